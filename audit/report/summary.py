"""Counts over a stream of results, for the screen and the sheet Summary."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from audit.findings import AuditResult, ClaimRisk, Finding, Severity, Verdict

VERDICT_MEANINGS = {
    Verdict.INPUT_ERROR: "A cell that is needed cannot be read: fix it, audit again.",
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
"""The same texts, each preceded by its verdict."""

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
    Severity.INFO: "Nothing to fix.",
}
"""One line on how to read each severity, highest first."""


def calls_for_action(finding: Finding) -> bool:
    """Whether the finding asks somebody to do something.

    It does if it is more severe than information or has a claim risk. Findings that say
    why a code is supported do not.
    """
    return finding.severity is not Severity.INFO or finding.risk is not ClaimRisk.NONE


_CACHE_SIZE = 10_000

_CountedFindings = tuple[tuple[Finding, ...], frozenset[str], frozenset[str]]
"""Findings of one or more rows, their rule ids, and the ids that call for action."""


@dataclass(slots=True)
class Tally:
    """Counts of encounters, added up result by result in constant memory.

    `rules` counts for each rule the encounters with a finding, `actions` the encounters
    with a finding that calls for action. `findings` counts every finding.
    """

    encounters: int = 0
    findings: int = 0
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    risks: Counter[ClaimRisk] = field(default_factory=Counter)
    severities: Counter[Severity] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    actions: Counter[str] = field(default_factory=Counter)
    _cache: dict[int, _CountedFindings] = field(
        default_factory=dict, repr=False, compare=False
    )

    def add(self, result: AuditResult) -> None:
        """Count one result."""
        self.encounters += 1
        self.findings += len(result.findings)
        self.verdicts[result.verdict] += 1
        self.risks[result.risk] += 1
        self.severities[result.severity] += 1
        cached = self._cache.get(id(result.findings))
        if cached is None or cached[0] is not result.findings:
            if len(self._cache) >= _CACHE_SIZE:
                self._cache.clear()
            ids = frozenset(f.rule_id for f in result.findings)
            actions = frozenset(
                f.rule_id for f in result.findings if calls_for_action(f)
            )
            # The tuple itself is kept, so that no other object can get its id.
            cached = self._cache[id(result.findings)] = (result.findings, ids, actions)
        self.rules.update(cached[1])
        self.actions.update(cached[2])

    def share(self, number: int) -> float:
        """Return a number of encounters as a share of all; 0 if there are none."""
        return number / self.encounters if self.encounters else 0.0

    def top_actions(self, limit: int = 10) -> list[tuple[str, int]]:
        """Return the rules that call for action most often; ties are in order of id."""
        order = sorted(self.actions.items(), key=lambda item: (-item[1], item[0]))
        return order[:limit]

    def at_or_above(self, verdict: Verdict) -> int:
        """Count the encounters whose verdict is this one or a higher one."""
        return sum(n for v, n in self.verdicts.items() if v.rank <= verdict.rank)
