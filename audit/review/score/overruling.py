"""The charts that auditors decided otherwise than the machine, and who read them again.

One reader's word against the machine is one opinion. Whether it always goes the same
way, and whether a second person confirmed it, decides how far a rate may rest on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from audit.findings import Verdict
from audit.review.score.outcome import Judged, machine_decides
from audit.review.score.second_readings import read_twice
from audit.review.score.weighing import is_wrong, weighted_share
from audit.review.worksheet import Opinion, Worksheet
from audit.wording import percent

_NO_ERROR = (Verdict.SUPPORTED, Verdict.NOT_APPLICABLE)


class Direction(StrEnum):
    """Whom a decision otherwise than the machine's turns out for."""

    AGAINST = "against the provider"
    FOR = "for the provider"
    NEITHER = "neither way"


@dataclass(frozen=True, slots=True)
class Overruled:
    """One chart that its auditor decided otherwise than the machine.

    `twice` says that two people read it. `is_error` says that it counts as an error.
    """

    unit_id: str
    machine: str
    people: str
    direction: Direction
    twice: bool
    is_error: bool


@dataclass(frozen=True, slots=True)
class Overruling:
    """All such charts; `wrong` of `judged` charts of the sample are errors.

    `frame` has the error rates of the frame without the errors that one auditor alone
    decided, and with them; None if the strata do not allow an estimate.
    """

    charts: tuple[Overruled, ...] = ()
    wrong: int = 0
    judged: int = 0
    frame: tuple[float, float] | None = None
    is_weighted: bool = False

    @property
    def alone(self) -> tuple[Overruled, ...]:
        """The charts that nobody read a second time."""
        return tuple(chart for chart in self.charts if not chart.twice)

    @property
    def sentence(self) -> str:
        """Say how many there are, and how many nobody read again."""
        if not self.charts:
            return "Auditors decided no chart otherwise than the machine."
        found = f"{_charts(len(self.charts))} otherwise than the machine"
        open_ = sum(not machine_decides(c.machine) for c in self.charts)
        if open_:
            found += f" (on {open_} of them it had decided nothing)"
        text = f"Auditors decided {found}: {_directions(self.charts)}."
        if not self.alone:
            return f"{text} Two people read each of them."
        return f"{text} {self.lacking}"

    @property
    def lacking(self) -> str:
        """Name the charts without a second reading; empty if there are none."""
        alone = self.alone
        if not alone:
            return ""
        ids = ", ".join(chart.unit_id for chart in alone)
        return (
            f"{len(alone)} of these {len(self.charts)} had no second reading: "
            f"{_directions(alone)} ({ids})."
        )

    @property
    def meaning(self) -> str:
        """Say what the lack of second readings means; empty if nothing is lacking."""
        alone = self.alone
        if not alone:
            return ""
        text = "Each of them rests on the word of one auditor."
        ways = {c.direction for c in alone} - {Direction.NEITHER}
        twice = {c.direction for c in self.charts if c.twice} - {Direction.NEITHER}
        if len(ways) == 1 and twice and not twice & ways:
            text += (
                " All that were read twice turned out the other way: second readings "
                "were not given evenly."
            )
        errors = sum(c.is_error for c in alone)
        if errors:
            fewer = self.wrong - errors
            text += (
                f" {errors} of them {'counts' if errors == 1 else 'count'} as "
                f"{'an error' if errors == 1 else 'errors'}: if none of these stood, "
                f"{fewer} of {self.judged} charts would be wrong{self._rates(0)} "
                f"instead of {self.wrong}{self._rates(1)}."
            )
        return text

    def _rates(self, at: int) -> str:
        """Return a rate of the frame in parentheses; empty if there is none."""
        if self.frame is None:
            return ""
        weighted = ", weighted by stratum" if self.is_weighted else ""
        return f" ({percent(self.frame[at])}{weighted})"


NONE_OVERRULED = Overruling()
"""Of a review whose auditors decided as the machine did."""


def overruling_of(worksheet: Worksheet, units: Sequence[Judged]) -> Overruling:
    """Return the charts of a sample that people decided otherwise than the machine."""
    first: dict[str, list[Opinion]] = {}
    for opinion in worksheet.opinions:
        first.setdefault(opinion.unit_id, []).append(opinion)
    found = []
    for unit in units:
        decision, machine = unit.row.decision, unit.row.machine.coding_verdict
        if not unit.overrules:
            continue
        own = decision.own_verdict
        opinions = first.get(unit.row.unit.id, ())
        twice = read_twice(decision, opinions, worksheet.plan.reviewers)
        way = _direction(machine, own)
        found.append(
            Overruled(unit.row.unit.id, machine, own, way, twice, unit.is_wrong)
        )
    counted = [u for u in units if u.counts]
    alone = {chart.unit_id for chart in found if not chart.twice}
    now = weighted_share(worksheet, counted, is_wrong)
    fewer = weighted_share(
        worksheet, counted, lambda u: u.is_wrong and u.row.unit.id not in alone
    )
    return Overruling(
        tuple(found),
        sum(map(is_wrong, counted)),
        len(counted),
        None if fewer is None or now is None else (fewer, now),
        worksheet.plan.is_stratified,
    )


def _direction(machine: str, own: str) -> Direction:
    """Say whom the auditor's verdict turns out for."""
    if machine_decides(own) and own not in _NO_ERROR:
        accused = machine_decides(machine) and machine not in _NO_ERROR
        return Direction.NEITHER if accused else Direction.AGAINST
    if own in _NO_ERROR and machine not in _NO_ERROR:
        return Direction.FOR
    return Direction.NEITHER


def _directions(charts: Sequence[Overruled]) -> str:
    counts = [(way, sum(c.direction is way for c in charts)) for way in Direction]
    return ", ".join(f"{n} {way.value}" for way, n in counts if n)


def _charts(number: int) -> str:
    return f"{number} {'chart' if number == 1 else 'charts'}"
