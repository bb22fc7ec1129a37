"""Quantiles of the normal distribution and of Student's t, for dollar appraisals."""

from __future__ import annotations

from functools import lru_cache
from statistics import NormalDist

from audit.sampling.intervals import Level, exact_level


@lru_cache(maxsize=256)
def normal_quantile(level: Level) -> float:
    """Return the z for which the interval from -z to z has the level's probability."""
    return NormalDist().inv_cdf(float((1 + exact_level(level)) / 2))


@lru_cache(maxsize=4096)
def student_quantile(level: Level, degrees: int) -> float:
    """Return the t for which the interval from -t to t has the level's probability.

    Agrees with the RAT-STATS manuals to their 12 decimals.
    """
    # Imported here because scipy takes most of a second to load.
    from scipy.special import stdtrit

    return float(stdtrit(degrees, float((1 + exact_level(level)) / 2)))


@lru_cache(maxsize=4096)
def binomial_limits(sample: float, found: float, level: Level) -> tuple[float, float]:
    """Return the exact (Clopper-Pearson) limits of a rate in an unbounded universe.

    Counts may be fractions where a sample was made smaller to allow for its design.
    """
    from scipy.special import betaincinv

    tail = float((1 - exact_level(level)) / 2)
    low = float(betaincinv(found, sample - found + 1, tail)) if found else 0.0
    if found == sample:
        return low, 1.0
    return low, float(betaincinv(found + 1, sample - found, 1 - tail))
