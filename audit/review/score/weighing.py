"""Rates by the design of the plan: over strata each chart counts for its stratum."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from audit.errors import InputUnreadable
from audit.review.plan import proportional
from audit.review.score.outcome import Judged
from audit.review.score.rate import TARGET, Rate, exact_rate
from audit.review.worksheet import Worksheet
from audit.sampling.estimates import CountStratum
from audit.sampling.strata_interval import (
    clean_strata_size,
    strata_interval,
    strata_interval_basis,
    strata_method,
)
from audit.wording import percent

Found = Callable[[Judged], bool]
"""Whether a unit has the property that is counted."""

EMPTY = "nothing was judged in a stratum"
"""Why a stratified sample has no weighted rate."""


def is_wrong(unit: Judged) -> bool:
    """Whether a unit is an error."""
    return unit.is_wrong


def by_stratum(
    worksheet: Worksheet, units: Sequence[Judged]
) -> list[tuple[int, list[Judged]]]:
    """Return the universe of each stratum of the plan, with the units from it.

    Raises InputUnreadable for a unit of a stratum that the plan does not have.
    """
    parts: dict[str, list[Judged]] = {name: [] for name, _ in worksheet.plan.strata}
    for unit in units:
        name = unit.row.pick.stratum
        if name not in parts:
            raise InputUnreadable(
                f"{unit.row.unit.id} is of the stratum {name!r}, which the plan does "
                "not have: take the worksheet back as it was drawn."
            )
        parts[name].append(unit)
    return [(n, parts[name]) for name, n in worksheet.plan.strata]


def count_strata(
    worksheet: Worksheet, units: Sequence[Judged], found: Found
) -> list[CountStratum]:
    """Count the units of each stratum that have a property."""
    return [
        CountStratum(n, len(part), sum(map(found, part)))
        for n, part in by_stratum(worksheet, units)
    ]


def weighted_share(
    worksheet: Worksheet, units: Sequence[Judged], found: Found
) -> float | None:
    """Return the share of a property in the frame; None if it cannot be estimated.

    Without strata it is the plain share.
    """
    strata = count_strata(worksheet, units, found)
    if not all(s.sample for s in strata):
        return None
    whole = sum(s.universe for s in strata)
    return sum(s.universe * s.found / s.sample for s in strata) / whole


def rate_of(
    worksheet: Worksheet, name: str, units: Sequence[Judged], found: Found
) -> Rate:
    """Return the rate of a property among units of the sample.

    Over strata it is weighted, with limits that hold for any sample size.
    """
    plan, wrong = worksheet.plan, sum(map(found, units))
    if not plan.is_stratified or not units:
        return exact_rate(name, wrong, len(units), plan.universe, plan.level)
    strata = count_strata(worksheet, units, found)
    weighted = weighted_share(worksheet, units, found)
    counts = (name, wrong, len(units), plan.universe)
    if weighted is None:
        return Rate(*counts, None, None, EMPTY, level=plan.level, is_of_sample=True)
    interval = strata_interval(strata, plan.level)
    return Rate(
        *(*counts, interval.low_rate, interval.high_rate),
        strata_interval_basis(strata, plan.level),
        clean_strata_size(dict(plan.strata), proportional, TARGET, 0.95),
        plan.level,
        weighted,
    )


def group_rate(
    worksheet: Worksheet, group: str, value: str, counted: Sequence[Judged]
) -> Rate:
    """Return the error rate of one value of a group; `counted` are all judged units.

    A group that the strata were made by is a stratum itself, and in a sample without
    strata its units are a random sample of it: both have exact limits. Elsewhere its
    units were drawn at different rates. Each counts for its stratum then, and the
    limits are those of the group's errors over all strata.
    """
    plan, universe = worksheet.plan, worksheet.units_of(group, value)
    own = [u for u in counted if u.row.unit.group(group) == value]
    wrong, judged = sum(map(is_wrong, own)), len(own)
    crosses = plan.is_stratified and plan.rules.strata != group
    if not crosses or not judged or universe == judged:
        return exact_rate(value, wrong, judged, universe, plan.level)
    counts = (value, wrong, judged, universe)
    parts = by_stratum(worksheet, counted)
    if universe < judged or not all(part for _, part in parts):
        why = EMPTY if universe > judged else "not counted in the frame"
        return Rate(*counts, None, None, why, level=plan.level, is_of_sample=True)

    def is_of_group(unit: Judged) -> bool:
        return unit.row.unit.group(group) == value

    weight = {id(u): n / len(part) for n, part in parts for u in part}
    total = sum(weight[id(u)] for u in own)
    weighted = sum(weight[id(u)] for u in own if u.is_wrong) / total
    # A unit of another value is a sampled unit without the group's error.
    strata = count_strata(worksheet, counted, lambda u: u.is_wrong and is_of_group(u))
    interval = strata_interval(strata, plan.level)
    # What was found is certain, and an interval may always be made wider.
    low = max(interval.lower, wrong) / universe
    high = min(interval.upper, universe - (judged - wrong)) / universe
    return Rate(
        *(*counts, min(low, weighted), max(high, weighted)),
        "weighted by stratum; limits of the group's errors over all strata "
        f"{strata_method(strata)}, two-sided {percent(plan.level, 0)}",
        level=plan.level,
        weighted=weighted,
    )
