"""The population of a review: its period, and every claim that is not of the period."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from audit.review.plan import (
    OUTSIDE,
    Plan,
    PlanLine,
    outside_said,
    stated_days,
)
from audit.review.report.claims import ClaimLine


def population_lines(
    plan: Plan, said: Mapping[str, str], claims: Sequence[ClaimLine]
) -> Iterator[PlanLine]:
    """State population and period, and every claim that is not of the period."""
    yield "Population", said["Population"]
    yield "Period", said["Period"]
    days = stated_days(plan.period)
    if days is None:
        yield (
            OUTSIDE,
            "not known: no first and last day can be read from the period as the plan "
            "states it",
        )
        return
    first, last = days
    yield "First and last day of the period", f"{first} to {last}"
    yield OUTSIDE, outside_said(plan.period, plan.outside, plan.universe)
    out = [
        f"{c.unit_id} ({c.date_of_service or 'no date'})"
        for c in claims
        if c.date_of_service is None or not first <= c.date_of_service <= last
    ]
    text = f"{len(out)} of {len(claims)} sampled claims"
    if out:
        text += f": {', '.join(out)}. They are in every figure"
    yield "Sampled claims outside the period", text
