"""The statistics behind the worksheet functions of the review: numbers in, one answer
out.

`audit.functions.reviews` reads the cells, calls these functions and turns a ValueError
into the text of a cell. They use integers and the standard library only, so they run
wherever Python does; the review itself uses the same functions.
"""

from __future__ import annotations

from collections.abc import Iterable

from audit.errors import SettingRefused
from audit.sampling.intervals import Level, count_interval
from audit.sampling.ranking import draw_ids
from audit.sampling.rate_size import attribute_size
from audit.whole_numbers import whole


def sample_size(universe: float, rate: float, width: float, level: Level = 0.9) -> int:
    """TSPINE_SAMPLE_SIZE: units for an exact interval no wider than `width`.

    `rate` is the expected error rate and `width` the full width of the two-sided
    interval, both as shares. Raises ValueError, with a one-sentence message, for
    impossible numbers.
    """
    units = _whole(universe, "The universe")
    if units < 1:
        raise ValueError("The universe must have at least one unit.")
    return attribute_size(units, rate, width, level)


def error_rate_low(
    universe: float, sample: float, errors: float, level: Level = 0.9
) -> float:
    """TSPINE_ERROR_RATE_LOW: lower limit of the error rate, exact, two-sided."""
    return count_interval(*_counts(universe, sample, errors), level).low_rate


def error_rate_high(
    universe: float, sample: float, errors: float, level: Level = 0.9
) -> float:
    """TSPINE_ERROR_RATE_HIGH: upper limit of the error rate, exact, two-sided."""
    return count_interval(*_counts(universe, sample, errors), level).high_rate


def drawn(ids: Iterable[str], count: float, seed: str) -> list[str]:
    """TSPINE_DRAW: the ids drawn from a list, in order of selection.

    The draw ranks ids by the SHA-256 of seed, line feed and id; a repeated id counts
    once.
    """
    try:
        return draw_ids(ids, _whole(count, "The count"), seed)
    except SettingRefused as error:
        raise ValueError(str(error)) from None


def _counts(universe: float, sample: float, errors: float) -> tuple[int, int, int]:
    return (
        _whole(universe, "The universe"),
        _whole(sample, "The sample"),
        _whole(errors, "The number of errors"),
    )


def _whole(value: float, what: str) -> int:
    number = whole(value)
    if number is None:
        raise ValueError(f"{what} must be a whole number, not {value}.")
    return number
