"""The rows of a sheet by heading, and their cells as values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from audit.cells import Unreadable, read_number
from audit.date_cells import read_date
from audit.errors import InputUnreadable
from audit.report.sheets.formats import address
from audit.whole_numbers import whole


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a sheet by heading; `source` is file and sheet, `row` its number."""

    cells: dict[str, Any]
    columns: dict[str, int]
    source: str
    row: int

    def get(self, heading: str) -> Any:
        """Return a cell; None if the column is missing."""
        return self.cells.get(heading)

    def need(self, heading: str) -> Any:
        """Return a cell. Raises InputUnreadable if the column is missing."""
        if heading not in self.cells:
            raise InputUnreadable(
                f"{self.source}, row {self.row}: the column {heading} is gone. "
                "Take its heading in row 1 back from an earlier copy."
            )
        return self.cells[heading]

    def wrong(self, heading: str, why: str) -> InputUnreadable:
        """Return the error that names a cell."""
        cell = address(self.row - 1, self.columns[heading])
        return InputUnreadable(
            f"{self.source}, row {self.row}, {heading} (cell {cell}): {why}."
        )


def records(sheet: Any, file: str) -> Iterator[Record]:
    """Yield the rows that are not blank. Raises for a duplicate heading."""
    source = f"{file}, sheet {sheet.title}"
    rows = sheet.iter_rows(values_only=True)
    headings = [str(h or "") for h in next(rows, ())]
    columns: dict[str, int] = {}
    for at, heading in enumerate(headings):
        if heading and heading in columns:
            raise InputUnreadable(
                f"{source}, cell {address(0, at)}: the column {heading} appears twice, "
                f"in {address(0, columns[heading])} too. Leave one of them."
            )
        columns[heading] = at
    for number, cells in enumerate(rows, 2):
        if any(cell is not None for cell in cells):
            named = dict(zip(headings, cells, strict=True))
            yield Record(named, columns, source, number)


def count_in(record: Record, heading: str) -> int:
    """Read a cell as a count. Raises InputUnreadable, naming it, if it is none."""
    cell = record.need(heading)
    number = whole(read_number(cell, low=0))
    if number is None:
        why = f"{text_of(cell)!r} is not a count. Take it back from an earlier copy"
        raise record.wrong(heading, why)
    return number


def day_in(record: Record, heading: str) -> dt.date | None:
    """Read a cell as a date, None if blank. Raises InputUnreadable, naming it."""
    cell = record.get(heading)
    day = read_date(cell)
    if isinstance(day, Unreadable):
        raise record.wrong(heading, f"{text_of(cell)!r} is not a date")
    return day


def dollars_in(record: Record, heading: str) -> float | None:
    """Read a cell as dollars, None if blank. Raises InputUnreadable, naming it."""
    cell = record.get(heading)
    number = read_number(cell, money=True)
    if isinstance(number, Unreadable):
        raise record.wrong(heading, f"{text_of(cell)!r} is not a number")
    if number is None and isinstance(cell, float):  # nan, which is not a blank cell
        raise record.wrong(heading, "it is not a number")
    return number


def text_of(cell: object) -> str:
    """Return a cell as text: whole numbers without a point, a blank as empty."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
