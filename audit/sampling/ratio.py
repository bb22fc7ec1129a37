"""Dollars in error by their ratio to dollars paid: as a share and as a total.

RAT-STATS 2010 has no such appraisal for unrestricted or stratified samples, so these
formulas come from a textbook and are never presented as reproduced from RAT-STATS.
Source: Cochran, Sampling Techniques (3rd ed., 1977), chapter 6, the ratio estimate in
simple random sampling and its variance from a sample; section 6.11, the combined ratio
estimate over strata.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from audit.sampling.estimates import LEVELS, SMALL, Appraisal, Limits, moments
from audit.sampling.intervals import Level, check_counts
from audit.sampling.quantiles import normal_quantile, student_quantile

ROUGH_FROM = 0.1
"""Variation of the mean paid from which the intervals are rough. Source: Cochran."""


def appraise_share(
    errors: Sequence[float], paid: Sequence[float], level: Level = 0.9
) -> tuple[float, Limits]:
    """Return dollars in error as a share of dollars paid, and its interval.

    This is the ratio estimate for a sample that is small against its universe, by
    Student's t on the residuals. It is an approximation and is labeled as one wherever
    it is shown. Raises ValueError when nothing was paid.
    """
    share, spread = _share(errors, paid)
    n = len(paid)
    if n < 2:
        return share, Limits(level, -math.inf, math.inf)
    error = math.sqrt(n) * spread / math.fsum(paid)
    t = student_quantile(level, n - 1)
    return share, Limits(level, share - t * error, share + t * error, t)


@dataclass(frozen=True, slots=True)
class RatioStratum:
    """One stratum: its units in the universe, and `errors` and `paid` of the sampled.

    Both are parallel, one entry per unit.
    """

    universe: int
    errors: tuple[float, ...]
    paid: tuple[float, ...]

    @property
    def weight(self) -> float:
        """For how many units of the universe one sampled unit stands."""
        return self.universe / len(self.paid)


def appraise_strata_share(
    strata: Sequence[RatioStratum], level: Level = 0.9
) -> tuple[float, Limits]:
    """Return errors as a share of paid in a stratified universe, and its interval.

    This is the combined ratio estimate: each unit counts for the units of its stratum.
    Its limits are by the normal distribution, an approximation that is labeled as one
    wherever it is shown; they are infinite if one unit stands for a stratum of more.
    Raises ValueError when nothing was paid or a stratum has no sampled unit.
    """
    share, total = _strata_share(strata)
    if any(len(s.paid) == 1 < s.universe for s in strata):
        return share, Limits(level, -math.inf, math.inf)
    squares = math.fsum(q for part in strata_squares(strata) for q in part)
    z = normal_quantile(level)
    half = z * math.sqrt(squares) / total
    return share, Limits(level, share - half, share + half, z)


def strata_squares(strata: Sequence[RatioStratum]) -> list[list[float]]:
    """Return what each sampled unit adds to the variance of the errors' total.

    A stratum that was sampled whole, or by one unit, adds nothing.
    """
    share, _ = _strata_share(strata)
    found = []
    for stratum in strata:
        n, rest = len(stratum.paid), stratum.universe - len(stratum.paid)
        pairs = zip(stratum.errors, stratum.paid, strict=True)
        rests = [e - share * p for e, p in pairs]
        mean = math.fsum(rests) / n
        # N²(1 - n/N)/n of the variance with n - 1 in the stratum.
        scale = stratum.weight * rest / (n - 1) if n > 1 else 0.0
        found.append([scale * (r - mean) ** 2 for r in rests])
    return found


def _strata_share(strata: Sequence[RatioStratum]) -> tuple[float, float]:
    """Return the ratio, and the weighted total of what was paid."""
    if not all(s.paid for s in strata):
        raise ValueError("Nothing was sampled in a stratum: there is no share.")
    total = math.fsum(s.weight * math.fsum(s.paid) for s in strata)
    if total <= 0:
        raise ValueError("Nothing was paid for the sampled units: there is no share.")
    return math.fsum(s.weight * math.fsum(s.errors) for s in strata) / total, total


def appraise_ratio(
    universe: int,
    universe_paid: float,
    errors: Sequence[float],
    paid: Sequence[float],
    levels: Sequence[Level] = LEVELS,
) -> Appraisal:
    """Appraise the total of dollars in error in an unrestricted sample by the ratio.

    `universe_paid` is the total paid for the universe; `errors` and `paid` are parallel
    lists, one entry per unit. The limits are by Student's t, like those of the
    difference estimator. Raises ValueError when nothing was paid or only one unit was
    sampled.
    """
    n = len(paid)
    check_counts(universe, n, 0)
    if n < 2:
        raise ValueError("The ratio needs at least two sampled units.")
    share, spread = _share(errors, paid)
    left = (universe - n) / (universe * n)
    point, error = universe_paid * share, universe * spread * math.sqrt(left)
    limits = []
    for level in levels:
        t = student_quantile(level, n - 1)
        limits.append(Limits(level, point - t * error, point + t * error, t))
    return Appraisal(universe, n, point, error, tuple(limits))


def is_rough(paid: Sequence[float]) -> bool:
    """Whether the sample is too small or too uneven for the intervals of a ratio."""
    shape = moments(paid)
    if len(paid) < SMALL or shape.mean <= 0:
        return True
    return shape.deviation / math.sqrt(len(paid)) > ROUGH_FROM * shape.mean


def _share(errors: Sequence[float], paid: Sequence[float]) -> tuple[float, float]:
    """Return the ratio, and the standard deviation (n - 1) of its residuals."""
    total = math.fsum(paid)
    if total <= 0:
        raise ValueError("Nothing was paid for the sampled units: there is no share.")
    share = math.fsum(errors) / total
    rests = [e - share * p for e, p in zip(errors, paid, strict=True)]
    squares = math.fsum(r * r for r in rests)
    return share, math.sqrt(squares / (len(paid) - 1)) if len(paid) > 1 else 0.0
