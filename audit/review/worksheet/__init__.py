"""The worksheet of a review: the drawn units, and what people decide on each."""

from audit.review.worksheet.decisions import (
    AGREE,
    DISAGREE,
    FINAL,
    NOT_ENOUGH,
    NOT_IN_FRAME,
    PEOPLE,
    Decision,
    problem_with,
)
from audit.review.worksheet.exceptions import (
    apply_exceptions,
    read_exceptions,
    sentences,
)
from audit.review.worksheet.merging import MERGED, merge
from audit.review.worksheet.reader import read_worksheet
from audit.review.worksheet.rows import (
    ReviewRow,
    Worksheet,
    cell_text,
    counts_of,
    make_worksheet,
    with_people,
    with_results,
)
from audit.review.worksheet.writer import write_worksheet

__all__ = [
    "AGREE",
    "DISAGREE",
    "FINAL",
    "MERGED",
    "NOT_ENOUGH",
    "NOT_IN_FRAME",
    "PEOPLE",
    "Decision",
    "ReviewRow",
    "Worksheet",
    "apply_exceptions",
    "cell_text",
    "counts_of",
    "make_worksheet",
    "merge",
    "problem_with",
    "read_exceptions",
    "read_worksheet",
    "sentences",
    "with_people",
    "with_results",
    "write_worksheet",
]
