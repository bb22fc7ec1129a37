"""Which spares count: only in the place of units that are not of the frame.

A record that cannot be had is no reason for a spare. It stays in the sample and is
undecided, or an error where the program says so: who could swap a missing record for
the next chart would choose the sample. Source: OIG, Corporate Integrity Agreement FAQ
(a missing record is an overpayment, no spares); Self-Disclosure Protocol (missing items
are errors).

A unit that was never of the frame (another patient's record, a voided claim, a
duplicate) is told as such with its reason. The next spare of its stratum, in order of
selection, takes its place in the rates. In totals it stays as a unit of 0 dollars,
because the universe was counted with units like it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from audit.review.score.outcome import Judged, Outcome
from audit.wording import named


@dataclass(frozen=True, slots=True)
class SpareUse:
    """What became of spares: ids of units out of frame and of spares taken for them.

    `lacking` units out of frame have no spare left. `idle` spares were decided though
    nothing asked for them: they count nowhere.
    """

    out_of_frame: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()
    lacking: int = 0
    idle: int = 0

    @property
    def sentences(self) -> tuple[str, ...]:
        """Say what was done; nothing where nothing was."""
        said = []
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
            said.append(f"{text}.")
        if self.idle:
            said.append(
                f"{self.idle} spares were decided and no unit out of the frame asks "
                "for them: they count nowhere. A missing record is no reason for a "
                "spare."
            )
        return tuple(said)


def with_spares(units: Sequence[Judged]) -> tuple[tuple[Judged, ...], SpareUse]:
    """Give the units that count, spares in their places among them, and who they are.

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
            # A spare that is itself out of the frame asks for the next one.
            wanted[stratum] -= unit.outcome is not Outcome.OUT_OF_FRAME
    counted = tuple(u for u in units if not u.row.pick.spare or u.row.unit.id in taken)
    gone = (u.row.unit.id for u in counted if u.outcome is Outcome.OUT_OF_FRAME)
    in_order = (u.row.unit.id for u in counted if u.row.pick.spare)
    idle = sum(
        u.outcome is not Outcome.OPEN for u in spares if u.row.unit.id not in taken
    )
    return counted, SpareUse(tuple(gone), tuple(in_order), wanted.total(), idle)
