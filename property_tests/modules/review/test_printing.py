"""The sheets of a worksheet print large enough to be read."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl

from audit.review.plan.plan import signed
from audit.review.worksheet.writer import write_worksheet
from property_tests.support.review_samples import decided
from property_tests.support.worksheets import drawn_small, width_of
from samples.review import build


def test_the_sheet_prints_on_pages_that_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "w.xlsx"
    write_worksheet(path, decided())
    sheet = openpyxl.load_workbook(path)["Review"]
    headings = [cell.value for cell in sheet[1]]
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.paperSize == 1
    assert not sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.print_title_cols == "$A:$A"
    assert sheet.page_setup.scale * 10 / 100 >= 6.5  # points of Arial
    last = headings.index("Status") + 1
    assert f"${sheet.cell(1, last).column_letter}$" in sheet.print_area
    breaks = [0, *(b.id for b in sheet.col_breaks.brk), last]
    assert [headings[b] for b in breaks[1:-1]] == [
        *("rule_ids", "Auditor", "Second reviewer")
    ]
    for first, stop in pairwise(breaks):
        letters = [sheet.cell(1, n + 1).column_letter for n in range(first, stop)]
        points = sum(width_of(sheet, letter) for letter in letters)
        points += width_of(sheet, "A") if first else 0.0
        assert points * sheet.page_setup.scale / 100 <= (11 - 0.8) * 72


def test_the_charts_print_large_enough_to_be_read(tmp_path: Path) -> None:
    path = tmp_path / "d.xlsx"
    write_worksheet(path, drawn_small())
    sheet: Any = openpyxl.load_workbook(path)["Encounters"]
    assert not sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.scale * 10 / 100 >= 6.5  # points of Arial
    at = [cell.value for cell in sheet[1]].index("Encounter ID") + 1
    letter = sheet.cell(1, at).column_letter
    assert sheet.print_title_cols == f"${letter}:${letter}"
    assert sheet.print_title_rows == "$1:$1"
    assert signed(build.make_plan(), "A", "B").signed_by == "A"
