"""Converts blocks of cells from any host to one form, and results for all hosts."""

from __future__ import annotations

from collections.abc import Sequence

from audit.cells import CellError, Unreadable, canonical, is_blank, shown
from audit.errors import TspineError
from audit.whole_numbers import whole

Result = str | float | bool
Matrix = list[list[Result]]
"""What every function returns: a rectangle of rows; "" is a blank cell."""

Rows = list[Sequence[object]]

LONGEST = 32_767
"""The most characters that an Excel cell holds."""

# How COM hosts mark an argument that was left out: DISP_E_PARAMNOTFOUND.
_MISSING = -2147352572


class CellProblem(TspineError):
    """An argument that a function cannot work with; the message names it."""


def rows_of(block: object) -> Rows:
    """Return a block of cells as rows.

    A block arrives as a tuple of tuples, a list of lists, a flat list (one row) or, for
    a single cell, as its bare value.
    """
    if not _is_sequence(block):
        return [(block,)]
    assert isinstance(block, Sequence)
    if block and all(map(_is_sequence, block)):
        return list(block)
    return [block]


def one_row(block: object) -> Sequence[object]:
    """Return a block as one row; a block that is one column wide is transposed."""
    rows = rows_of(block)
    if len(rows) > 1 and all(len(row) == 1 for row in rows):
        return [row[0] for row in rows]
    return rows[0]


def one_cell(block: object, name: str) -> object:
    """Return the value of an argument that must be a single cell."""
    rows = rows_of(block)
    if len(rows) != 1 or len(rows[0]) != 1:
        raise CellProblem(f"{name}: give one cell, not a block of cells.")
    return rows[0][0]


def is_missing(value: object) -> bool:
    """Whether an optional argument was left out or is a blank cell."""
    return value == _MISSING or (not _is_sequence(value) and is_blank(value))


def date_system_of(value: object) -> int:
    """Read the argument for the first year of serial dates; blank is 1900."""
    if is_missing(value):
        return 1900
    cell = canonical(one_cell(value, "date_system"))
    text = shown(cell if not isinstance(cell, Unreadable) else cell.value)
    if text not in ("1900", "1904"):
        raise CellProblem(f'date_system: "{text}" is neither 1900 nor 1904.')
    return int(text)


def whole_number_of(value: object, name: str) -> int:
    """Read an argument that is a whole number; blank is 0."""
    if is_missing(value):
        return 0
    cell = canonical(one_cell(value, name))
    number = whole(cell)
    if number is not None and 0 <= number < 1_048_576:
        return number
    seen = "an error" if isinstance(cell, CellError) else f'"{shown(cell)}"'
    raise CellProblem(f"{name}: {seen} is not a whole number, 0 or more.")


def text_cell(text: str) -> str:
    """Return a text that fits into a cell."""
    if len(text) <= LONGEST:
        return text
    return text[: LONGEST - 40] + " … [cut: too long for a cell]"


def filled_up(rows: Matrix, height: int) -> Matrix:
    """Return rows of equal width, padded with blank rows to a height of
    at least one.
    """
    width = max(map(len, rows), default=1) or 1
    height = max(height, 1)
    even: Matrix = [[*row, *[""] * (width - len(row))] for row in rows]
    blank: list[Result] = [""] * width
    return [*even, *(list(blank) for _ in range(height - len(rows)))]


def _is_sequence(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, (str, bytes))
