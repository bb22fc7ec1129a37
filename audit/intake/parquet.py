"""Tables in Parquet files, read through polars."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from audit.encounter.mappings import spread
from audit.errors import InputUnreadable
from audit.intake.source import sha256_of
from audit.intake.table import Row, Table, require_columns


def read_parquet(path: Path) -> Table:
    """Open a Parquet file; it has no heading row, so row 1 is the first encounter."""
    try:
        import polars  # large, and needed for this format only
    except ImportError:
        raise InputUnreadable(
            f"{path}: reading Parquet needs the package polars. Install it."
        ) from None
    try:
        frame = polars.read_parquet(path)
    except (polars.exceptions.PolarsError, OSError):
        raise InputUnreadable(
            f"{path} is not a Parquet file that can be read. Write it again."
        ) from None
    names: dict[str, None] = {}
    nested = [n for n, kind in frame.schema.items() if kind.is_nested()]
    if nested:
        # A list becomes several columns; how many is only known from the rows.
        for record in frame.iter_rows(named=True):
            names.update(dict.fromkeys(spread(record)))
    headings = tuple(names or frame.columns)
    require_columns(str(path), headings)

    def rows() -> Iterator[Row]:
        if not nested:
            yield from enumerate(frame.iter_rows(), 1)
            return
        for number, record in enumerate(frame.iter_rows(named=True), 1):
            cells = spread(record)
            yield number, tuple(cells.get(name) for name in headings)

    return Table(
        kind="parquet",
        headings=headings,
        rows=rows,
        sha256=sha256_of(path),
        row_count=frame.height,
    )
