"""How far first decisions agree: between auditors, and with the machine.

Agreement with the machine is claimed only of decisions that were made before the
machine's verdict was seen. Whoever saw it first may have followed it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from audit.review.score.agreement import agreement_between
from audit.review.score.outcome import machine_decides
from audit.review.worksheet import Opinion, Worksheet
from audit.sampling.intervals import Level
from audit.sampling.kappa import Kappa, kappa_of
from audit.wording import named


@dataclass(frozen=True, slots=True)
class Pair:
    """Two auditors on the units that both decided; `apart` are those they differ on."""

    one: str
    other: str
    kappa: Kappa
    apart: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Readers:
    """How far first decisions agree.

    `machine` compares the machine with each unit's first reader, and `by_auditor` with
    each auditor; without blind decisions they are None and empty. Only units on which
    the machine decided are compared. `pairs` are, by unit, the verdicts of the machine
    and of the first reader.
    """

    blind: bool
    machine: Kappa | None
    by_auditor: tuple[tuple[str, Kappa], ...]
    between: tuple[Pair, ...]
    pairs: tuple[tuple[str, tuple[str, str]], ...] = ()

    @property
    def sentences(self) -> tuple[str, ...]:
        """Say what is claimed of the machine and of the auditors, and on what basis."""
        if self.machine is None:
            found = [
                "Machine against auditors: not claimed, because they saw its verdicts "
                "before they decided."
            ]
        else:
            found = [
                f"Machine against auditors, decided blind: {self.machine.sentence}"
            ]
        if len(self.by_auditor) > 1:
            found += [
                f"Machine against {name}: {kappa.sentence}"
                for name, kappa in self.by_auditor
            ]
        how = "decided blind" if self.blind else "the machine's verdicts in view"
        for pair in self.between:
            text = f"{pair.one} against {pair.other}, {how}: {pair.kappa.sentence}"
            if pair.apart:
                text += f" They differ on {named(pair.apart)}."
            found.append(text)
        return tuple(found)


def readers_of(worksheet: Worksheet, level: Level) -> Readers:
    """Compare the first decisions on the units of the sample; spares are left out."""
    sampled = {row.unit.id for row in worksheet.rows if not row.pick.spare}
    opinions = [o for o in worksheet.opinions if o.unit_id in sampled]
    blind = [o for o in opinions if o.blind]
    auditors = tuple(dict.fromkeys(o.auditor for o in opinions))
    first = [o for o in _first_of_unit(blind) if _is_compared(o)]
    return Readers(
        blind=bool(blind),
        machine=kappa_of(_pairs_of(first), level) if blind else None,
        by_auditor=tuple(
            (name, kappa_of(_pairs_of(_by(name, blind)), level))
            for name in auditors
            if any(o.auditor == name for o in blind)
        ),
        between=_pairs(auditors, opinions, level),
        pairs=tuple((o.unit_id, (o.machine, o.verdict)) for o in first),
    )


def _is_compared(opinion: Opinion) -> bool:
    return opinion.is_compared and machine_decides(opinion.machine)


def _by(auditor: str, opinions: Sequence[Opinion]) -> list[Opinion]:
    return [o for o in opinions if o.auditor == auditor and _is_compared(o)]


def _pairs_of(opinions: Sequence[Opinion]) -> list[tuple[str, str]]:
    return [(o.machine, o.verdict) for o in opinions]


def _first_of_unit(opinions: Sequence[Opinion]) -> list[Opinion]:
    """Return one opinion of each unit, so that no unit counts twice."""
    return list({o.unit_id: o for o in reversed(opinions)}.values())[::-1]


def _pairs(
    auditors: Sequence[str], opinions: Sequence[Opinion], level: Level
) -> tuple[Pair, ...]:
    found = []
    for one, other in combinations(auditors, 2):
        mine, theirs = (
            {o.unit_id: o.said for o in opinions if o.auditor == name}
            for name in (one, other)
        )
        apart = tuple(u for u, word in mine.items() if theirs.get(u, word) != word)
        if mine.keys() & theirs.keys():
            kappa = agreement_between(mine, theirs, level)
            found.append(Pair(one, other, kappa, apart))
    return tuple(found)
