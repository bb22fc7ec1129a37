"""Tables in Excel workbooks (.xlsx, .xlsm)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice, repeat
from pathlib import Path

from audit.errors import InputUnreadable
from audit.headings import match_headings
from audit.intake.calamine import Book, Sheet, load_calamine, refused_if_damaged
from audit.intake.extent import check_extents
from audit.intake.package import SheetPart, TableRange, read_package, scan_part
from audit.intake.sheet_scan import SheetScan
from audit.intake.source import check_workbook, sha256_of
from audit.intake.table import (
    HEADING_SEARCH,
    Row,
    Table,
    find_headings,
    heading_text,
    score,
)
from audit.stating import ways

_OWN_SHEETS = frozenset({"summary", "findings", "evidence", "rules", "about"})
"""Sheets that the report adds to the encounters; read only if named."""


@dataclass(frozen=True, slots=True)
class _Region:
    """A block of cells with headings on top; rows and columns count from 1.

    It ends above the row `before`, without the totals row of an Excel table. Rows typed
    below an Excel table that did not expand belong to it, or they would be lost.
    """

    part: SheetPart
    sheet: Sheet
    scan: SheetScan
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
    book = load_calamine(path)
    parts = candidates(path, book, package.sheets, sheet)
    scans = {part.name: scan_part(path, part) for part in parts}
    check_extents(path, scans)
    if odd := {part.part for part in parts if scans[part.name].other_errors}:
        book = load_calamine(path, odd)
    return best_table(path, book, scans, parts, sheet, package.date_system)


def best_table(
    path: Path,
    book: Book,
    scans: Mapping[str, SheetScan],
    parts: Sequence[SheetPart],
    sheet: str | None,
    date_system: int,
    notes: Sequence[str] = (),
) -> Table:
    """Return the table of the sheets in `parts` that serves best, with its notes."""
    with refused_if_damaged(path):
        regions = [
            region
            for part in parts
            for region in _regions(book, part, sheet, scans[part.name])
        ]
    if not regions:
        raise InputUnreadable(f"{path}: there is nothing on {_names(parts)}.")
    best = max(regions, key=lambda region: region.rank)
    others = {r.part.name: None for r in regions if r.rank[0]}
    others.pop(best.part.name, None)
    return Table(
        kind="workbook",
        headings=best.headings,
        rows=lambda: _rows(best, best.scan.errors),
        sha256=sha256_of(path),
        sheet=best.part.name,
        first_column=best.left,
        date_system=date_system,
        row_count=max(0, best.before - 1 - best.heading_row),
        notes=[
            *(
                f"sheet {name} also has encounters: not read. To read it, "
                f"{ways().state_sheet(name)}"
                for name in others
            ),
            *_hidden_rows(best),
            *notes,
        ],
    )


def _hidden_rows(region: _Region) -> Iterator[str]:
    """Say how many rows are audited although the sheet hides them."""
    below = range(region.heading_row + 1, region.before)
    hidden = [row for row in region.scan.hidden if row in below]
    if hidden:
        what = "rows are" if len(hidden) > 1 else "row is"
        yield (
            f"{len(hidden)} hidden {what} audited as well; the first is row {hidden[0]}"
        )


def candidates(
    path: Path,
    book: Book,
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
    book: Book, part: SheetPart, wanted: str | None, scan: SheetScan
) -> Iterator[_Region]:
    sheet = book.get_sheet_by_name(part.name)
    head = list(islice(_lines(sheet), HEADING_SEARCH))
    index, match = find_headings(head)
    filled = match.filled
    is_named_table = any(_is(t, wanted) for t in part.tables) if wanted else False
    if filled and not is_named_table:
        cells = head[index][filled[0] : filled[-1] + 1]
        headings = tuple(map(heading_text, cells))
        below = _height(sheet, scan) + 1
        yield _Region(part, sheet, scan, headings, index + 1, filled[0] + 1, below)
    for table in part.tables:
        if is_named_table and wanted and not _is(table, wanted):
            continue
        line = next(islice(_lines(sheet), table.first - 1, None), [])
        cells = line[table.left - 1 : table.right]
        headings = tuple(map(heading_text, cells))
        below = min((t.first for t in part.tables if _is_under(t, table)), default=0)
        below = below or _height(sheet, scan) + 1
        start = (table.first, table.left)
        yield _Region(part, sheet, scan, headings, *start, below, table)


def _lines(sheet: Sheet) -> Iterator[list[object]]:
    # iter_rows yields blank rows above the first cell, but no blank columns left of it.
    blank: list[object] = [""] * (sheet.start[1] if sheet.start else 0)
    return ([*blank, *line] for line in sheet.iter_rows())


def _height(sheet: Sheet, scan: SheetScan) -> int:
    # Not total_height, which is one too small. The library ends above rows that hold
    # nothing but formulas without a value.
    return max(sheet.end[0] + 1 if sheet.end else 0, scan.bottom)


def _is_under(table: TableRange, above: TableRange) -> bool:
    beside = table.left > above.right or table.right < above.left
    return table.first > above.last and not beside


def _rows(region: _Region, errors: Mapping[int, Mapping[int, str]]) -> Iterator[Row]:
    left = region.left - 1
    # Cells beside an Excel table can be anything. Cells to the right of plain headings
    # are data without a heading, and the notes of the table mention them.
    right = left + len(region.headings) if region.table else None
    totals = region.table.last + 1 if region.table and region.table.totals else 0
    rows = enumerate(chain(_lines(region.sheet), repeat([])), 1)
    for number, line in islice(rows, region.heading_row, region.before - 1):
        if number == totals:
            continue
        cells: list[object] = list(line[left:right])
        for column, text in errors.get(number, {}).items():
            if left < column <= (right or column):
                cells += [""] * (column - left - len(cells))
                cells[column - 1 - left] = text
        yield number, tuple(cells)
