"""Tables in Parquet files, read through polars."""

from __future__ import annotations

from collections.abc import Iterator
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
    from polars import DataFrame


def read_parquet(path: Path) -> Table:
    """Open a Parquet file; it has no heading row, so row 1 is the first encounter."""
    require("parquet")
    import polars  # large, and needed for this format only

    if not survives(PARQUET, path):
        raise _damaged(path)
    with _refused_if_damaged(path):
        frame = polars.read_parquet(path)
        nested = any(kind.is_nested() for kind in frame.schema.values())
        headings = tuple(_names(frame) if nested else frame.columns)

    def rows() -> Iterator[Row]:
        with _refused_if_damaged(path):
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


def _names(frame: DataFrame) -> dict[str, None]:
    # A list becomes several columns; how many is only known from the rows.
    names: dict[str, None] = {}
    for record in frame.iter_rows(named=True):
        names.update(dict.fromkeys(spread(record)))
    return names or dict.fromkeys(frame.columns)


def _refused_if_damaged(path: Path) -> AbstractContextManager[None]:
    """Turn the errors of the library, at opening or later, into InputUnreadable."""
    from polars.exceptions import PolarsError

    return refused_on(PolarsError, _damaged(path))


def _damaged(path: Path) -> InputUnreadable:
    return InputUnreadable(
        f"{path} is not a Parquet file that can be read. Write it again."
    )
