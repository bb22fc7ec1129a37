"""What a workbook has beside what was written into it: sheets, cells, comments.

Nothing reads it, so no seal covers it, but a person who opens the workbook sees it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from audit.review.worksheet.about import ABOUT, PART
from audit.review.worksheet.decisions import PEOPLE
from audit.review.worksheet.opinion_sheet import HEADINGS, OPINIONS
from audit.review.worksheet.provenance import PROVENANCE, PROVENANCE_HEADINGS
from audit.review.worksheet.review_sheet import CHANGED, REVIEW, TO_DO, UNIT_HEADINGS
from audit.review.worksheet.rows import MACHINE
from audit.review.worksheet.writer import (
    CONFLICTS,
    ENCOUNTERS,
    FRAME,
    FRAME_HEADINGS,
    PLAN,
    PLAN_FILE,
    SAMPLE,
    SAMPLE_HEADINGS,
)

_WIDTHS = {
    ABOUT: 1,
    PART: 1,
    PLAN: 2,
    PLAN_FILE: 1,
    PROVENANCE: len(PROVENANCE_HEADINGS),
    SAMPLE: len(SAMPLE_HEADINGS),
    FRAME: len(FRAME_HEADINGS),
    OPINIONS: len(HEADINGS),
}
"""Columns that are written on each sheet that nobody fills in."""

_KNOWN = {*_WIDTHS, REVIEW, ENCOUNTERS, CONFLICTS}
_REVIEW = {*UNIT_HEADINGS, *MACHINE, *(c.heading for c in PEOPLE), TO_DO, CHANGED}


@dataclass(frozen=True, slots=True)
class Additional:
    """What a workbook has in addition, in words.

    `sealed` are new sheets, and cells and comments on sheets that nobody fills in;
    `people` are columns and comments where people work.
    """

    sealed: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


def additional_in(book: Any) -> Additional:
    """Return what an openpyxl workbook of a review has in addition."""
    sealed = [f"sheet {name!r}" for name in book.sheetnames if name not in _KNOWN]
    people: list[str] = []
    for sheet in book.worksheets:
        if sheet.title in _WIDTHS:
            sealed += _comments(sheet)
            sealed += _beside(sheet, _WIDTHS[sheet.title])
        elif sheet.title in _KNOWN:
            people += _comments(sheet)
    if REVIEW in book.sheetnames:
        head = next(book[REVIEW].iter_rows(max_row=1, values_only=True), ())
        own = (text for text in head if text is not None and text not in _REVIEW)
        people += [f"column {text!r} of {REVIEW}" for text in own]
    return Additional(tuple(sealed), tuple(people))


def _beside(sheet: Any, width: int) -> Iterator[str]:
    """Yield the used cells right of the written columns."""
    for row in sheet.iter_rows(min_col=width + 1):
        for cell in row:
            if cell.value is not None:
                yield f"cell {cell.coordinate} of {sheet.title}"


def _comments(sheet: Any) -> Iterator[str]:
    for row in sheet.iter_rows():
        for cell in row:
            if cell.comment is not None:
                yield f"comment at {cell.coordinate} of {sheet.title}"
