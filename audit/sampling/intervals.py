"""Exact intervals for a count in a finite universe, from a sample without replacement.

If k of N units have a characteristic, their number X in a sample of n is
hypergeometric. The lower limit is the smallest k with P(X >= x) above the tail, the
upper limit the largest k with P(X <= x) above it; the tail is half of what the level
leaves. Probabilities are compared with the tail in integers, never in floating point,
so no limit is off by one. Source: Buonaccorsi, The American Statistician 41 (1987)
215-218; RAT-STATS Companion Manual (Rev. 5/2010), attribute appraisals.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

_SCALE = 1 << 256

Level = float | str | Fraction
"""A confidence level between 0 and 1; 0.9 means exactly nine tenths."""


@dataclass(frozen=True, slots=True)
class CountInterval:
    """The lowest and highest number of units in the universe, and its size."""

    lower: int
    upper: int
    universe: int

    @property
    def low_rate(self) -> float:
        """Lower limit as a share of the universe."""
        return self.lower / self.universe

    @property
    def high_rate(self) -> float:
        """Upper limit as a share of the universe."""
        return self.upper / self.universe


def exact_level(level: Level) -> Fraction:
    """Return a level as the fraction that its decimal text stands for.

    Raises ValueError unless it lies between 0 and 1.
    """
    fraction = level if isinstance(level, Fraction) else Fraction(str(level))
    if not 0 < fraction < 1:
        raise ValueError(f"A confidence level must lie between 0 and 1, not {level}.")
    return fraction


def count_interval(
    universe: int, sample: int, found: int, level: Level = 0.9
) -> CountInterval:
    """Return the two-sided interval for the number of units with a characteristic.

    `found` of `sample` units, drawn without replacement from `universe` units, had it.
    Whatever the true number is, the interval covers it with at least the level.
    """
    check_counts(universe, sample, found)
    tail = (1 - exact_level(level)) / 2
    return CountInterval(
        _lower(universe, sample, found, tail),
        _upper(universe, sample, found, tail),
        universe,
    )


def upper_count(universe: int, sample: int, found: int, level: Level = 0.9) -> int:
    """Return the one-sided upper limit of the number of units."""
    check_counts(universe, sample, found)
    return _upper(universe, sample, found, 1 - exact_level(level))


def check_counts(universe: int, sample: int, found: int) -> None:
    """Raise ValueError, saying why, for three numbers that do not fit together."""
    if universe < 1 or not 1 <= sample <= universe:
        raise ValueError(
            f"A sample of {sample} cannot be drawn from {universe} units: it needs "
            "at least one unit and at most all units."
        )
    if not 0 <= found <= sample:
        raise ValueError(f"{found} of {sample} units is impossible: count again.")


@lru_cache(maxsize=4096)
def _lower(universe: int, sample: int, found: int, tail: Fraction) -> int:
    """Return the smallest k with P(X >= found) above the tail."""

    def holds(k: int) -> bool:
        # P(X >= x) > tail is equivalent to P(X <= x - 1) < 1 - tail.
        return found == 0 or _below(universe, k, sample, found - 1, 1 - tail)

    return first_true(found, universe - sample + found, holds)


@lru_cache(maxsize=4096)
def _upper(universe: int, sample: int, found: int, tail: Fraction) -> int:
    """Return the largest k with P(X <= found) above the tail.

    Counts the n - x units without the characteristic instead of those with it.
    """
    return universe - _lower(universe, sample, sample - found, tail)


def first_true(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """Return the first number from low to high for which a condition is true.

    The condition must stay true from there on; `high` is returned if it is never true.
    """
    return low + bisect_left(range(low, high), True, key=holds)


def _below(universe: int, k: int, sample: int, found: int, bound: Fraction) -> bool:
    """Whether P(X <= found) is below the bound, X hypergeometric (universe, k, sample).

    The terms are summed in fixed point, from the largest outwards. Each step rounds
    down, so a term is too small by at most one unit of the last place per step. If that
    could change the answer, exact fractions decide.
    """
    low, high = max(0, sample + k - universe), min(sample, k)
    if found < low:
        return True
    if found >= high:
        return False
    part, rest = _fixed_point(universe, k, sample, found)
    slack = (sample + 1) * (sample + 2)
    above, below = bound.numerator, bound.denominator
    total = part + rest
    if (part + slack) * below < above * total:
        return True
    if part * below >= above * (total + slack):
        return False
    return _below_in_fractions(universe, k, sample, found, bound)


def _fixed_point(universe: int, k: int, sample: int, found: int) -> tuple[int, int]:
    """Return the weights of X <= found and X > found, the largest term being 2^256."""
    low, high = max(0, sample + k - universe), min(sample, k)
    mode = (sample + 1) * (k + 1) // (universe + 2)
    mode = min(max(mode, low), high)
    other = universe - k - sample
    part = _SCALE if mode <= found else 0
    rest = _SCALE - part
    term, i = _SCALE, mode
    while term and i < high:
        term = term * ((k - i) * (sample - i)) // ((i + 1) * (other + i + 1))
        i += 1
        if i <= found:
            part += term
        else:
            rest += term
    term, i = _SCALE, mode
    while term and i > low:
        term = term * (i * (other + i)) // ((k - i + 1) * (sample - i + 1))
        i -= 1
        if i <= found:
            part += term
        else:
            rest += term
    return part, rest


def _below_in_fractions(
    universe: int, k: int, sample: int, found: int, bound: Fraction
) -> bool:
    low, high = max(0, sample + k - universe), min(sample, k)
    term = part = total = Fraction(1)
    for i in range(low, high):
        term *= Fraction(
            (k - i) * (sample - i), (i + 1) * (universe - k - sample + i + 1)
        )
        total += term
        if i + 1 <= found:
            part += term
    return part < bound * total


def clean_sample_size(universe: int, rate: float, level: Level = 0.95) -> int:
    """Return how many units without any error show a rate of at most `rate`.

    The claim is one-sided, at the level. For 5% at 95%, a universe of 1,000 needs 56.
    """
    most = int(Fraction(str(rate)) * universe)
    return first_true(1, universe, lambda n: upper_count(universe, n, 0, level) <= most)
