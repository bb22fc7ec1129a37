"""Make the exports and their expected table: `python -m property_tests.exports.build`.

The files imitate the layouts of common systems, with synthetic visits only. The
expected table comes from the visits and not from a reader, so that a reader can be
tried against it. The same library versions give the same bytes.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import xlsxwriter

from property_tests.exports.chart_layouts import (
    claim_status,
    ehr_extract,
    line_per_diagnosis,
    pivoted_report,
    two_heading_rows,
)
from property_tests.exports.claim_layouts import (
    clearinghouse,
    cms1500,
    medicare_lds,
    ub04,
)
from property_tests.exports.clinic_layouts import (
    chiropractic,
    practice_management,
    semicolon_cp1252,
    therapy,
)
from property_tests.exports.grid import Cell, Grid

HERE = Path(__file__).resolve().parent
COMMAND = "python -m property_tests.exports.build"


@dataclass(frozen=True, slots=True)
class Text:
    """How a text file is written."""

    encoding: str = "utf-8"
    delimiter: str = ","
    line_end: str = "\r\n"


TEXTS: tuple[tuple[Callable[[], Grid], Text], ...] = (
    (practice_management, Text("utf-8-sig")),
    (clearinghouse, Text("utf-16", "\t")),
    (cms1500, Text()),
    (ub04, Text()),
    (medicare_lds, Text(line_end="\n")),
    (chiropractic, Text()),
    (therapy, Text(delimiter="|", line_end="\n")),
    (line_per_diagnosis, Text(line_end="\n")),
    (semicolon_cp1252, Text("cp1252", ";")),
)
BOOKS = (ehr_extract, two_heading_rows, pivoted_report)
REFUSED = {
    "claim_status.csv": "A claim status report: it has no diagnoses, so there is "
    "nothing to audit."
}


def build(folder: Path) -> None:
    """Write all files into a folder, replacing those of the same names."""
    expected = {}
    for make, how in TEXTS:
        grid = make()
        (folder / grid.name).write_bytes(text_bytes(grid, how))
        expected[grid.name] = grid.expected()
    for make in BOOKS:
        grid = make()
        write_book(folder / grid.name, grid)
        expected[grid.name] = grid.expected()
    refused = claim_status()
    (folder / refused.name).write_bytes(text_bytes(refused, Text()))
    told = {"files": expected, "refused": REFUSED}
    text = json.dumps(told, indent=1, ensure_ascii=False, sort_keys=True)
    (folder / "expected.json").write_text(_compact(text) + "\n", encoding="utf-8")


def text_bytes(grid: Grid, how: Text) -> bytes:
    """Return the bytes of a text file. UTF-16 is little-endian with its mark."""
    lines = io.StringIO()
    writer = csv.writer(lines, delimiter=how.delimiter, lineterminator=how.line_end)
    for row in grid.rows:
        writer.writerow(row)
    if how.encoding == "utf-16":
        return b"\xff\xfe" + lines.getvalue().encode("utf-16-le")
    return lines.getvalue().encode(how.encoding)


def write_book(path: Path, grid: Grid) -> None:
    """Write a workbook with real dates, hidden rows and merged bands."""
    book = xlsxwriter.Workbook(str(path))
    book.set_properties({"created": datetime(2026, 8, 1), "author": "TESTUSER"})
    sheet = book.add_worksheet(grid.sheet)
    formats = {
        "date": book.add_format({"num_format": "m/d/yyyy"}),
        "time": book.add_format({"num_format": "m/d/yyyy h:mm"}),
        "bold": book.add_format({"bold": True}),
        "wrap": book.add_format({"text_wrap": True}),
    }
    for at, row in enumerate(grid.rows):
        for column, cell in enumerate(row):
            _write_cell(sheet, at, column, cell, formats, at + 1 in grid.headings)
    for number in grid.hidden:
        sheet.set_row(number - 1, None, None, {"hidden": True})
    if len(grid.headings) == 2:
        _merge_band(sheet, grid, formats["bold"])
        legend = book.add_worksheet("Legend")
        for at, words in enumerate((("Column", "Meaning"), ("Dx Ptr", "Letters"))):
            legend.write_row(at, 0, words)
    book.close()


def _write_cell(
    sheet: xlsxwriter.worksheet.Worksheet,
    at: int,
    column: int,
    cell: Cell,
    formats: dict[str, object],
    bold: bool,
) -> None:
    if isinstance(cell, datetime):
        sheet.write_datetime(at, column, cell, formats["time"])
    elif isinstance(cell, date):
        sheet.write_datetime(at, column, cell, formats["date"])
    elif isinstance(cell, str) and cell:
        kind = "bold" if bold else "wrap"
        sheet.write_string(at, column, cell, formats[kind])
    elif isinstance(cell, int | float):
        sheet.write_number(at, column, cell)


def _merge_band(
    sheet: xlsxwriter.worksheet.Worksheet, grid: Grid, bold: object
) -> None:
    """Merge each word of the upper heading row with the blank cells behind it."""
    at = grid.headings[0] - 1
    band = grid.rows[at]
    starts = [column for column, cell in enumerate(band) if cell]
    for first, after in zip(starts, [*starts[1:], len(band)], strict=True):
        if after - first > 1:
            sheet.merge_range(at, first, at, after - 1, band[first], bold)


def _compact(text: str) -> str:
    """Put lists of plain values on one line, so that the table can be read."""
    lines: list[str] = []
    inside = False
    for line in text.splitlines():
        if inside:
            lines[-1] += (
                line.strip() if line.strip().startswith("]") else " " + line.strip()
            )
            inside = not line.strip().startswith("]")
        else:
            lines.append(line)
            inside = line.endswith("[") and '"encounters"' not in line
    return "\n".join(lines).replace("[ ", "[")


if __name__ == "__main__":
    build(HERE)
