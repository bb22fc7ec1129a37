"""The one chart that makes most of the width of an interval of dollars, if one does."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from audit.sampling.estimates import Limits
from audit.sampling.ratio import (
    RatioStratum,
    appraise_share,
    appraise_strata_share,
    strata_squares,
)
from audit.wording import percent

MOST = 0.5
"""From this share of the squared residuals on, one chart is named."""

CENT = 0.01
"""Residuals that add up to less, squared, are the rounding of equal shares."""

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
    at = _heaviest(squares)
    if at is None:
        return None
    rest = [one for index, one in enumerate(priced) if index != at]
    amounts = [p for _, p, _ in rest]
    if math.fsum(amounts) <= 0:
        return None
    without, limits = appraise_share([d for *_, d in rest], amounts, level)
    of_spread = squares[at] / math.fsum(squares)
    return _leverage(priced[at], paid, of_spread, without, limits)


def strata_leverage(
    parts: Sequence[tuple[int, Sequence[Priced]]], level: float
) -> Leverage | None:
    """Return that chart of a stratified sample; `parts` have universe and charts."""
    squares = strata_squares(ratio_strata(parts))
    every = [(at, one) for at, (_, part) in enumerate(parts) for one in part]
    flat = [square for part in squares for square in part]
    heaviest = _heaviest(flat)
    if heaviest is None:
        return None
    at, chart = every[heaviest]
    rest = [
        (n, [one for one in part if index != at or one[0] != chart[0]])
        for index, (n, part) in enumerate(parts)
    ]
    try:
        without, limits = appraise_strata_share(ratio_strata(rest), level)
    except ValueError:
        return None
    if not limits.precision < math.inf:
        return None
    paid = math.fsum(p for _, (_, p, _) in every)
    return _leverage(chart, paid, flat[heaviest] / math.fsum(flat), without, limits)


def ratio_strata(parts: Sequence[tuple[int, Sequence[Priced]]]) -> list[RatioStratum]:
    """Return charts by stratum as dollars in error and dollars paid."""
    return [
        RatioStratum(n, tuple(d for *_, d in part), tuple(p for _, p, _ in part))
        for n, part in parts
    ]


def _heaviest(squares: Sequence[float]) -> int | None:
    """Return which one makes most of a spread; None if none does."""
    at = max(range(len(squares)), key=squares.__getitem__, default=0)
    spread = math.fsum(squares)
    return at if spread >= CENT**2 and squares[at] >= MOST * spread else None


def _leverage(
    chart: Priced, paid: float, of_spread: float, share: float, limits: Limits
) -> Leverage:
    name, amount, dollars = chart
    return Leverage(
        *(name, amount, dollars, amount / paid, of_spread, share),
        *(limits.lower, limits.upper, float(limits.level)),
    )
