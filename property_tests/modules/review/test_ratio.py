"""Laws of the ratio estimate, checked with independent computations."""

from __future__ import annotations

import itertools
import json
import math
import re
import statistics
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit import wording
from audit.errors import InputUnreadable, SettingRefused
from audit.review.plan.frame import Frame, Unit
from audit.review.plan.plan import RATIO
from audit.review.plan.plan_file import plan_differences, plan_text, read_plan
from audit.review.planned_input import input_of
from audit.review.score.extrapolation import extrapolate
from audit.review.score.scoring import judged_rows
from audit.review.workflow import draw_review, verify_review
from audit.review.worksheet.rows import Worksheet
from audit.sampling.estimates import appraise_values
from audit.sampling.ratio import appraise_ratio, appraise_share, is_rough
from property_tests.support.review_samples import decided
from samples.review import build

CASES = json.loads(
    (Path(__file__).parent / "ratstats_manual.json").read_text(encoding="utf-8")
)
dollars = st.integers(1, 10**6).map(lambda cents: cents / 100)
errors = st.integers(-(10**5), 10**6).map(lambda cents: cents / 100)
pairs = st.lists(st.tuples(errors, dollars), min_size=2, max_size=30)


def by_moments(
    universe: int, paid_in_all: float, sample: list[tuple[float, float]]
) -> tuple[float, float]:
    """Return point and standard error from variances and covariance, in fractions."""
    n = len(sample)
    y, x = ([Fraction(pair[side]) for pair in sample] for side in (0, 1))
    ratio = sum(y) / sum(x)
    my, mx = sum(y) / n, sum(x) / n
    syy = sum((a - my) ** 2 for a in y) / (n - 1)
    sxx = sum((b - mx) ** 2 for b in x) / (n - 1)
    sxy = sum((a - my) * (b - mx) for a, b in zip(y, x, strict=True)) / (n - 1)
    residual = syy + ratio**2 * sxx - 2 * ratio * sxy
    variance = Fraction(universe) ** 2 * (1 - Fraction(n, universe)) / n * residual
    return float(Fraction(paid_in_all) * ratio), math.sqrt(max(float(variance), 0.0))


@given(pairs, st.integers(0, 10**5), dollars)
def test_point_and_error_are_those_of_the_moments(
    sample: list[tuple[float, float]], more: int, paid_in_all: float
) -> None:
    universe = len(sample) + more
    got = appraise_ratio(universe, paid_in_all, *map(list, zip(*sample, strict=True)))
    point, error = by_moments(universe, paid_in_all, sample)
    assert got.point == pytest.approx(point, rel=1e-9, abs=1e-6)
    # In one of the two formulas, squares of nearly equal numbers cancel.
    scale = universe * max(abs(a) + b for a, b in sample)
    assert got.standard_error == pytest.approx(error, rel=1e-6, abs=1e-6 * scale)


@given(pairs, st.integers(1, 10**5), dollars)
def test_where_all_were_paid_the_same_the_ratio_is_the_difference(
    sample: list[tuple[float, float]], more: int, each: float
) -> None:
    universe = len(sample) + more
    values = [value for value, _ in sample]
    ratio = appraise_ratio(universe, universe * each, values, [each] * len(values))
    difference = appraise_values(universe, values)
    for one, other in zip(ratio.limits, difference.limits, strict=True):
        assert one.quantile == other.quantile
        scale = universe * max(map(abs, values), default=1.0) + 1
        assert one.lower == pytest.approx(other.lower, abs=1e-8 * scale)
        assert one.upper == pytest.approx(other.upper, abs=1e-8 * scale)


@given(st.lists(dollars, min_size=2, max_size=30), st.integers(1, 10**5), dollars)
def test_errors_in_proportion_to_dollars_leave_no_doubt(
    paid: list[float], more: int, paid_in_all: float
) -> None:
    got = appraise_ratio(len(paid) + more, paid_in_all, [p / 4 for p in paid], paid)
    assert got.point == pytest.approx(paid_in_all / 4)
    assert got.standard_error <= 1e-9 * (len(paid) + more) * max(paid)


def test_a_sample_of_everything_gives_the_total_without_doubt() -> None:
    values, paid = [0.0, 12.5, 40.0, -3.0], [80.0, 100.0, 40.0, 55.5]
    got = appraise_ratio(4, sum(paid), values, paid)
    assert got.point == pytest.approx(sum(values))
    assert got.standard_error == 0


def test_over_all_samples_the_error_is_that_of_the_estimates() -> None:
    """Over every sample of 6 of 12, the estimated spread is near the real one."""
    paid = [80.0, 95, 100, 110, 120, 130, 140, 150, 160, 175, 190, 200]
    values = [0.2 * p + e for p, e in zip(paid, [5, -9, 2, 8, -4] * 3, strict=False)]
    points, variances = [], []
    for chosen in itertools.combinations(range(12), 6):
        own = [values[n] for n in chosen], [paid[n] for n in chosen]
        got = appraise_ratio(12, sum(paid), *own)
        points.append(got.point)
        variances.append(got.standard_error**2)
    assert statistics.fmean(points) == pytest.approx(sum(values), rel=0.01)
    assert statistics.fmean(variances) == pytest.approx(
        statistics.pvariance(points), rel=0.1
    )


def test_the_manuals_sample_by_the_ratio_has_less_error_than_by_the_difference() -> (
    None
):
    # DATASRS.TXT: amounts paid and amounts in error are correlated.
    found = {c["source"].split()[-1]: c for c in CASES if "pp.3-2" in c["source"]}
    paid = found["examined"]["input"]["values"]
    wrong = found["difference"]["input"]["values"]
    difference = appraise_values(10_000, wrong)
    ratio = appraise_ratio(10_000, 4_960_000.0, wrong, paid)
    assert ratio.point == pytest.approx(706_000)
    point, error = by_moments(10_000, 4_960_000.0, list(zip(wrong, paid, strict=True)))
    assert ratio.standard_error == pytest.approx(error)
    assert ratio.standard_error < difference.standard_error
    assert ratio.at(0.9).quantile == difference.at(0.9).quantile
    share, _ = appraise_share(wrong, paid)
    assert share == pytest.approx(point / 4_960_000)


def test_what_cannot_be_a_ratio_is_refused() -> None:
    with pytest.raises(ValueError, match="Nothing was paid"):
        appraise_ratio(10, 100.0, [1, 2], [0, 0])
    with pytest.raises(ValueError, match="two sampled units"):
        appraise_ratio(10, 100.0, [1], [10])
    assert is_rough([100.0] * 29)
    assert not is_rough([100.0] * 30)
    assert is_rough([1.0] * 29 + [1000.0])


def with_ratio() -> Worksheet:
    return replace(decided(), plan=replace(decided().plan, estimator=RATIO))


def test_the_ratio_is_shown_only_when_the_plan_asks_for_it() -> None:
    plain, asked = extrapolate(decided()), extrapolate(with_ratio())
    assert plain.ratio is None
    assert not any("ratio" in note for note in plain.notes)
    assert asked.ratio is not None
    paid = decided().plan.paid
    assert paid is not None
    units = judged_rows(decided())
    sample = [(u.dollars or 0.0, u.row.unit.amount or 0.0) for u in units]
    point, error = by_moments(decided().plan.universe, paid, sample)
    assert asked.ratio.point == pytest.approx(point)
    assert asked.ratio.standard_error == pytest.approx(error)
    assert any(f"{asked.ratio.point:,.2f}" in note for note in asked.notes)
    assert asked.demands == plain.demands


def test_a_plan_states_what_was_paid_and_reads_it_back() -> None:
    plan = build.make_plan()
    assert read_plan(plan_text(plan)) == plan
    asked = plan_text(plan).replace('"difference"', '"ratio"')
    assert read_plan(asked) == replace(plan, estimator=RATIO)
    older = "\n".join(
        line
        for line in plan_text(plan).splitlines()
        if not line.startswith(("estimator", "paid"))
    )
    assert read_plan(older) == replace(plan, paid=None)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('estimator = "difference"', 'estimator = "guess"', "is not one of"),
        (r"\ball = \d+", r"a = 100\nb = 116", "unrestricted sample"),
        ("paid = ", "# paid = ", "amount paid of every unit"),
    ],
)
def test_a_plan_that_cannot_have_the_ratio_is_refused(
    old: str, new: str, message: str
) -> None:
    text = plan_text(replace(build.make_plan(), estimator=RATIO))
    text = text.replace('estimator = "ratio"', new) if "estimator" in old else text
    with pytest.raises(SettingRefused, match=message):
        read_plan(re.sub(old, new, text))


def test_a_paid_total_other_than_the_frames_is_found() -> None:
    plan = build.make_plan()
    assert plan.paid is not None
    other = replace(plan, paid=plan.paid + 1000 + 2e-11)
    said = r"76,617\.62 was paid for the frame, not 77,617\.62 as the plan says"
    with pytest.raises(InputUnreadable, match=said):
        draw_review(other, build.CHARTS)
    # A plan of an earlier release may have digits after the cents.
    assert draw_review(replace(plan, paid=plan.paid + 2e-11), build.CHARTS)
    (apart,) = plan_differences(plan, other)
    assert "paid than the plan: 77,617.62 instead of 76,617.62 (" in apart
    drawn = draw_review(plan, build.CHARTS)
    given = input_of(drawn, build.CHARTS, plan)
    assert verify_review(drawn, given, plan) == ()
    found = verify_review(replace(drawn, plan=other), given)
    assert [d.kind for d in found] == ["frame"]
    found = verify_review(drawn, given, replace(plan, estimator=RATIO))
    assert any("different estimator" in d.message for d in found)


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=40))
def test_dollars_paid_for_a_frame_have_no_more_than_cents(cents: list[int]) -> None:
    units = tuple(Unit(str(n), amount=c / 100) for n, c in enumerate(cents))
    paid = Frame(units).paid
    assert paid is not None
    assert str(paid) == repr(sum(cents) / 100)
    assert (
        wording.dollars(paid).replace(",", "")
        == f"{sum(cents) // 100}.{sum(cents) % 100:02}"
    )
