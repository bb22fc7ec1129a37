"""From a decided worksheet to its universe: errors, dollars and demands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from audit.errors import InputUnreadable
from audit.review.plan import RATIO
from audit.review.score.appraisal_notes import (
    further_notes,
    method_note,
    no_limits_notes,
    ratio_notes,
)
from audit.review.score.demand import (
    PROGRAM_PAYERS,
    Demand,
    demands,
    is_of,
    of_program,
    payer_part,
)
from audit.review.score.outcome import Judged, Outcome
from audit.review.score.scoring import judged_rows
from audit.review.worksheet import Worksheet
from audit.sampling.estimates import (
    LEVELS,
    Appraisal,
    CountStratum,
    ValueStratum,
    appraise_count,
    appraise_strata,
    appraise_value_strata,
    appraise_values,
)
from audit.sampling.ratio import appraise_ratio
from audit.sampling.strata_interval import appraise_strata_safely
from audit.wording import named


@dataclass(frozen=True, slots=True)
class IfAllErrors:
    """The same sample if every undecided unit is an error and its payment overpaid.

    `units` are the undecided ones.
    """

    units: int
    errors: Appraisal
    dollars: Appraisal
    overpayments: Appraisal
    demands: tuple[Demand, ...]


@dataclass(frozen=True, slots=True)
class Extrapolation:
    """What the sample says about the frame.

    `errors` counts units, `dollars` are netted, `overpayments` takes underpayments as
    0: all are of the whole frame, whoever paid. `demands` are of the units that the
    program paid. `notes` are sentences on the basis of the figures. `ratio` appraises
    the netted dollars by their ratio to dollars paid; None unless the plan asks for it.
    `errors_by_normal` is RAT-STATS' own appraisal of the errors of a stratified sample.
    In all of these an undecided unit is no error and has the dollars that were entered;
    `if_all_errors` takes them as errors. It is None if there are none, or if an amount
    paid is unknown. `sampled_errors` are the errors among `errors.sample` units.
    """

    errors: Appraisal
    dollars: Appraisal
    overpayments: Appraisal
    demands: tuple[Demand, ...]
    notes: tuple[str, ...]
    ratio: Appraisal | None = None
    errors_by_normal: Appraisal | None = None
    if_all_errors: IfAllErrors | None = None
    sampled_errors: int = 0


def extrapolate(worksheet: Worksheet) -> Extrapolation:
    """Appraise a worksheet in which every unit of the sample is decided and priced.

    Raises InputUnreadable, saying how many units lack what: a figure that leaves units
    out would not describe the sample.
    """
    units = judged_rows(worksheet)
    values = _values(units)
    strata: dict[str, list[int]] = {}
    for index, unit in enumerate(units):
        strata.setdefault(unit.row.pick.stratum, []).append(index)
    universe = dict(worksheet.plan.strata)
    undrawn = [name for name in universe if name not in strata]
    if undrawn:
        raise InputUnreadable(
            f"Nothing was drawn from {len(undrawn)} strata of the frame: the sample "
            "says nothing of them."
        )
    wrong = [unit.is_wrong for unit in units]
    try:
        errors, by_normal = _count(universe, strata, wrong)
        dollars = _total(universe, strata, values)
        over = _total(universe, strata, [max(v, 0.0) for v in values])
        ratio = _ratio(worksheet, units, values)
        worst = _if_all_errors(worksheet, universe, strata, units, values)
    except ValueError as error:
        raise InputUnreadable(f"The sample cannot be appraised. {error}") from None
    notes = (
        *_undecided(units, worst),
        method_note(worksheet, units),
        *no_limits_notes(errors, by_normal, dollars),
        *further_notes(worksheet, units, dollars),
    )
    if ratio:
        notes += ratio_notes(ratio, units)
    asked = _demands(worksheet, universe, strata, units, values)
    return Extrapolation(
        *(errors, dollars, over, asked, notes, ratio, by_normal, worst),
        sampled_errors=sum(wrong),
    )


def _demands(
    worksheet: Worksheet,
    universe: dict[str, int],
    strata: dict[str, list[int]],
    units: Sequence[Judged],
    values: Sequence[float],
) -> tuple[Demand, ...]:
    """Return what each program may ask back: of the claims that it paid.

    Where the number of its units in the frame is known, those sampled are a simple
    random sample of them (Cochran, Sampling Techniques, section 2.13). Over strata it
    is not stored for each stratum, so units of others count 0 dollars.
    """
    found = []
    for at, payers in enumerate(PROGRAM_PAYERS):
        pairs = list(zip(units, values, strict=True))
        own = [pair for pair in pairs if is_of(pair[0], payers)]
        mine = [value for _, value in own]
        part = payer_part(worksheet, units, payers)
        if len(universe) == 1 and part.has_own_size:
            net = appraise_values(part.units, mine)
            over = appraise_values(part.units, [max(value, 0.0) for value in mine])
        else:
            zeros = [value if is_of(unit, payers) else 0.0 for unit, value in pairs]
            net = _total(universe, strata, zeros)
            over = _total(universe, strata, [max(value, 0.0) for value in zeros])
        found.append(of_program(demands(net, over)[at], part, net, own))
    return tuple(found)


def _if_all_errors(
    worksheet: Worksheet,
    universe: dict[str, int],
    strata: dict[str, list[int]],
    units: Sequence[Judged],
    values: Sequence[float],
) -> IfAllErrors | None:
    undecided = [u for u in units if u.is_undecided]
    if not undecided or any(u.row.unit.amount is None for u in undecided):
        return None
    most = [
        (u.row.unit.amount or 0.0) if u.is_undecided else value
        for u, value in zip(units, values, strict=True)
    ]
    errors, _ = _count(universe, strata, [u.is_wrong or u.is_undecided for u in units])
    dollars = _total(universe, strata, most)
    over = _total(universe, strata, [max(v, 0.0) for v in most])
    asked = _demands(worksheet, universe, strata, units, most)
    return IfAllErrors(len(undecided), errors, dollars, over, asked)


def _undecided(units: Sequence[Judged], worst: IfAllErrors | None) -> Iterator[str]:
    """Say how undecided units count, and what changes if they are errors."""
    undecided = sum(u.is_undecided for u in units)
    if not undecided:
        return
    wrong, sampled = sum(u.is_wrong for u in units), len(units)
    text = (
        f"{undecided} undecided units count as no error here, with their dollars as "
        f"entered (0 where nobody read the chart): {wrong} of {sampled} sampled units "
        "are in error."
    )
    if worst is None:
        yield f"{text} If all of them were errors: {wrong + undecided} of {sampled}."
        return
    limits, total = worst.errors.at(0.9), worst.dollars.at(0.9)
    yield (
        f"{text} If all of them were errors and all that was paid for them overpaid: "
        f"{wrong + undecided} of {sampled}, which is {worst.errors.point:,.0f} units "
        f"({limits.lower:,.0f} to {limits.upper:,.0f} at two-sided 90 %) and "
        f"{worst.dollars.point:,.2f} net dollars in error "
        f"({total.lower:,.2f} to {total.upper:,.2f})."
    )


def _ratio(
    worksheet: Worksheet, units: Sequence[Judged], values: Sequence[float]
) -> Appraisal | None:
    """Appraise by the ratio if the plan asks for it; such a plan has no strata."""
    plan = worksheet.plan
    if plan.estimator != RATIO or plan.paid is None:
        return None
    paid = [u.row.unit.amount for u in units if u.row.unit.amount is not None]
    if len(paid) < len(units):
        raise ValueError(
            f"The ratio needs the amount paid: {len(units) - len(paid)} units lack it."
        )
    return appraise_ratio(plan.universe, plan.paid, values, paid)


def _values(units: Sequence[Judged]) -> list[float]:
    """Return the dollars in error of each unit."""
    settled = [u for u in units if u.outcome is not Outcome.OPEN]
    still_open = len(units) - len(settled)
    unpriced = [u.row.unit.id for u in settled if u.dollars is None]
    if still_open or unpriced:
        who = f" ({named(unpriced)})" if unpriced else ""
        raise InputUnreadable(
            f"Of {len(units)} units, {still_open} have no decision that counts and "
            f"{len(unpriced)} that are wrong or undecided have no dollars at issue"
            f"{who}. Fill both in the sheet Review first."
        )
    return [u.dollars or 0.0 for u in units]


def _count(
    universe: dict[str, int], strata: dict[str, list[int]], wrong: Sequence[bool]
) -> tuple[Appraisal, Appraisal | None]:
    """Appraise the errors; the second is RAT-STATS' own for a stratified sample."""
    if len(universe) == 1:
        return appraise_count(sum(universe.values()), len(wrong), sum(wrong)), None
    counts = [
        CountStratum(n, len(strata[s]), sum(wrong[p] for p in strata[s]))
        for s, n in universe.items()
    ]
    return appraise_strata_safely(counts, LEVELS), appraise_strata(counts)


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
