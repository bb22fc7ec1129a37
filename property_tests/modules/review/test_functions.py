"""Laws of the worksheet functions: the same answers as on the command line."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.review.plan.drawing import draw
from audit.review.plan.frame import Frame, Unit
from audit.review.score.rate import exact_rate
from audit.sampling.estimates import appraise_count
from audit.sampling.functions import (
    drawn,
    error_rate_high,
    error_rate_low,
    sample_size,
)
from audit.sampling.ranking import draw_ids
from audit.sampling.rate_size import attribute_size, sufficient_size


def frames() -> st.SearchStrategy[list[str]]:
    return st.lists(
        st.text(min_size=1, max_size=6), min_size=1, max_size=40, unique=True
    )


def test_the_functions_answer_as_the_review_does() -> None:
    assert sample_size(10000.0, 0.2, 0.06, 0.9) == 486
    assert error_rate_low(1000.0, 20.0, 1.0) == 0.003
    assert error_rate_high(1000, 20, 1, 0.9) == 0.214
    assert drawn(["A", "2", "C", "A"], 2.0, "7") == draw_ids(["A", "2", "C"], 2, "7")


@given(frames(), st.integers(1, 99))
def test_a_draw_from_cells_is_the_draw_of_the_review(
    ids: list[str], number: int
) -> None:
    frame = Frame(tuple(Unit(i) for i in ids))
    size = 1 + number % len(ids)
    picks = draw(frame, {"all": size}, str(number))
    assert drawn(reversed(ids), size, str(number)) == [p.unit_id for p in picks]


@given(st.integers(1, 3000), st.data(), st.sampled_from((0.8, 0.9, 0.95, 0.99)))
def test_the_error_rate_is_that_of_the_score_and_of_the_appraisal(
    universe: int, data: st.DataObject, level: float
) -> None:
    sample = data.draw(st.integers(1, universe))
    errors = data.draw(st.integers(0, sample))
    low = error_rate_low(universe, sample, errors, level)
    high = error_rate_high(universe, sample, errors, level)
    rate = exact_rate("claims", errors, sample, universe, level)
    assert (rate.low, rate.high) == (low, high)
    limits = appraise_count(universe, sample, errors, (level,)).at(level)
    assert (limits.lower / universe, limits.upper / universe) == (low, high)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: error_rate_low(10, 20, 1), "cannot be drawn"),
        (lambda: error_rate_low(10.5, 5, 1), "whole number"),
        (lambda: sample_size(1000, 0, 0.1), "between 0 and 1"),
        (lambda: sample_size(0, 0.2, 0.1), "at least one unit"),
        (lambda: drawn(["A"], 2, "1"), "1 different ids"),
    ],
)
def test_impossible_numbers_are_refused_in_one_sentence(
    call: object, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        call()  # type: ignore[operator]


def test_the_functions_need_the_standard_library_alone() -> None:
    code = (
        "import sys, audit.sampling.functions as f; f.sample_size(1000, 0.2, 0.2);"
        "heavy = {'scipy', 'numpy', 'sqlalchemy', 'jinja2', 'xlsxwriter', 'openpyxl'};"
        "print(sorted(heavy & sys.modules.keys()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("level", [0.8, 0.95])
@pytest.mark.parametrize("width", [0.05, 0.1, 0.3])
def test_a_size_that_is_surely_enough_is_enough_at_any_rate(
    width: float, level: float
) -> None:
    size = sufficient_size(width, level)
    for universe in (size, 2 * size, 10**6):
        for found in range(0, size + 1, max(size // 40, 1)):
            limits = exact_rate("", found, size, universe, level)
            assert limits.low is not None
            assert limits.high is not None
            assert limits.high - limits.low <= width


def test_a_universe_of_billions_is_sized_in_a_moment() -> None:
    assert attribute_size(2_147_483_647, 0.2, 0.06) == 512
