"""On how many charts each figure rests, said once, and which of them a demand uses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from audit.review.plan import Plan, PlanLine, promised_width
from audit.review.score import Extrapolation, Rate, Score


@dataclass(frozen=True, slots=True)
class Base:
    """One figure: on how many charts it rests, and on which.

    `is_demands` marks the base on which the demands rest.
    """

    figure: str
    charts: int
    which: str
    is_demands: bool = False


def bases_of(result: Score, extrapolation: Extrapolation | None) -> tuple[Base, ...]:
    """Return the base of each figure, that of the demands last."""
    found = [
        Base(
            "Charts: error rate, also of groups",
            result.claims.judged,
            "judged right or wrong (code, order of codes or documentation, whether or "
            "not it changed the payment); undecided charts are left out",
        ),
        Base(
            "Codes: error rate and kinds",
            result.over_coded.judged,
            "judged, and their right codes are known",
        ),
        Base(
            "Dollars: net financial error rate",
            result.dollars.units,
            "judged, with an amount paid and dollars at issue: net dollars overpaid "
            f"by the {result.dollars.paid:,.2f} dollars paid for these charts",
        ),
        Base(
            "Machine against auditor",
            result.agreement.units,
            "the machine decided, and people settled them",
        ),
    ]
    if extrapolation:
        found.append(
            Base(
                "Extrapolation and demands",
                extrapolation.errors.sample,
                "all that were sampled; undecided charts count as no error, and beside "
                "that as errors; of these, a demand rests on those that its program "
                "paid",
                is_demands=True,
            )
        )
    return tuple(found)


def demands_follow(bases: tuple[Base, ...]) -> str:
    """Say which base the demands follow."""
    for base in bases:
        if base.is_demands:
            return (
                f"The demands follow the base of {base.charts} charts, and none of the "
                "others."
            )
    return "No demand is computed, so none of these bases is that of a demand."


def width_lines(plan: Plan, rate: Rate) -> Iterator[PlanLine]:
    """Say whether the width was reached at which the plan's size aims, if it has one.

    The plan counts on every unit to be judged, and on an expected error rate.
    """
    aim = promised_width(plan.basis)
    if aim is None or rate.is_whole:
        return
    of = f"{rate.judged} of {plan.size} charts were judged"
    if rate.low is None or rate.high is None:
        yield "Width that was reached", f"no interval, so none: {of}"
        return
    # As many digits as the plan states.
    reached = round(100 * (rate.high - rate.low), 1)
    met = "was met" if reached <= aim else "was not met"
    yield (
        "Width that was reached",
        f"{reached:.1f} points: {of}. The aim of at most {aim:.1f} points {met}",
    )
