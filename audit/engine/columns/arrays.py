"""Arrays of numbers that stand for values, and the classes of equal rows in them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
"""Numbers of values, one for each row."""

Flags = NDArray[np.bool_]
"""Yes or no, one for each row."""

Bits = NDArray[np.uint8]
"""Yes or no, eight rows to the byte."""

Words = NDArray[np.uint64]
"""Up to 64 marks or statuses as bits of a number."""

_WHOLE = 1 << 62
"""Keys up to this size fit into one 64-bit number."""


@dataclass(frozen=True, slots=True)
class Coded(Sequence[object]):
    """A column whose cells are numbers into a list of distinct values."""

    values: Sequence[object]
    codes: NDArray[np.integer]

    def __len__(self) -> int:
        return len(self.codes)

    @overload
    def __getitem__(self, row: int) -> object: ...
    @overload
    def __getitem__(self, row: slice) -> Coded: ...
    def __getitem__(self, row: int | slice) -> object:
        """Return one cell, or the column of some rows."""
        if isinstance(row, slice):
            return Coded(self.values, self.codes[row])
        return self.values[self.codes.item(row)]


def distinct(column: Sequence[object]) -> list[tuple[object, int, int]]:
    """Return the distinct cells of a column: each with how often and where it is first.

    Cells that are equal but of another class are distinct.
    """
    if isinstance(column, Coded):
        found, first, times = np.unique(
            column.codes, return_index=True, return_counts=True
        )
        values = map(column.values.__getitem__, found.tolist())
        return list(zip(values, times.tolist(), first.tolist(), strict=True))
    seen: dict[object, list[Any]] = {}
    for place, cell in enumerate(column):
        key = (cell.__class__, cell)
        seen.setdefault(key, [cell, 0, place])[1] += 1
    return [(cell, times, place) for cell, times, place in seen.values()]


def without_any(
    columns: Sequence[Sequence[object]], holds: Callable[[object], bool], height: int
) -> list[int]:
    """Return the rows on which a test holds for no cell of some columns."""
    found = np.zeros(height, np.bool_)
    for column in columns:
        if isinstance(column, Coded):
            held = np.array([holds(value) for value in column.values], np.bool_)
            found |= held[column.codes]
        else:
            found |= np.fromiter(map(holds, column), np.bool_, height)
    rows: list[int] = np.flatnonzero(~found).tolist()
    return rows


def without_rows(column: Sequence[object], rows: Collection[int]) -> Sequence[object]:
    """Return a column without some of its rows."""
    if isinstance(column, Coded):
        return Coded(column.values, np.delete(column.codes, sorted(rows)))
    left_out = frozenset(rows)
    return [cell for row, cell in enumerate(column) if row not in left_out]


@dataclass(frozen=True, slots=True)
class Classes:
    """Rows with equal keys: the class of each row, and one row of each class.

    `of_row` has the number of the class of each row, `witness` the first row of each
    class.
    """

    of_row: NDArray[np.intp]
    witness: NDArray[np.intp]


def classes(columns: Sequence[NDArray[np.integer]], height: int) -> Classes:
    """Find the rows that agree in all columns, whose numbers are 0 or more."""
    code: NDArray[np.int64] = np.zeros(height, np.int64)
    size = 1
    for column in columns:
        width = int(column.max(initial=0)) + 1
        if width == 1:
            continue
        if size * width > _WHOLE:
            code = np.unique(code, return_inverse=True)[1].astype(np.int64)
            size = int(code.max(initial=0)) + 1
        code = code * width + column
        size *= width
    if size == 1 and height:
        return Classes(np.zeros(height, np.intp), np.zeros(1, np.intp))
    return _in_table(code, size) if size <= 4 * height else _sorted(code)


def _in_table(code: NDArray[np.int64], size: int) -> Classes:
    first = np.full(size, -1, np.intp)
    rows = np.arange(len(code) - 1, -1, -1)
    first[code[::-1]] = rows  # the last to be written is the first row
    present = np.flatnonzero(first >= 0)
    number = np.empty(size, np.intp)
    number[present] = np.arange(len(present))
    return Classes(number[code], first[present])


def _sorted(code: NDArray[np.int64]) -> Classes:
    _, witness, of_row = np.unique(code, return_index=True, return_inverse=True)
    return Classes(of_row, witness)


def in_any(cells: NDArray[np.bool_]) -> Flags:
    """Return the rows of a matrix in which a cell is true."""
    found: Flags = np.asarray(cells.any(axis=1))
    return found


def keys_of(matrix: NDArray[np.int32]) -> list[bytes]:
    """Return each row of a matrix as bytes, to look it up in a dict."""
    whole = np.ascontiguousarray(matrix)
    rows: list[bytes] = whole.view(f"V{4 * whole.shape[1]}").ravel().tolist()
    return rows
