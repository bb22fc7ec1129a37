"""Audits a whole open workbook through xlwings, for people who want no formulas.

It works with every engine of xlwings that can read and write cells. The input is never
changed; the two result sheets are rewritten each time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from audit.api import default_auditor
from audit.encounter.repeats import repeated_ids
from audit.errors import InputUnreadable
from audit.findings import (
    FINDING_COLUMNS,
    OUTPUT_COLUMNS,
    AuditResult,
    finding_rows,
    output_row,
)
from audit.functions.matrices import rows_of, text_cell
from audit.intake import Profile, Table
from audit.intake.arrange import arrange
from audit.intake.table import HEADING_SEARCH, find_headings, heading_text, score
from audit.report.cell_forms import is_risky

RESULTS = "Audit"
FINDINGS = "Audit findings"
_NOT_READ = frozenset({RESULTS, FINDINGS, "Results", "Findings", "xlwings.conf"})


def main() -> None:
    """Audit the workbook whose button was pressed."""
    import xlwings

    book = xlwings.Book.caller()
    audit_book(book)
    book.sheets[RESULTS].activate()


def audit_book(book: Any) -> int:
    """Audit a workbook, write the sheets, and return the number of encounters.

    Errors in the workbook are never raised: they are written on the sheet Audit, where
    the user looks.
    """
    try:
        table = find_encounters(book)
    except InputUnreadable as problem:
        _write(book, RESULTS, [("ERROR",), (str(problem),)])
        return 0
    results = _results(table)
    rows = [("row", *OUTPUT_COLUMNS), *((r.row, *output_row(r)) for r in results)]
    findings = [FINDING_COLUMNS, *(cells for r in results for cells in finding_rows(r))]
    _write(book, FINDINGS, findings)
    _write(book, RESULTS, rows)
    return len(results)


def find_encounters(book: Any) -> Table:
    """Find the sheet whose headings name the most columns of the contract.

    Raises InputUnreadable if none has the required columns.
    """
    grids = [_grid(sheet) for sheet in book.sheets if sheet.name not in _NOT_READ]
    if not grids:
        raise InputUnreadable("The workbook has no sheet with encounters.")
    best = max(grids, key=lambda grid: score(grid.match))
    return arrange(f"sheet {best.sheet}", best, Profile())


def _grid(sheet: Any) -> Table:
    used = sheet.used_range
    rows = rows_of(used.raw_value)
    index, match = find_headings(rows[:HEADING_SEARCH])
    filled = match.filled or (0,)
    left, right = filled[0], filled[-1] + 1
    first = used.row
    return Table(
        kind="workbook",
        headings=tuple(map(heading_text, rows[index][left:right])),
        rows=lambda: (
            (first + number, tuple(row[left:right]))
            for number, row in enumerate(rows)
            if number > index
        ),
        sha256="",  # an open workbook is no file
        sheet=sheet.name,
        first_column=used.column + left,
    )


def _results(table: Table) -> list[AuditResult]:
    encounters = list(table.encounters())
    repeated = repeated_ids(encounter.encounter_id for encounter in encounters)
    return list(default_auditor().audit_all(encounters, repeated))


def _write(book: Any, name: str, rows: Sequence[Sequence[object]]) -> None:
    """Rewrite a sheet, or add it at the end of the workbook."""
    names = [sheet.name for sheet in book.sheets]
    if name in names:
        sheet = book.sheets[name]
        sheet.clear()
    else:
        sheet = book.sheets.add(name, after=book.sheets[names[-1]])
    width = max(map(len, rows))
    sheet.range((1, 1), (len(rows), width)).value = [
        [*map(_cell, row), *[None] * (width - len(row))] for row in rows
    ]


def _cell(value: object) -> object:
    """Return a text that Excel keeps as text, even if it begins like a formula."""
    if not isinstance(value, str):
        return value
    return text_cell(f"'{value}" if is_risky(value) else value)
