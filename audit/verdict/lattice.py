"""The lattice: the highest verdict and the highest risk among the findings win."""

from __future__ import annotations

from collections.abc import Iterable

from audit.findings import UNJUDGED, ClaimRisk, Finding, Verdict
from audit.rules.rule import Rule

_NO_VERDICT = len(Verdict)


def unworded(rule: Rule) -> Finding:
    """Return the finding of a rule without its columns, codes and texts."""
    return Finding(rule.id, rule.verdict, rule.severity, rule.risk, (), (), "", "", ())


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Sort findings by verdict; those without one follow, by falling risk, then id."""
    return tuple(sorted(findings, key=_sort_key))


def _sort_key(finding: Finding) -> tuple[int, int, str]:
    if finding.verdict is None:
        return (_NO_VERDICT, -finding.risk.rank, finding.rule_id)
    return (finding.verdict.rank, 0, finding.rule_id)


def with_verdict(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Return the findings of a row, preceded by `UNJUDGED` if none has a verdict.

    `SUPPORTED` must come from a rule. If no rule with a verdict fires, the row was not
    judged, and the added finding says so.
    """
    if any(f.verdict is not None for f in findings):
        return findings
    return (UNJUDGED, *findings)


def verdict_and_risk(findings: Iterable[Finding]) -> tuple[Verdict, ClaimRisk]:
    """Return the verdict and the claim risk of a row, given findings with a verdict.

    Rows that were not judged (gates) have no risk, whatever else was found.
    """
    found = list(findings)
    verdicts = [f.verdict for f in found if f.verdict is not None]
    verdict = min(verdicts, key=lambda v: v.rank)
    if verdict.is_gate:
        return verdict, ClaimRisk.NONE
    return verdict, max((f.risk for f in found), key=lambda r: r.rank)
