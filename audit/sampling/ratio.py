"""Dollars in error by their ratio to dollars paid: as a share and as a total.

RAT-STATS 2010 has no such appraisal for unrestricted or stratified samples, so these
formulas come from a textbook and are never presented as reproduced from RAT-STATS.
Source: Cochran, Sampling Techniques (3rd ed., 1977), chapter 6, the ratio estimate in
simple random sampling and its variance from a sample.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from audit.sampling.estimates import LEVELS, SMALL, Appraisal, Limits, moments
from audit.sampling.intervals import Level, check_counts
from audit.sampling.quantiles import student_quantile

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
