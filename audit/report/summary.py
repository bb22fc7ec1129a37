"""Counts over a stream of results, for the screen and for the sheet Summary."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from audit.findings import AuditResult, ClaimRisk, Finding, Severity, Verdict

VERDICT_MEANINGS = {
    Verdict.INPUT_ERROR: "A cell that is needed cannot be read: mend it, audit again.",
    Verdict.NOT_APPLICABLE: "The row does not concern thoracic spine pain (M54.6).",
    Verdict.INVALID_CODE: "A code was not valid for billing on the date of service.",
    Verdict.NOT_SUPPORTED: "The record or the claim contradicts a reported code.",
    Verdict.MORE_SPECIFIC_CODE_REQUIRED: (
        "The record documents what a more specific or a missing code would report."
    ),
    Verdict.SEQUENCING_ERROR: "The codes are right but stand in the wrong order.",
    Verdict.QUERY_PROVIDER: "Only the provider can settle it: send the open query.",
    Verdict.CHART_REVIEW_REQUIRED: (
        "The chart answers it: do the coder task, then audit the row again."
    ),
    Verdict.DOCUMENTATION_INSUFFICIENT: "The note lacks elements the code rests on.",
    Verdict.NOT_ASSESSABLE: (
        "Claim only, no contradiction: a chart review must say the rest."
    ),
    Verdict.SUPPORTED: (
        "The record supports M54.6 (or its omission) and the codes that compete with "
        "it; other codes were not judged."
    ),
}
"""One line on how to read each verdict, in the order of the lattice."""

VERDICT_LINES = tuple(f"{v.value}: {VERDICT_MEANINGS[v]}" for v in Verdict)
"""The same as lines of text, each with its verdict."""

RISK_MEANINGS = {
    ClaimRisk.HIGH: "A denial is likely as the claim stands.",
    ClaimRisk.REVIEW: "A payer may ask for the record.",
    ClaimRisk.NONE: "Nothing here makes a denial likely.",
}
"""One line on how to read each claim risk, highest first."""

SEVERITY_MEANINGS = {
    Severity.CRITICAL: "Breaks a rule of the code set on a submitted claim.",
    Severity.MAJOR: "The wrong code, or the wrong first-listed code.",
    Severity.MINOR: "Redundant, out of order, or thinly documented.",
    Severity.INFO: "Nothing to mend.",
}
"""One line on how to read each severity, highest first."""


def calls_for_action(finding: Finding) -> bool:
    """Whether the finding asks somebody to do something.

    It does when it is graver than information or bears a claim risk. The findings that
    say why a code is supported do not.
    """
    return finding.severity is not Severity.INFO or finding.risk is not ClaimRisk.NONE


_REMEMBERED = 10_000

_Named = tuple[tuple[Finding, ...], frozenset[str], frozenset[str]]
"""Findings of one or more rows, their rule ids, and those that call for action."""


@dataclass(slots=True)
class Tally:
    """Counts of encounters, added up result by result; memory does not grow with rows.

    `rules` counts the encounters on which a rule has a finding, once each; `actions`
    the same for findings that call for action. `findings` counts every finding.
    """

    encounters: int = 0
    findings: int = 0
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    risks: Counter[ClaimRisk] = field(default_factory=Counter)
    severities: Counter[Severity] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    actions: Counter[str] = field(default_factory=Counter)
    _known: dict[int, _Named] = field(default_factory=dict, repr=False, compare=False)

    def add(self, result: AuditResult) -> None:
        """Count one result."""
        self.encounters += 1
        self.findings += len(result.findings)
        self.verdicts[result.verdict] += 1
        self.risks[result.risk] += 1
        self.severities[result.severity] += 1
        known = self._known.get(id(result.findings))
        if known is None or known[0] is not result.findings:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            ids = frozenset(f.rule_id for f in result.findings)
            actions = frozenset(
                f.rule_id for f in result.findings if calls_for_action(f)
            )
            # The tuple itself is kept, so that its id cannot be given to another.
            known = self._known[id(result.findings)] = (result.findings, ids, actions)
        self.rules.update(known[1])
        self.actions.update(known[2])

    def share(self, number: int) -> float:
        """Give a number of encounters as a share of all, 0 when there are none."""
        return number / self.encounters if self.encounters else 0.0

    def top_actions(self, limit: int = 10) -> list[tuple[str, int]]:
        """Give the rules that call for action most often; equal counts by rule id."""
        order = sorted(self.actions.items(), key=lambda item: (-item[1], item[0]))
        return order[:limit]

    def at_or_above(self, verdict: Verdict) -> int:
        """Count the encounters whose verdict is this one or a higher one."""
        return sum(n for v, n in self.verdicts.items() if v.rank <= verdict.rank)
