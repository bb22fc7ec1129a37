"""What the worksheet functions of the review answer: numbers in, one answer out.

Hosts give them their names (`TSPINE_SAMPLE_SIZE` and so on) and turn a ValueError into
the text of a cell. Integers and the standard library only, so that they run wherever
Python does.
"""

from __future__ import annotations

from collections.abc import Sequence

from audit.cells import is_blank, shown
from audit.errors import InputUnreadable
from audit.review.draw import draw_ids
from audit.review.intervals import count_interval
from audit.review.sample_size import attribute_size


def sample_size(universe: float, rate: float, width: float, level: float = 0.9) -> int:
    """TSPINE_SAMPLE_SIZE: units for an exact interval not wider than `width`.

    `rate` is the expected error rate, `width` the whole width of the two-sided
    interval, both as shares. Raises ValueError, in one sentence, for what cannot be.
    """
    units = _whole(universe, "The universe")
    if units < 1:
        raise ValueError("The universe has at least one unit.")
    return attribute_size(units, rate, width, level)


def error_rate_low(
    universe: float, sample: float, errors: float, level: float = 0.9
) -> float:
    """TSPINE_ERROR_RATE_LOW: lower limit of the error rate, exact, two-sided."""
    return count_interval(*_counts(universe, sample, errors), level).low_rate


def error_rate_high(
    universe: float, sample: float, errors: float, level: float = 0.9
) -> float:
    """TSPINE_ERROR_RATE_HIGH: upper limit of the error rate, exact, two-sided."""
    return count_interval(*_counts(universe, sample, errors), level).high_rate


def drawn(ids: Sequence[Sequence[object]], count: float, seed: object) -> list[str]:
    """TSPINE_DRAW: the ids drawn from a range, in order of selection.

    By the SHA-256 of seed, line feed and id; blank cells and repeated ids do not count.
    """
    texts = [shown(cell).strip() for row in ids for cell in row if not is_blank(cell)]
    try:
        return draw_ids(texts, _whole(count, "The count"), shown(seed).strip())
    except InputUnreadable as error:
        raise ValueError(str(error)) from None


def _counts(universe: float, sample: float, errors: float) -> tuple[int, int, int]:
    return (
        _whole(universe, "The universe"),
        _whole(sample, "The sample"),
        _whole(errors, "The number of errors"),
    )


def _whole(value: float, what: str) -> int:
    if isinstance(value, bool) or value != int(value):
        raise ValueError(f"{what} is a whole number; {value} is none.")
    return int(value)
