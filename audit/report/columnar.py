"""Reports in Parquet. A column has one type, so all rows are kept until the end; only
verdicts, whose types are known, are written in parts."""

from __future__ import annotations

import datetime as dt
import errno
import os
import shutil
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from audit.engine.answers import Answer
from audit.extras import require
from audit.findings import VERDICT_COLUMNS, AuditResult, verdict_row
from audit.report.cell_forms import is_whole, text_of
from audit.report.job import ReportSpec
from audit.report.summary import Tally

ROW_GROUP = 1 << 18
"""Rows in each group of a report, which readers read one by one."""


class ParquetWriter:
    """Writes `.parquet`; a column of mixed types becomes text, blanks become nulls."""

    def __init__(self, draft: Path, spec: ReportSpec) -> None:
        """Start with empty columns. Raises ExtraMissing without polars."""
        require("parquet")  # now, and not after the work
        self._draft = draft
        self._spec = spec
        self._columns: list[list[object]] = [[] for _ in spec.headings]

    def put(self, cells: Sequence[object], result: AuditResult) -> None:
        """Keep the rows of one encounter."""
        for row in self._spec.rows(cells, result):
            for column, cell in zip(self._columns, row, strict=True):
                column.append(cell)

    def finish(self, tally: Tally) -> None:
        """Write the table."""
        # Polars loads slowly, and no other report needs it.
        import polars

        series: list[Any] = []
        for name, column in zip(self._spec.headings, self._columns, strict=True):
            kind, values = _typed(column)
            series.append(polars.Series(name, values, getattr(polars, kind)))
        # In memory first: on a full disk the library would abort the process.
        package = BytesIO()
        polars.DataFrame(series).write_parquet(package, row_group_size=ROW_GROUP)
        self._draft.write_bytes(package.getbuffer())

    def abandon(self) -> None:
        """Discard the rows."""
        self._columns.clear()


def _typed(column: list[object]) -> tuple[str, list[object]]:
    """Choose the one type that stores every cell of a column without loss."""
    kinds = {type(cell) for cell in column if cell is not None and cell != ""}
    blank_free: list[object] = [None if cell == "" else cell for cell in column]
    if kinds == {bool}:
        return "Boolean", blank_free
    if kinds == {dt.date}:
        return "Date", blank_free
    if kinds == {dt.datetime} and not any(
        isinstance(cell, dt.datetime) and cell.tzinfo for cell in column
    ):
        return "Datetime", blank_free
    if kinds == {int} and all(_fits(cell) for cell in column):
        return "Int64", blank_free
    if kinds and kinds <= {int, float} and all(_fits(cell) for cell in column):
        return "Float64", blank_free
    texts = [None if cell is None else text_of(cell) for cell in column]
    return "String", [*texts]


def _fits(cell: object) -> bool:
    if isinstance(cell, int):
        return is_whole(float(cell)) if abs(cell) < 2**62 else False
    return True


# -- verdicts in parts --------------------------------------------------------------

_MOST_CELLS = 50_000
"""Answers whose cells are remembered."""


class VerdictPart(NamedTuple):
    """The verdicts of some rows: their ids and numbers, and the number of the answer
    of each in `answers`, which has the cells of each answer (`AnswerCells`)."""

    ids: Sequence[str]
    rows: Sequence[int]
    numbers: Sequence[int]
    answers: Sequence[tuple[object, ...]]


class AnswerCells:
    """The cells of `VERDICT_COLUMNS` behind id and row, made once for each answer."""

    def __init__(self) -> None:
        """Start without an answer."""
        self._known: dict[int, tuple[Answer, tuple[object, ...]]] = {}

    def of(self, answer: Answer) -> tuple[object, ...]:
        """Return the cells of an answer."""
        # The answer itself is kept, so that no other object can get its id.
        known, cells = self._known.get(id(answer), (None, ()))
        if known is not answer:
            if len(self._known) >= _MOST_CELLS:
                self._known.clear()
            cells = verdict_row(answer.result(0, ""))[2:]
            self._known[id(answer)] = answer, cells
        return cells


def write_part(path: Path, part: VerdictPart) -> None:
    """Write the verdicts of some rows, to be joined with others."""
    import polars

    numbers = polars.Series(part.numbers, dtype=polars.UInt32)
    told = part.answers
    columns = zip(*told, strict=True) if told else [()] * len(VERDICT_COLUMNS[2:])
    answers = [polars.Series(column, dtype=polars.String) for column in columns]
    cells = [
        polars.Series(part.ids, dtype=polars.String),
        polars.Series(part.rows, dtype=polars.Int64),
        *(texts.gather(numbers) for texts in answers),
    ]
    frame = polars.DataFrame(dict(zip(VERDICT_COLUMNS, cells, strict=True)))
    package = BytesIO()
    frame.write_parquet(package, compression_level=1)
    path.write_bytes(package.getbuffer())


def join_parts(paths: Sequence[Path], draft: Path) -> None:
    """Join parts to one file, in their order and without having all in memory."""
    import polars

    # On a full disk the library would abort the process.
    needed = sum(path.stat().st_size for path in paths)
    if shutil.disk_usage(draft.parent).free < needed:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    polars.scan_parquet([*paths], glob=False).sink_parquet(
        draft, row_group_size=ROW_GROUP
    )
