"""How many units an exact interval of a rate needs; integers, standard library only.

Source: OIG/OAS, RAT-STATS Companion Manual (Rev. 5/2010), chapter 4.
"""

from __future__ import annotations

import math
from fractions import Fraction

from audit.sampling.intervals import Level, count_interval, exact_level, first

_HALF = Fraction(1, 2)


def interval_width(universe: int, rate: float, size: int, level: Level) -> int:
    """Give the width, in units, of the exact interval at the expected rate."""
    found = math.floor(size * Fraction(str(rate)) + _HALF)
    interval = count_interval(universe, size, found, level)
    return interval.upper - interval.lower


def attribute_size(universe: int, rate: float, width: float, level: Level = 0.9) -> int:
    """Give the sample whose exact interval at the expected rate is narrow enough.

    `width` is the whole width of the two-sided interval as a share of the universe:
    0.06 for plus or minus 3 points. At the size given the width holds; one unit fewer
    does not. (Whole units make the width saw-toothed, so that a few smaller sizes may
    hold it by luck of rounding. RAT-STATS does not print its own search; sizes differ
    from its printed ones by at most a few units.)
    """
    if not 0 < rate < 1 or not 0 < width < 1:
        raise ValueError(
            "The expected rate and the width are shares between 0 and 1, "
            f"like 0.2 and 0.06; got {rate} and {width}."
        )
    most = Fraction(str(width)) * universe
    enough = surely_enough(width, level)

    def holds(size: int) -> bool:
        return size >= enough or interval_width(universe, rate, size, level) <= most

    size = first(1, universe, holds)
    while size > 1 and holds(size - 1):
        size -= 1
    return size


def surely_enough(width: float, level: Level = 0.9) -> int:
    """Give a size at which the exact interval is narrow enough at any rate.

    By Hoeffding's inequality, Journal of the American Statistical Association 58 (1963)
    13-30, which holds for samples without replacement too: beyond t to either side of
    what was found a tail is at most exp(-2 n t^2). Looked at before any counting, so
    that a universe of billions costs no more than one of thousands.
    """
    tail = float(1 - exact_level(level)) / 2
    # Narrower than any universe is fine; the square must not vanish.
    width = max(width, 1e-12)
    return math.ceil(1.001 * 2 * math.log(1 / tail) / width**2) + 1
