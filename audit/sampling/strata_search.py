"""Searches for the upper limit of a count in a stratified universe.

The probability of the estimate T or a lower one is replaced by its Chernoff bound, z^-t
E[z^T], at the best z found. Every z from 0 to 1 gives a bound, so a search that stops
early widens the limit and never narrows it. If nothing was found, z is 0 and the bound
is the probability itself.

The worst layout of the units over the strata is found by the price of one more unit:
log E[z^X] of a hypergeometric X is concave in the number of its units by Newton's
inequalities, E[z^X] being an elementary symmetric mean of z (sampled units) and 1 (the
others). Source: Chernoff, Annals of Mathematical Statistics 23 (1952) 493-507; Hardy,
Littlewood and Polya, Inequalities, theorem 51.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from audit.sampling.estimates import CountStratum
from audit.sampling.intervals import first_true

_NOTHING = 1e-18
_SLACK = 1e-7  # the most that rounding may take from a logarithm; added to be safe
_GOLDEN = (math.sqrt(5) - 1) / 2
_STEPS = 11
_NEAR = 0.02  # relative to the price; the error is only its square
_LEAST_PRICE, _GREATEST_PRICE = 1e-7, 60.0


@dataclass(frozen=True, slots=True)
class _Part:
    """One stratum for one z: log E[z^X] by the number of units that have it."""

    universe: int
    sample: int
    found: int
    z: float

    @property
    def least(self) -> int:
        """The fewest units that can have it: those found."""
        return self.found

    @property
    def most(self) -> int:
        """The most units that can have it: all except those sampled without it."""
        return self.universe - self.sample + self.found

    def log_mean(self, k: int) -> float:
        """Return log E[z^X] for k units."""
        return _log_mean(self.universe, self.sample, k, self.z)

    def cost(self, k: int) -> float:
        """Return by how much one more unit than k lowers log E[z^X]; grows with k."""
        return self.log_mean(k) - self.log_mean(k + 1)

    def units_at(self, price: float, low: int, high: int) -> int:
        """Return how many units cost no more than the price each."""
        return first_true(low, high, lambda k: self.cost(k) > price)


@lru_cache(maxsize=1024)
def upper_limit(strata: tuple[CountStratum, ...], tail: Fraction) -> int:
    """Return the one-sided upper limit; every stratum was sampled in part."""
    point = math.fsum(s.universe * s.found / s.sample for s in strata)
    most = sum(s.universe - s.sample + s.found for s in strata)
    found = sum(s.found for s in strata)
    target = math.log(tail) - _SLACK
    if found == 0:
        best = _crossing(strata, math.inf, target)
    else:
        # The deviation of T; the best exponent is of the order of its inverse.
        scale = 1 / max(s.universe / s.sample for s in strata)
        best = min(_search(strata, scale, target), most)
    # Rounding to whole units must not push the limit below the estimate.
    return min(max(math.floor(best + 1e-6), math.ceil(point - 1e-9)), most)


def _search(strata: Sequence[CountStratum], scale: float, target: float) -> float:
    """Return the lowest crossing over all exponents; there is a single minimum."""
    low, high = math.log(scale * 3e-3), math.log(scale * 30)

    def at(x: float) -> float:
        return _crossing(strata, math.exp(x), target)

    a, b = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    at_a, at_b = at(a), at(b)
    for _ in range(_STEPS):
        if at_a <= at_b:
            high, b, at_b = b, a, at_a
            a = high - _GOLDEN * (high - low)
            at_a = at(a)
        else:
            low, a, at_a = a, b, at_b
            b = low + _GOLDEN * (high - low)
            at_b = at(b)
    return min(at_a, at_b)


def _crossing(strata: Sequence[CountStratum], exponent: float, target: float) -> float:
    """Return where the bound of the worst layout falls to the target, in units.

    `exponent` is -log z for one unit of T. Any price gives a number that is not too
    low: the price of the last unit bounds the layouts from above.
    """
    parts, start = [], 0.0
    for s in strata:
        weight = s.universe / s.sample
        parts.append(_Part(s.universe, s.sample, s.found, math.exp(-exponent * weight)))
        start += exponent * weight * s.found if s.found else 0.0
    lows, highs = [p.least for p in parts], [p.most for p in parts]
    most = float(sum(highs))
    if start + _total(parts, highs) > target:
        return most
    cheap, dear = math.log(_LEAST_PRICE), math.log(_GREATEST_PRICE)
    best = most
    for _ in range(40):
        price = math.exp((cheap + dear) / 2)
        units = [
            p.units_at(price, low, high)
            for p, low, high in zip(parts, lows, highs, strict=True)
        ]
        value = start + _total(parts, units)
        best = min(best, sum(units) + (value - target) / price)
        if value > target:
            cheap, lows = math.log(price), units
        else:
            dear, highs = math.log(price), units
        if best - sum(lows) < 0.5 or dear - cheap < _NEAR:
            break
    return best


def _total(parts: Sequence[_Part], units: Sequence[int]) -> float:
    return math.fsum(p.log_mean(k) for p, k in zip(parts, units, strict=True))


@lru_cache(maxsize=1 << 16)
def _log_mean(universe: int, sample: int, k: int, z: float) -> float:
    """Return log E[z^X], X hypergeometric: the terms from the largest outwards."""
    low, high = max(0, sample + k - universe), min(sample, k)
    other = universe - k - sample
    if z == 0.0:
        return _log_chance(universe, sample, k, 0) if low == 0 else -math.inf

    def no_longer_rises(x: int) -> bool:
        return (k - x) * (sample - x) * z <= (x + 1) * (other + x + 1)

    mode = first_true(low, high, no_longer_rises)
    total = term = 1.0
    for x in range(mode, high):
        term *= (k - x) * (sample - x) * z / ((x + 1) * (other + x + 1))
        total += term
        if term < _NOTHING:
            break
    term = 1.0
    for x in range(mode, low, -1):
        term *= x * (other + x) / ((k - x + 1) * (sample - x + 1) * z)
        total += term
        if term < _NOTHING:
            break
    at_mode = _log_chance(universe, sample, k, mode) + mode * math.log(z)
    return at_mode + math.log(total)


def _log_chance(universe: int, sample: int, k: int, x: int) -> float:
    return (
        _log_choose(k, x)
        + _log_choose(universe - k, sample - x)
        - _log_choose(universe, sample)
    )


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
