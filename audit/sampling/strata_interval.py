"""Limits for a count in a stratified universe that hold for any sample size.

The normal distribution, which RAT-STATS uses here, gives a stratified sample without
errors an interval of no width. These limits are conservative instead. The upper limit
is the largest number of units with the characteristic for which the sample's estimate T
(each unit found counts as its stratum's universe over its sample) or a lower one still
has more than the tail's probability, however these units are spread over the strata.
The lower limit is the mirror image, for the units without. Source: Wendell and Schmee,
Journal of the American Statistical Association 91 (1996) 825-830; `strata_search`
explains how the probability is bounded.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from audit.sampling.estimates import Appraisal, CountStratum, Limits, appraise_strata
from audit.sampling.intervals import (
    CountInterval,
    Level,
    check_counts,
    count_interval,
    exact_level,
    first_true,
    upper_count,
)
from audit.sampling.strata_search import upper_limit
from audit.wording import percent


def strata_interval(
    strata: Sequence[CountStratum], level: Level = 0.9
) -> CountInterval:
    """Return limits that cover the true number with at least the level.

    Strata that were taken whole are known. If only one stratum was sampled, the limits
    are those of the exact interval.
    """
    for stratum in strata:
        check_counts(stratum.universe, stratum.sample, stratum.found)
    universe = sum(s.universe for s in strata)
    known = sum(s.found for s in strata if s.sample == s.universe)
    open_ones = tuple(s for s in strata if s.sample < s.universe)
    if len(open_ones) < 2:
        low = high = known
        for s in open_ones:
            own = count_interval(s.universe, s.sample, s.found, level)
            low, high = known + own.lower, known + own.upper
        return CountInterval(low, high, universe)
    tail = (1 - exact_level(level)) / 2
    mirrored = tuple(
        CountStratum(s.universe, s.sample, s.sample - s.found) for s in open_ones
    )
    room = sum(s.universe for s in open_ones)
    return CountInterval(
        known + room - upper_limit(mirrored, tail),
        known + upper_limit(open_ones, tail),
        universe,
    )


def appraise_strata_safely(
    strata: Sequence[CountStratum], levels: Sequence[Level]
) -> Appraisal:
    """Appraise an attribute in a stratified sample with limits that always hold.

    Point and standard error are those of RAT-STATS. Raises ValueError as
    `appraise_strata` does.
    """
    by_normal = appraise_strata(strata, levels)
    limits = []
    for level in levels:
        interval = strata_interval(strata, level)
        limits.append(Limits(level, interval.lower, interval.upper))
    return Appraisal(
        by_normal.universe,
        by_normal.sample,
        by_normal.point,
        by_normal.standard_error,
        tuple(limits),
    )


def strata_interval_basis(strata: Sequence[CountStratum], level: Level) -> str:
    """Say how the limits were computed, and what RAT-STATS gives instead."""
    universe = sum(s.universe for s in strata)
    point = math.fsum(s.universe * s.found / s.sample for s in strata)
    text = f"stratified: weighted error rate {percent(point / universe)}"
    if all(s.sample == s.universe for s in strata):
        return f"{text}; {strata_method(strata)}"
    text += (
        f"; limits {strata_method(strata)}, two-sided "
        f"{percent(float(exact_level(level)), 0)}"
    )
    try:
        normal = appraise_strata(strata, (level,)).at(level)
    except ValueError:
        return text
    if normal.upper <= normal.lower:
        return (
            f"{text}; the normal distribution, which RAT-STATS uses, gives no "
            "limits where the units of a stratum are all alike"
        )
    low, high = max(normal.lower, 0.0), min(normal.upper, float(universe))
    shown = f"{percent(low / universe)} to {percent(high / universe)}"
    return f"{text}; by the normal distribution, as RAT-STATS gives it, {shown}"


def strata_method(strata: Sequence[CountStratum]) -> str:
    """Name what `strata_interval` computes for these strata."""
    parted = sum(s.sample < s.universe for s in strata)
    if not parted:
        return "every unit was judged, so nothing is left to chance"
    if parted == 1:
        return (
            "exact (hypergeometric) in the one stratum that was sampled in part, the "
            "others being counted"
        )
    return "that hold for small samples too, by inversion of a test"


def clean_strata_size(
    parts: Mapping[str, int],
    share_out: Callable[[Mapping[str, int], int], Mapping[str, int]],
    rate: float,
    level: Level = 0.95,
) -> int:
    """Return how many units without any error show a rate of at most `rate`.

    `share_out` divides a size among the strata. The claim is one-sided, at the level.
    """
    most = int(Fraction(str(rate)) * sum(parts.values()))

    def shows(sizes: Mapping[str, int]) -> bool:
        strata = [CountStratum(parts[s], n, 0) for s, n in sizes.items()]
        return upper_without_found(strata, level) <= most

    size = first_true(1, sum(parts.values()), lambda n: shows(share_out(parts, n)))
    return sum(share_out(parts, size).values())


def upper_without_found(strata: Sequence[CountStratum], level: Level = 0.95) -> int:
    """Return the one-sided upper limit of a stratified sample without errors."""
    open_ones = tuple(s for s in strata if s.sample < s.universe)
    if len(open_ones) < 2:
        return sum(upper_count(s.universe, s.sample, 0, level) for s in open_ones)
    return upper_limit(open_ones, 1 - exact_level(level))
