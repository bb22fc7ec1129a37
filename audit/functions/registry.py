"""Every worksheet function, once: all hosts register what stands here."""

from __future__ import annotations

from audit.functions import encounters, reference
from audit.functions.specs import FunctionSpec, Parameter

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

FUNCTIONS: tuple[FunctionSpec, ...] = (
    FunctionSpec(
        "AUDIT",
        "Audits a table of encounters for M54.6: verdict, claim risk, rule ids, "
        "corrected diagnoses, provider query, findings and remarks beside each row.",
        (_TABLE, _SYSTEM),
        encounters.audit_table,
        is_block=True,
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
        "VERSION",
        "Names the release of the tool, of its rules and of its code set.",
        (),
        reference.version,
    ),
)
"""In the order of the documentation."""

_BY_NAME = {spec.short: spec for spec in FUNCTIONS}


def function(short: str) -> FunctionSpec:
    """Give a function by its name without the namespace: AUDIT, CODE_TITLE."""
    return _BY_NAME[short]
