"""Laws of the exact interval: coverage for every small universe, and its neighbours."""

from __future__ import annotations

import math
import time
from fractions import Fraction
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.sampling.intervals import (
    clean_sample_size,
    count_interval,
    upper_count,
)
from audit.sampling.quantiles import binomial_limits

LEVELS = (0.8, 0.9, 0.95, 0.99)
LARGEST = 60


@cache
def chances(universe: int, k: int, sample: int) -> dict[int, Fraction]:
    """Return P(X = x) for every x, from the definition."""
    whole = math.comb(universe, sample)
    low, high = max(0, sample + k - universe), min(sample, k)
    return {
        x: Fraction(math.comb(k, x) * math.comb(universe - k, sample - x), whole)
        for x in range(low, high + 1)
    }


@pytest.mark.parametrize("level", LEVELS)
def test_the_interval_covers_with_its_level_in_every_universe_up_to_60(
    level: float,
) -> None:
    # Counted in whole samples, so that no rounding can hide a shortfall.
    wanted = Fraction(str(level))
    pascal = [[math.comb(n, k) for k in range(n + 1)] for n in range(LARGEST + 1)]
    tried = 0
    for universe in range(1, LARGEST + 1):
        for sample in range(1, universe + 1):
            covered = [0] * (universe + 1)
            for found in range(sample + 1):
                interval = count_interval(universe, sample, found, level)
                for k in range(interval.lower, interval.upper + 1):
                    covered[k] += (
                        pascal[k][found] * pascal[universe - k][sample - found]
                    )
            least = wanted.numerator * pascal[universe][sample]
            assert min(covered) * wanted.denominator >= least, (universe, sample)
            tried += len(covered)
    assert tried == sum(n * (n + 1) for n in range(1, LARGEST + 1))


@st.composite
def counts(draw: st.DrawFn, largest: int = 200) -> tuple[int, int, int]:
    universe = draw(st.integers(1, largest))
    sample = draw(st.integers(1, universe))
    return universe, sample, draw(st.integers(0, sample))


@given(counts(), st.sampled_from(LEVELS))
def test_the_limits_are_the_first_and_last_number_that_the_tail_allows(
    case: tuple[int, int, int], level: float
) -> None:
    universe, sample, found = case
    tail = (1 - Fraction(str(level))) / 2
    allowed = []
    for k in range(universe + 1):
        chance = chances(universe, k, sample)
        at_least = sum((p for x, p in chance.items() if x >= found), Fraction(0))
        at_most = sum((p for x, p in chance.items() if x <= found), Fraction(0))
        if at_least > tail and at_most > tail:
            allowed.append(k)
    interval = count_interval(universe, sample, found, level)
    assert (interval.lower, interval.upper) == (allowed[0], allowed[-1])


@given(counts(5000), st.sampled_from(LEVELS))
def test_errors_and_clean_units_mirror_each_other(
    case: tuple[int, int, int], level: float
) -> None:
    universe, sample, found = case
    interval = count_interval(universe, sample, found, level)
    mirror = count_interval(universe, sample, sample - found, level)
    assert interval.lower == universe - mirror.upper
    assert interval.upper == universe - mirror.lower


@given(counts(5000))
def test_a_higher_level_gives_no_narrower_interval(case: tuple[int, int, int]) -> None:
    intervals = [count_interval(*case, level) for level in LEVELS]
    for narrow, wide in pairwise(intervals):
        assert wide.lower <= narrow.lower <= narrow.upper <= wide.upper


@given(counts(5000), st.sampled_from(((0.9, 0.8), (0.95, 0.9))))
def test_one_sided_limits_are_those_of_a_wider_two_sided_tail(
    case: tuple[int, int, int], levels: tuple[float, float]
) -> None:
    one_sided, two_sided = levels
    interval = count_interval(*case, two_sided)
    assert upper_count(*case, one_sided) == interval.upper


@given(st.integers(1, 500), st.sampled_from(LEVELS), st.data())
def test_a_sample_of_everything_leaves_no_doubt(
    universe: int, level: float, data: st.DataObject
) -> None:
    found = data.draw(st.integers(0, universe))
    interval = count_interval(universe, universe, found, level)
    assert (interval.lower, interval.upper) == (found, found)


def test_a_large_universe_comes_near_the_binomial_limits() -> None:
    for sample, found in ((20, 1), (100, 5), (1000, 400)):
        interval = count_interval(2**31 - 1, sample, found, 0.95)
        low, high = binomial_limits(sample, found, 0.95)
        assert abs(interval.low_rate - low) < 1e-5
        assert abs(interval.high_rate - high) < 1e-5


@pytest.mark.parametrize("found", [0, 1, 50, 500, 999, 1000])
def test_a_thousand_of_a_million_take_less_than_a_tenth_of_a_second(found: int) -> None:
    best = math.inf
    for attempt in range(3):
        begun = time.perf_counter()
        # Another level each time, because answers are cached.
        count_interval(1_000_000, 1000, found, Fraction(95, 100) + attempt * _TINY)
        best = min(best, time.perf_counter() - begun)
    assert best < 0.1


_TINY = Fraction(1, 10**6)


def test_what_small_samples_cannot_show() -> None:
    interval = count_interval(1000, 20, 1, 0.9)
    assert (interval.lower, interval.upper) == (3, 214)
    assert count_interval(1000, 10, 0, 0.9).upper == 257
    assert clean_sample_size(1000, 0.05, 0.95) == 56
    assert upper_count(1000, 56, 0, 0.95) <= 50 < upper_count(1000, 55, 0, 0.95)


@pytest.mark.parametrize(
    "counts", [(0, 1, 0), (10, 0, 0), (10, 11, 0), (10, 5, 6), (10, 5, -1)]
)
def test_impossible_numbers_are_refused(counts: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match=r"cannot be drawn|is impossible"):
        count_interval(*counts)


@pytest.mark.parametrize("level", [0, 1, 90, -0.5])
def test_a_level_outside_0_and_1_is_refused(level: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        count_interval(100, 10, 1, level)
