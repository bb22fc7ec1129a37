"""What the worksheet functions of the review answer: numbers in, one answer out.

`audit.functions.reviews` reads cells, gives them their names and turns a ValueError
into the text of a cell. Integers and the standard library only, so that they run
wherever Python does; the review itself works with the same functions.
"""

from __future__ import annotations

from collections.abc import Iterable

from audit.errors import InputUnreadable
from audit.sampling.intervals import Level, count_interval
from audit.sampling.ranking import draw_ids
from audit.sampling.rate_size import attribute_size


def sample_size(universe: float, rate: float, width: float, level: Level = 0.9) -> int:
    """TSPINE_SAMPLE_SIZE: units for an exact interval not wider than `width`.

    `rate` is the expected error rate, `width` the whole width of the two-sided
    interval, both as shares. Raises ValueError, in one sentence, for what cannot be.
    """
    units = _whole(universe, "The universe")
    if units < 1:
        raise ValueError("The universe has at least one unit.")
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

    By the SHA-256 of seed, line feed and id; a repeated id counts once.
    """
    try:
        return draw_ids(ids, _whole(count, "The count"), seed)
    except InputUnreadable as error:
        raise ValueError(str(error)) from None


def _counts(universe: float, sample: float, errors: float) -> tuple[int, int, int]:
    return (
        _whole(universe, "The universe"),
        _whole(sample, "The sample"),
        _whole(errors, "The number of errors"),
    )


def _whole(value: float, what: str) -> int:
    if isinstance(value, bool) or not float(value).is_integer():
        raise ValueError(f"{what} is a whole number; {value} is none.")
    return int(value)
