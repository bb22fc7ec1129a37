"""Reports in Parquet: a column has one type, so all rows are kept until the end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from audit.extras import require
from audit.findings import AuditResult
from audit.report.cell_forms import is_whole, text_of
from audit.report.job import ReportSpec
from audit.report.summary import Tally


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
        polars.DataFrame(series).write_parquet(package)
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
