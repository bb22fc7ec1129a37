"""How often people overruled each rule, over all reviews of a register."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from audit.review.register.history import Period
from audit.sampling.intervals import Level
from audit.sampling.quantiles import binomial_limits
from audit.wording import percent

LEVEL: Level = 0.9
"""The two-sided confidence level of the list."""


@dataclass(frozen=True, slots=True)
class RuleRecord:
    """One rule over all reviews: its charts, and what people decided on them.

    `low` and `high` are exact (binomial) limits of the share of decisions that overrule
    it, as if the charts were independent. `reviews` names where people overruled it.
    """

    rule_id: str
    charts: int
    agreed: int
    overturned: int
    low: float
    high: float
    reviews: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """State the rule, how often it was overruled, and the limits."""
        settled = self.agreed + self.overturned
        return (
            f"{self.rule_id}: overruled on {self.overturned} of {settled} charts "
            f"({percent(self.overturned / settled)}; {percent(self.low)} to "
            f"{percent(self.high)}), in {', '.join(self.reviews)}"
        )


def rules_to_repair(found: Sequence[Period]) -> tuple[RuleRecord, ...]:
    """Return the rules that people overruled at least once, the worst first.

    The worst is the one with the highest lower limit, so that one bad chart does not
    outrank many. Reviews that an earlier release recorded have no rules
    (`without_rules`).
    """
    records = []
    for rule_id in sorted({r.rule_id for p in found for r in p.rules or ()}):
        here = [
            (p.review, r) for p in found for r in p.rules or () if r.rule_id == rule_id
        ]
        agreed = sum(rule.agreed for _, rule in here)
        overturned = sum(rule.overturned for _, rule in here)
        if overturned:
            records.append(
                RuleRecord(
                    rule_id,
                    sum(rule.charts for _, rule in here),
                    agreed,
                    overturned,
                    *binomial_limits(agreed + overturned, overturned, LEVEL),
                    tuple(review for review, rule in here if rule.overturned),
                )
            )
    return tuple(sorted(records, key=lambda r: (-r.low, -r.overturned, r.rule_id)))


def without_rules(found: Sequence[Period]) -> tuple[str, ...]:
    """Return the reviews for which the register does not say which rules fired."""
    return tuple(p.review for p in found if p.rules is None)
