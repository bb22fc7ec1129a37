"""Tables in workbooks of the formats .xls (Excel 97 to 2003) and .ods."""

from __future__ import annotations

from pathlib import Path

from audit.errors import InputUnreadable
from audit.intake.calamine import damaged, load_calamine
from audit.intake.extent import check_extents
from audit.intake.ods_scan import OdsScan, scan_ods
from audit.intake.package import SheetPart, check_parts, opened_archive
from audit.intake.sheet_scan import SheetBroken, SheetScan, SheetTooLarge
from audit.intake.source import check_workbook, check_xls
from audit.intake.table import Table
from audit.intake.trial import WORKBOOK, survives
from audit.intake.workbook import best_table, candidates

NOT_TOLD = (
    "in an .xls file, error cells (like #N/A) are read as blank, hidden rows are "
    "audited without a remark, and a date stored as a plain number is read in the 1900 "
    "system: save it as .xlsx to be certain of them"
)
"""The note of every table from an .xls file."""


def read_xls(path: Path, sheet: str | None = None) -> Table:
    """Open the table of an .xls workbook, like `read_workbook`.

    The library does not say which cells are errors and which rows are hidden; the
    notes of the table say so.
    """
    check_xls(path)
    return _table(path, sheet, OdsScan(), (NOT_TOLD,))


def read_ods(path: Path, sheet: str | None = None) -> Table:
    """Open the table of an .ods workbook, like `read_workbook`."""
    check_workbook(path)
    try:
        with opened_archive(path) as archive:
            check_parts(path, archive)
            with archive.open("content.xml") as file:
                scan = scan_ods(file)
    except SheetBroken as problem:
        raise InputUnreadable(
            f"{path} is damaged ({problem}). Save or download the workbook again."
        ) from None
    except SheetTooLarge as problem:
        raise InputUnreadable(f"{path}: {problem}") from None
    check_extents(path, scan.sheets)
    return _table(path, sheet, scan)


def _table(
    path: Path, sheet: str | None, scan: OdsScan, notes: tuple[str, ...] = ()
) -> Table:
    if not survives(WORKBOOK, path):
        raise damaged(path)
    book = load_calamine(path)
    names = book.sheet_names
    if len({name.casefold() for name in names}) < len(names):
        raise InputUnreadable(f"{path} has two sheets of one name. Rename one of them.")
    parts = candidates(path, book, [SheetPart(name, "", ()) for name in names], sheet)
    scans = {part.name: scan.sheets.get(part.name, SheetScan()) for part in parts}
    return best_table(path, book, scans, parts, sheet, scan.date_system, notes)
