"""The answer to a row without its words: verdict, claim risk, severity, rule ids.

Many rows have the same answer, so it says nothing about any one row.
"""

from __future__ import annotations

from dataclasses import dataclass

from audit.findings import AuditResult, ClaimRisk, Finding, Severity, Verdict


@dataclass(frozen=True, slots=True)
class Answer:
    """What an audit decides about a row.

    `findings` are those of the result in its order, without information and without
    columns, codes and texts.
    """

    verdict: Verdict
    risk: ClaimRisk
    severity: Severity
    findings: tuple[Finding, ...]

    def result(self, row: int, encounter_id: str) -> AuditResult:
        """Return the answer as the result of a row; its texts are empty."""
        return AuditResult(
            row,
            encounter_id,
            self.verdict,
            self.risk,
            self.severity,
            self.findings,
            (),
            "",
            "",
            (),
            "",
            "",
        )

    @property
    def rule_ids(self) -> tuple[str, ...]:
        """Rule ids that the output column names, in order."""
        return self.result(0, "").rule_ids


def answer_of(result: AuditResult) -> Answer:
    """Return the answer in the result of a row."""
    told = (f for f in result.findings if not f.is_information)
    return Answer(result.verdict, result.risk, result.severity, tuple(map(bare, told)))


def bare(finding: Finding) -> Finding:
    """Return a finding without its columns, codes and texts."""
    return Finding(
        finding.rule_id,
        finding.verdict,
        finding.severity,
        finding.risk,
        (),
        (),
        "",
        "",
        (),
    )
