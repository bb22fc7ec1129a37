"""Every example that the RAT-STATS manuals print.

ratstats_manual.json holds inputs and printed outputs, typed from the manuals of the
Office of Inspector General (works of the US Government); each entry names its page.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from audit.review.score.demand import demands
from audit.sampling.estimates import (
    Appraisal,
    CountStratum,
    ValueStratum,
    appraise_count,
    appraise_strata,
    appraise_unknown_universe,
    appraise_value_strata,
    appraise_values,
    moments,
    to_nearest,
)
from audit.sampling.intervals import count_interval, upper_count
from audit.sampling.ratstats_random import random_sets, starting_values
from audit.sampling.sample_size import (
    SizeStratum,
    attribute_size,
    error_rate_spread,
    interval_width,
    stratified_precision,
    stratified_sizes,
    variable_size,
)

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "ratstats_manual.json").read_text(encoding="utf-8")
)
LEVELS = (0.8, 0.9, 0.95)


def cases(function: str) -> list[Any]:
    return [
        pytest.param(case["input"], case["expected"], id=f"{case['source']} #{n}")
        for n, case in enumerate(CASES)
        if case["function"] == function
    ]


def level_of(percent: int) -> float:
    return percent / 100


@pytest.mark.parametrize(("given", "printed"), cases("random_numbers"))
def test_random_numbers_are_those_of_the_manual(given: Any, printed: Any) -> None:
    frames = [(low, high) for low, high in given["frames"]]
    sets = random_sets(given["seed"], frames, given["n"] + given["spares"])
    got = [s[0] if len(s) == 1 else list(s) for s in sets]
    assert got[: given["n"]] == printed["order_of_selection"]
    assert got[given["n"] :] == printed["spares"]


@pytest.mark.parametrize(("given", "printed"), cases("attribute_unrestricted"))
def test_exact_limits_are_those_of_the_manual(given: Any, printed: Any) -> None:
    counts = given["N"], given["n"], given["x"]
    if given["sided"] == 1:
        assert upper_count(*counts, given["cl"]) == printed["upper"]
        return
    interval = count_interval(*counts, given["cl"])
    assert (interval.lower, interval.upper) == (printed["lower"], printed["upper"])


def test_the_standard_error_of_a_count_is_reported_though_not_used() -> None:
    appraisal = appraise_count(10000, 400, 82)
    assert to_nearest(appraisal.standard_error) == 198
    assert appraisal.point == 2050


@pytest.mark.parametrize(("given", "printed"), cases("attribute_stratified"))
def test_stratified_counts_are_those_of_the_manual(given: Any, printed: Any) -> None:
    strata = [CountStratum(*s) for s in given["strata"]]
    appraisal = appraise_strata(strata)
    assert to_nearest(appraisal.point) == printed["point"]
    assert to_nearest(appraisal.standard_error) == printed["se"]
    percent = 100 / appraisal.universe
    assert round(appraisal.point * percent, 3) == printed["percent"]
    assert round(appraisal.standard_error * percent, 3) == printed["se_pct"]
    for level in LEVELS:
        key = str(round(100 * level))
        limits = appraisal.at(level)
        assert to_nearest(limits.lower) == printed["lower"][key]
        assert to_nearest(limits.upper) == printed["upper"][key]
        wanted = printed["precision_pct"][key]
        assert round(limits.precision * percent, 3) == wanted


def check_dollars(appraisal: Appraisal, printed: Any) -> None:
    assert to_nearest(appraisal.point) == printed["point"]
    for level in LEVELS:
        wanted, limits = printed[str(round(100 * level))], appraisal.at(level)
        assert to_nearest(limits.lower) == wanted["lower"]
        assert to_nearest(limits.upper) == wanted["upper"]
        assert to_nearest(limits.precision) == wanted["precision"]
        percent = appraisal.precision_percent(level)
        assert percent is not None
        assert round(percent, 2) == wanted["precision_pct"]
        if "t" in wanted:
            assert limits.quantile is not None
            assert round(limits.quantile, 12) == wanted["t"]


@pytest.mark.parametrize(("given", "printed"), cases("variable_unrestricted"))
def test_dollar_appraisals_are_those_of_the_manual(given: Any, printed: Any) -> None:
    appraisal = appraise_values(given["N"], given["values"])
    check_dollars(appraisal, printed)
    shape = moments(given["values"])
    assert round(shape.mean, 2) == printed["mean"]
    assert round(shape.deviation, 2) == printed["sd"]
    assert round(shape.skewness, 2) == printed["skew"]
    assert round(shape.kurtosis, 2) == printed["kurt"]
    assert to_nearest(appraisal.standard_error) == printed["se_total"]
    assert round(appraisal.standard_error / given["N"], 2) == printed["se_mean"]


@pytest.mark.parametrize(("given", "printed"), cases("variable_stratified"))
def test_stratified_dollars_are_those_of_the_manual(given: Any, printed: Any) -> None:
    strata = [ValueStratum(s["N"], tuple(s["values"])) for s in given["strata"]]
    appraisal = appraise_value_strata(strata)
    check_dollars(appraisal, printed)
    assert to_nearest(appraisal.standard_error) == printed["se"]
    for stratum, wanted in zip(strata, printed["strata"], strict=True):
        own = appraise_values(stratum.universe, stratum.values)
        assert to_nearest(own.point) == wanted["point"]
        assert to_nearest(own.standard_error) == wanted["se_total"]
        assert to_nearest(own.at(0.9).lower) == wanted["lower90"]
        assert to_nearest(own.at(0.9).upper) == wanted["upper90"]


@pytest.mark.parametrize(("given", "printed"), cases("unknown_universe"))
def test_an_unknown_universe_is_appraised_as_in_the_manual(
    given: Any, printed: Any
) -> None:
    groups = given["N1"], given["n1"], given["mean1"], given["sd1"]
    items = given["n2"], given["mean2"], given["sd2"]
    appraisal = appraise_unknown_universe(groups, items)
    assert to_nearest(appraisal.point) == printed["point"]
    assert to_nearest(appraisal.standard_error) == printed["se"]
    for level in LEVELS:
        limits = appraisal.at(level)
        wanted = printed[str(round(100 * level))]
        assert [to_nearest(limits.lower), to_nearest(limits.upper)] == wanted


@pytest.mark.parametrize(("given", "printed"), cases("variable_sample_size_probe"))
def test_sizes_from_a_probe_are_those_of_the_manual(given: Any, printed: Any) -> None:
    known = given["N"], given["mean"], given["sd"]
    got = [
        [variable_size(*known, p / 100, level_of(cl)) for cl in given["cl"]]
        for p in given["precision_pct"]
    ]
    assert got == printed


@pytest.mark.parametrize(("given", "printed"), cases("variable_sample_size_error_rate"))
def test_sizes_from_an_error_rate_are_those_of_the_manual(
    given: Any, printed: Any
) -> None:
    mean, deviation = error_rate_spread(given["rate"], given["mean"], given["sd"])
    assert round(mean, 2) == printed["mean"]
    assert round(deviation, 2) == printed["sd"]
    got = [
        [
            variable_size(given["N"], mean, deviation, p / 100, level_of(cl))
            for cl in given["cl"]
        ]
        for p in given["precision_pct"]
    ]
    assert got == printed["n"]


@pytest.mark.parametrize(("given", "printed"), cases("variable_sample_size_stratified"))
def test_stratified_sizes_are_those_of_the_manual(given: Any, printed: Any) -> None:
    strata = [SizeStratum(*s) for s in given["strata"]]
    for stratum, key in enumerate(("s1", "s2")):
        got = [
            [
                stratified_sizes(strata, p / 100, level_of(cl))[stratum]
                for cl in given["cl"]
            ]
            for p in given["precision_pct"]
        ]
        assert got == printed[key]


@pytest.mark.parametrize(("given", "printed"), cases("variable_precision_known_n"))
def test_the_precision_of_given_sizes_is_that_of_the_manual(
    given: Any, printed: Any
) -> None:
    strata = [SizeStratum(*s[:3]) for s in given["strata"]]
    sizes = [s[3] for s in given["strata"]]
    got = [
        round(100 * stratified_precision(strata, sizes, level_of(cl)), 2)
        for cl in given["cl"]
    ]
    assert got == printed


@pytest.mark.parametrize(("given", "printed"), cases("attribute_sample_size"))
def test_sizes_for_a_rate_are_near_the_manual_and_narrow_enough(
    given: Any, printed: Any
) -> None:
    # The manual does not document its search. Its printed sizes are matched to 6 units,
    # and our sizes reach the requested width.
    for cl, wanted in zip(given["cl"], printed, strict=True):
        asked = given["N"], given["rate"], given["width"]
        size = attribute_size(*asked, level_of(cl))
        assert abs(size - wanted) <= 6
        most = given["width"] * given["N"]
        assert interval_width(*asked[:2], size, level_of(cl)) <= most
        assert interval_width(*asked[:2], size - 1, level_of(cl)) > most


def test_every_function_of_the_manual_is_tried() -> None:
    tried = {
        *("random_numbers", "attribute_unrestricted", "attribute_stratified"),
        *("variable_unrestricted", "variable_stratified", "unknown_universe"),
        *("variable_sample_size_probe", "variable_sample_size_error_rate"),
        *("variable_sample_size_stratified", "variable_precision_known_n"),
        "attribute_sample_size",
    }
    assert {case["function"] for case in CASES} == tried


def test_one_sample_makes_three_demands() -> None:
    (case,) = (c for c in CASES if c["source"].endswith("difference"))
    appraisal = appraise_values(case["input"]["N"], case["input"]["values"])
    amounts = [to_nearest(d.amount or 0.0) for d in demands(appraisal)]
    assert amounts == [706_000, 591_881, 617_575]
    assert all(d.clause for d in demands(appraisal))


def test_two_seeds_may_be_one_sample() -> None:
    assert starting_values(32) == starting_values(8193)
    assert starting_values(32) != starting_values(33)
