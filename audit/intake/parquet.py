"""Tables in Parquet files, read through polars."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from audit.encounter.mappings import spread
from audit.errors import InputUnreadable
from audit.extras import require
from audit.intake.panics import refused_on
from audit.intake.source import sha256_of
from audit.intake.table import Row, Table
from audit.intake.trial import PARQUET, survives

if TYPE_CHECKING:
    from polars import DataFrame, Series


AT_ONCE = 1 << 14
"""Rows that are in memory at once while rows are read one by one."""


def read_parquet(path: Path) -> Table:
    """Open a Parquet file; it has no heading row, so row 1 is the first encounter.

    The rows are read as a stream, unless cells hold lists or records.
    """
    require("parquet")
    if not survives(PARQUET, path):
        raise damaged(path)
    return reopened(path, sha256_of(path))


def reopened(path: Path, sha256: str = "") -> Table:
    """Open a Parquet file that another process has read before."""
    import polars  # large, and needed for this format only

    with _refused_ifdamaged(path):
        stream = polars.scan_parquet(path, glob=False)
        schema = stream.collect_schema()
        if any(kind.is_nested() for kind in schema.values()):
            return _nested(path, polars.read_parquet(path, glob=False), sha256)
        height = int(stream.select(polars.len()).collect().item())

    def rows() -> Iterator[Row]:
        with _refused_ifdamaged(path):
            for start in range(0, height, AT_ONCE):
                part = stream.slice(start, AT_ONCE).collect()
                yield from enumerate(part.iter_rows(), start + 1)

    def parts(start: int, count: int) -> list[Sequence[object]]:
        with _refused_ifdamaged(path):
            part = stream.slice(start, count).collect()
            return [_column(part.drop_in_place(name)) for name in part.columns]

    return Table(
        kind="parquet",
        headings=tuple(schema),
        rows=rows,
        sha256=sha256,
        row_count=height,
        parts=parts,
    )


def _column(series: Series) -> Sequence[object]:
    """Return the cells of a column, as numbers into its distinct values if they recur.

    Only texts are told apart by their values: 0.0 equals -0.0, but is another cell.
    """
    import polars

    if series.dtype != polars.String:
        return series.to_list()
    values = series.drop_nulls().unique(maintain_order=True)
    if len(values) * 4 > len(series):
        return series.to_list()
    from audit.engine.columns import Coded

    numbers = series.cast(polars.Enum(values)).to_physical().cast(polars.Int32)
    without_null = numbers.fill_null(len(values)).to_numpy()
    return Coded([*values.to_list(), None], without_null)


def _nested(path: Path, frame: DataFrame, sha256: str) -> Table:
    """Return a table whose lists become several columns."""
    headings = tuple(_names(frame))

    def rows() -> Iterator[Row]:
        with _refused_ifdamaged(path):
            for number, record in enumerate(frame.iter_rows(named=True), 1):
                cells = spread(record)
                yield number, tuple(cells.get(name) for name in headings)

    return Table(
        kind="parquet",
        headings=headings,
        rows=rows,
        sha256=sha256,
        row_count=frame.height,
    )


def _names(frame: DataFrame) -> dict[str, None]:
    # A list becomes several columns; how many is only known from the rows.
    names: dict[str, None] = {}
    for record in frame.iter_rows(named=True):
        names.update(dict.fromkeys(spread(record)))
    return names or dict.fromkeys(frame.columns)


def _refused_ifdamaged(path: Path) -> AbstractContextManager[None]:
    """Turn the errors of the library, at opening or later, into InputUnreadable."""
    from polars.exceptions import PolarsError

    return refused_on(PolarsError, damaged(path))


def damaged(path: Path) -> InputUnreadable:
    """Return the refusal of a file that cannot be read."""
    return InputUnreadable(
        f"{path} is not a Parquet file that can be read. Write it again."
    )
