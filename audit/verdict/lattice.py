"""The lattice: the highest verdict and the highest risk of the findings decide."""

from __future__ import annotations

from collections.abc import Iterable

from audit.findings import ClaimRisk, Finding, Verdict

_NO_VERDICT = len(Verdict)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Order findings: by verdict, then without verdict by falling risk, then by id."""
    return tuple(sorted(findings, key=_place))


def _place(finding: Finding) -> tuple[int, int, str]:
    if finding.verdict is None:
        return (_NO_VERDICT, -finding.risk.rank, finding.rule_id)
    return (finding.verdict.rank, 0, finding.rule_id)


def verdict_and_risk(findings: Iterable[Finding]) -> tuple[Verdict, ClaimRisk]:
    """Give the verdict and the claim risk of a row.

    `SUPPORTED` must be earned by a rule: a row without any verdict-bearing finding is a
    fault of the pack and raises LookupError. Rows that were not judged (gates) bear no
    risk whatever else was found.
    """
    told = list(findings)
    verdicts = [f.verdict for f in told if f.verdict is not None]
    if not verdicts:
        raise LookupError("no rule of the pack bears a verdict for this row")
    verdict = min(verdicts, key=lambda v: v.rank)
    if verdict.is_gate:
        return verdict, ClaimRisk.NONE
    return verdict, max((f.risk for f in told), key=lambda r: r.rank)
