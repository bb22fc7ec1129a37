"""The report of a review, as a workbook and as one HTML page."""

from audit.review.report.book import write_book
from audit.review.report.content import content_of
from audit.review.report.page import write_page

__all__ = [
    "content_of",
    "write_book",
    "write_page",
]
