"""The report of a review, as a workbook and as one HTML page."""

from __future__ import annotations

from pathlib import Path

from audit.report.files import Places, new_files
from audit.review.report.book import fill_book, write_book
from audit.review.report.content import ReportContent, content_of
from audit.review.report.page import page, write_page

__all__ = [
    "content_of",
    "write_book",
    "write_page",
    "write_report",
]


def write_report(
    workbook: Path,
    html: Path,
    content: ReportContent,
    force: bool = False,
    inputs: Places = (),
) -> None:
    """Write a report as workbook and as page: both appear whole, or neither.

    Raises OutputRefused, also where one of them would replace an input.
    """
    with new_files([workbook, html], force, inputs) as (book, sheet):
        fill_book(book, content)
        sheet.write_text(page(content), encoding="utf-8", newline="\n")
