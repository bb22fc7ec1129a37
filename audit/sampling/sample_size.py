"""How many units a sample needs: for rates, for dollars, for strata.

Source: OIG/OAS, RAT-STATS Companion Manual (Rev. 5/2010), chapter 4.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from audit.sampling.estimates import to_nearest
from audit.sampling.intervals import Level, clean_sample_size
from audit.sampling.quantiles import normal_quantile
from audit.sampling.rate_size import attribute_size, interval_width

__all__ = [
    "SizeStratum",
    "attribute_size",
    "clean_sample_size",
    "error_rate_spread",
    "interval_width",
    "stratified_sizes",
    "variable_size",
]


@dataclass(frozen=True, slots=True)
class SizeStratum:
    """What is known about a stratum before sampling: units, mean and deviation."""

    universe: int
    mean: float
    deviation: float


def variable_size(
    universe: int,
    mean: float,
    deviation: float,
    precision: float,
    level: Level = 0.9,
) -> int:
    """Return the sample size for a total of dollars, from a probe sample's moments.

    `precision` is the half width as a share of the total: 0.25 for the 25% of corporate
    integrity agreements. The size is rounded to the nearest unit as in RAT-STATS, so it
    may be 0 or 1 when dollars hardly differ; a plan never takes fewer than 2.
    """
    if mean <= 0 or deviation < 0 or precision <= 0:
        raise ValueError(
            "The mean and the precision must be above zero and the deviation not below "
            f"zero; got {mean}, {precision} and {deviation}."
        )
    reach = precision * mean * universe / normal_quantile(level)
    spread = (universe * deviation) ** 2
    size = spread / (reach**2 + universe * deviation**2) if spread else 0.0
    return min(to_nearest(size), universe)


def error_rate_spread(
    rate: float, mean: float, deviation: float
) -> tuple[float, float]:
    """Return mean and deviation of the errors if a share of units is entirely wrong.

    `mean` and `deviation` are those of the dollars paid.
    """
    spread = math.sqrt(rate * (deviation**2 + (1 - rate) * mean**2))
    return rate * mean, spread


def stratified_sizes(
    strata: Sequence[SizeStratum], precision: float, level: Level = 0.9
) -> tuple[int, ...]:
    """Return the sizes by stratum that reach a precision with the fewest units
    (Neyman).

    Each is rounded up. A stratum that would need more units than it has is taken whole,
    and the other strata supply the remaining precision.
    """
    total = math.fsum(s.universe * s.mean for s in strata)
    reach = (precision * total / normal_quantile(level)) ** 2
    sizes = [0] * len(strata)
    open_strata = [n for n, s in enumerate(strata) if s.deviation > 0]
    while open_strata:
        weights = {n: strata[n].universe * strata[n].deviation for n in open_strata}
        weight = math.fsum(weights.values())
        own = math.fsum(strata[n].universe * strata[n].deviation ** 2 for n in weights)
        size = weight**2 / (reach + own)
        sizes_now = {n: math.ceil(size * w / weight) for n, w in weights.items()}
        full = [n for n in open_strata if sizes_now[n] >= strata[n].universe]
        for n in full:
            sizes[n] = strata[n].universe
            open_strata.remove(n)
        if not full:
            for n, wanted in sizes_now.items():
                sizes[n] = wanted
            break
    return tuple(sizes)


def stratified_precision(
    strata: Sequence[SizeStratum], sizes: Sequence[int], level: Level = 0.9
) -> float:
    """Return the precision that given sizes reach, as a share of the total."""
    variance = math.fsum(
        s.universe**2 * (1 - size / s.universe) * s.deviation**2 / size
        for s, size in zip(strata, sizes, strict=True)
    )
    total = math.fsum(s.universe * s.mean for s in strata)
    return normal_quantile(level) * math.sqrt(variance) / total
