"""Every worksheet function, declared once; all hosts register this list."""

from __future__ import annotations

from audit.functions import encounters, notes, reference, reviews
from audit.functions.specs import REVIEW_CATEGORY, FunctionSpec, Parameter

_TABLE = Parameter(
    "table",
    "The whole table with its headings in the first row; columns in any order.",
    is_range=True,
)
_HEADERS = Parameter("headers", "The headings of the table: one row.", is_range=True)
_ROW = Parameter(
    "row",
    "The cells of one encounter, as wide as the headings; several rows answer in "
    "several rows.",
    is_range=True,
)
_SYSTEM = Parameter(
    "date_system",
    "1904 where the workbook counts dates from 1904 and they arrive as numbers; "
    "blank is 1900.",
    optional=True,
)
_ON = Parameter("on_date", "The date of service, for example 2026-03-04.")
_CODE = Parameter("code", "An ICD-10-CM code in any spelling, for example M54.6.")
_HEIGHT = Parameter(
    "height",
    "Fill up with blank rows to this many, for spreadsheets whose results do not "
    "spill. Blank: as many as there are.",
    optional=True,
)

_UNIVERSE = Parameter(
    "universe", "Units in the frame from which the sample is drawn.", zero=True
)
_SAMPLE = Parameter("sample", "Units of the sample that were judged.", zero=True)
_ERRORS = Parameter("errors", "Units of the sample that are in error.", zero=True)
_LEVEL = Parameter(
    "level", "Two-sided confidence as a share; blank is 0.9.", optional=True
)

FUNCTIONS: tuple[FunctionSpec, ...] = (
    FunctionSpec(
        "AUDIT",
        "Audits a table of encounters for M54.6: verdict, claim risk, rule ids, "
        "corrected diagnoses, provider query, coder task, findings and remarks beside "
        "each row.",
        (_TABLE, _SYSTEM),
        encounters.audit_table,
        is_block=True,
        has_headings=True,
    ),
    FunctionSpec(
        "VERDICT",
        "Gives the coding verdict of one encounter.",
        (_HEADERS, _ROW, _SYSTEM),
        encounters.verdicts,
    ),
    FunctionSpec(
        "FINDINGS",
        "Gives the findings of one encounter or of several, one in each row: rule, "
        "verdict, severity, risk, columns, codes, message, action, citations.",
        (_HEADERS, _ROW, _SYSTEM, _HEIGHT),
        encounters.findings,
        is_block=True,
        has_headings=True,
    ),
    FunctionSpec(
        "CORRECTED",
        "Gives the corrected diagnosis list of one encounter, in claim order, where "
        "it follows from the record; blank where it does not.",
        (_HEADERS, _ROW, _SYSTEM),
        encounters.corrections,
    ),
    FunctionSpec(
        "QUERY",
        "Gives the open wording of a query to the provider, blank where none is due.",
        (_HEADERS, _ROW, _SYSTEM),
        encounters.queries,
    ),
    FunctionSpec(
        "TASK",
        "Gives the task that one encounter leaves to the coder: what to read in the "
        "chart and what to enter for each answer; blank where there is none.",
        (_HEADERS, _ROW, _SYSTEM),
        encounters.tasks,
    ),
    FunctionSpec(
        "ABSTRACT",
        "Proposes cells from the text of a note, one in each row: column, value, "
        "quote, section, reason. A person confirms them; none counts before.",
        (Parameter("note", "The text of one note: one cell."),),
        notes.abstract,
        is_block=True,
        has_headings=True,
    ),
    FunctionSpec(
        "EXPLAIN",
        "Explains one rule: condition, reason, authority, action, dates.",
        (Parameter("rule_id", "The id of a rule, for example EXC-DISC-1."),),
        reference.explain,
        is_block=True,
    ),
    FunctionSpec(
        "RULES",
        "Lists every rule of the pack with its reason.",
        (),
        reference.rules,
        is_block=True,
        has_headings=True,
    ),
    FunctionSpec(
        "CODE_TITLE",
        "Gives the title of an ICD-10-CM code or header.",
        (_CODE, _ON, _SYSTEM),
        reference.code_titles,
    ),
    FunctionSpec(
        "CODE_VALID",
        "Says whether a code may be billed on a date: Y, N, or UNKNOWN where the "
        "release of that date is loaded only in part.",
        (_CODE, _ON, _SYSTEM),
        reference.code_standings,
    ),
    FunctionSpec(
        "EXCLUDES",
        "Gives the Excludes note that stands between two codes, or none.",
        (
            Parameter("code_a", "An ICD-10-CM code."),
            Parameter("code_b", "The other ICD-10-CM code."),
            _ON,
            _SYSTEM,
        ),
        reference.excludes,
    ),
    FunctionSpec(
        "SAMPLE_SIZE",
        "Gives how many units to draw so that the exact interval of the error rate is "
        "no wider than asked, if the rate comes out as expected.",
        (
            _UNIVERSE,
            Parameter(
                "expected_rate",
                "The error rate that is expected, as a share: 0.2 for 20 %.",
                zero=True,
            ),
            Parameter(
                "interval_width",
                "Whole width of the interval as a share: 0.1 for plus or minus 5 "
                "points.",
                zero=True,
            ),
            _LEVEL,
        ),
        reviews.sample_sizes,
        category=REVIEW_CATEGORY,
    ),
    FunctionSpec(
        "ERROR_RATE_LOW",
        "Gives the lower limit of the error rate of the universe: exact "
        "(hypergeometric), two-sided, as a share.",
        (_UNIVERSE, _SAMPLE, _ERRORS, _LEVEL),
        reviews.error_rates_low,
        category=REVIEW_CATEGORY,
    ),
    FunctionSpec(
        "ERROR_RATE_HIGH",
        "Gives the upper limit of the error rate of the universe: exact "
        "(hypergeometric), two-sided, as a share.",
        (_UNIVERSE, _SAMPLE, _ERRORS, _LEVEL),
        reviews.error_rates_high,
        category=REVIEW_CATEGORY,
    ),
    FunctionSpec(
        "DRAW",
        "Draws ids at random, the same for the same seed whatever their order: those "
        "with the lowest SHA-256 of seed, line feed and id, one below the other.",
        (
            Parameter(
                "ids",
                "The ids to draw from, in any order; blank cells and repeated ids do "
                "not count.",
                is_range=True,
            ),
            Parameter("count", "How many to draw.", zero=True),
            Parameter(
                "seed",
                "A number or text that is written down before the draw, for example "
                "20260930.",
                zero=True,
            ),
        ),
        reviews.draws,
        is_block=True,
        category=REVIEW_CATEGORY,
    ),
    FunctionSpec(
        "VERSION",
        "Names the release of the tool, of its rules and of its code set.",
        (),
        reference.version,
    ),
)
"""In the order of the documentation."""

_BY_NAME = {spec.short: spec for spec in FUNCTIONS}


def function(short: str) -> FunctionSpec:
    """Return a function by its name without the namespace: AUDIT, CODE_TITLE."""
    return _BY_NAME[short]
