"""The sheets of a worksheet print large enough to be read."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl

from audit.report.sheets.cells import lines
from audit.report.sheets.formats import LINE
from audit.review.plan.plan import signed
from audit.review.report.book import write_book
from audit.review.report.content import content_of
from audit.review.report.figures import OF_A_PAGE
from audit.review.report.page import figures, page
from audit.review.worksheet.writer import write_worksheet
from property_tests.modules.review.test_design import designs
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


def test_no_sentence_of_the_report_is_printed_over_the_next_row(
    tmp_path: Path,
) -> None:
    """A sentence over some columns has a row as high as those columns need."""
    path, seen = tmp_path / "r.xlsx", 0
    for worksheet in (decided(), designs()["stratified"]):
        write_book(path, content_of(worksheet, (), product="1"), force=True)
        for sheet in openpyxl.load_workbook(path):
            for area in sheet.merged_cells.ranges:
                text = str(sheet.cell(area.min_row, area.min_col).value)
                letters = [
                    sheet.cell(1, n).column_letter
                    for n in range(area.min_col, area.max_col + 1)
                ]
                # Widths are in characters of the standard font.
                room = sum(width_of(sheet, letter) for letter in letters) / (7 * 0.75)
                height = sheet.row_dimensions[area.min_row].height or 15
                assert height >= LINE * lines(text, int(room)), (sheet.title, text)
                seen += 1
    assert seen > 100


def test_the_long_tables_of_the_report_repeat_their_headings(tmp_path: Path) -> None:
    path = tmp_path / "r.xlsx"
    write_book(path, content_of(decided(), (), product="1"))
    book = openpyxl.load_workbook(path)
    for name, first in (
        *(("Claims", "Claim"), ("Random numbers", "Claim"), ("Overruled", "Chart")),
        *(("Providers", "Provider"), ("Rules", "Rule")),
    ):
        ends = book[name].print_title_rows.replace("$", "").split(":")
        (row,) = {int(end) for end in ends}
        assert book[name].cell(row, 1).value == first


def test_a_picture_of_many_providers_fits_a_printed_page() -> None:
    content = content_of(designs()["stratified"], (), product="1")
    pictures = figures(content)["providers"]
    names = [card.rate.name for card in content.cards]
    assert len(names) > OF_A_PAGE
    assert len(pictures) == -(-len(names) // OF_A_PAGE)
    for at, picture in enumerate(pictures):
        own = names[at * OF_A_PAGE : (at + 1) * OF_A_PAGE]
        assert [name for name in names if f">{name}</text>" in picture] == own
        wide, high = map(float, picture.split('"')[1].split()[2:])
        # As wide as 32 rem of 16 pixels, on a Letter page without its margins.
        assert high / wide * 32 * 16 < (11 * 25.4 - 32) / 25.4 * 96
    text = page(content).replace("\u00a0", " ")
    assert all(picture in text for picture in pictures)
