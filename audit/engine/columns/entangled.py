"""Reads the facts about how codes go together (`entanglements`) on entangled rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from audit.columns import token
from audit.engine.columns.arrays import Ints, Words
from audit.engine.columns.entanglements import (
    BITS,
    ENTANGLEMENTS,
    Entanglement,
    conditions,
    word_of,
)
from audit.engine.columns.groups import RECORD, STATUSES
from audit.engine.columns.keys import ChartOf, KeyTable
from audit.engine.columns.program import Literal
from audit.engine.columns.services import literals_of
from audit.engine.columns.table import INPATIENT, REVIEWED, Frame, TableColumns
from audit.facts import Chart
from audit.facts.chart.statuses import STATUSES as STATUS_VALUES


@dataclass(frozen=True, slots=True)
class Seen:
    """What matters to the codes of each class: statuses as bits, columns, marks; and
    whether a finding moves or deletes them in any case (`pairs`)."""

    statuses: Words
    record: NDArray[np.bool_]
    marks: Words
    settled: NDArray[np.bool_]
    places: NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Claims:
    """The codes of rows: the class of each, their marks, the statuses of the rows."""

    found: Ints
    marks: Words
    statuses: Words


class EntangledFacts:
    """The facts of entangled rows, for one era."""

    def __init__(self, columns: TableColumns, literals: Sequence[Literal]) -> None:
        """Take the literals that are asked for."""
        self._columns = columns
        self._tables = [
            (e, KeyTable(literals_of(e.facts, literals))) for e in ENTANGLEMENTS
        ]

    def __len__(self) -> int:
        return max(len(table) for _, table in self._tables)

    def read(
        self,
        frame: Frame,
        found: Ints,
        seen: Seen,
        statuses: Words,
        plain: NDArray[np.bool_],
        chart_of: ChartOf,
    ) -> Iterator[tuple[Literal, NDArray[np.intp], NDArray[np.bool_]]]:
        """Yield for each literal the entangled rows among the plain ones, and where it
        holds there.

        `found` are the classes of the codes, `statuses` those of the conditions.
        """
        marks = seen.marks[found]
        for entanglement, table in self._tables:
            if not table.literals:
                continue
            entangled = self._entangled(entanglement, frame, marks) & plain
            rows = np.flatnonzero(entangled)
            if not len(rows):
                continue
            claims = Claims(found[rows], marks[rows], statuses[rows])
            key, words = self._key(entanglement, frame.of(rows), claims, seen)

            def chart_of_row(row: int, of: NDArray[np.intp] = rows) -> Chart:
                return chart_of(int(of[row]))

            known = table.look_up(key, chart_of_row, words)
            for place, literal in enumerate(table.literals):
                yield literal, rows, known.flag(place)

    def _entangled(
        self, entanglement: Entanglement, frame: Frame, marks: Words
    ) -> NDArray[np.bool_]:
        """Return the rows on which the facts of an entanglement go together."""
        if entanglement.alone:
            return self._with(entanglement.alone, frame) > 0
        if entanglement.twice:
            wanted = np.uint64(word_of((entanglement.twice,)))
            return np.asarray(((marks & wanted) > 0).sum(axis=1) > 1)
        wanted = np.uint64(word_of(entanglement.together))
        return np.asarray((np.bitwise_or.reduce(marks, axis=1) & wanted) == wanted)

    def _key(
        self, entanglement: Entanglement, frame: Frame, claims: Claims, seen: Seen
    ) -> tuple[list[NDArray[np.integer]], Words]:
        """Return the codes that matter in their order, and what is recorded of them.

        The second result are the statuses of the conditions that matter.
        """
        wanted = np.uint64(word_of(entanglement.marks))
        matters = (claims.marks & wanted) > 0
        if entanglement.statuses:
            having = self._with(entanglement.statuses, frame)
            matters |= (seen.statuses[claims.found] & having[:, None]) > 0
        kept = np.where(matters, claims.found, 0)
        last = np.argsort(kept == 0, axis=1, kind="stable")
        codes = np.take_along_axis(kept, last, axis=1)
        mask = np.bitwise_or.reduce(seen.statuses[kept], axis=1)
        mask |= np.uint64(conditions(entanglement.always))
        recorded = [
            np.where(seen.record[kept, n].any(axis=1), frame.column(name), 0)
            for n, name in enumerate(RECORD)
        ]
        always = [frame.column(name) for name in entanglement.record]
        numbers = [*codes.T, *recorded, *always]
        numbers += [frame.column(REVIEWED), frame.column(INPATIENT)]
        return numbers, claims.statuses & mask

    def _with(self, wanted: Sequence[str], frame: Frame) -> Words:
        """Return for each row the conditions that have one of some statuses."""
        return packed(frame, self._columns, lambda s: 15 if s in wanted else 0)


def packed(frame: Frame, columns: TableColumns, number: Callable[[str], int]) -> Words:
    """Return a number for the status of each condition of each row, as one word."""
    word = np.zeros(frame.height, np.uint64)
    for place, family in enumerate(STATUSES):
        if family in frame.ids:
            values = columns.vocabulary[family].values
            numbers = [number(token(v) if v else STATUS_VALUES[0]) for v in values]
            shifted = np.array(numbers, np.uint64) << np.uint64(BITS * place)
            word |= shifted[frame.ids[family]]
    return word
