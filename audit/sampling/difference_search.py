"""Exact chances for two samples from finite universes, and searches over universes.

A staircase is a set of results (units found in the first and in the second sample) that
holds, with any result, those with fewer in the first and more in the second. Its chance
therefore falls with the units in the first universe and rises with those in the second.
Because of this, the corners of a block of universes bound the chance in the whole
block, and a search that always splits the most promising block finds the true extreme,
not a local one.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from operator import mul

from audit.sampling.intervals import first_true

NEAR = 1e-4
"""A hundredth of a point: limits are not searched more closely in large universes."""

_CLOSE = 1.01
_ROUNDING = 1e-9  # relative; sums of floating-point terms are far more exact
_NOTHING = 1e-22  # relative to the largest term


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample without replacement: its universe, its size, the units found in it."""

    universe: int
    size: int
    found: int

    @property
    def rate(self) -> float:
        """Units found, as a share of the sample."""
        return self.found / self.size

    @property
    def least(self) -> int:
        """The fewest units that the universe can have, after this sample."""
        return self.found

    @property
    def most(self) -> int:
        """The most units that the universe can have, after this sample."""
        return self.universe - self.size + self.found


@dataclass(frozen=True, slots=True)
class Staircase:
    """For each number found in the first sample, the fewest in the second."""

    first: Sample
    second: Sample
    steps: tuple[int, ...]

    def chance(self, one: int, other: int) -> float:
        """Return the staircase's chance if the universes have these many units."""
        start, chances = _chances(self.first.universe, one, self.first.size)
        tails = _tails(self.second.universe, other, self.second.size)
        steps = self.steps[start : start + len(chances)]
        return math.fsum(map(mul, chances, map(tails.__getitem__, steps)))


@lru_cache(maxsize=8192)
def _chances(universe: int, units: int, size: int) -> tuple[int, Sequence[float]]:
    """Return the chance of each number found, and the number of the first.

    The terms are summed from the largest outwards, as far as they matter.
    """
    low, high = max(0, size + units - universe), min(size, units)
    other = universe - units - size
    mode = min(max((size + 1) * (units + 1) // (universe + 2), low), high)
    above, term = [1.0], 1.0
    for x in range(mode, high):
        term *= (units - x) * (size - x) / ((x + 1) * (other + x + 1))
        if term < _NOTHING:
            break
        above.append(term)
    below, term = [], 1.0
    for x in range(mode, low, -1):
        term *= x * (other + x) / ((units - x + 1) * (size - x + 1))
        if term < _NOTHING:
            break
        below.append(term)
    total = math.fsum((*above, *below))
    terms = [term / total for term in (*reversed(below), *above)]
    return mode - len(below), terms


@lru_cache(maxsize=8192)
def _tails(universe: int, units: int, size: int) -> Sequence[float]:
    """Return the chance of each number found or more; 0 for more than the sample."""
    start, chances = _chances(universe, units, size)
    tails = list(accumulate(reversed(chances)))
    tails.reverse()
    return [1.0] * start + tails + [0.0] * (size + 2 - start - len(tails))


def chance_of_more(universe: int, units: int, size: int, found: int) -> float:
    """Return the chance that a sample finds so many of the units, or more."""
    return _tails(universe, units, size)[found]


def least_difference(stairs: Staircase, tail: float) -> float:
    """Return the least (second rate - first rate) that gives more than a chance.

    It is the least over all pairs of universes that are still possible after the
    samples and give the staircase more than the tail. The answer may be too low by
    `NEAR` at most, and is never too high; its sign is that of the true one.
    """
    first, second = stairs.first, stairs.second
    bound, scale = tail * (1 - _ROUNDING), first.universe * second.universe
    near = int(NEAR * scale)

    def fewest(one: int, low: int, high: int) -> int:
        return first_true(low, high, lambda k: stairs.chance(one, k) > bound)

    def difference(one: int, other: int) -> int:
        return other * first.universe - one * second.universe

    low, high, above = first.least, first.most, second.most + 1
    at_low = fewest(low, second.least, above)
    at_high = fewest(high, at_low, above)
    # With the fewest units in the first and the most in the second, the samples could
    # only have found what they found or more, so at least that pair is possible.
    # Each block is a range of the first universe with the fewest units of the second
    # at both ends; no pair inside it has a difference below the block's bound.
    blocks = [(difference(high, at_low), low, at_low, high, at_high)]
    best = difference(low, at_low)
    if at_high < above:
        best = min(best, difference(high, at_high))
    while blocks:
        least, low, at_low, high, at_high = heapq.heappop(blocks)
        if least >= best or (best - least <= near and not least <= 0 < best):
            return min(least, best) / scale
        if high - low < 2:
            continue
        middle = (low + high) // 2
        at = fewest(middle, at_low, at_high)
        if at < above:
            best = min(best, difference(middle, at))
        heapq.heappush(blocks, (difference(middle, at_low), low, at_low, middle, at))
        heapq.heappush(blocks, (difference(high, at), middle, at, high, at_high))
    return best / scale


def greatest_chance(stairs: Staircase, tail: float) -> float:
    """Return the staircase's greatest chance where the second rate is not the higher.

    Only universes count that are still possible after the samples. The answer may be
    too high by a hundredth of itself, and is never too low; it lies on the same side of
    `tail` as the true one.
    """
    first, second = stairs.first, stairs.second
    ranges = (first.least, first.most), (second.least, second.most)
    chance = 0.0
    for best, bound in _closing_in(stairs, *ranges):
        chance = bound
        if bound <= best * _CLOSE and not best <= tail < bound:
            break
    return chance


def stays_below(stairs: Staircase, tail: float) -> bool:
    """Whether the chance is at most the tail where the second rate is not the higher.

    All universes count, whatever the samples show. If the two are closer to each other
    than a hundredth, the answer may be no though it should be yes.
    """
    ranges = (0, stairs.first.universe), (0, stairs.second.universe)
    for best, bound in _closing_in(stairs, *ranges):
        if bound <= tail:
            return True
        if best > tail or bound <= best * _CLOSE:
            return False
    return True


def _closing_in(
    stairs: Staircase, ones: tuple[int, int], others: tuple[int, int]
) -> Iterator[tuple[float, float]]:
    """Return ever closer bounds, from below and above, of the greatest chance.

    It is the greatest over the universes in two ranges where the second rate is not the
    higher; nothing if there is none.
    """
    first, second = stairs.first.universe, stairs.second.universe
    least, most = others

    def highest(one: int) -> int:
        return min(one * second // first, most)

    # The first universe needs enough units for a rate like the least of the second.
    low, high = max(ones[0], -(-least * first // second)), ones[1]
    if low > high:
        return
    best = max(stairs.chance(k, highest(k)) for k in (low, high))
    blocks = [(-stairs.chance(low, highest(high)), low, high)]
    while blocks:
        bound, low, high = heapq.heappop(blocks)
        yield best, max(-bound, best)
        if high - low < 2:
            continue
        middle = (low + high) // 2
        best = max(best, stairs.chance(middle, highest(middle)))
        for one, other in ((low, middle), (middle, high)):
            heapq.heappush(blocks, (-stairs.chance(one, highest(other)), one, other))
    yield best, best
