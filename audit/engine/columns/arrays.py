"""Arrays of numbers that stand for values, and the classes of equal rows in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
"""Numbers of values, one for each row."""

Flags = NDArray[np.bool_]
"""Yes or no, one for each row."""

Bits = NDArray[np.uint8]
"""Yes or no, eight rows to the byte."""

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
        return self.values[int(self.codes[row])]


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
