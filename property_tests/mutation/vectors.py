"""Many rows at once: the truth of each fact over a corpus as one long bit pattern.

Bit n of a pattern belongs to row n. A condition over patterns takes a few machine
operations, so thousands of changed packs are judged over thousands of rows within
seconds. The patterns come from the row engine; a test shows that the outcomes computed
from them equal the engine's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from audit import Auditor
from audit.encounter.records import encounter_from_mapping
from audit.encounter.values import Encounter
from audit.facts import FACTS

Cells = Mapping[str, object]
Bits = int
FactRow = Mapping[str, bool | str]


def bits_of(truths: Iterable[bool]) -> Bits:
    """Pack truth values into a pattern, the first into bit 0."""
    text = "".join("1" if truth else "0" for truth in truths)
    return int(text[::-1], 2) if text else 0


def rows_in(bits: Bits) -> list[int]:
    """Return the row numbers of a pattern."""
    found = []
    while bits:
        low = bits & -bits
        found.append(low.bit_length() - 1)
        bits ^= low
    return found


@dataclass(frozen=True)
class Corpus:
    """Rows, their facts and their effective dates."""

    cells: tuple[Cells, ...]
    facts: tuple[FactRow, ...]
    days: tuple[dt.date, ...]

    @property
    def every(self) -> Bits:
        """All rows."""
        return (1 << len(self.facts)) - 1

    @cached_property
    def of_value(self) -> Mapping[tuple[str, bool | str], Bits]:
        """The rows in which a fact has a value."""
        found: dict[tuple[str, bool | str], Bits] = {}
        for name, fact in FACTS.items():
            column = [row[name] for row in self.facts]
            for value in fact.domain or (True,):
                found[name, value] = bits_of(cell == value for cell in column)
        return found

    @cached_property
    def of_day(self) -> Mapping[dt.date, Bits]:
        """The rows of each effective date."""
        return {
            day: bits_of(other == day for other in self.days) for day in set(self.days)
        }


def corpus_of(rows: Iterable[Cells], auditor: Auditor) -> Corpus:
    """Read the facts of rows with an auditor."""
    cells = tuple(rows)
    return _corpus(cells, map(encounter_from_mapping, cells), auditor)


def _corpus(
    cells: tuple[Cells, ...], encounters: Iterable[Encounter], auditor: Auditor
) -> Corpus:
    facts, days = [], []
    for encounter in encounters:
        chart = auditor.chart(encounter)
        facts.append({name: fact.read(chart) for name, fact in FACTS.items()})
        days.append(chart.on)
    return Corpus(cells, tuple(facts), tuple(days))
