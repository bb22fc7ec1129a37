"""Estimates for a universe from its sample: the number of errors, the dollars in error.

The formulas are those of RAT-STATS 2010; its printed examples are reproduced to the
last digit. Source: OIG/OAS, RAT-STATS Companion Manual and User's Guide (Rev. 5/2010).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from audit.sampling.intervals import Level, check_counts, count_interval
from audit.sampling.quantiles import normal_quantile, student_quantile

LEVELS: tuple[Level, ...] = (0.8, 0.9, 0.95, 0.99)
"""The two-sided confidence levels that an appraisal shows."""

SMALL = 30
"""Samples with fewer units are marked as small, as in RAT-STATS."""


def to_nearest(value: float) -> int:
    """Round half up, as the printed examples do."""
    return math.floor(value + 0.5)


@dataclass(frozen=True, slots=True)
class Limits:
    """The interval of an estimate at one level.

    `quantile` is the z or t behind it, None for an exact interval.
    """

    level: Level
    lower: float
    upper: float
    quantile: float | None = None

    @property
    def precision(self) -> float:
        """Half the width."""
        return (self.upper - self.lower) / 2


@dataclass(frozen=True, slots=True)
class Appraisal:
    """A point estimate for the universe, its standard error and its intervals."""

    universe: int
    sample: int
    point: float
    standard_error: float
    limits: tuple[Limits, ...]

    def at(self, level: Level) -> Limits:
        """Return the interval at one level. Raises KeyError for an unknown level."""
        for limits in self.limits:
            if limits.level == level:
                return limits
        raise KeyError(level)

    @property
    def is_small(self) -> bool:
        """Whether the sample has fewer than 30 units."""
        return self.sample < SMALL

    @property
    def has_no_limits(self) -> bool:
        """Whether a partial sample showed no spread at all.

        Its limits then have no width, which says nothing about the units not sampled.
        """
        by_formula = any(limits.quantile is not None for limits in self.limits)
        return by_formula and not self.standard_error and self.sample < self.universe

    def precision_percent(self, level: Level) -> float | None:
        """Return the precision in percent of the point; None when the point is <= 0."""
        return 100 * self.at(level).precision / self.point if self.point > 0 else None


@dataclass(frozen=True, slots=True)
class CountStratum:
    """One stratum of an attribute sample: universe, sample, units with the error."""

    universe: int
    sample: int
    found: int


@dataclass(frozen=True, slots=True)
class ValueStratum:
    """One stratum of a variable sample: its universe and the sampled dollars."""

    universe: int
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Moments:
    """Mean, standard deviation (n - 1), skewness and kurtosis (n) of a sample."""

    mean: float
    deviation: float
    skewness: float
    kurtosis: float


def appraise_count(
    universe: int, sample: int, found: int, levels: Sequence[Level] = LEVELS
) -> Appraisal:
    """Appraise an attribute in an unrestricted sample; the intervals are exact.

    The standard error is the one that RAT-STATS prints; the intervals do not use it.
    """
    check_counts(universe, sample, found)
    rate = found / sample
    error = _rate_error(universe, sample, found) if sample > 1 else 0.0
    limits = []
    for level in levels:
        interval = count_interval(universe, sample, found, level)
        limits.append(Limits(level, interval.lower, interval.upper))
    return Appraisal(universe, sample, universe * rate, universe * error, tuple(limits))


def appraise_strata(
    strata: Sequence[CountStratum], levels: Sequence[Level] = LEVELS
) -> Appraisal:
    """Appraise an attribute in a stratified sample, by the normal distribution.

    Raises ValueError when a stratum has fewer than two sampled units, because its
    variance is then unknown, unless all of its units were sampled.
    """
    universe = sum(s.universe for s in strata)
    point = variance = 0.0
    for stratum in strata:
        check_counts(stratum.universe, stratum.sample, stratum.found)
        _need_two(stratum.universe, stratum.sample)
        point += stratum.universe * stratum.found / stratum.sample
        if stratum.sample < stratum.universe:
            rate_error = _rate_error(stratum.universe, stratum.sample, stratum.found)
            variance += (stratum.universe * rate_error) ** 2
    sample = sum(s.sample for s in strata)
    return _by_normal(universe, sample, point, math.sqrt(variance), levels)


def appraise_values(
    universe: int, values: Sequence[float], levels: Sequence[Level] = LEVELS
) -> Appraisal:
    """Appraise the total of a variable in an unrestricted sample, by Student's t.

    For overpayments the values are differences: the amount paid minus the amount that
    should have been paid.
    """
    sample = len(values)
    check_counts(universe, sample, 0)
    _need_two(universe, sample)
    mean = math.fsum(values) / sample
    error = _total_error(universe, values)
    point = universe * mean
    limits = []
    for level in levels:
        t = student_quantile(level, sample - 1) if sample > 1 else 0.0
        limits.append(Limits(level, point - t * error, point + t * error, t))
    return Appraisal(universe, sample, point, error, tuple(limits))


def appraise_value_strata(
    strata: Sequence[ValueStratum], levels: Sequence[Level] = LEVELS
) -> Appraisal:
    """Appraise the total of a variable in a stratified sample, by the normal
    distribution.
    """
    for stratum in strata:
        check_counts(stratum.universe, len(stratum.values), 0)
        _need_two(stratum.universe, len(stratum.values))
    point = math.fsum(s.universe * math.fsum(s.values) / len(s.values) for s in strata)
    error = math.sqrt(
        math.fsum(_total_error(s.universe, s.values) ** 2 for s in strata)
    )
    universe = sum(s.universe for s in strata)
    sample = sum(len(s.values) for s in strata)
    return _by_normal(universe, sample, point, error, levels)


def appraise_unknown_universe(
    groups: tuple[int, int, float, float],
    items: tuple[int, float, float],
    levels: Sequence[Level] = LEVELS,
) -> Appraisal:
    """Appraise a total when only the number of groups of items is known.

    `groups`: how many there are, how many were counted, mean and standard deviation of
    the items in one. `items`: how many were examined, mean and standard deviation of
    their values. The variance is that of a product of independent estimates (Goodman).
    """
    universe, counted, items_each, items_deviation = groups
    examined, mean, deviation = items
    size = universe * items_each
    share = math.sqrt((universe - counted) / (universe * counted))
    size_error = universe * items_deviation * share
    mean_error = deviation * math.sqrt((size - examined) / (size * examined))
    variance = (size * mean_error) ** 2 + (mean * size_error) ** 2
    variance -= (size_error * mean_error) ** 2
    error = math.sqrt(variance)
    return _by_normal(to_nearest(size), examined, size * mean, error, levels)


def moments(values: Sequence[float]) -> Moments:
    """Return the moments that RAT-STATS prints with an appraisal."""
    n = len(values)
    mean = math.fsum(values) / n
    squares = math.fsum((v - mean) ** 2 for v in values)
    if n < 2 or squares == 0:
        return Moments(mean, 0.0, 0.0, 0.0)
    spread = squares / n
    third = math.fsum((v - mean) ** 3 for v in values) / n
    fourth = math.fsum((v - mean) ** 4 for v in values) / n
    return Moments(
        mean, math.sqrt(squares / (n - 1)), third / spread**1.5, fourth / spread**2
    )


def _rate_error(universe: int, sample: int, found: int) -> float:
    rate = found / sample
    left = (universe - sample) / universe
    return math.sqrt(rate * (1 - rate) / (sample - 1) * left)


def _total_error(universe: int, values: Sequence[float]) -> float:
    n = len(values)
    if n == universe:
        return 0.0
    share = math.sqrt((universe - n) / (n * universe))
    return universe * moments(values).deviation * share


def _need_two(universe: int, sample: int) -> None:
    if sample < 2 and universe > sample:
        raise ValueError(
            f"One unit of {universe} does not show how much units differ: "
            "sample at least two."
        )


def _by_normal(
    universe: int, sample: int, point: float, error: float, levels: Sequence[Level]
) -> Appraisal:
    limits = []
    for level in levels:
        z = normal_quantile(level)
        limits.append(Limits(level, point - z * error, point + z * error, z))
    return Appraisal(universe, sample, point, error, tuple(limits))
