"""The sample size for an exact interval of a rate; integers, standard library only.

Source: OIG/OAS, RAT-STATS Companion Manual (Rev. 5/2010), chapter 4.
"""

from __future__ import annotations

import math
from fractions import Fraction

from audit.sampling.intervals import Level, count_interval, exact_level, first_true

_HALF = Fraction(1, 2)


def interval_width(universe: int, rate: float, size: int, level: Level) -> int:
    """Return the width, in units, of the exact interval at the expected rate."""
    found = math.floor(size * Fraction(str(rate)) + _HALF)
    interval = count_interval(universe, size, found, level)
    return interval.upper - interval.lower


def attribute_size(universe: int, rate: float, width: float, level: Level = 0.9) -> int:
    """Return the sample size at which the exact interval is narrow enough.

    `width` is the full width of the two-sided interval as a share of the universe: 0.06
    for plus or minus 3 points. The returned size reaches the width; one unit fewer does
    not. (Whole units make the width saw-toothed, so a few smaller sizes may reach it
    through lucky rounding. RAT-STATS does not document its search; its printed sizes
    differ from these by at most a few units.)
    """
    if not 0 < rate < 1 or not 0 < width < 1:
        raise ValueError(
            "The expected rate and the width must be shares between 0 and 1, "
            f"like 0.2 and 0.06; got {rate} and {width}."
        )
    most = Fraction(str(width)) * universe
    enough = sufficient_size(width, level)

    def holds(size: int) -> bool:
        return size >= enough or interval_width(universe, rate, size, level) <= most

    size = first_true(1, universe, holds)
    while size > 1 and holds(size - 1):
        size -= 1
    return size


def sufficient_size(width: float, level: Level = 0.9) -> int:
    """Return a size at which the exact interval is narrow enough at any rate.

    By Hoeffding's inequality, Journal of the American Statistical Association 58 (1963)
    13-30, which also holds for samples without replacement: the tail beyond a distance
    t from the sample's rate is at most exp(-2 n t^2). It is tried before any counting,
    so a universe of billions costs no more than one of thousands.
    """
    tail = float(1 - exact_level(level)) / 2
    # A width narrower than any universe is fine, but its square must not become zero.
    width = max(width, 1e-12)
    return math.ceil(1.001 * 2 * math.log(1 / tail) / width**2) + 1
