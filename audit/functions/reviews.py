"""Functions for the sample of a chart review: its size, its error rate, its draw.

They give the same numbers as `audit.review`, because they call the same code.
"""

from __future__ import annotations

from audit.cells import CellError, Unreadable, canonical, read_number, read_text, shown
from audit.functions.matrices import (
    CellProblem,
    Matrix,
    is_missing,
    one_cell,
    rows_of,
    text_cell,
)
from audit.sampling import functions as review
from audit.sampling.rate_size import sufficient_size
from audit.whole_numbers import whole

LARGEST_UNIVERSE = 2_147_483_647
"""The largest universe that RAT-STATS and these functions accept."""

LARGEST_SAMPLE = 1_000_000
"""The largest sample whose limits are computed while a spreadsheet waits."""

_LARGEST_SEARCH = 100_000  # units: a second or two
_LEVEL = 0.9


def sample_sizes(
    universe: object,
    expected_rate: object,
    interval_width: object,
    level: object = None,
) -> Matrix:
    """Return how many units make the exact interval no wider than asked."""
    units = _whole(universe, "universe", 1, LARGEST_UNIVERSE)
    rate = _share(expected_rate, "expected_rate", "0.2 for 20 %")
    width = _share(interval_width, "interval_width", "0.1 for 10 points")
    confidence = _level(level)
    if min(units, sufficient_size(width, confidence)) > _LARGEST_SEARCH:
        raise CellProblem(
            f"interval_width: {width:g} is too narrow for a universe of {units:,} "
            "units to be worked out in a cell. Write a wider one, or use the command "
            "line: tspine review plan --sizing attribute."
        )
    return [[float(review.sample_size(units, rate, width, confidence))]]


def error_rates_low(
    universe: object, sample: object, errors: object, level: object = None
) -> Matrix:
    """Return the lower limit of the error rate as a share."""
    return [[review.error_rate_low(*_counts(universe, sample, errors), _level(level))]]


def error_rates_high(
    universe: object, sample: object, errors: object, level: object = None
) -> Matrix:
    """Return the upper limit of the error rate as a share."""
    return [[review.error_rate_high(*_counts(universe, sample, errors), _level(level))]]


def draws(ids: object, count: object, seed: object) -> Matrix:
    """Return the drawn ids one below the other, in order of selection."""
    units = [
        _id(cell, r, c)
        for r, row in enumerate(rows_of(ids), 1)
        for c, cell in enumerate(row, 1)
    ]
    texts = list(filter(None, units))
    there = len(set(texts))
    if not there:
        raise CellProblem("ids: There are none. Give a block of cells with ids.")
    wanted = _whole(count, "count", 1, LARGEST_UNIVERSE)
    if wanted > there:
        raise CellProblem(
            f"count: {wanted} units are to be drawn but there are only {there} "
            f"different ids. Write {there} or less."
        )
    try:
        picked = review.drawn(texts, wanted, _seed(seed))
    except UnicodeEncodeError:
        raise CellProblem(
            "ids: One of them, or the seed, contains an unpaired surrogate character. "
            "Retype it."
        ) from None
    return [[text_cell(unit_id)] for unit_id in picked]


def _id(cell: object, row: int, column: int) -> str:
    """Read an id as the frame of a review reads it; a blank cell is an empty text."""
    text = read_text(cell)
    if isinstance(text, Unreadable):
        position = f"row {row}, column {column} of the block"
        raise CellProblem(f"ids: {position}: {text.message} {text.remedy}")
    return text or ""


def _seed(value: object) -> str:
    cell = None if is_missing(value) else canonical(one_cell(value, "seed"))
    remedy = "Write the seed of the plan, for example 20260930."
    if cell is None:
        raise CellProblem(f"seed: The cell is blank. {remedy}")
    # Hosts convert dates and TRUE differently, and a draw must not depend on that.
    if isinstance(cell, bool) or not isinstance(cell, (str, int, float)):
        seen = cell.text if isinstance(cell, CellError) else shown(cell)
        raise CellProblem(f'seed: "{seen}" is neither text nor a number. {remedy}')
    text = read_text(cell)
    if not isinstance(text, str) or "\n" in text or "\r" in text:
        raise CellProblem(f"seed: It is more than one line. {remedy}")
    return text


def _counts(universe: object, sample: object, errors: object) -> tuple[int, int, int]:
    units = _whole(universe, "universe", 1, LARGEST_UNIVERSE)
    size = _whole(sample, "sample", 1, LARGEST_SAMPLE)
    wrong = _whole(errors, "errors", 0, LARGEST_SAMPLE)
    if size > units:
        raise CellProblem(
            f"sample: {size} units cannot be drawn from {units}. Write the size of the "
            f"sample, {units} or less."
        )
    if wrong > size:
        raise CellProblem(
            f"errors: {wrong} of {size} units is impossible. Write the number of "
            f"units in error, {size} or less."
        )
    return units, size, wrong


def _level(value: object) -> float:
    return _LEVEL if is_missing(value) else _share(value, "level", "0.9 for 90 %")


def _whole(value: object, name: str, low: int, high: int) -> int:
    given = _number(value, name, f"Write a whole number, {low} or more.")
    number = whole(given)
    if number is None or not low <= number <= high:
        raise CellProblem(
            f'{name}: "{shown(given)}" is not a whole number from {low} to {high:,}. '
            "Write one."
        )
    return number


def _share(value: object, name: str, example: str) -> float:
    number = _number(value, name, f"Write a share, for example {example}.")
    if not 0 < number < 1:
        raise CellProblem(
            f'{name}: "{shown(number)}" is not between 0 and 1. Write a share, for '
            f"example {example}."
        )
    return number


def _number(value: object, name: str, remedy: str) -> float:
    number = None if is_missing(value) else read_number(one_cell(value, name))
    if number is None:
        raise CellProblem(f"{name}: The cell is blank. {remedy}")
    if isinstance(number, Unreadable):
        raise CellProblem(f"{name}: {number.message} {remedy}")
    return number
