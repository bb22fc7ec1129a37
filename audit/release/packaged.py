"""Reads the tables that ship with the package."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable
from importlib.resources import files

from audit.errors import ReleaseError


def table_text(name: str) -> str:
    """Return the text of one table of `audit/release/data`, unpacked if necessary.

    Raises ReleaseError if the table is missing or damaged.
    """
    try:
        raw = files("audit.release").joinpath("data", name).read_bytes()
        plain = gzip.decompress(raw) if name.endswith(".gz") else raw
        return plain.decode("utf-8")
    except (OSError, EOFError, ValueError) as error:
        raise ReleaseError(
            f"The code-set table {name} of the installation cannot be read ({error}). "
            "Install the package again."
        ) from error


def table_rows(name: str, columns: tuple[str, ...]) -> list[list[str]]:
    """Return the rows of one table after checking that each has its columns."""
    rows = csv.reader(table_text(name).splitlines())
    header = tuple(next(rows, ()))
    if header != columns:
        raise ReleaseError(
            f"The code-set table {name} has the columns {', '.join(header)}, "
            f"not {', '.join(columns)}."
        )
    return _checked(name, len(columns), rows)


def _checked(name: str, width: int, rows: Iterable[list[str]]) -> list[list[str]]:
    found = list(rows)
    # All widths at once: some tables have more than 20,000 rows.
    if {*map(len, found)} - {width}:
        broken = next(row for row in found if len(row) != width)
        raise ReleaseError(f"The code-set table {name} has a broken row: {broken}.")
    return found
