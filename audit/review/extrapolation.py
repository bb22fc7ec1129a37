"""From a decided worksheet to its universe: errors and dollars, and the demands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from audit.errors import InputUnreadable
from audit.review.appraise import (
    Appraisal,
    CountStratum,
    ValueStratum,
    appraise_count,
    appraise_strata,
    appraise_value_strata,
    appraise_values,
)
from audit.review.demand import Demand, demands
from audit.review.outcome import Judged, Outcome
from audit.review.people import NOT_ENOUGH
from audit.review.plan import RATIO
from audit.review.ratio import appraise_ratio, is_rough
from audit.review.score import judged_rows
from audit.review.wording import percent
from audit.review.worksheet import Worksheet

FULL_SAMPLE_FROM = 0.05
"""Net financial error rate from which an integrity agreement asks for more.

Source: OIG, Corporate Integrity Agreement FAQ.
"""


@dataclass(frozen=True, slots=True)
class Extrapolation:
    """What the sample says of the frame.

    `errors` counts units, `dollars` are netted, `overpayments` take underpayments as 0.
    `notes` are sentences on what the figures rest on. `ratio` appraises the netted
    dollars by their ratio to dollars paid; None unless the plan asks for it.
    """

    errors: Appraisal
    dollars: Appraisal
    overpayments: Appraisal
    demands: tuple[Demand, ...]
    notes: tuple[str, ...]
    ratio: Appraisal | None = None


def extrapolate(worksheet: Worksheet) -> Extrapolation:
    """Appraise a worksheet in which every unit of the sample is decided and priced.

    Raises InputUnreadable, saying how many units lack what, as a figure that leaves
    units out would be none of the sample's.
    """
    units = judged_rows(worksheet)
    values = _values(units)
    strata: dict[str, list[int]] = {}
    for place, unit in enumerate(units):
        strata.setdefault(unit.row.pick.stratum, []).append(place)
    universe = dict(worksheet.plan.strata)
    undrawn = [name for name in universe if name not in strata]
    if undrawn:
        raise InputUnreadable(
            f"Nothing was drawn from {len(undrawn)} strata of the frame: the sample "
            "says nothing of them."
        )
    wrong = [unit.is_wrong for unit in units]
    try:
        errors = _count(universe, strata, wrong)
        dollars = _total(universe, strata, values)
        over = _total(universe, strata, [max(v, 0.0) for v in values])
        ratio = _ratio(worksheet, units, values)
    except ValueError as error:
        raise InputUnreadable(f"The sample cannot be appraised. {error}") from None
    notes = _notes(worksheet, units, dollars, values)
    if ratio:
        notes += _ratio_notes(ratio, units)
    return Extrapolation(errors, dollars, over, demands(dollars, over), notes, ratio)


def _ratio(
    worksheet: Worksheet, units: Sequence[Judged], values: Sequence[float]
) -> Appraisal | None:
    """Appraise by the ratio where the plan asks for it, which has no strata then."""
    plan = worksheet.plan
    if plan.estimator != RATIO or plan.paid is None:
        return None
    paid = [u.row.unit.amount for u in units if u.row.unit.amount is not None]
    if len(paid) < len(units):
        raise ValueError(
            f"The ratio needs the amount paid: {len(units) - len(paid)} units lack it."
        )
    return appraise_ratio(plan.universe, plan.paid, values, paid)


def _ratio_notes(ratio: Appraisal, units: Sequence[Judged]) -> tuple[str, ...]:
    limits = ratio.at(0.9)
    said = (
        f"By the ratio to dollars paid, as the plan asks: {ratio.point:,.2f} net "
        f"dollars in error, two-sided 90 %: {limits.lower:,.2f} to {limits.upper:,.2f} "
        "(Cochran, Sampling Techniques, chapter 6). RAT-STATS has no such appraisal; "
        "the demands are by the difference."
    )
    if not is_rough([u.row.unit.amount or 0.0 for u in units]):
        return (said,)
    return said, (
        "The sample is too small, or dollars paid differ too much, for the ratio's "
        "limits: they are rough."
    )


def _values(units: Sequence[Judged]) -> list[float]:
    """Give the dollars in error of each unit; a missing record costs all of it."""
    values: list[float] = []
    still_open = unpriced = 0
    for unit in units:
        amount = unit.row.unit.amount
        missing = unit.row.decision.decision == NOT_ENOUGH and unit.is_wrong
        if unit.outcome is Outcome.OPEN:
            still_open += 1
        elif unit.outcome is Outcome.OUT_OF_FRAME:
            values.append(0.0)
        elif unit.dollars is not None:
            values.append(unit.dollars)
        elif unit.outcome in (Outcome.OUTSIDE, Outcome.RIGHT):
            values.append(0.0)
        elif missing and amount is not None:
            values.append(amount)
        else:
            unpriced += 1
    if still_open or unpriced:
        raise InputUnreadable(
            f"Of {len(units)} units, {still_open} have no decision and {unpriced} that "
            "are wrong or undecided have no dollars at issue. Fill both in the sheet "
            "Review first."
        )
    return values


def _count(
    universe: dict[str, int], strata: dict[str, list[int]], wrong: Sequence[bool]
) -> Appraisal:
    if len(universe) == 1:
        return appraise_count(sum(universe.values()), len(wrong), sum(wrong))
    return appraise_strata(
        [
            CountStratum(n, len(strata[s]), sum(wrong[p] for p in strata[s]))
            for s, n in universe.items()
        ]
    )


def _total(
    universe: dict[str, int], strata: dict[str, list[int]], values: Sequence[float]
) -> Appraisal:
    if len(universe) == 1:
        return appraise_values(sum(universe.values()), values)
    return appraise_value_strata(
        [
            ValueStratum(n, tuple(values[p] for p in strata[s]))
            for s, n in universe.items()
        ]
    )


def _notes(
    worksheet: Worksheet,
    units: Sequence[Judged],
    dollars: Appraisal,
    values: Sequence[float],
) -> tuple[str, ...]:
    notes: list[str] = []
    add: Callable[[str], None] = notes.append
    if dollars.is_small:
        add(f"The sample has {dollars.sample} units, fewer than 30: limits by Student's"
            " t or the normal distribution are rough.")  # fmt: skip
    if dollars.sample < 100:
        add("The self-disclosure protocol asks for at least 100 items.")
    precision = dollars.precision_percent(0.9)
    if precision is not None and precision > 25:
        add(f"The precision at 90 % is {precision:.1f} %, not the 25 % that integrity "
            "agreements ask of a full sample.")  # fmt: skip
    paid = sum(u.row.unit.amount or 0.0 for u in units)
    if paid > 0 and not worksheet.plan.is_stratified:
        rate = sum(values) / paid
        more = "" if rate < FULL_SAMPLE_FROM else (
            " An integrity agreement's discovery sample at 5 % or more leads to a full "
            "sample and a systems review."
        )  # fmt: skip
        add(f"Net financial error rate of the sample: {percent(rate)}.{more}")
    gone = sum(u.outcome is Outcome.OUT_OF_FRAME for u in units)
    if gone:
        add(f"{gone} drawn units that are not of the frame stand with 0 dollars and "
            "as no error: the universe was counted with units like them.")  # fmt: skip
    undecided = sum(u.outcome is Outcome.UNDECIDED for u in units)
    if undecided:
        add(f"{undecided} undecided units count as no error, with their dollars as "
            "given.")  # fmt: skip
    return tuple(notes)
