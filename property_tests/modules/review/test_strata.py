"""Laws of the stratified interval: it covers, and has no width only in a census."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit import Auditor
from audit.review.auditing import audit_review
from audit.review.plan.frame import FrameRules
from audit.review.plan.plan import PRESETS, Heading
from audit.review.plan.sizing import proportional
from audit.review.register.comparison import trend
from audit.review.register.history import period_of, record, score_periods
from audit.review.register.register import Entry, Register
from audit.review.register.trust import trusted_lines
from audit.review.report.content import content_of
from audit.review.report.page import page
from audit.review.score.extrapolation import extrapolate
from audit.review.score.rate import Rate
from audit.review.score.scoring import score
from audit.review.workflow import draw_review, plan_review
from audit.review.worksheet.decisions import Decision
from audit.review.worksheet.rows import Worksheet
from audit.sampling.estimates import CountStratum, appraise_strata
from audit.sampling.intervals import count_interval, exact_level
from audit.sampling.strata_interval import (
    clean_strata_size,
    strata_interval,
    upper_without_found,
)
from property_tests.modules.review.test_register import AT
from property_tests.support.review_samples import with_decisions
from samples.review import build

LEVELS = (0.8, 0.9, 0.95, 0.99)


@cache
def ways(universe: int, k: int, sample: int) -> dict[int, int]:
    """Return the number of samples with x units found, from the definition."""
    low, high = max(0, sample + k - universe), min(sample, k)
    return {
        x: math.comb(k, x) * math.comb(universe - k, sample - x)
        for x in range(low, high + 1)
    }


@pytest.mark.parametrize("level", [0.8, 0.9, 0.95])
def test_it_covers_with_its_level_in_every_universe_of_two_strata_up_to_7(
    level: float,
) -> None:
    # Counted in whole samples, so that no rounding can hide a shortfall.
    wanted, tried = exact_level(level), 0
    for one, two in product(range(1, 8), repeat=2):
        if one > two:
            continue
        for n, m in product(range(1, one + 1), range(1, two + 1)):
            given_by = {
                (x, y): strata_interval(
                    [CountStratum(one, n, x), CountStratum(two, m, y)], level
                )
                for x, y in product(range(n + 1), range(m + 1))
            }
            whole = math.comb(one, n) * math.comb(two, m)
            for k, j in product(range(one + 1), range(two + 1)):
                covered = sum(
                    p * q
                    for x, p in ways(one, k, n).items()
                    for y, q in ways(two, j, m).items()
                    if given_by[x, y].lower <= k + j <= given_by[x, y].upper
                )
                assert covered * wanted.denominator >= wanted.numerator * whole
                tried += 1
    assert tried > 10_000


@pytest.mark.parametrize("sizes", [((6, 3), (7, 2), (5, 5)), ((4, 1), (5, 2), (6, 3))])
def test_it_covers_with_its_level_in_three_strata(
    sizes: tuple[tuple[int, int], ...],
) -> None:
    wanted = exact_level(0.9)
    found = product(*(range(n + 1) for _, n in sizes))
    limits = {
        xs: strata_interval(
            [CountStratum(u, n, x) for (u, n), x in zip(sizes, xs, strict=True)], 0.9
        )
        for xs in found
    }
    whole = math.prod(math.comb(u, n) for u, n in sizes)
    for ks in product(*(range(u + 1) for u, _ in sizes)):
        chances = [ways(u, k, n) for (u, n), k in zip(sizes, ks, strict=True)]
        covered = sum(
            math.prod(c[x] for c, x in zip(chances, xs, strict=True))
            for xs in product(*chances)
            if limits[xs].lower <= sum(ks) <= limits[xs].upper
        )
        assert covered * wanted.denominator >= wanted.numerator * whole


@st.composite
def strata(draw: st.DrawFn) -> list[CountStratum]:
    parts = []
    for _ in range(draw(st.integers(1, 5))):
        universe = draw(st.integers(1, 60))
        sample = draw(st.integers(1, universe))
        parts.append(CountStratum(universe, sample, draw(st.integers(0, sample))))
    return parts


@settings(max_examples=60, deadline=None)
@given(strata(), st.sampled_from(LEVELS))
def test_it_has_no_width_only_where_every_unit_was_sampled(
    parts: list[CountStratum], level: float
) -> None:
    interval = strata_interval(parts, level)
    found = sum(s.found for s in parts)
    clean = sum(s.sample - s.found for s in parts)
    point = sum(s.universe * s.found / s.sample for s in parts)
    assert found <= interval.lower <= point + 1e-9
    assert point - 1e-9 <= interval.upper <= interval.universe - clean
    has_no_width = interval.lower == interval.upper
    assert has_no_width in _widths(parts, level)


def _widths(parts: list[CountStratum], level: float) -> set[bool]:
    """Return whether an interval may have no width: only if all units were sampled."""
    left = [s for s in parts if s.sample < s.universe]
    if not left:
        return {True}
    # Some levels allow one unit more or less and would then be too conservative.
    most_seen = max(s.sample / s.universe for s in left)
    return {False, 1 - most_seen <= (1 - level) / 2}


@settings(max_examples=40, deadline=None)
@given(strata(), st.sampled_from(LEVELS))
def test_where_every_unit_was_sampled_the_limits_are_what_was_found(
    parts: list[CountStratum], level: float
) -> None:
    whole = [replace(s, universe=s.sample) for s in parts]
    interval = strata_interval(whole, level)
    assert interval.lower == interval.upper == sum(s.found for s in parts)


@settings(max_examples=40, deadline=None)
@given(strata(), st.sampled_from(LEVELS))
def test_errors_and_clean_units_mirror_each_other(
    parts: list[CountStratum], level: float
) -> None:
    interval = strata_interval(parts, level)
    other = strata_interval(
        [CountStratum(s.universe, s.sample, s.sample - s.found) for s in parts], level
    )
    assert interval.lower == interval.universe - other.upper
    assert interval.upper == interval.universe - other.lower


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 40), st.integers(1, 40), st.data())
def test_without_errors_the_limit_is_that_of_the_worst_layout(
    one: int, two: int, data: st.DataObject
) -> None:
    n = data.draw(st.integers(1, one))
    m = data.draw(st.integers(1, two))
    tail = exact_level(0.05)
    clean = [CountStratum(one, n, 0), CountStratum(two, m, 0)]
    limit = upper_without_found(clean, 0.95)
    whole = math.comb(one, n) * math.comb(two, m)

    def kept(chance: Fraction) -> int:
        return max(
            k + j
            for k, j in product(range(one - n + 1), range(two - m + 1))
            if math.comb(one - k, n) * math.comb(two - j, m) > chance * whole
        )

    # If a probability equals the tail, rounding may keep one unit more, never fewer.
    assert kept(tail) <= limit <= kept(tail * (1 - exact_level("0.000001")))


def test_one_stratum_has_the_exact_interval() -> None:
    for found in range(11):
        got = strata_interval([CountStratum(40, 10, found)], 0.9)
        assert got == count_interval(40, 10, found, 0.9)


def test_large_samples_come_near_the_normal_limits() -> None:
    parts = [CountStratum(1000, 300, 60)] * 4
    wide, normal = strata_interval(parts, 0.9), appraise_strata(parts).at(0.9)
    width = normal.upper - normal.lower
    assert width < wide.upper - wide.lower < 1.7 * width


def test_the_clean_charts_that_are_needed_suffice() -> None:
    parts = {"a": 300, "b": 40, "c": 12}
    size = clean_strata_size(parts, proportional, 0.05, 0.95)
    most = 0.05 * sum(parts.values())
    for shown, holds in ((size, True), (size - 1, False)):
        sizes = proportional(parts, shown)
        clean = [CountStratum(parts[s], n, 0) for s, n in sizes.items()]
        assert (upper_without_found(clean, 0.95) <= most) is holds


@cache
def routine() -> Worksheet:
    """The preset that strata by provider, audited, before anybody decided."""
    preset = PRESETS["routine"]
    plan = plan_review(
        build.CHARTS,
        FrameRules(strata=preset.strata),
        replace(preset.sizing, size=4),
        heading=Heading(),
        seed="5",
        method="sha256",
        preset=preset,
    )
    return audit_review(draw_review(plan, build.CHARTS), Auditor())


def judged(verdict: str, dollars: float) -> Worksheet:
    decision = Decision(
        auditor="Ann",
        decision="disagree",
        own_verdict=verdict,
        comment="read again",
        dollars=dollars,
    )
    positions = range(len(routine().rows))
    return with_decisions(routine(), dict.fromkeys(positions, decision))


@pytest.mark.parametrize(
    ("verdict", "dollars", "said"),
    [
        ("SUPPORTED", 0.0, "to claim 5 % or less takes"),
        ("NOT_SUPPORTED", 10.0, "the errors found are more than 5 % of the frame"),
    ],
)
def test_a_stratified_sample_without_spread_is_not_certainty(
    verdict: str, dollars: float, said: str
) -> None:
    worksheet = judged(verdict, dollars)
    claims = score(worksheet).claims
    assert claims.low is not None
    assert claims.high is not None
    assert claims.high - claims.low > 0.02
    assert said in claims.sentence
    assert "by inversion of a test" in claims.basis
    result = extrapolate(worksheet)
    for limits in result.errors.limits:
        assert limits.upper - limits.lower >= 1
    assert result.dollars.has_no_limits
    assert any("not certainty" in note for note in result.notes)
    shown = page(content_of(worksheet, (), product="1"))
    assert "no limits" in shown
    assert "0.00 to 0.00" not in shown


def test_one_more_error_is_not_reported_as_certain_between_periods() -> None:
    few = replace(routine(), rows=judged("SUPPORTED", 0.0).rows)
    one = period_of("Q1", few, score(few), "1")
    rows = (
        replace(few.rows[0], decision=judged("NOT_SUPPORTED", 1.0).rows[0].decision),
        *few.rows[1:],
    )
    worse = replace(few, rows=rows)
    other = period_of("Q2", worse, score(worse), "1")
    (step,) = trend([one, other])
    assert "may be chance" in step.sentence


def test_a_zero_width_interval_in_an_old_register_is_ignored(tmp_path: Path) -> None:
    worksheet = judged("SUPPORTED", 0.0)
    result = score(worksheet)
    with Register(tmp_path / "r.sqlite") as book:
        record(book, "Q1", worksheet, result, actor="Ann", at=AT, product="1")
        (line,) = book.lines("Q1", "score")
        kept = json.loads(line.entry.payload) | {"low": 0.0, "high": 0.0}
        book.append([Entry("Q2", "score", json.dumps(kept))], "Ann", AT)
        _, old = score_periods(trusted_lines(book))
        assert (old.low, old.high) == (None, None)
        (step,) = trend(score_periods(trusted_lines(book)))
    assert "may be chance" in step.sentence


def test_the_number_of_clean_charts_says_how_they_are_shared_out() -> None:
    universe = (900, 100)
    parts = dict(zip("ab", universe, strict=True))
    size = clean_strata_size(parts, proportional, 0.05)

    def upper(*sizes: int) -> float:
        strata = [CountStratum(u, n, 0) for u, n in zip(universe, sizes, strict=True)]
        return upper_without_found(strata) / sum(universe)

    assert upper(*proportional(parts, size).values()) <= 0.05
    assert upper(size // 2, size // 2) > 0.05
    rate = Rate("claims", 0, size, 1000, 0.0, 0.09, "", size, weighted=0.0)
    assert (
        f"takes {size} charts without an error, shared out over the strata in "
        "proportion to their units." in rate.sentence
    )
