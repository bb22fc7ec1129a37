"""Two samples from finite universes: is one error rate higher, and by how much?

The difference is the second rate minus the first. Its limits are Buehler's: results are
put in order by a good approximate limit (Newcombe's hybrid score limit, with the
correction for a finite universe), and the lower limit is the least difference, over all
pairs of universes, that still gives a result at least as high in that order more than
the tail. The upper limit is the mirror image. So the interval covers the true
difference with at least its level, whatever the universes hold; nothing is assumed to
be normal or large. The test of "no rise" (of "no fall") is the same calculation: its
p-value is the greatest chance of such a result where the second rate is not the higher
(not the lower). The two-sided p-value is twice the smaller, at most 1, so it is below
1 - level exactly when the interval leaves out 0. This is an exact unconditional test;
no mid-p correction is made.

Work: a chance costs as many steps as the samples have units. An interval takes a few
hundred chances, more for larger universes by about their square root.

Source: Buehler, Journal of the American Statistical Association 52 (1957) 482-493;
Kabaila and Lloyd, Australian and New Zealand Journal of Statistics 45 (2003) 167-174;
Newcombe, Statistics in Medicine 17 (1998) 873-890 (method 10); Barnard, Biometrika 34
(1947) 123-138.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from audit.sampling.difference_search import (
    Sample,
    Staircase,
    greatest_chance,
    least_difference,
    stays_below,
)
from audit.sampling.intervals import Level, check_counts, exact_level, first_true
from audit.sampling.quantiles import normal_quantile

POWER = 0.8
"""A change counts as visible if four of five such pairs of samples would show it."""

_SAME = 1e-12
"""Results whose order differs by less than this count as equal."""

Order = Callable[[int, int], float]
"""Puts results (found in the first, in the second) in order; it never falls with the
second and never rises with the first.
"""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two samples compared, as shares of 1.

    `difference` is the second rate minus the first as sampled, `low` to `high` its
    limits, `p_value` two-sided.
    """

    before: Sample
    after: Sample
    level: float
    difference: float
    low: float
    high: float
    p_value: float

    @property
    def shows_change(self) -> bool:
        """Whether the test finds that the rates differ."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class Visible:
    """The least rise and the least fall that such samples show in four of five cases.

    As shares of 1, from `rate`; None if not even the greatest possible one is shown.
    """

    rate: float
    rise: float | None
    fall: float | None


def compare(before: Sample, after: Sample, level: Level = 0.95) -> Comparison:
    """Compare two samples. Raises ValueError for impossible counts or levels."""
    for sample in (before, after):
        check_counts(sample.universe, sample.size, sample.found)
    tail = float((1 - exact_level(level)) / 2)
    rise, fall = _observed(before, after, level), _observed(after, before, level)
    p_value = min(
        1.0, 2 * min(greatest_chance(rise, tail), greatest_chance(fall, tail))
    )
    return Comparison(
        before=before,
        after=after,
        level=float(exact_level(level)),
        difference=after.rate - before.rate,
        low=least_difference(rise, tail),
        high=-least_difference(fall, tail),
        p_value=p_value,
    )


def visible_change(
    before: Sample, after: Sample, level: Level = 0.95, power: float = POWER
) -> Visible:
    """Return how large a change must be for such samples to show it with a power.

    The change starts from the rate of the first sample. Only the sizes of the second
    count, not what was found in it.
    """
    rate = before.found / before.size
    return Visible(
        rate,
        _least_change(before, after, rate, level, power),
        # A fall of the errors is a rise of the units without one.
        _least_change(
            replace(before, found=before.size - before.found),
            after,
            1 - rate,
            level,
            power,
        ),
    )


def newcombe_limits(
    first: tuple[float, float], second: tuple[float, float], z: float
) -> tuple[float, float]:
    """Return Newcombe's hybrid score limits of (second rate - first rate).

    Each sample is (size, found); the size may be fractional.
    """
    p, low, high = _wilson(*first, z)
    q, least, most = _wilson(*second, z)
    return (
        q - p - math.hypot(q - least, high - p),
        q - p + math.hypot(most - q, p - low),
    )


def _wilson(size: float, found: float, z: float) -> tuple[float, float, float]:
    """Return a rate and its score limits (Wilson)."""
    rate = found / size
    part = z * z / size
    middle = (rate + part / 2) / (1 + part)
    half = math.sqrt(part * rate * (1 - rate) + part * part / 4) / (1 + part)
    return rate, middle - half, middle + half


def staircase(first: Sample, second: Sample, order: Order, least: float) -> Staircase:
    """Return the results that an order puts at `least` or higher."""
    steps: list[int] = []
    for one in range(first.size + 1):

        def holds(other: int, one: int = one) -> bool:
            return order(one, other) >= least

        # Steps never go down, so each search starts at the step before.
        start = steps[-1] if steps else 0
        steps.append(first_true(start, second.size + 1, holds))
    return Staircase(first, second, tuple(steps))


def _order(first: Sample, second: Sample, level: Level) -> Order:
    """Return the order by Newcombe's lower limit.

    It never falls with the second count and never rises with the first: a Wilson limit
    moves between 0 and 2 times as fast as its rate.
    """
    z = normal_quantile(level)
    firsts = [_reach(first, x, z)[::2] for x in range(first.size + 1)]
    seconds = [_reach(second, x, z)[:2] for x in range(second.size + 1)]

    def order(one: int, other: int) -> float:
        p, above = firsts[one]
        q, below = seconds[other]
        return q - p - math.hypot(below, above)

    return order


def _reach(sample: Sample, found: int, z: float) -> tuple[float, float, float]:
    """Return a rate and how far its score limits lie below and above it."""
    if sample.size == sample.universe:
        return found / sample.size, 0.0, 0.0
    # The variance of a sample without replacement is that of a larger one with it.
    share = (sample.universe - 1) / (sample.universe - sample.size)
    rate, low, high = _wilson(sample.size * share, found * share, z)
    return rate, rate - low, high - rate


def _observed(first: Sample, second: Sample, level: Level) -> Staircase:
    """Return the results that are at least as high as the one observed."""
    order = _order(first, second, level)
    return staircase(first, second, order, order(first.found, second.found) - _SAME)


def _least_change(
    first: Sample, second: Sample, rate: float, level: Level, power: float
) -> float | None:
    """Return the least rise of the rate that the test shows with the power."""
    stairs = _shown(first, second, level)
    one = min(round(rate * first.universe), first.universe)
    start = -(-one * second.universe // first.universe)
    units = first_true(
        start, second.universe + 1, lambda k: stairs.chance(one, k) >= power
    )
    if units > second.universe:
        return None
    return units / second.universe - one / first.universe


def _shown(first: Sample, second: Sample, level: Level) -> Staircase:
    """Return the results for which the test finds a rise."""
    order = _order(first, second, level)
    tail = float((1 - exact_level(level)) / 2)
    low, high = -1.0, 1.0 + 2 * _SAME
    for _ in range(16):
        middle = (low + high) / 2
        stairs = staircase(first, second, order, middle)
        if stays_below(stairs, tail):
            high = middle
        else:
            low = middle
    return staircase(first, second, order, high)
