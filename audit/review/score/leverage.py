"""The one chart that makes most of the width of an interval of dollars, if one does."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from audit.sampling.ratio import appraise_share
from audit.wording import percent

MOST = 0.5
"""From this share of the squared residuals on, one chart is named."""

_LEAST = 3
"""Without one of fewer charts there is no interval."""

Priced = tuple[str, float, float]
"""The id of a chart, its dollars paid and its dollars in error."""


@dataclass(frozen=True, slots=True)
class Leverage:
    """The chart that weighs most in the net financial error rate.

    `of_paid` is its share of the dollars paid, `of_spread` its share of the squared
    residuals that make the interval. `share`, `low` and `high` are the rate without it:
    a test of sensitivity, and no result.
    """

    unit_id: str
    paid: float
    dollars: float
    of_paid: float
    of_spread: float
    share: float
    low: float
    high: float
    level: float

    @property
    def sentence(self) -> str:
        """Name the chart, what it does, and the rate without it."""
        return (
            "One chart makes most of the width of the rate's interval: "
            f"{self.unit_id}, paid {self.paid:,.2f} "
            f"({percent(self.of_paid)} of all that was paid for these charts), with "
            f"{self.dollars:,.2f} in error, makes {percent(self.of_spread)} of the "
            f"spread. Without it the rate would be {percent(self.share)} (approximate "
            f"{percent(self.level, 0)} interval {percent(self.low)} to "
            f"{percent(self.high)}): for sensitivity only. The chart was drawn at "
            "random and stays in every figure."
        )


def leverage_of(priced: Sequence[Priced], level: float) -> Leverage | None:
    """Return the chart that makes most of the interval; None if none does."""
    paid = math.fsum(p for _, p, _ in priced)
    if len(priced) < _LEAST or paid <= 0:
        return None
    share = math.fsum(d for *_, d in priced) / paid
    squares = [(d - share * p) ** 2 for _, p, d in priced]
    spread = math.fsum(squares)
    at = max(range(len(squares)), key=squares.__getitem__)
    rest = [one for index, one in enumerate(priced) if index != at]
    amounts = [p for _, p, _ in rest]
    if not spread or squares[at] < MOST * spread or math.fsum(amounts) <= 0:
        return None
    name, amount, dollars = priced[at]
    without, limits = appraise_share([d for *_, d in rest], amounts, level)
    return Leverage(
        *(name, amount, dollars, amount / paid, squares[at] / spread),
        *(without, limits.lower, limits.upper, level),
    )
