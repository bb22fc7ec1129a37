"""What stands beside the proposals of notes: cells left open, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from audit.abstract import Proposal
from audit.report.sheets.cells import CellPen, lines
from audit.report.sheets.formats import LINE, Formats, on_letter

FOOTER = "tspine: cells proposed from notes"
YES, NO = "yes", "no"

OpenCells = tuple[int, object, Sequence[Proposal]]
"""A note's row, its id, and the cells of which it speaks without a proposal."""

_HOW = (
    "1. On the sheet Proposals, read each quote and choose yes or no under Confirm. "
    "Write who confirmed it, and when.",
    "2. yes: the value appears on Encounters, and counts. no: the cell stays blank. "
    "Nothing: it stays blank, and unconfirmed names it.",
    "3. To correct a value, write the right one under Right value, then choose yes. "
    "Both values stay on the sheet.",
    "4. On Encounters, fill in date of service, diagnoses and service lines, and what "
    "else the record says. Left open quotes the note about columns without a value.",
    "5. Once a cell of the chart is filled, a blank one means: not documented. Write "
    "N in chart_reviewed for as long as the chart is not read to its end.",
    "6. Save in Excel or LibreOffice, and audit this workbook. row_status counts the "
    "cells that nobody decided. Keep the workbook: the result has no quotes.",
)


def write_head(
    sheet: Any, formats: Formats, headings: Sequence[str], widths: Sequence[float]
) -> None:
    """Write the heading row of a sheet, which stays in sight."""
    for at, (heading, width) in enumerate(zip(headings, widths, strict=True)):
        look = formats.wrapped if width > 30 else formats.text
        sheet.set_column(at, at, width, look)
        sheet.write_string(0, at, heading, formats.head)
    sheet.set_row(0, 20)
    sheet.freeze_panes(1, 0)


def write_open(
    sheet: Any, pen: CellPen, formats: Formats, found: Sequence[OpenCells]
) -> None:
    """Write what the notes say of cells without a proposal.

    `found` has for each note its row, its id and these cells.
    """
    headings = ("row", "encounter_id", "column", "quote", "section", "reason")
    write_head(sheet, formats, headings, (6, 14, 24, 80, 16, 50))
    line = 0
    for number, name, cells in found:
        for p in cells:
            line += 1
            told = (number, name, p.column, p.quote, p.section, p.reason)
            for at, cell in enumerate(told):
                pen.put(sheet, line, at, cell, at in (3, 5))
            high = max(lines(p.quote, 80), lines(p.reason, 50))
            sheet.set_row(line, high * LINE + 2)
    sheet.autofilter(0, 0, max(line, 1), len(headings) - 1)
    on_letter(sheet, FOOTER)


def write_help(sheet: Any, formats: Formats, confirm: str, count: int) -> None:
    """Write what to do, and how many of so many proposals nobody has decided.

    `confirm` is the range of their decisions.
    """
    sheet.set_column(0, 0, 100, formats.wrapped)
    sheet.set_column(1, 1, 12, formats.whole)
    sheet.write_string(0, 0, "Cells proposed from notes", formats.title)
    sheet.set_row(0, 28)
    sheet.write_string(1, 0, "Cells that nobody has decided", formats.label)
    decided = "".join(f'-COUNTIF({confirm},"{word}")' for word in (YES, NO))
    sheet.write_formula(1, 1, f"={count}{decided}", formats.whole, count)
    for line, text in enumerate(_HOW, 3):
        sheet.write_string(line, 0, text, formats.wrapped)
        sheet.set_row(line, 28 if len(text) > 95 else 15)
    sheet.hide_gridlines(2)
    on_letter(sheet, FOOTER, repeat_head=False)
