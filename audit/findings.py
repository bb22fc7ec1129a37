"""What the audit says about one encounter: verdict, risk, findings, the result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class _Ranked(StrEnum):
    """Words with an order; `rank` is the position of each word, counted from 0."""

    # By default an enumeration is hashed by Python code, which is slow.
    __hash__ = str.__hash__

    def __init__(self, word: str) -> None:
        """Take the next rank."""
        self.rank = len(type(self).__members__)


class Verdict(_Ranked):
    """The coding verdict, highest first. If several rules fire, the highest wins."""

    INPUT_ERROR = "INPUT_ERROR"
    NOT_APPLICABLE = "NOT_APPLICABLE"
    INVALID_CODE = "INVALID_CODE"
    NOT_SUPPORTED = "NOT_SUPPORTED"
    MORE_SPECIFIC_CODE_REQUIRED = "MORE_SPECIFIC_CODE_REQUIRED"
    SEQUENCING_ERROR = "SEQUENCING_ERROR"
    QUERY_PROVIDER = "QUERY_PROVIDER"
    CHART_REVIEW_REQUIRED = "CHART_REVIEW_REQUIRED"
    DOCUMENTATION_INSUFFICIENT = "DOCUMENTATION_INSUFFICIENT"
    NOT_ASSESSABLE = "NOT_ASSESSABLE"
    SUPPORTED = "SUPPORTED"

    @property
    def is_gate(self) -> bool:
        """Whether the verdict means that the row was not judged at all."""
        return self in (Verdict.INPUT_ERROR, Verdict.NOT_APPLICABLE)


class ClaimRisk(_Ranked):
    """How likely the claim is to be denied, lowest first."""

    NONE = "NONE"
    REVIEW = "REVIEW"
    HIGH = "HIGH"


class Severity(_Ranked):
    """How serious a finding is, lowest first."""

    INFO = "info"
    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that fires for one encounter.

    `verdict` is None for a finding without a verdict (information, or claim risk only).
    `columns` are the canonical columns that the rule read, `codes` the codes that it is
    about. `query` is the text of a provider query, `task` the text of a task for the
    coder; each is empty if the finding has none.
    """

    rule_id: str
    verdict: Verdict | None
    severity: Severity
    risk: ClaimRisk
    columns: tuple[str, ...]
    codes: tuple[str, ...]
    message: str
    action: str
    citations: tuple[str, ...]
    denials: tuple[str, ...] = ()
    query: str = ""
    task: str = ""

    @property
    def is_information(self) -> bool:
        """Whether the finding has no verdict, no claim risk and severity info."""
        return (
            self.verdict is None
            and self.risk is ClaimRisk.NONE
            and self.severity is Severity.INFO
        )


UNJUDGED = Finding(
    rule_id="PACK-00",
    verdict=Verdict.INPUT_ERROR,
    severity=Severity.MAJOR,
    risk=ClaimRisk.NONE,
    columns=(),
    codes=(),
    message="No rule of the rule pack judges this row, so its codes were not judged.",
    action="Tell whoever maintains the rule pack. `tspine prove --pack FOLDER` shows "
    "which rows no rule judges.",
    citations=("Column contract",),
)
"""The engine's own finding: none of the rules that fire has a verdict.

This is a fault of a rule pack or of a loaded table, never of the row. The prover shows
that it cannot happen with the shipped pack.
"""

UNJUDGED_TITLE = "No rule of the rule pack judges the row"
"""The title of that finding; other findings have the title of their rule."""


@dataclass(frozen=True, slots=True)
class AuditResult:
    """Everything the audit says about one row; the output columns are made from it.

    `findings` are sorted by verdict, highest first; findings without a verdict follow,
    by falling risk and then by rule id. `corrected_dx` is empty if the corrected list
    is not determined. `notes` are remarks on the row itself (`row_status`). `answer`
    holds the result of `answer_cells` if it was computed before. `reported_dx` repeats
    the codes of the row in the order of the claim, which is no part of the answer.
    """

    row: int
    encounter_id: str
    verdict: Verdict
    risk: ClaimRisk
    severity: Severity
    findings: tuple[Finding, ...]
    corrected_dx: tuple[str, ...]
    query_text: str
    coder_task: str
    denial_codes: tuple[str, ...]
    code_release: str
    rule_pack: str
    notes: tuple[str, ...] = field(default=())
    answer: tuple[str, ...] = field(default=(), repr=False, compare=False)
    reported_dx: tuple[str, ...] = field(default=(), repr=False, compare=False)

    @property
    def reported(self) -> tuple[Finding, ...]:
        """Findings that the output columns name, in order.

        Information is left out, and so are inclusion rules unless the row is SUPPORTED:
        on other rows they are evidence and appear in `findings` only.
        """
        unless = None if self.verdict is Verdict.SUPPORTED else Verdict.SUPPORTED
        return tuple(
            [
                f
                for f in self.findings
                if (f.verdict is not unless if f.verdict else not f.is_information)
            ]
        )

    @property
    def is_unjudged(self) -> bool:
        """Whether no rule with a verdict fired for the row."""
        return any(f.rule_id == UNJUDGED.rule_id for f in self.findings)

    @property
    def rule_ids(self) -> tuple[str, ...]:
        """Rule ids of the `reported` findings, in order."""
        return tuple(f.rule_id for f in self.reported)


Reported = tuple[Finding, ...]
"""The findings of a result that the output columns name."""

_ANSWERS: Mapping[str, Callable[[AuditResult, Reported], str]] = {
    "coding_verdict": lambda result, reported: result.verdict.value,
    "claim_risk": lambda result, reported: result.risk.value,
    "severity": lambda result, reported: result.severity.value,
    "rule_ids": lambda result, reported: "; ".join([f.rule_id for f in reported]),
    "findings": lambda result, reported: " ".join(
        [f"{f.rule_id}: {f.message}" for f in reported]
    ),
    "corrected_dx": lambda result, reported: ";".join(result.corrected_dx),
    "query_text": lambda result, reported: result.query_text,
    "coder_task": lambda result, reported: result.coder_task,
    "denial_codes": lambda result, reported: "; ".join(result.denial_codes),
    "code_release": lambda result, reported: result.code_release,
    "rule_pack": lambda result, reported: result.rule_pack,
}
"""The output columns between `encounter_id` and `row_status`: name and text of each.

A new output column is one more line here. .github/CONTRIBUTING.md says what follows.
"""

OUTPUT_COLUMNS = ("encounter_id", *_ANSWERS, "row_status")
"""Names and order of the output columns; each input row has one output row."""

FINDING_COLUMNS = (
    "encounter_id",
    "row",
    "rule_id",
    "verdict",
    "severity",
    "risk",
    "columns",
    "codes",
    "message",
    "action",
    "citations",
)
"""Names and order of the columns of the findings output, one row for each finding."""


VERDICT_COLUMNS = (
    "encounter_id",
    "row",
    "coding_verdict",
    "claim_risk",
    "severity",
    "rule_ids",
)
"""Names and order of the columns of the verdicts output, one row for each encounter."""


def answer_cells(result: AuditResult) -> tuple[str, ...]:
    """Return the output cells between `encounter_id` and `row_status`, all as text."""
    reported = result.reported
    return tuple([text_of(result, reported) for text_of in _ANSWERS.values()])


def output_row(result: AuditResult) -> tuple[str, ...]:
    """Return the cells of `OUTPUT_COLUMNS` for one result, all as text."""
    answer = result.answer or answer_cells(result)
    return (result.encounter_id, *answer, "; ".join(result.notes))


def finding_rows(result: AuditResult) -> list[tuple[str | int, ...]]:
    """Return the cells of `FINDING_COLUMNS`, one row for each finding of a result."""
    return [
        (
            result.encounter_id,
            result.row,
            f.rule_id,
            f.verdict.value if f.verdict else "",
            f.severity.value,
            f.risk.value,
            "; ".join(f.columns),
            "; ".join(f.codes),
            f.message,
            f.action,
            "; ".join(f.citations),
        )
        for f in result.findings
    ]


def verdict_row(result: AuditResult) -> tuple[str | int, ...]:
    """Return the cells of `VERDICT_COLUMNS` for one result."""
    reported = result.reported
    return (
        result.encounter_id,
        result.row,
        *[_ANSWERS[name](result, reported) for name in VERDICT_COLUMNS[2:]],
    )
