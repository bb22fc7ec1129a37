"""Small worksheets, and the contents of their files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl

from audit.review.worksheet.provenance import draw_hash
from audit.review.worksheet.rows import Worksheet
from property_tests.support.review_samples import undecided


def small() -> Worksheet:
    whole = undecided()
    cut = replace(whole, rows=whole.rows[:4], charts=whole.charts[:4])
    seals = replace(cut.provenance, draw_sha256=draw_hash(cut.picks, cut.frame_counts))
    return replace(cut, provenance=seals)


def width_of(sheet: Any, letter: str) -> float:
    """Return a column's width in points, at seven pixels per digit."""
    at = openpyxl.utils.column_index_from_string(letter)
    for dimension in sheet.column_dimensions.values():
        if dimension.min <= at <= dimension.max:
            return float(dimension.width * 7 * 0.75)
    return 9 * 7 * 0.75


def spoil(path: Path, sheet: str, heading: str, row: int, value: object) -> str:
    """Write a cell of a workbook; return its address."""
    book = openpyxl.load_workbook(path)
    at = [cell.value for cell in book[sheet][1]].index(heading) + 1
    cell = book[sheet].cell(row, at)
    cell.value = value
    address = str(cell.coordinate)
    book.save(path)
    return address


def with_cell(
    worksheet: Worksheet, index: int, heading: str, cell: object
) -> Worksheet:
    at = worksheet.headings.index(heading)
    charts = list(worksheet.charts)
    charts[index] = (*charts[index][:at], cell, *charts[index][at + 1 :])
    return replace(worksheet, charts=tuple(charts))


def drawn_small() -> Worksheet:
    rows = tuple(
        replace(row, machine=type(row.machine)(), codes=()) for row in small().rows
    )
    return replace(small(), rows=rows)
