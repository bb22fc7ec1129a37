"""The lattice: the highest verdict and the highest risk of the findings decide."""

from __future__ import annotations

from collections.abc import Iterable

from audit.findings import UNJUDGED, ClaimRisk, Finding, Verdict

_NO_VERDICT = len(Verdict)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Order findings: by verdict, then without verdict by falling risk, then by id."""
    return tuple(sorted(findings, key=_place))


def _place(finding: Finding) -> tuple[int, int, str]:
    if finding.verdict is None:
        return (_NO_VERDICT, -finding.risk.rank, finding.rule_id)
    return (finding.verdict.rank, 0, finding.rule_id)


def with_verdict(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Give the findings of a row, with `UNJUDGED` before them if none has a verdict.

    `SUPPORTED` must be earned by a rule: where no rule bears a verdict, the row is not
    judged, and the finding says so.
    """
    if any(f.verdict is not None for f in findings):
        return findings
    return (UNJUDGED, *findings)


def verdict_and_risk(findings: Iterable[Finding]) -> tuple[Verdict, ClaimRisk]:
    """Give the verdict and the claim risk of a row, by the findings of `with_verdict`.

    Rows that were not judged (gates) bear no risk whatever else was found.
    """
    told = list(findings)
    verdicts = [f.verdict for f in told if f.verdict is not None]
    verdict = min(verdicts, key=lambda v: v.rank)
    if verdict.is_gate:
        return verdict, ClaimRisk.NONE
    return verdict, max((f.risk for f in told), key=lambda r: r.rank)
