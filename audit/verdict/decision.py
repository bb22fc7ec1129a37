"""What the rules that fire decide together, whatever else a row says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from audit.findings import ClaimRisk, Severity, Verdict
from audit.rules.corrections import Step
from audit.rules.rule import Rule
from audit.verdict.lattice import in_order, unworded, verdict_and_risk, with_verdict


@dataclass(frozen=True, slots=True)
class Decision:
    """The decision about every row for which the same rules fire.

    `rules` are in the order of their findings, and `verdicts` are those of the rules
    that have one; without any the row `is_unjudged`, and the finding that says so comes
    first. `steps` are what the rules do to the list of diagnoses.
    """

    rules: tuple[Rule, ...]
    is_unjudged: bool
    verdict: Verdict
    risk: ClaimRisk
    severity: Severity
    denials: tuple[str, ...]
    verdicts: frozenset[Verdict]
    steps: frozenset[Step]


class Lattice:
    """Decides by the rules of one pack."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        """Take all rules that can fire."""
        known = {rule.id: rule for rule in rules}
        self._findings = {name: unworded(rule) for name, rule in known.items()}
        ordered = in_order(self._findings.values())
        self._place = {finding.rule_id: n for n, finding in enumerate(ordered)}

    def decide(self, rules: Sequence[Rule]) -> Decision:
        """Return what rules decide for a row for which all of them fire."""
        ordered = tuple(sorted(rules, key=lambda rule: self._place[rule.id]))
        found = tuple([self._findings[rule.id] for rule in ordered])
        findings = with_verdict(found)
        verdict, risk = verdict_and_risk(findings)
        denials = [d for rule in ordered for d in rule.denials]
        return Decision(
            ordered,
            findings is not found,
            verdict,
            risk,
            max([f.severity for f in findings], key=lambda severity: severity.rank),
            () if verdict.is_gate else tuple(dict.fromkeys(denials)),
            frozenset([f.verdict for f in findings if f.verdict]),
            frozenset([step for rule in ordered for step in rule.steps]),
        )
