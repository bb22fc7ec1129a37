"""Tables in Excel workbooks (.xlsx, .xlsm), read through python-calamine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from audit.columns import match_headings
from audit.errors import InputUnreadable
from audit.intake.package import SheetPart, TableRange, error_cells, read_package
from audit.intake.source import check_workbook, sha256_of
from audit.intake.table import (
    HEADING_SEARCH,
    Row,
    Table,
    find_headings,
    heading_text,
    require_columns,
    score,
)

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

_OWN_SHEETS = frozenset({"findings", "rules", "about", "summary"})
"""Sheets that the report adds to the encounters; read only if named."""


@dataclass(frozen=True, slots=True)
class _Region:
    """A block of cells with headings on top; rows and columns count from 1.

    It ends above the row `before`, without the totals row of an Excel table. Rows typed
    below an Excel table that did not expand belong to it, or they would be lost.
    """

    part: SheetPart
    sheet: CalamineSheet
    headings: tuple[str, ...]
    heading_row: int
    left: int
    before: int
    table: TableRange | None = None

    @property
    def rank(self) -> tuple[bool, bool, int]:
        """Sort key: all required columns, then an Excel table, then the headings."""
        match = match_headings(self.headings)
        return not match.missing, self.table is not None, score(match)


def read_workbook(path: Path, sheet: str | None = None) -> Table:
    """Open the table of a workbook: the named sheet or table, or else the best one.

    An Excel table is preferred to plain cells, then the one with more contract columns,
    then the earlier sheet.
    """
    check_workbook(path)
    package = read_package(path)
    book = _load(path)
    parts = _candidates(path, book, package.sheets, sheet)
    regions = [region for part in parts for region in _regions(book, part, sheet)]
    if not regions:
        raise InputUnreadable(f"{path}: there is nothing on {_names(parts)}.")
    best = max(regions, key=lambda region: region.rank)
    require_columns(f"{path}, sheet {best.part.name}", best.headings)
    errors = error_cells(path, best.part.part)
    others = {r.part.name: None for r in regions if r.rank[0]}
    others.pop(best.part.name)
    return Table(
        kind="workbook",
        headings=best.headings,
        rows=lambda: _rows(best, errors),
        sha256=sha256_of(path),
        sheet=best.part.name,
        first_column=best.left,
        date_system=package.date_system,
        row_count=max(0, best.before - 1 - best.heading_row),
        notes=[f"sheet {name} also has encounters: not read" for name in others],
    )


def _load(path: Path) -> CalamineWorkbook:
    try:
        from python_calamine import CalamineError, CalamineWorkbook
    except ImportError:
        raise InputUnreadable(
            f"{path}: reading workbooks needs the package python-calamine. Install it."
        ) from None
    try:
        return CalamineWorkbook.from_path(path)
    except (CalamineError, OSError):
        raise InputUnreadable(
            f"{path} is damaged or incomplete. Save or download the workbook again."
        ) from None


def _candidates(
    path: Path,
    book: CalamineWorkbook,
    parts: Sequence[SheetPart],
    wanted: str | None,
) -> list[SheetPart]:
    """Return the sheets to search: the named one, or else all visible ones."""
    cells = {m.name: str(m.visible) for m in book.sheets_metadata if _is_grid(m.typ)}
    parts = [part for part in parts if part.name in cells]
    if wanted is not None:
        key = wanted.casefold()
        named = [part for part in parts if part.name.casefold() == key]
        named = named or [p for p in parts if any(_is(t, wanted) for t in p.tables)]
        if not named:
            raise InputUnreadable(
                f"{path}: no sheet or table is called {wanted}; it has {_names(parts)}."
            )
        return named
    ours = [part for part in parts if part.name.casefold() not in _OWN_SHEETS]
    seen = [part for part in ours if cells[part.name].endswith(".Visible")]
    return seen or ours or parts


def _is_grid(kind: object) -> bool:
    return str(kind).endswith(".WorkSheet")


def _is(table: TableRange, name: str) -> bool:
    return table.name.casefold() == name.casefold()


def _names(parts: Sequence[SheetPart]) -> str:
    names = ", ".join(part.name for part in parts)
    return f"sheet {names}" if len(parts) == 1 else f"sheets {names}"


def _regions(
    book: CalamineWorkbook, part: SheetPart, wanted: str | None
) -> Iterator[_Region]:
    sheet = book.get_sheet_by_name(part.name)
    head = list(islice(_lines(sheet), HEADING_SEARCH))
    index, match = find_headings(head)
    filled = sorted((*match.columns, *match.unknown))
    is_named_table = any(_is(t, wanted) for t in part.tables) if wanted else False
    if filled and not is_named_table:
        cells = head[index][filled[0] : filled[-1] + 1]
        headings = tuple(map(heading_text, cells))
        below = _height(sheet) + 1
        yield _Region(part, sheet, headings, index + 1, filled[0] + 1, below)
    for table in part.tables:
        if is_named_table and wanted and not _is(table, wanted):
            continue
        line = next(islice(_lines(sheet), table.first - 1, None), [])
        cells = line[table.left - 1 : table.right]
        headings = tuple(map(heading_text, cells))
        below = min((t.first for t in part.tables if _is_under(t, table)), default=0)
        below = below or _height(sheet) + 1
        yield _Region(part, sheet, headings, table.first, table.left, below, table)


def _lines(sheet: CalamineSheet) -> Iterator[list[object]]:
    # iter_rows yields blank rows above the first cell, but no blank columns left of it.
    blank: list[object] = [""] * (sheet.start[1] if sheet.start else 0)
    return ([*blank, *line] for line in sheet.iter_rows())


def _height(sheet: CalamineSheet) -> int:
    # Not total_height, which is one too small.
    return sheet.end[0] + 1 if sheet.end else 0


def _is_under(table: TableRange, above: TableRange) -> bool:
    beside = table.left > above.right or table.right < above.left
    return table.first > above.last and not beside


def _rows(region: _Region, errors: Mapping[int, Mapping[int, str]]) -> Iterator[Row]:
    left = region.left - 1
    # Cells beside an Excel table can be anything. Cells to the right of plain headings
    # are data without a heading, and the notes of the table mention them.
    right = left + len(region.headings) if region.table else None
    totals = region.table.last + 1 if region.table and region.table.totals else 0
    rows = enumerate(_lines(region.sheet), 1)
    for number, line in islice(rows, region.heading_row, region.before - 1):
        if number == totals:
            continue
        cells: list[object] = list(line[left:right])
        for column, text in errors.get(number, {}).items():
            if left < column <= left + len(cells):
                cells[column - 1 - left] = text
        yield number, tuple(cells)
