"""Judges the rows of a table in batches; the row engine takes what columns cannot."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from audit.encounter.reading import RowReader
from audit.engine.answers import Answer, answer_of
from audit.engine.columns.answers import Answers, Firings, RuleSets
from audit.engine.columns.arrays import Bits
from audit.engine.columns.facts import MOST_KEYS, EraFacts
from audit.engine.columns.program import BitProgram
from audit.engine.columns.table import Frame, TableColumns
from audit.engine.rows import Auditor, Fired
from audit.facts import Chart

BATCH = 1 << 16
"""Rows judged at once: their bits fit into the cache of a processor."""

MOST_ANSWERS = 250_000
"""Answers after which those that were given are forgotten."""

Cells = Sequence[Sequence[object]]
"""A batch of a table: one sequence of cells for each heading, all of one length."""


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The answers of a batch: the number of each row's answer, and the answers.

    `by_rows` counts the rows that the row engine judged.
    """

    numbers: NDArray[np.int32]
    values: Sequence[Answer]
    by_rows: int = 0

    def __len__(self) -> int:
        return len(self.numbers)

    def distinct(self) -> tuple[list[tuple[Answer, int, int]], NDArray[np.intp]]:
        """Return the answers that are given, and the place of each row's among them.

        Each comes with the number of its rows and the first of them.
        """
        found, first, places, times = np.unique(
            self.numbers, return_index=True, return_inverse=True, return_counts=True
        )
        given = map(self.values.__getitem__, found.tolist())
        counted = zip(given, times.tolist(), first.tolist(), strict=True)
        return list(counted), places

    def __iter__(self) -> Iterator[Answer]:
        return map(self.values.__getitem__, self.numbers.tolist())


class ColumnEngine:
    """Judges the rows of one table as an auditor does, many at once.

    Create one for each table and reuse it for all of its batches: it remembers cells,
    codes and keys, up to a limit. No answer depends on other rows.
    """

    def __init__(self, auditor: Auditor, reader: RowReader) -> None:
        """Take the auditor, and the reader of the rows of the table."""
        self._auditor = auditor
        self._reader = reader
        self._forget()
        self._answers = Answers()

    def _forget(self) -> None:
        self._columns = TableColumns(self._reader)
        self._eras: dict[int, _Era] = {}

    def judge(self, cells: Cells, first_row: int = 1) -> Verdicts:
        """Judge the rows of a table; `first_row` is the number of the first one."""
        height = len(cells[0]) if cells else 0
        if len(self._answers.values) > MOST_ANSWERS:
            self._answers = Answers()
            for era in self._eras.values():
                era.sets = RuleSets(era.program.rules, self._answers)
        numbers = np.zeros(height, np.int32)
        by_rows = 0
        for start, batch in self._batches(cells, first_row):
            own = numbers[start : start + BATCH]
            for part in self._parts(batch):
                own[part.rows] = part.era.sets.numbers(part.held, len(part.rows))
            for row in batch.unfit:
                result = self._auditor.audit(batch.chart(row).encounter)
                own[row] = self._answers.number_of(answer_of(result))
            by_rows += len(batch.unfit)
        return Verdicts(numbers, self._answers.values, by_rows)

    def fired(self, cells: Cells, first_row: int = 1) -> list[Fired | None]:
        """Return the rules that fire on each row; None if only the row engine can tell.

        With it, `Auditor.audit` words findings and corrects lists as without.
        """
        height = len(cells[0]) if cells else 0
        found: list[Fired | None] = [None] * height
        for start, batch in self._batches(cells, first_row):
            for part in self._parts(batch):
                fired = part.era.firings.of_rows(part.held, len(part.rows))
                for row, own in zip(part.rows.tolist(), fired, strict=True):
                    found[start + row] = own
        return found

    def _batches(self, cells: Cells, first_row: int) -> Iterator[tuple[int, _Batch]]:
        height = len(cells[0]) if cells else 0
        for start in range(0, height, BATCH):
            part = [column[start : start + BATCH] for column in cells]
            yield start, _Batch(part, self._reader, self._auditor, first_row + start)

    def _parts(self, batch: _Batch) -> Iterator[_Part]:
        """Compute the rules on the rows of each era, and note the unfit rows."""
        if self._columns.is_full or any(e.is_full for e in self._eras.values()):
            self._forget()
        if not self._reader.is_plain:
            batch.unfit = range(len(batch.cells[0]))
            return
        frame = self._columns.frame(batch.cells, batch.chart)
        batch.unfit = np.flatnonzero(frame.unfit).tolist()
        fit = ~frame.unfit
        era = self._era_of(frame)
        for number in np.unique(era[fit]).tolist():
            rows = np.flatnonzero(fit & (era == number))
            yield self._part(number, frame.of(rows), rows, batch)

    def _era_of(self, frame: Frame) -> NDArray[np.int32]:
        """Return the number of the era of each row; unfit rows may lack a date."""
        days, cache = self._columns.days, self._auditor.cache
        eras = [0 if day is None else cache.era(day) for day in days]
        return np.array(eras, np.int32)[frame.day]

    def _part(
        self, number: int, frame: Frame, rows: NDArray[np.intp], batch: _Batch
    ) -> _Part:
        if number not in self._eras:
            day = self._columns.days[int(frame.day[0])]
            assert day is not None  # a row without a date is unfit
            self._eras[number] = _Era(self._auditor, self._columns, day, self._answers)
        era = self._eras[number]
        bits = era.facts.bits(frame, lambda row: batch.chart(int(rows[row])))
        held = era.program.run([bits[literal] for literal in era.program.literals])
        return _Part(rows, era, held)


def judge_columns(
    columns: Mapping[str, Sequence[object]], auditor: Auditor | None = None
) -> Verdicts:
    """Judge encounters given as columns, all of one length.

    Keys are the names, labels or aliases of the column contract, in any spelling;
    unknown columns are ignored, missing ones are blank. Cells may be anything that a
    cell can hold. The answers are those of `audit.audit_rows`, in the same order.
    """
    engine = ColumnEngine(auditor or Auditor(), RowReader(columns))
    return engine.judge(list(columns.values()))


class _Era:
    """What is compiled and remembered for the days of one era."""

    def __init__(
        self,
        auditor: Auditor,
        columns: TableColumns,
        day: dt.date,
        answers: Answers,
    ) -> None:
        self.program = BitProgram(auditor.pack, day)
        self.facts = EraFacts(
            auditor.tables,
            auditor.cache.profiles,
            columns,
            day,
            self.program.literals,
        )
        self.sets = RuleSets(self.program.rules, answers)
        self.firings = Firings(self.program.rules)

    @property
    def is_full(self) -> bool:
        """Whether so much is known that it is time to forget it."""
        return self.facts.is_full or len(self.firings) > MOST_KEYS


class _Part(NamedTuple):
    """Rows of a batch in one era, and what holds on them."""

    rows: NDArray[np.intp]
    era: _Era
    held: list[Bits]


class _Batch:
    """The cells of a batch, and the charts of single rows of it."""

    def __init__(
        self, cells: Cells, reader: RowReader, auditor: Auditor, first_row: int
    ) -> None:
        self.cells = cells
        self._reader = reader
        self._auditor = auditor
        self._first_row = first_row
        self._charts: dict[int, Chart] = {}
        self.unfit: Sequence[int] = ()

    def chart(self, row: int) -> Chart:
        """Return the chart of a row, counted from 0."""
        chart = self._charts.get(row)
        if chart is None:
            cells = tuple(column[row] for column in self.cells)
            encounter = self._reader.read(cells, self._first_row + row)
            chart = self._charts[row] = self._auditor.chart(encounter)
        return chart
