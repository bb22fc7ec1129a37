"""The population of a review: its period, and every claim that is not of the period."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from audit.review.plan import (
    OUTSIDE,
    Plan,
    PlanLine,
    frame_text,
    outside_said,
)
from audit.review.report.claims import ClaimLine
from audit.review.score import NO_ESTIMATE, Outcome
from audit.wording import percent


def population_lines(
    plan: Plan, said: Mapping[str, str], claims: Sequence[ClaimLine]
) -> Iterator[PlanLine]:
    """State population and period, and every claim that is not of the period.

    A person says what the population is; beside it stands what the frame holds.
    """
    yield "Population", said["Population"]
    yield "What the frame holds", frame_text(plan)
    yield "Period", said["Period"]
    days = plan.period_days
    if days is None:
        yield (
            OUTSIDE,
            "not known: no first and last day can be read from the period as the plan "
            "states it",
        )
        return
    first, last = days
    yield "First and last day of the period", f"{first} to {last}"
    yield OUTSIDE, outside_said(days, plan.outside, plan.universe)
    out = [
        c
        for c in claims
        if c.date_of_service is None or not first <= c.date_of_service <= last
    ]
    text = f"{len(out)} of {len(claims)} sampled claims"
    if out:
        ids = (f"{c.unit_id} ({c.date_of_service or 'no date'})" for c in out)
        text += f": {', '.join(ids)}. They are in every figure"
    yield "Sampled claims outside the period", text
    if out:
        yield "Error rate without these claims", _without(plan, claims, out)


def _without(plan: Plan, claims: Sequence[ClaimLine], out: Sequence[ClaimLine]) -> str:
    """Count the errors of the judged claims of the period."""
    gone = {c.unit_id for c in out}
    judged = [c for c in claims if c.is_judged and c.unit_id not in gone]
    wrong = sum(c.outcome is Outcome.WRONG for c in judged)
    which = "the claim" if len(out) == 1 else f"the {len(out)} claims"
    text = (
        f"without {which} outside the period {wrong} of {len(judged)} judged charts "
        "are wrong"
    )
    if plan.is_stratified:
        return f"{text} in the sample{NO_ESTIMATE}"
    return f"{text} ({percent(wrong / len(judged))})" if judged else text
