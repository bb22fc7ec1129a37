"""Writes a worksheet as a workbook: Review, Encounters, Sample, Frame, Plan, About."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Sequence
from typing import Any

from audit.headings import match_headings
from audit.report.book_writing import new_book
from audit.report.cell_forms import is_risky
from audit.report.files import Places, new_file
from audit.report.sheets.cells import CellPen, as_text, lines
from audit.report.sheets.formats import LINE, Formats, make_formats, on_letter
from audit.report.sheets.tables import TableSheet
from audit.review.plan import Plan, plan_text
from audit.review.worksheet.about import ABOUT, PART, PLAN_FILE, about_lines, part_lines
from audit.review.worksheet.opinion_sheet import OPINIONS, write_opinions
from audit.review.worksheet.provenance import (
    PROVENANCE,
    PROVENANCE_HEADINGS,
    provenance_lines,
    shown_lines,
)
from audit.review.worksheet.review_sheet import (
    FOOTER,
    PRINT_SCALE,
    SAMPLED,
    SPARE,
    ReviewSheet,
)
from audit.review.worksheet.rows import Worksheet

ENCOUNTERS, SAMPLE, FRAME = "Encounters", "Sample", "Frame"
PLAN, CONFLICTS = "Plan", "Conflicts"
PLAN_TITLE = "The plan of the review"
PLAN_NOTE = f"For reading. Every command reads the sheet {PLAN_FILE} instead."

SAMPLE_HEADINGS = ("encounter_id", "stratum", "order", "number", "use", "proof")
FRAME_HEADINGS = ("group", "value", "units")

# Column widths count digits of the standard font, and this font is equally wide
# everywhere. No scheme, because the theme's font would replace it.
_STANDARD = {"font_name": "Arial", "font_size": 10, "font_scheme": "none"}


def standard_font() -> dict[str, object]:
    """Return the standard font of workbooks: a copy, as XlsxWriter modifies it."""
    return {**_STANDARD}


_PLAN_WIDTH = 80
_NO_DATE = dt.datetime(2000, 1, 1)
_WIDTHS = {
    "encounter_id": 16,
    "stratum": 14,
    "order": 7,
    "use": 9,
    "number": 9,
    "proof": 68,
    "group": 12,
    "value": 30,
    "units": 9,
}


def write_worksheet(
    path: str | os.PathLike[str],
    worksheet: Worksheet,
    force: bool = False,
    inputs: Places = (),
) -> None:
    """Write the workbook; the file appears whole or not at all, and replaces no input.

    Raises OutputRefused.
    """
    options = {"default_format_properties": standard_font()}
    with (
        new_file(path, force, inputs) as draft,
        new_book(draft, **options) as book,
    ):
        book.set_properties({"title": worksheet.plan.title, "created": _NO_DATE})
        formats = make_formats(book)
        pen = CellPen(formats)
        if worksheet.conflicts:
            _write_conflicts(book.add_worksheet(CONFLICTS), pen, formats, worksheet)
        if worksheet.is_audited or worksheet.is_blind:
            ReviewSheet(book, pen, formats, worksheet).write()
        if worksheet.opinions:
            sheet = book.add_worksheet(OPINIONS)
            write_opinions(sheet, pen, formats, worksheet.opinions)
            on_letter(sheet, FOOTER)
        _write_charts(book.add_worksheet(ENCOUNTERS), pen, formats, worksheet)
        _write_sample(book.add_worksheet(SAMPLE), pen, formats, worksheet)
        _write_frame(book.add_worksheet(FRAME), pen, formats, worksheet)
        if worksheet.reviewer:
            _write_lines(book.add_worksheet(PART), formats, part_lines(worksheet))
        _write_plan(book.add_worksheet(PLAN), formats, worksheet.plan)
        if facts := provenance_lines(worksheet):
            _write_provenance(book.add_worksheet(PROVENANCE), pen, formats, facts)
        _write_lines(book.add_worksheet(ABOUT), formats, about_lines(worksheet))
        lines_of_file = plan_text(worksheet.plan).split("\n")
        _write_lines(book.add_worksheet(PLAN_FILE), formats, lines_of_file)


def _write_charts(
    sheet: Any, pen: CellPen, formats: Formats, worksheet: Worksheet
) -> None:
    """Write the drawn rows of the input under its own headings."""
    for column, heading in enumerate(worksheet.headings):
        pen.put(sheet, 0, column, heading)
        seen = [len(str(c[column] or "")) for c in worksheet.charts[:200]]
        width = min(max(8, len(heading) * 0.7, *seen, 0) + 2, 32)
        sheet.set_column(column, column, width, formats.text)
    sheet.set_row(0, 2 * LINE + 6, formats.head)
    for number, cells in enumerate(worksheet.charts, 1):
        for column, cell in enumerate(cells):
            pen.put(sheet, number, column, cell)
    sheet.freeze_panes(1, 1)
    _print_across(sheet, worksheet.headings)


def _print_across(sheet: Any, headings: Sequence[str]) -> None:
    """Print large enough to be read, on pages side by side with id and headings.

    An input has a hundred columns: on one page, its letters are a millimeter high.
    """
    on_letter(sheet, FOOTER)
    # A scale instead of "one page wide".
    sheet.set_print_scale(PRINT_SCALE)
    sheet.repeat_columns(match_headings(headings).positions.get("encounter_id", 0))
    sheet.print_across()


def _write_sample(
    sheet: Any, pen: CellPen, formats: Formats, worksheet: Worksheet
) -> None:
    table = TableSheet(sheet, pen, formats, SAMPLE_HEADINGS, wrapped={})
    for p in worksheet.picks:
        use = SPARE if p.spare else SAMPLED
        table.add((p.unit_id, p.stratum, p.order, p.number, use, p.proof))
    table.close(SAMPLE, _WIDTHS, 1, {})
    on_letter(sheet, FOOTER)


def _write_frame(
    sheet: Any, pen: CellPen, formats: Formats, worksheet: Worksheet
) -> None:
    table = TableSheet(sheet, pen, formats, FRAME_HEADINGS, wrapped={})
    for line in worksheet.frame_counts:
        table.add(line)
    table.close(FRAME, _WIDTHS, 0, {})
    on_letter(sheet, FOOTER)


def _write_provenance(
    sheet: Any, pen: CellPen, formats: Formats, facts: Sequence[tuple[str, str]]
) -> None:
    wrapped = {"value": 68.0}
    table = TableSheet(sheet, pen, formats, PROVENANCE_HEADINGS, wrapped=wrapped)
    for fact in facts:
        table.add(fact)
    table.close(PROVENANCE, {"item": 48}, 1, {})
    on_letter(sheet, FOOTER)


def _write_conflicts(
    sheet: Any, pen: CellPen, formats: Formats, worksheet: Worksheet
) -> None:
    headings = ("encounter_id", "column", "file", "value")
    table = TableSheet(sheet, pen, formats, headings, wrapped={"value": 60})
    for conflict in worksheet.conflicts:
        for name, value in conflict.values:
            table.add((conflict.unit_id, conflict.column, name, value))
    widths = {"encounter_id": 16, "column": 20, "file": 26}
    table.close(CONFLICTS, widths, 1, {})
    on_letter(sheet, FOOTER)


def _write_plan(sheet: Any, formats: Formats, plan: Plan) -> None:
    """Write a plan as a table that people read."""
    sheet.set_column(0, 0, 30, formats.text)
    sheet.set_column(1, 1, _PLAN_WIDTH, formats.wrapped)
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, PLAN_TITLE, formats.section)
    sheet.write_string(0, 1, PLAN_NOTE, formats.section)
    for number, (label, text) in enumerate(shown_lines(plan), 1):
        sheet.write_string(number, 0, label, formats.label)
        cell_format = formats.quoted_wrapped if is_risky(text) else formats.wrapped
        sheet.write_string(number, 1, as_text(text), cell_format)
        sheet.set_row(number, LINE * lines(text, _PLAN_WIDTH) + 2)
    on_letter(sheet, FOOTER, repeat_head=False)


def _write_lines(sheet: Any, formats: Formats, texts: Sequence[str]) -> None:
    sheet.set_column(0, 0, 110, formats.wrapped)
    sheet.hide_gridlines(2)
    for number, text in enumerate(texts):
        if text:
            sheet.set_row(number, LINE * lines(text, 110) + 2)
            cell_format = formats.quoted_wrapped if is_risky(text) else formats.wrapped
            sheet.write_string(number, 0, as_text(text), cell_format)
    on_letter(sheet, FOOTER, repeat_head=False)
