"""Quantiles of the normal and of Student's distribution, for dollar appraisals."""

from __future__ import annotations

from functools import lru_cache
from statistics import NormalDist

from audit.sampling.intervals import Level, exact_level


@lru_cache(maxsize=256)
def normal_quantile(level: Level) -> float:
    """Give z so that the middle of the normal distribution up to z holds the level."""
    return NormalDist().inv_cdf(float((1 + exact_level(level)) / 2))


@lru_cache(maxsize=4096)
def student_quantile(level: Level, degrees: int) -> float:
    """Give t so that the middle of Student's distribution up to t holds the level.

    Agrees with the RAT-STATS manuals to their 12 decimals.
    """
    # Imported here, because scipy takes most of a second to load.
    from scipy.special import stdtrit

    return float(stdtrit(degrees, float((1 + exact_level(level)) / 2)))


@lru_cache(maxsize=4096)
def binomial_limits(sample: int, found: int, level: Level) -> tuple[float, float]:
    """Give the exact (Clopper-Pearson) limits of a rate in an unbounded universe."""
    from scipy.special import betaincinv

    tail = float((1 - exact_level(level)) / 2)
    low = float(betaincinv(found, sample - found + 1, tail)) if found else 0.0
    if found == sample:
        return low, 1.0
    return low, float(betaincinv(found + 1, sample - found, 1 - tail))
