"""Checks of a sample by its own proofs, without the frame it was drawn from.

They find a unit that stands under another unit's proof, order or number. Whether the
unit was to be drawn at all, only the frame can show.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from audit.review.plan.drawing import SHA256, Pick
from audit.review.plan.plan import Plan
from audit.review.plan.verification import Discrepancy
from audit.sampling.ranking import rank_of
from audit.sampling.ratstats_random import random_numbers


def proof_differences(plan: Plan, picks: Sequence[Pick]) -> tuple[Discrepancy, ...]:
    """Name each pick whose proof, order or number the plan does not give."""
    found = list(_sizes(plan, picks))
    for place, (stratum, units) in enumerate(plan.strata):
        own = [pick for pick in picks if pick.stratum == stratum]
        if plan.method == SHA256:
            found += _ranks(plan.seed, own)
        elif own:
            seed = float(plan.seed) + place
            numbers = random_numbers(seed, 1, units, min(len(own), units))
            found += _numbers(numbers, own)
    return tuple(found)


def _sizes(plan: Plan, picks: Sequence[Pick]) -> Iterator[Discrepancy]:
    universe, sizes = dict(plan.strata), dict(plan.sizes)
    for stratum in dict.fromkeys((*universe, *(p.stratum for p in picks))):
        size = sizes.get(stratum, 0)
        wanted = min(size + plan.spares, universe.get(stratum, 0)) if size else 0
        own = [pick for pick in picks if pick.stratum == stratum]
        orders = sorted(pick.order for pick in own)
        if orders != list(range(1, wanted + 1)):
            yield Discrepancy(
                "altered",
                (),
                f"Stratum {stratum!r}: the plan draws {wanted} units, in order 1 to "
                f"{wanted}; the sample has {len(own)}, or others.",
            )
        for pick in own:
            if pick.spare != (pick.order > size):
                is_spare = "a spare" if pick.order > size else "not a spare"
                sentence = f"{pick.unit_id}: by the plan it is {is_spare}."
                yield Discrepancy("altered", (pick.unit_id,), sentence)


def _ranks(seed: str, picks: Sequence[Pick]) -> Iterator[Discrepancy]:
    before = ""
    for pick in sorted(picks, key=lambda pick: pick.order):
        rank = rank_of(seed, pick.unit_id)
        if rank != pick.proof:
            sentence = f"{pick.unit_id}: its proof is not that of seed and id."
            yield Discrepancy("altered", (pick.unit_id,), sentence)
        if rank < before:
            sentence = f"{pick.unit_id}: it does not rank where it stands."
            yield Discrepancy("altered", (pick.unit_id,), sentence)
        before = rank


def _numbers(numbers: Sequence[int], picks: Sequence[Pick]) -> Iterator[Discrepancy]:
    ordered = sorted(picks, key=lambda pick: pick.order)
    for number, pick in zip(numbers, ordered, strict=False):
        if (pick.number, pick.proof) != (number, str(number)):
            sentence = f"{pick.unit_id}: its random number is {number}."
            yield Discrepancy("altered", (pick.unit_id,), sentence)
