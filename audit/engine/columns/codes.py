"""Facts of single codes: what each code makes true by itself, or with M54.6.

Most facts about codes ask whether there is any code that ... So they are read once for
each different code in its place: before M54.6, after it, or without it; with as much of
the record as matters to the code. A row has what any of its codes has.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from audit.codes import M546, Code
from audit.engine.columns.arrays import Bits, Ints, Words
from audit.engine.columns.aspects import CodeClasses, is_history
from audit.engine.columns.entangled import Seen, packed
from audit.engine.columns.entanglements import conditions, marks_of, word_of
from audit.engine.columns.groups import (
    ABSENT,
    CODE_FIRST,
    IS_M546,
    M546_FIRST,
    RECORD,
    record_read,
    reduced,
    statuses_read,
)
from audit.engine.columns.keys import ChartOf, KeyTable
from audit.engine.columns.pairs import is_settled, places_of_pain
from audit.engine.columns.program import Literal
from audit.engine.columns.table import INPATIENT, REVIEWED, Frame, TableColumns
from audit.engine.columns.vocabulary import BLANK
from audit.facts import Chart, Profiles, Tables
from audit.facts.chart.statuses import STATUSES as STATUS_VALUES

_ALL = 2**64 - 1
"""All bits of a word of statuses."""


class CodeFacts:
    """The facts of single codes, for one era."""

    def __init__(
        self,
        columns: TableColumns,
        known: CodeClasses,
        tables: Tables,
        profiles: Profiles,
        on: dt.date,
        literals: Sequence[Literal],
    ) -> None:
        """Take the classes of the codes, and the literals of the facts."""
        self._columns = columns
        self._known = known
        self._tables = tables
        self._profiles = profiles
        self._on = on
        self._values = KeyTable(literals)
        self._seen = self._see()

    def __len__(self) -> int:
        return len(self._values)

    def _see(self) -> Seen:
        """Find out what matters to each class of codes."""
        statuses, record, marks = [0], [[False] * len(RECORD)], [0]
        settled, places = [False], [0]
        for code in self._known.example[1:]:
            profile = self._profiles.of(code, self._on)
            columns = record_read(code, profile)
            statuses.append(conditions(statuses_read(profile)))
            record.append([name in columns for name in RECORD])
            marks.append(word_of(marks_of(code, profile, is_history(code))))
            settled.append(is_settled(code, profile))
            places.append(places_of_pain(profile))
        return Seen(
            np.array(statuses, np.uint64),
            np.array(record),
            np.array(marks, np.uint64),
            np.array(settled),
            np.array(places, np.int8),
        )

    def seen(self) -> Seen:
        """Return what matters to each class of codes known so far."""
        if len(self._seen.statuses) < len(self._known.example):
            self._seen = self._see()
        return self._seen

    def bits(
        self,
        frame: Frame,
        dx: Ints,
        found: Ints,
        statuses: NDArray[np.uint64],
        chart_of: ChartOf,
    ) -> Iterator[tuple[Literal, Bits]]:
        """Yield for each literal the rows on which it holds for one of the codes.

        `dx` are the codes of each row, each once, `found` their classes, and `statuses`
        those of the conditions as bits.
        """
        if not self._values.literals:
            return
        coded = frame.column("definitive_code") != BLANK
        # The first code stands for all those without an aspect.
        units = (found > 0) | (coded[:, None] & (dx != BLANK))
        units[:, 0] = True
        row, place = np.nonzero(units)
        of_class, number = found[row, place], dx[row, place]
        seen, raw = self.seen(), coded[row]
        mattering = seen.statuses[of_class]
        mattering[raw] = _ALL
        mattering &= statuses[row]
        where = self._where_m546_is(dx)[row, place]
        columns = [
            np.where(raw, number, 0),
            np.where(raw, 0, of_class),
            where,
            frame.column(REVIEWED)[row],
            frame.column(INPATIENT)[row],
            np.where(raw, frame.column("definitive_code")[row], 0),
        ]
        for n, name in enumerate(RECORD):
            if name in frame.ids:
                matters = seen.record[of_class, n] | raw
                columns.append(np.where(matters, frame.ids[name][row], 0))
            else:
                columns.append(np.zeros(len(row), np.int32))

        def chart_of_unit(unit: int) -> Chart:
            encounter = chart_of(int(row[unit])).encounter
            code: Code = self._columns.codes.values[int(number[unit])]
            alone = replace(encounter, dx=reduced(code, int(where[unit])))
            return Chart(alone, self._tables, self._profiles)

        table = self._values
        known = table.look_up(columns, chart_of_unit, mattering)
        starts = np.flatnonzero(place == 0)
        bits = _any_of(known.values, known.of_row, starts)
        yield from zip(table.literals, bits, strict=True)

    def _where_m546_is(self, dx: Ints) -> Ints:
        """Return for each code whether M54.6 is absent, after it, before it, or it."""
        names = self._columns.codes.values
        number = names.index(M546) if M546 in names else -1
        it = dx == number
        so_far = np.cumsum(it, axis=1)
        where = np.where(so_far > 0, M546_FIRST, CODE_FIRST)
        where = np.where(so_far[:, -1:] > 0, where, ABSENT)
        return np.where(it, IS_M546, where).astype(np.int32)


def packed_statuses(frame: Frame, columns: TableColumns) -> Words:
    """Return the statuses of all conditions of each row as bits."""
    return packed(frame, columns, STATUS_VALUES.index)


def _any_of(
    values: NDArray[np.uint8], of_unit: NDArray[np.intp], starts: NDArray[np.intp]
) -> Iterator[Bits]:
    """Yield for each value the rows on which it holds for one of their units.

    `values` has a row for each class of units; the units of a row begin at `starts`.
    """
    packed = np.packbits(values, axis=1)
    whole = np.zeros((len(values), -(-packed.shape[1] // 8) * 8), np.uint8)
    whole[:, : packed.shape[1]] = packed
    words = whole.view(np.uint64)
    joined = [np.bitwise_or.reduceat(w[of_unit], starts) for w in words.T]
    for place in range(values.shape[1]):
        # The word in which only this value holds, whatever the order of its bytes.
        only = np.zeros(8, np.uint8)
        only[place % 64 // 8] = 128 >> place % 8
        yield np.packbits((joined[place // 64] & only.view(np.uint64)[0]) > 0)
