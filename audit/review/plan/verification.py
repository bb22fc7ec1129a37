"""Checks whether a drawn sample is the one that frame, seed and method give."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from audit.errors import SettingRefused
from audit.review.plan.allocation import allocate
from audit.review.plan.drawing import Pick, draw
from audit.review.plan.frame import Frame
from audit.review.plan.period import is_counted_for, outside_of, outside_text
from audit.review.plan.plan import Plan
from audit.wording import dollars

_Positions = dict[tuple[str, int], Pick]


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """One way in which a sample differs from the draw.

    `kind` is frame, swapped, added, missing, repeated or altered; `units` are the ids
    concerned, empty if the whole frame is.
    """

    kind: str
    units: tuple[str, ...]
    message: str


def verify(
    plan: Plan,
    frame: Frame,
    picks: Sequence[Pick],
    recorded_frame: str = "",
    reviewer: str = "",
) -> tuple[Discrepancy, ...]:
    """Draw again and compare; an empty answer means that every pick is proved.

    `recorded_frame` is the frame hash that the drawn workbook records. With `reviewer`
    the picks are the part of the sample that the plan gives to that reviewer.
    """
    found = [*_frame_differences(plan, frame, recorded_frame), *_repeats(picks)]
    try:
        wanted = draw(frame, dict(plan.sizes), plan.seed, plan.method, plan.spares)
    except SettingRefused as error:
        sentence = f"The plan cannot be drawn from this frame. {error}"
        return (*found, Discrepancy("frame", (), sentence))
    if reviewer:
        shares = allocate(plan, wanted)
        wanted = tuple(p for p in wanted if reviewer in shares[p.unit_id])
    expected = {(p.stratum, p.order): p for p in wanted}
    given = {(p.stratum, p.order): p for p in picks}
    found += _swapped(expected, given)
    named = {unit_id for d in found if d.kind == "swapped" for unit_id in d.units}
    drawn = {p.unit_id for p in wanted}
    there = {p.unit_id for p in picks}
    for pick in wanted:
        if pick.unit_id not in there | named:
            sentence = f"{pick.unit_id} was drawn and is not in the sample."
            found.append(Discrepancy("missing", (pick.unit_id,), sentence))
    for pick in picks:
        if pick.unit_id not in drawn | named:
            sentence = f"{pick.unit_id} is in the sample and was not drawn."
            found.append(Discrepancy("added", (pick.unit_id,), sentence))
    return (*found, *_misplaced(expected, given, found))


def _swapped(expected: _Positions, given: _Positions) -> list[Discrepancy]:
    """Compare the units that have the same order in the same stratum."""
    found = []
    for position in sorted(expected.keys() & given.keys()):
        expected_pick, actual_pick = expected[position], given[position]
        if expected_pick.unit_id != actual_pick.unit_id:
            sentence = (
                f"Stratum {position[0]}, order {position[1]}: "
                f"{expected_pick.unit_id} was drawn and "
                f"{actual_pick.unit_id} is there."
            )
            pair = (expected_pick.unit_id, actual_pick.unit_id)
            found.append(Discrepancy("swapped", pair, sentence))
        elif expected_pick != actual_pick:
            found.append(_altered(expected_pick, actual_pick))
    return found


def other_facts(plan: Plan, frame: Frame) -> Iterator[str]:
    """Say what a plan states about its frame that the frame does not show.

    That is the size of each stratum, which weights its charts; what was paid; the rows
    left out and the dates of service. The frame of a packet has neither rows left out
    nor dates, and shows nothing of them. Plans of earlier releases may have a sum with
    digits after the cents.
    """
    strata = {name: len(places) for name, places in frame.strata().items()}
    if dict(plan.strata) != strata:
        found, said = (_counted(counts) for counts in (strata, dict(plan.strata)))
        yield f"The frame has by stratum {found}, not {said} as the plan says."
    if plan.paid is not None and round(plan.paid, 2) != frame.paid:
        paid = "An unknown amount" if frame.paid is None else dollars(frame.paid)
        said = dollars(plan.paid)
        yield f"{paid} was paid for the frame, not {said} as the plan says."
    if frame.read and dict(plan.excluded) != dict(frame.excluded):
        found, said = (_counted(dict(e)) for e in (frame.excluded, plan.excluded))
        yield f"Rows left out are {found}, not {said} as the plan says."
    if frame.days is None:
        return
    if plan.days is not None and plan.days != frame.days:
        found, said = (f"{first} to {last}" for first, last in (frame.days, plan.days))
        yield f"The dates of service of the frame are {found}, not {said}."
    known = outside_of(frame, plan.period_days)
    if is_counted_for(plan.period_days, plan.outside) and plan.outside != known:
        found = outside_text(known, plan.universe)
        yield f"Outside the period are {found}: the plan counts others."


def other_source(plan: Plan, sha256: str) -> str:
    """Say that a file is not the one that was planned; empty if it is.

    Whoever saves a workbook again makes another file, so this alone is no forgery: the
    frame is compared, and the cells of the units that were drawn.
    """
    if sha256 == plan.source_sha256:
        return ""
    return (
        f"The input has the SHA-256 {sha256}, and the file that was planned "
        f"{plan.source_sha256}: it was saved or changed since. Its frame is compared "
        "with the plan; other cells of units that were not drawn are not."
    )


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name}: {n}" for name, n in counts.items()) or "none"


def _frame_differences(plan: Plan, frame: Frame, recorded: str) -> list[Discrepancy]:
    found = []
    if frame.sha256 != plan.frame_sha256:
        found.append(
            Discrepancy(
                "frame",
                (),
                f"The frame has {len(frame.units)} units and a different hash than the "
                f"frame of the plan, which had {plan.universe}: units were added, "
                "removed or changed since.",
            )
        )
    found += [Discrepancy("frame", (), said) for said in other_facts(plan, frame)]
    if recorded and recorded != plan.frame_sha256:
        sentence = "The drawn workbook records a different frame hash than the plan."
        found.append(Discrepancy("frame", (), sentence))
    return found


def _repeats(picks: Sequence[Pick]) -> list[Discrepancy]:
    counts = Counter(p.unit_id for p in picks)
    found = [
        Discrepancy("repeated", (unit_id,), f"{unit_id} is in the sample {n} times.")
        for unit_id, n in counts.items()
        if n > 1
    ]
    positions = Counter((p.stratum, p.order) for p in picks)
    for (stratum, order), n in positions.items():
        if n > 1:
            ids = tuple(
                p.unit_id for p in picks if (p.stratum, p.order) == (stratum, order)
            )
            sentence = f"Stratum {stratum}, order {order} is {n} times in the sample."
            found.append(Discrepancy("repeated", ids, sentence))
    return found


def _altered(right: Pick, given: Pick) -> Discrepancy:
    parts = []
    if right.number != given.number:
        parts.append(f"its number is {right.number}, not {given.number}")
    if right.proof != given.proof:
        parts.append("its proof is different")
    if right.spare != given.spare:
        parts.append("it is a spare" if right.spare else "it is not a spare")
    sentence = f"{right.unit_id}: {'; '.join(parts)}."
    return Discrepancy("altered", (right.unit_id,), sentence)


def _misplaced(
    expected: _Positions, given: _Positions, found: Sequence[Discrepancy]
) -> list[Discrepancy]:
    """Report drawn units that stand under a stratum or order that was not drawn."""
    named = {unit_id for d in found for unit_id in d.units}
    return [
        Discrepancy(
            "altered",
            (pick.unit_id,),
            f"{pick.unit_id} is under stratum {position[0]}, order {position[1]}, "
            "which is not where it was drawn.",
        )
        for position, pick in given.items()
        if position not in expected and pick.unit_id not in named
    ]
