"""Whether a drawn sample is the one that frame, seed and method give."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from audit.errors import InputUnreadable
from audit.review.plan.drawing import Pick, draw
from audit.review.plan.frame import Frame
from audit.review.plan.plan import Plan

_Places = dict[tuple[str, int], Pick]


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """One way in which a sample differs from the draw.

    `kind` is frame, swapped, added, missing, repeated or altered; `units` are the ids
    concerned, empty where it is the frame as a whole.
    """

    kind: str
    units: tuple[str, ...]
    message: str


def verify(
    plan: Plan, frame: Frame, picks: Sequence[Pick], recorded_frame: str = ""
) -> tuple[Discrepancy, ...]:
    """Draw again and compare; an empty answer means that every pick is proved.

    `recorded_frame` is the frame's hash that the drawn workbook bears.
    """
    found = [*_frame_differences(plan, frame, recorded_frame), *_repeats(picks)]
    try:
        wanted = draw(frame, dict(plan.sizes), plan.seed, plan.method, plan.spares)
    except InputUnreadable as error:
        said = f"The plan cannot be drawn from this frame. {error}"
        return (*found, Discrepancy("frame", (), said))
    places = {(p.stratum, p.order): p for p in wanted}
    given = {(p.stratum, p.order): p for p in picks}
    found += _at_their_places(places, given)
    named = {unit_id for d in found if d.kind == "swapped" for unit_id in d.units}
    drawn = {p.unit_id for p in wanted}
    there = {p.unit_id for p in picks}
    for pick in wanted:
        if pick.unit_id not in there | named:
            said = f"{pick.unit_id} was drawn and is not in the sample."
            found.append(Discrepancy("missing", (pick.unit_id,), said))
    for pick in picks:
        if pick.unit_id not in drawn | named:
            said = f"{pick.unit_id} is in the sample and was not drawn."
            found.append(Discrepancy("added", (pick.unit_id,), said))
    return (*found, *_misplaced(places, given, found))


def _at_their_places(places: _Places, given: _Places) -> list[Discrepancy]:
    """Compare the units that stand at the same order of the same stratum."""
    found = []
    for place in sorted(places.keys() & given.keys()):
        right, is_there = places[place], given[place]
        if right.unit_id != is_there.unit_id:
            said = (
                f"Stratum {place[0]}, order {place[1]}: {right.unit_id} was drawn and "
                f"{is_there.unit_id} stands there."
            )
            pair = (right.unit_id, is_there.unit_id)
            found.append(Discrepancy("swapped", pair, said))
        elif right != is_there:
            found.append(_altered(right, is_there))
    return found


def _frame_differences(plan: Plan, frame: Frame, recorded: str) -> list[Discrepancy]:
    found = []
    if frame.sha256 != plan.frame_sha256:
        found.append(
            Discrepancy(
                "frame",
                (),
                f"The frame has {len(frame.units)} units and another hash than the "
                f"frame of the plan, which had {plan.universe}: units were added, "
                "removed or changed since.",
            )
        )
    if plan.paid not in (None, frame.paid):
        said = f"{frame.paid} was paid for the frame, not {plan.paid} as the plan says."
        found.append(Discrepancy("frame", (), said))
    if recorded and recorded != plan.frame_sha256:
        said = "The drawn workbook bears another frame hash than the plan."
        found.append(Discrepancy("frame", (), said))
    return found


def _repeats(picks: Sequence[Pick]) -> list[Discrepancy]:
    counts = Counter(p.unit_id for p in picks)
    found = [
        Discrepancy("repeated", (unit_id,), f"{unit_id} is in the sample {n} times.")
        for unit_id, n in counts.items()
        if n > 1
    ]
    places = Counter((p.stratum, p.order) for p in picks)
    for (stratum, order), n in places.items():
        if n > 1:
            ids = tuple(
                p.unit_id for p in picks if (p.stratum, p.order) == (stratum, order)
            )
            said = f"Stratum {stratum}, order {order} stands {n} times in the sample."
            found.append(Discrepancy("repeated", ids, said))
    return found


def _altered(right: Pick, given: Pick) -> Discrepancy:
    parts = []
    if right.number != given.number:
        parts.append(f"its number is {right.number}, not {given.number}")
    if right.proof != given.proof:
        parts.append("its proof is another")
    if right.spare != given.spare:
        parts.append("it is a spare" if right.spare else "it is no spare")
    said = f"{right.unit_id}: {'; '.join(parts)}."
    return Discrepancy("altered", (right.unit_id,), said)


def _misplaced(
    places: _Places, given: _Places, found: Sequence[Discrepancy]
) -> list[Discrepancy]:
    """Name drawn units that stand under a stratum or order that was not drawn."""
    named = {unit_id for d in found for unit_id in d.units}
    return [
        Discrepancy(
            "altered",
            (pick.unit_id,),
            f"{pick.unit_id} stands under stratum {place[0]}, order {place[1]}, "
            "which is not where it was drawn.",
        )
        for place, pick in given.items()
        if place not in places and pick.unit_id not in named
    ]
