"""Numbers for the values of a column: each distinct cell is read once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Sequence
from decimal import Decimal
from typing import Any

import numpy as np

from audit.cells import Unreadable
from audit.encounter.cell_readers import Reader
from audit.encounter.payers import UnknownPayer
from audit.engine.columns.arrays import Coded, Ints

BLANK, UNFIT = 0, 1
"""The numbers of a blank cell, and of one that only the row engine can take."""

_TEXTS = frozenset({str, type(None)})

_PLAIN = frozenset({int, float, bool, dt.date, dt.datetime, Decimal})
"""Classes whose cells are told apart by class and `repr`."""


def as_it_is(value: Any) -> Hashable:
    """Keep a value, with its class: 1 and True are equal but not the same."""
    return value.__class__, value


def presence(_: Any) -> Hashable:
    """Keep of a value only that there is one."""
    return True


class Vocabulary:
    """The values of one column, or of several that are read alike.

    `values` has the value of each number. Two cells have the same number if no fact can
    tell them apart; `alike` says what facts can see of a value.
    """

    def __init__(
        self, read: Reader, alike: Callable[[Any], Hashable] = as_it_is
    ) -> None:
        """Start with a blank and an unfit value."""
        self._read = read
        self._alike = alike
        self.values: list[Any] = [None, None]
        self._number_of_cell: dict[object, int] = {None: BLANK, "": BLANK}
        self._number_of_value: dict[Hashable, int] = {}

    def __len__(self) -> int:
        return max(len(self.values), len(self._number_of_cell))

    def number_of(self, value: Any) -> int:
        """Return the number of a value, new or not."""
        seen = self._alike(value)
        number = self._number_of_value.get(seen)
        if number is None:
            number = self._number_of_value[seen] = len(self.values)
            self.values.append(value)
        return number

    def encode(self, cells: Sequence[object]) -> Ints:
        """Return the number of each cell of a column."""
        if isinstance(cells, Coded):
            numbers = np.array([self._number(c) for c in cells.values], np.int32)
            return numbers[cells.codes] if len(numbers) else np.zeros(0, np.int32)
        if set(map(type, cells)) <= _TEXTS:
            new = set(cells).difference(self._number_of_cell)
            for cell in sorted(new, key=str):
                self._number(cell)
            known = self._number_of_cell.__getitem__
            return np.fromiter(map(known, cells), np.int32, len(cells))
        return np.fromiter(map(self._number, cells), np.int32, len(cells))

    def _number(self, cell: object) -> int:
        key: object = cell
        if cell.__class__ not in _TEXTS:
            if cell.__class__ not in _PLAIN:
                return UNFIT
            key = (cell.__class__, repr(cell))
        number = self._number_of_cell.get(key)
        if number is None:
            number = self._number_of_cell[key] = self._read_new(cell)
        return number

    def _read_new(self, cell: object) -> int:
        value = self._read(cell)
        if value is None or value == () or isinstance(value, UnknownPayer):
            return BLANK
        return UNFIT if isinstance(value, Unreadable) else self.number_of(value)
