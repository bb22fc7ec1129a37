"""What the audit says of one encounter: verdicts, risks, findings, the result."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class _Ranked(StrEnum):
    """Words in an order; `rank` is the place of each, 0 the first."""

    # The hash of an enumeration is Python's own, not the text's, and slow.
    __hash__ = str.__hash__

    def __init__(self, word: str) -> None:
        """Take the next place."""
        self.rank = len(type(self).__members__)


class Verdict(_Ranked):
    """The coding verdict, highest first; the first that a finding bears decides."""

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
        """Whether the verdict says that the row was not judged at all."""
        return self in (Verdict.INPUT_ERROR, Verdict.NOT_APPLICABLE)


class ClaimRisk(_Ranked):
    """How likely the claim is to be denied, lowest first."""

    NONE = "NONE"
    REVIEW = "REVIEW"
    HIGH = "HIGH"


class Severity(_Ranked):
    """How grave a finding is, lowest first."""

    INFO = "info"
    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that holds for one encounter.

    `verdict` is None for a finding that bears no verdict (information, or claim risk
    only). `columns` are the canonical columns that the rule read, `codes` the codes
    it is about. `query` is the wording of a provider query, `task` that of a task for
    the coder; either is empty where the finding asks for none.
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
        """Whether the finding neither bears a verdict nor a risk nor a fault."""
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
"""The finding of the engine itself: no rule that holds bears a verdict.

A fault of a rule pack or of a loaded table, never of the row. The prover shows that the
pack that ships has no such row.
"""

UNJUDGED_TITLE = "No rule of the rule pack judges the row"
"""The title of the finding, where the rules of the pack have theirs."""


@dataclass(frozen=True, slots=True)
class AuditResult:
    """Everything the audit says of one row; the output columns are made from it.

    `findings` stand in the order of the lattice, then findings without a verdict by
    falling risk, then by rule id. `corrected_dx` is empty where the right list is not
    determinate. `notes` are remarks on the row itself (`row_status`). `answer` holds
    the cells of `answer_cells` where they were made before.
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

    @property
    def told(self) -> tuple[Finding, ...]:
        """Findings to act on, in order: no information, and an inclusion rule only on
        a row that is SUPPORTED (elsewhere it is evidence, and stays in `findings`)."""
        return tuple(
            f
            for f in self.findings
            if not f.is_information
            and (f.verdict is not Verdict.SUPPORTED or self.verdict is f.verdict)
        )

    @property
    def is_unjudged(self) -> bool:
        """Whether no rule of the pack bears a verdict for the row."""
        return any(f.rule_id == UNJUDGED.rule_id for f in self.findings)

    @property
    def rule_ids(self) -> tuple[str, ...]:
        """Ids of the findings to act on, in order."""
        return tuple(f.rule_id for f in self.told)


OUTPUT_COLUMNS = (
    "encounter_id",
    "coding_verdict",
    "claim_risk",
    "severity",
    "rule_ids",
    "findings",
    "corrected_dx",
    "query_text",
    "coder_task",
    "denial_codes",
    "code_release",
    "rule_pack",
    "row_status",
)
"""Names and order of the output columns, one row for each row in."""

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


def answer_cells(result: AuditResult) -> tuple[str, ...]:
    """Give the output cells between `encounter_id` and `row_status`, all as text."""
    cells = {
        "coding_verdict": result.verdict.value,
        "claim_risk": result.risk.value,
        "severity": result.severity.value,
        "rule_ids": "; ".join(result.rule_ids),
        "findings": " ".join(f"{f.rule_id}: {f.message}" for f in result.told),
        "corrected_dx": ";".join(result.corrected_dx),
        "query_text": result.query_text,
        "coder_task": result.coder_task,
        "denial_codes": "; ".join(result.denial_codes),
        "code_release": result.code_release,
        "rule_pack": result.rule_pack,
    }
    return tuple(cells[name] for name in OUTPUT_COLUMNS[1:-1])


def output_row(result: AuditResult) -> tuple[str, ...]:
    """Give the cells of `OUTPUT_COLUMNS` for one result, all as text."""
    answer = result.answer or answer_cells(result)
    return (result.encounter_id, *answer, "; ".join(result.notes))


def finding_rows(result: AuditResult) -> list[tuple[str | int, ...]]:
    """Give the cells of `FINDING_COLUMNS`, one row for each finding of the result."""
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
