"""Laws of the worksheet functions: the same answers as the command line gives."""

from __future__ import annotations

import subprocess
import sys

import pytest

from audit.review.draw import draw_ids
from audit.review.functions import (
    drawn,
    error_rate_high,
    error_rate_low,
    sample_size,
)


def test_the_functions_answer_as_the_review_does() -> None:
    assert sample_size(10000.0, 0.2, 0.06, 0.9) == 486
    assert error_rate_low(1000.0, 20.0, 1.0) == 0.003
    assert error_rate_high(1000, 20, 1, 0.9) == 0.214
    ids: list[list[object]] = [["A", 2.0], [None, "C"], ["A", ""]]
    assert drawn(ids, 2, 7.0) == draw_ids(["A", "2", "C"], 2, "7")


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: error_rate_low(10, 20, 1), "cannot be drawn"),
        (lambda: error_rate_low(10.5, 5, 1), "whole number"),
        (lambda: sample_size(1000, 0, 0.1), "between 0 and 1"),
        (lambda: sample_size(0, 0.2, 0.1), "at least one unit"),
        (lambda: drawn([["A"]], 2, 1), "1 different ids"),
    ],
)
def test_what_cannot_be_is_told_in_one_sentence(call: object, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        call()  # type: ignore[operator]


def test_the_functions_need_the_standard_library_alone() -> None:
    code = (
        "import sys, audit.review.functions as f; f.sample_size(1000, 0.2, 0.2);"
        "heavy = {'scipy', 'numpy', 'sqlalchemy', 'jinja2', 'xlsxwriter', 'openpyxl'};"
        "print(sorted(heavy & sys.modules.keys()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
