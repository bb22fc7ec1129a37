"""Two samples: published figures, scipy's tests, coverage in all small universes."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import product

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.stats import barnard_exact, boschloo_exact, fisher_exact, hypergeom

from audit.sampling.difference_search import (
    Sample,
    Staircase,
    greatest_chance,
    least_difference,
)
from audit.sampling.quantiles import normal_quantile
from audit.sampling.two_samples import (
    Order,
    compare,
    newcombe_limits,
    staircase,
    visible_change,
)
from property_tests.reach import conditional, reached

LARGE = 200_000
"""In a universe of this size, a small sample is binomial to four digits."""

Design = tuple[tuple[int, int], tuple[int, int]]


def designs(largest: int) -> Iterator[Design]:
    """Return every pair of (universe, sample) up to a size."""
    each = [(n, k) for n in range(1, largest + 1) for k in range(1, n + 1)]
    yield from product(each, repeat=2)


def results(design: Design) -> Iterator[tuple[Sample, Sample]]:
    (universe, size), (other, its_size) = design
    for one, two in product(range(size + 1), range(its_size + 1)):
        yield Sample(universe, size, one), Sample(other, its_size, two)


@cache
def chances(universe: int, units: int, size: int) -> tuple[float, ...]:
    whole = math.comb(universe, size)
    return tuple(
        math.comb(units, x) * math.comb(universe - units, size - x) / whole
        for x in range(size + 1)
    )


def is_below(p_value: float, bound: float) -> bool:
    """Whether a p-value lies below a bound; one that is equal does not."""
    return p_value < bound - 1e-8


def check_design(design: Design, level: float) -> None:
    """Check coverage and size for each pair of universes of a design."""
    (universe, size), (other, its_size) = design
    found = {(a.found, b.found): compare(a, b, level) for a, b in results(design)}
    tail = (1 - level) / 2 + 1e-9
    for one, two in product(range(universe + 1), range(other + 1)):
        true = two / other - one / universe
        low = high = rejected = 0.0
        first, second = chances(universe, one, size), chances(other, two, its_size)
        for (x, y), c in found.items():
            chance = first[x] * second[y]
            if not chance:
                continue
            low += chance * (c.low > true + 1e-12)
            high += chance * (c.high < true - 1e-12)
            rejected += chance * (c.p_value <= 1 - level + 1e-12)
        assert low <= tail, (design, one, two)
        assert high <= tail, (design, one, two)
        if one * other == two * universe:
            assert rejected <= 2 * tail, (design, one, two)
    # What was sampled need not be possible in a universe that was read almost in full.
    unit = 1 / universe + 1 / other + 1e-12
    for c in found.values():
        assert c.low <= c.difference + unit
        assert c.high >= c.difference - unit
        assert c.shows_change == is_below(c.p_value, 1 - level), c


@pytest.mark.law(79)
@pytest.mark.parametrize("level", [0.8, 0.95])
def test_the_interval_covers_the_difference_in_every_pair_of_small_universes(
    level: float,
) -> None:
    for design in designs(5):
        check_design(design, level)


@pytest.mark.slow
@pytest.mark.law(79)
@pytest.mark.parametrize("level", [0.8, 0.9, 0.95])
def test_the_interval_covers_the_difference_in_larger_universes(level: float) -> None:
    for design in designs(9):
        check_design(design, level)
    for design in (((20, 8), (25, 10)), ((60, 12), (40, 15)), ((30, 29), (30, 3))):
        check_design(design, level)


@st.composite
def observed(
    draw: st.DrawFn, largest: int = 40, least: int = 1
) -> tuple[Sample, Sample]:
    samples = []
    for _ in range(2):
        universe = draw(st.integers(least, largest))
        size = draw(st.integers(least, universe))
        samples.append(Sample(universe, size, draw(st.integers(0, size))))
    return samples[0], samples[1]


@st.composite
def mostly_right(draw: st.DrawFn) -> tuple[Sample, Sample]:
    """Two samples, in the first of which at least half the charts are right.

    Above a rate of one half hardly any rise is left that samples of this size show.
    """
    first, second = draw(observed(60, least=15))
    return replace(first, found=min(first.found, first.size - first.found)), second


@pytest.mark.law(80)
@given(observed(), st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_swapping_the_samples_mirrors_the_comparison(
    pair: tuple[Sample, Sample], level: float
) -> None:
    one, other = compare(*pair, level), compare(pair[1], pair[0], level)
    assert (one.low, one.high) == (-other.high, -other.low)
    assert one.p_value == other.p_value


@pytest.mark.law(80)
@given(observed(), st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_the_test_and_the_interval_never_contradict_each_other(
    pair: tuple[Sample, Sample], level: float
) -> None:
    found = compare(*pair, level)
    assert found.shows_change == is_below(found.p_value, 1 - level)
    # What was sampled need not be possible in a universe that was read almost in full.
    unit = 1 / pair[0].universe + 1 / pair[1].universe + 1e-12
    assert -1 <= found.low <= found.difference + unit
    assert found.difference - unit <= found.high <= 1


def by_scipy(sample: Sample, units: int) -> list[float]:
    law = hypergeom(sample.universe, units, sample.size)
    return [float(law.pmf(x)) for x in range(sample.size + 1)]


@pytest.mark.law(80)
@settings(max_examples=30)
@given(observed(25), st.sampled_from([0.8, 0.95]))
@example((Sample(8, 1, 0), Sample(5, 1, 1)), 0.95)  # 1/8 of 1/5 is the tail itself
def test_the_search_finds_what_a_scan_of_all_universes_finds(
    pair: tuple[Sample, Sample], level: float
) -> None:
    """A scan with scipy's hypergeometric distribution, without any shortcut."""
    first, second = pair
    z = normal_quantile(level)
    tail = (1 - level) / 2

    def limit(x: int, y: int) -> float:
        shares = [
            (s.universe - 1) / (s.universe - s.size) if s.size < s.universe else 1e30
            for s in pair
        ]
        return newcombe_limits(
            (first.size * shares[0], x * shares[0]),
            (second.size * shares[1], y * shares[1]),
            z,
        )[0]

    least = limit(first.found, second.found) - 1e-9
    high = [
        (x, y)
        for x, y in product(range(first.size + 1), range(second.size + 1))
        if limit(x, y) >= least
    ]
    # The limit of what is certainly possible, and of what is possible but for rounding.
    lowest, at_least, greatest = 1.0, 1.0, 0.0
    for one in range(first.least, first.most + 1):
        p = by_scipy(first, one)
        for two in range(second.least, second.most + 1):
            q = by_scipy(second, two)
            chance = math.fsum(p[x] * q[y] for x, y in high)
            true = two / second.universe - one / first.universe
            if chance > tail + 1e-12:
                lowest = min(lowest, true)
            if chance > tail - 1e-12:
                at_least = min(at_least, true)
            if two * first.universe <= one * second.universe:
                greatest = max(greatest, chance)
    found = compare(first, second, level)
    assert at_least - 1e-4 <= found.low <= lowest + 1e-4
    assert found.p_value <= 2 * greatest * 1.01 + 1e-9
    # Above a quarter, and for a fall, the other side may have the smaller chance.
    is_smaller = greatest <= 0.25 and found.difference >= 0
    assert found.p_value >= (2 * greatest if is_smaller else 0.0) - 1e-9


NEWCOMBE = (
    ((56, 70), (48, 80), 0.0524, 0.3339),
    ((9, 10), (3, 10), 0.1705, 0.8090),
    ((6, 7), (2, 7), 0.0582, 0.8062),
    ((5, 56), (0, 29), -0.0381, 0.1926),
    ((0, 10), (0, 20), -0.1611, 0.2775),
    ((0, 10), (0, 10), -0.2775, 0.2775),
    ((10, 10), (0, 20), 0.6791, 1.0),
    ((10, 10), (0, 10), 0.6075, 1.0),
)
"""Newcombe, Statistics in Medicine 17 (1998), table II, method 10, 95%."""


@pytest.mark.parametrize(("one", "other", "low", "high"), NEWCOMBE)
def test_newcombes_printed_intervals(
    one: tuple[int, int], other: tuple[int, int], low: float, high: float
) -> None:
    limits = newcombe_limits(other[::-1], one[::-1], normal_quantile(0.95))
    assert tuple(round(x, 4) for x in limits) == (low, high)


@pytest.mark.parametrize(("one", "other", "low", "high"), NEWCOMBE)
def test_exact_limits_are_near_newcombes(
    one: tuple[int, int], other: tuple[int, int], low: float, high: float
) -> None:
    found = compare(
        Sample(LARGE, other[1], other[0]), Sample(LARGE, one[1], one[0]), 0.95
    )
    assert found.low == pytest.approx(low, abs=0.1)
    assert found.high == pytest.approx(high, abs=0.1)


def test_opposite_samples_have_the_limit_of_their_chance() -> None:
    """0 and 10 of 10 have a chance of at most ((1 + difference) / 2) to the 20th."""
    found = compare(Sample(LARGE, 10, 0), Sample(LARGE, 10, 10), 0.95)
    assert found.low == pytest.approx(2 * 0.025 ** (1 / 20) - 1, abs=2e-4)
    assert found.high == 1.0


def pooled(first: int, second: int) -> Order:
    """Barnard's statistic: the difference over its pooled standard error."""

    def order(x: int, y: int) -> float:
        rate = (x + y) / (first + second)
        spread = math.sqrt(rate * (1 - rate) * (1 / first + 1 / second))
        return (y / second - x / first) / spread if spread else 0.0

    return order


def fisher(*cells: int) -> float:
    table = np.array(cells).reshape(2, 2)
    return float(fisher_exact(table, alternative="less").pvalue)


def binomial_test(x: int, m: int, y: int, n: int, order: Order) -> float:
    first, second = Sample(LARGE, m, x), Sample(LARGE, n, y)
    stairs = staircase(first, second, order, order(x, y) - 1e-9)
    return greatest_chance(stairs, 0.025)


def test_the_vaccine_trial_of_mehta_and_senchaudhuri() -> None:
    """Conditional versus unconditional exact tests (2003): 7 and 12 of 15, 0.0341."""
    found = binomial_test(7, 15, 12, 15, pooled(15, 15))
    assert found == pytest.approx(0.0341, rel=0.011)
    table = [[7, 12], [8, 3]]
    assert found >= barnard_exact(table, alternative="less").pvalue * 0.999


@pytest.mark.parametrize(
    ("x", "m", "y", "n"), [(1, 12, 6, 10), (2, 9, 9, 14), (0, 8, 3, 8), (4, 20, 9, 18)]
)
def test_the_search_agrees_with_scipys_unconditional_tests(
    x: int, m: int, y: int, n: int
) -> None:
    table = [[x, y], [m - x, n - y]]
    barnard = barnard_exact(table, alternative="less", n=256).pvalue
    assert binomial_test(x, m, y, n, pooled(m, n)) == pytest.approx(barnard, rel=0.012)

    def conditional(one: int, other: int) -> float:
        return -fisher(one, other, m - one, n - other)

    boschloo = boschloo_exact(table, alternative="less", n=256).pvalue
    assert binomial_test(x, m, y, n, conditional) == pytest.approx(boschloo, rel=0.012)


def test_four_cups_of_tea_all_told_rightly() -> None:
    """Fisher (1935): 4 of 4 against 0 of 4. Without fixed margins it is 1 in 256."""
    assert fisher(0, 4, 4, 0) == pytest.approx(1 / 70)
    found = compare(Sample(LARGE, 4, 0), Sample(LARGE, 4, 4), 0.95)
    assert found.p_value == pytest.approx(2 / 256, rel=0.011)
    assert found.shows_change


def test_two_universes_read_in_full_are_known() -> None:
    found = compare(Sample(10, 10, 3), Sample(20, 20, 10), 0.95)
    assert found.low == found.difference == found.high == 0.2
    assert found.p_value == 0.0
    same = compare(Sample(10, 10, 3), Sample(20, 20, 6), 0.95)
    assert (same.low, same.high, same.p_value) == (0.0, 0.0, 1.0)


@pytest.mark.law(81)
@conditional
@settings(max_examples=25)
@given(mostly_right(), st.sampled_from([0.8, 0.95]))
def test_a_visible_rise_is_shown_in_four_of_five_samples(
    pair: tuple[Sample, Sample], level: float
) -> None:
    first, second = pair
    seen = visible_change(first, second, level)
    assert 0 <= seen.rate <= 1
    if seen.rise is None:
        return
    reached()
    one = round(seen.rate * first.universe)
    two = round((seen.rise + one / first.universe) * second.universe)
    p = chances(first.universe, one, first.size)
    q = chances(second.universe, two, second.size)
    shown = math.fsum(
        p[x] * q[y]
        for x, y in product(range(first.size + 1), range(second.size + 1))
        if p[x] * q[y] > 0
        and compare(
            Sample(first.universe, first.size, x),
            Sample(second.universe, second.size, y),
            level,
        ).low
        > 0
    )
    assert shown >= 0.8 - 1e-9


def test_larger_samples_see_smaller_changes() -> None:
    small = visible_change(Sample(3000, 30, 6), Sample(3000, 30, 0), 0.95)
    large = visible_change(Sample(3000, 300, 60), Sample(3000, 300, 0), 0.95)
    assert small.rise is not None
    assert large.rise is not None
    assert 0.3 < small.rise < 0.45
    assert 0.08 < large.rise < 0.12
    assert small.fall is not None or large.fall is not None


def test_a_fall_from_nothing_is_never_seen() -> None:
    assert visible_change(Sample(500, 30, 0), Sample(500, 30, 3)).fall is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Sample(10, 11, 0), Sample(10, 5, 0)),
        (Sample(10, 5, 0), Sample(10, 5, 6)),
        (Sample(10, 0, 0), Sample(10, 5, 0)),
    ],
)
def test_impossible_counts_are_refused(before: Sample, after: Sample) -> None:
    with pytest.raises(ValueError, match=r"cannot be drawn|impossible"):
        compare(before, after)


def test_a_staircase_that_holds_everything_is_certain() -> None:
    stairs = Staircase(Sample(9, 3, 3), Sample(9, 3, 0), (0, 0, 0, 0))
    assert stairs.chance(4, 2) == pytest.approx(1)
    assert least_difference(stairs, 0.025) == pytest.approx(0 - 1)
