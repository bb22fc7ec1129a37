"""What a workbook has beside what was written into it: sheets, cells, comments.

No command uses it, so no seal covers it, but a person who opens the workbook sees it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from audit.review.worksheet.about import ABOUT, PART, PLAN_FILE
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
    PLAN_NOTE,
    PLAN_TITLE,
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
            sealed += _cells_from(sheet, _WIDTHS[sheet.title])
        elif sheet.title in _KNOWN:
            people += _comments(sheet)
    if PLAN_FILE in book.sheetnames:  # else the sheet Plan is the file itself
        pairs = zip(("A1", "B1"), (PLAN_TITLE, PLAN_NOTE), strict=True)
        sealed += [
            f"cell {at} of {PLAN}" for at, text in pairs if book[PLAN][at].value != text
        ]
    if REVIEW in book.sheetnames:
        people += _in_review(book[REVIEW])
    if ENCOUNTERS in book.sheetnames:
        people += _without_heading(book[ENCOUNTERS])
    return Additional(tuple(sealed), tuple(people))


def _in_review(sheet: Any) -> Iterator[str]:
    """Yield what the sheet Review has beside its own columns, and which are gone."""
    head = next(sheet.iter_rows(max_row=1, values_only=True), ())
    for text in head:
        if text is not None and text not in _REVIEW:
            yield f"column {text!r} of {REVIEW}"
    for text in (TO_DO, CHANGED):
        if text not in head:
            yield f"no column {text!r} in {REVIEW}"
    yield from _without_heading(sheet)


def _without_heading(sheet: Any) -> Iterator[str]:
    """Yield the used cells of columns without a heading."""
    for cells in sheet.iter_cols():
        if cells[0].value is None:
            used = [cell for cell in cells if cell.value is not None]
            yield from (f"cell {cell.coordinate} of {sheet.title}" for cell in used)


def _cells_from(sheet: Any, width: int) -> Iterator[str]:
    """Yield the used cells right of so many columns."""
    for row in sheet.iter_rows(min_col=width + 1):
        for cell in row:
            if cell.value is not None:
                yield f"cell {cell.coordinate} of {sheet.title}"


def _comments(sheet: Any) -> Iterator[str]:
    for row in sheet.iter_rows():
        for cell in row:
            if cell.comment is not None:
                yield f"comment at {cell.coordinate} of {sheet.title}"
