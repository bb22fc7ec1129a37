"""Spares count only in place of units that do not belong to the frame.

A missing record does not entitle the review to a spare. It stays in the sample and is
undecided, or an error if the program says so: anyone who could replace a missing record
with the next chart would be choosing the sample. Source: OIG, Corporate Integrity
Agreement FAQ (a missing record is an overpayment, no spares); Self-Disclosure Protocol
(missing items are errors).

A unit that never belonged to the frame (another patient's record, a voided claim, a
duplicate) is marked as such, with a reason. The next spare of its stratum, in order of
selection, replaces it in the rates. In totals it stays as a unit of 0 dollars, because
the universe was counted with units like it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from audit.review.score.outcome import Judged, Outcome
from audit.wording import named


@dataclass(frozen=True, slots=True)
class SpareUse:
    """How spares were used: ids of units out of the frame and of spares taken for them.

    `lacking` units out of the frame have no spare left. `idle` spares were decided
    although no unit needed them: they count nowhere.
    """

    out_of_frame: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()
    lacking: int = 0
    idle: int = 0

    @property
    def sentences(self) -> tuple[str, ...]:
        """Say what was done; empty if nothing was."""
        found = []
        if gone := len(self.out_of_frame):
            text = (
                f"{gone} drawn units are not of the frame ({named(self.out_of_frame)}) "
                "and are in no rate"
            )
            if self.taken:
                text += (
                    f"; {len(self.taken)} spares took their places in order of "
                    f"selection ({named(self.taken)})"
                )
            if self.lacking:
                text += f"; for {self.lacking} there is no spare"
            found.append(f"{text}.")
        if self.idle:
            found.append(
                f"{self.idle} spares were decided and no unit out of the frame asks "
                "for them: they count nowhere. A missing record is no reason for a "
                "spare."
            )
        return tuple(found)


def with_spares(units: Sequence[Judged]) -> tuple[tuple[Judged, ...], SpareUse]:
    """Return the units that count, spares included, and how spares were used.

    `units` are all drawn units, spares included; the order stays.
    """
    wanted = Counter(
        u.row.pick.stratum
        for u in units
        if not u.row.pick.spare and u.outcome is Outcome.OUT_OF_FRAME
    )
    taken = set()
    spares = [u for u in units if u.row.pick.spare]
    for unit in sorted(spares, key=lambda u: u.row.pick.order):
        stratum = unit.row.pick.stratum
        if wanted[stratum]:
            taken.add(unit.row.unit.id)
            # A spare that is itself out of the frame needs the next one.
            wanted[stratum] -= unit.outcome is not Outcome.OUT_OF_FRAME
    counted = tuple(u for u in units if not u.row.pick.spare or u.row.unit.id in taken)
    gone = (u.row.unit.id for u in counted if u.outcome is Outcome.OUT_OF_FRAME)
    in_order = (u.row.unit.id for u in counted if u.row.pick.spare)
    idle = sum(
        u.outcome is not Outcome.OPEN for u in spares if u.row.unit.id not in taken
    )
    return counted, SpareUse(tuple(gone), tuple(in_order), wanted.total(), idle)
