"""The script of the Lite workbook: audits a table, and writes the results beside it.

It runs in App Mode, where the pane shows a button in place of the code. Books, sheets
and ranges are those of xlwings, in JavaScript's own order of rows and columns from 1.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from audit.errors import SettingRefused
from audit.findings import Verdict
from audit.functions import function
from audit.functions.matrices import Matrix

GAP = 1
"""Blank columns between the table and the results, so that they stay apart."""

_FORMULA_SIGNS = ("=", "+", "-", "@", "'")
_SHIFT = {"1900": dt.timedelta(0), "1904": dt.timedelta(days=1462)}


def audit_beside(book: Any, name: str = "", date_system: str = "1900") -> str:
    """Audit a table of the workbook, write the results beside it, and say how many.

    Without a name it is the table of the selected cell, or the only one. Raises
    SettingRefused, and writes nothing, if there is no such table or no room beside it.
    """
    shift = _SHIFT.get(str(date_system).strip())
    if shift is None:
        raise SettingRefused(f"The date system is 1900 or 1904, not {date_system}.")
    sheet, table = _chosen(book, name.strip())
    rows = [*_cells(table.header_row_range), *_cells(table.data_body_range)]
    answer = function("AUDIT").call([[_dated(c, shift) for c in row] for row in rows])
    head = table.header_row_range
    first = head.column + head.shape[1] + GAP
    _make_room(sheet, table.name, (head.row, first), answer)
    sheet.range((head.row, first)).value = [list(map(_safe, row)) for row in answer]
    count = len(answer) - 1
    return f"{count:,} row{'' if count == 1 else 's'} of {table.name} audited."


def _cells(cells: Any) -> list[list[object]]:
    """Return the values of a range; of none, there are none."""
    if cells is None:
        return []
    values: list[list[object]] = cells.options(ndim=2).value
    return values


def _dated(cell: object, shift: dt.timedelta) -> object:
    return cell + shift if isinstance(cell, dt.datetime) else cell


def _safe(cell: object) -> object:
    """Keep a text from being read as a formula."""
    is_formula = isinstance(cell, str) and cell.startswith(_FORMULA_SIGNS)
    return f"'{cell}" if is_formula else cell


def _chosen(book: Any, name: str) -> tuple[Any, Any]:
    tables = [(sheet, table) for sheet in book.sheets for table in sheet.tables]
    if not tables:
        raise SettingRefused(
            "The workbook has no table. Select the rows with their headings, press "
            "Ctrl+T, then press Run again."
        )
    if name:
        found = [pair for pair in tables if pair[1].name.casefold() == name.casefold()]
    else:
        found = list(_selected(book, tables)) or tables
    if len(found) != 1:
        names = ", ".join(table.name for _, table in tables)
        what = f"There is no table {name}" if name else "There are several tables"
        raise SettingRefused(
            f"{what}. Write the name of one of these into the field, or select a cell "
            f"of it: {names}."
        )
    return found[0]


def _selected(
    book: Any, tables: Sequence[tuple[Any, Any]]
) -> Iterator[tuple[Any, Any]]:
    """Yield the table in which the selected cell is."""
    cell = book.app.selection
    for sheet, table in tables if cell is not None else ():
        area = table.range
        (height, width), row, column = area.shape, area.row, area.column
        if (
            cell.sheet.name == sheet.name
            and row <= cell.row < row + height
            and column <= cell.column < column + width
        ):
            yield sheet, table


def _make_room(sheet: Any, name: str, start: tuple[int, int], answer: Matrix) -> None:
    """Clear results of an earlier run. Raises SettingRefused if others stand there."""
    (top, left), width = start, len(answer[0])

    def block(first: int, last: int) -> Any:
        return sheet.range((top + first, left), (top + last, left + width - 1))

    old = 0
    if _cells(block(0, 0)) == [list(answer[0])]:
        old = 1 + _height_of_results(sheet, (top + 1, left))
    if len(answer) > old:
        rest = block(old, len(answer) - 1)
        if any(cell not in (None, "") for row in _cells(rest) for cell in row):
            raise SettingRefused(
                f"The cells {rest.get_address(False, False)} beside the table {name} "
                "are not empty. Clear or move what is there, then press Run again."
            )
    if old:
        block(0, old - 1).clear_contents()


def _height_of_results(sheet: Any, start: tuple[int, int]) -> int:
    """Count the rows below the headings of earlier results; blank rows answer blank."""
    last = sheet.used_range.last_cell.row
    if last < start[0]:
        return 0
    height = 0
    for count, (cell,) in enumerate(_cells(sheet.range(start, (last, start[1]))), 1):
        if cell in [*Verdict]:
            height = count
        elif cell not in (None, ""):
            break
    return height
