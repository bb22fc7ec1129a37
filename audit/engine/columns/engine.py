"""Judges the rows of a table in batches; the row engine takes what columns cannot."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from audit.encounter.reading import RowReader
from audit.engine.answers import Answer, answer_of
from audit.engine.columns.answers import Answers, RuleSets
from audit.engine.columns.facts import EraFacts
from audit.engine.columns.program import BitProgram
from audit.engine.columns.table import Frame, TableColumns
from audit.engine.rows import Auditor
from audit.facts import Chart

BATCH = 1 << 16
"""Rows judged at once: their bits fit into the cache of a processor."""

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
        self._answers = Answers()
        self._forget()

    def _forget(self) -> None:
        self._columns = TableColumns(self._reader)
        self._eras: dict[int, tuple[BitProgram, EraFacts, RuleSets]] = {}

    def judge(self, cells: Cells, first_row: int = 1) -> Verdicts:
        """Judge the rows of a table; `first_row` is the number of the first one."""
        height = len(cells[0]) if cells else 0
        numbers = np.zeros(height, np.int32)
        by_rows = 0
        for start in range(0, height, BATCH):
            part = [column[start : start + BATCH] for column in cells]
            batch = _Batch(part, self._reader, self._auditor, first_row + start)
            unfit = self._judge_batch(batch, numbers[start : start + BATCH])
            by_rows += unfit
        return Verdicts(numbers, self._answers.values, by_rows)

    def _judge_batch(self, batch: _Batch, numbers: NDArray[np.int32]) -> int:
        if self._columns.is_full or any(f.is_full for _, f, _ in self._eras.values()):
            self._forget()
        if not self._reader.is_plain:
            return self._by_rows(batch, range(len(numbers)), numbers)
        frame = self._columns.frame(batch.cells, batch.chart)
        fit = ~frame.unfit
        era = self._era_of(frame)
        for number in np.unique(era[fit]).tolist():
            rows = np.flatnonzero(fit & (era == number))
            numbers[rows] = self._judge_era(number, frame.of(rows), rows, batch)
        return self._by_rows(batch, np.flatnonzero(frame.unfit).tolist(), numbers)

    def _era_of(self, frame: Frame) -> NDArray[np.int32]:
        """Return the number of the era of each row; unfit rows may lack a date."""
        days, cache = self._columns.days, self._auditor.cache
        eras = [0 if day is None else cache.era(day) for day in days]
        return np.array(eras, np.int32)[frame.day]

    def _judge_era(
        self, number: int, frame: Frame, rows: NDArray[np.intp], batch: _Batch
    ) -> NDArray[np.int32]:
        day = self._columns.days[int(frame.day[0])]
        if number not in self._eras:
            self._eras[number] = self._open_era(day)
        program, facts, sets = self._eras[number]
        bits = facts.bits(frame, lambda row: batch.chart(int(rows[row])))
        held = program.run([bits[literal] for literal in program.literals])
        return sets.numbers(held, frame.height)

    def _open_era(self, day: dt.date | None) -> tuple[BitProgram, EraFacts, RuleSets]:
        assert day is not None  # a row without a date is unfit
        auditor = self._auditor
        program = BitProgram(auditor.pack, day)
        facts = EraFacts(
            auditor.tables,
            auditor.cache.profiles,
            self._columns,
            day,
            program.literals,
        )
        return program, facts, RuleSets(program.rules, self._answers)

    def _by_rows(
        self, batch: _Batch, rows: Sequence[int], numbers: NDArray[np.int32]
    ) -> int:
        """Judge rows by the row engine; return how many."""
        for row in rows:
            result = self._auditor.audit(batch.chart(row).encounter)
            numbers[row] = self._answers.number_of(answer_of(result))
        return len(rows)


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

    def chart(self, row: int) -> Chart:
        """Return the chart of a row, counted from 0."""
        chart = self._charts.get(row)
        if chart is None:
            cells = tuple(column[row] for column in self.cells)
            encounter = self._reader.read(cells, self._first_row + row)
            chart = self._charts[row] = self._auditor.chart(encounter)
        return chart
