"""What is known for each key of a group of facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from audit.engine.columns.arrays import (
    Bits,
    Flags,
    Ints,
    Words,
    classes,
    keys_of,
)
from audit.engine.columns.program import Literal
from audit.facts import Chart
from audit.facts.catalogue import READERS

ChartOf = Callable[[int], Chart]
"""Returns the chart of a row of the batch."""

_ALL, _NONE = np.uint8(255), np.uint8(0)

Extra = Callable[[Chart], Sequence[bool]]
"""Reads what else has to be known for each key."""


@dataclass(frozen=True, slots=True)
class Found:
    """The keys of a batch: the class of each row, and the known values of each class.

    `numbers` has the number of each class's key since the start.
    """

    of_row: NDArray[np.intp]
    numbers: Ints
    values: NDArray[np.uint8]

    @property
    def number(self) -> Ints:
        """The number of the key of each row, which may be part of another key."""
        return self.numbers[self.of_row]

    def flag(self, place: int) -> Flags:
        """Return one of the values for each row."""
        return (self.values[:, place] > 0)[self.of_row]


class KeyTable:
    """The values of some facts, and some more flags, by key.

    A new key is answered by one of its rows, the witness: the row engine's functions
    read the facts from its chart.
    """

    def __init__(self, literals: Sequence[Literal], extra: Extra | None = None) -> None:
        """Take the literals of the facts; the flags of `extra` come after them."""
        self.literals = tuple(literals)
        self._places: dict[str, list[tuple[int, str]]] = {}
        for place, (name, value) in enumerate(self.literals):
            self._places.setdefault(name, []).append((place, value))
        self._extra = extra
        self._number: dict[bytes, int] = {}
        self._table = np.zeros((0, 0), np.uint8)

    def __len__(self) -> int:
        return len(self._number)

    def look_up(
        self,
        key: Sequence[NDArray[np.integer]],
        chart_of: ChartOf,
        words: Words | None = None,
    ) -> Found:
        """Return what is known for the key of each row.

        Its numbers stand in the columns of `key`, each of which fits into 32 bits; the
        word of `words` is part of the key, too.
        """
        height = len(key[0])
        if words is None or not words.any():
            words = np.zeros(height, np.uint64)
            found = classes(key, height)
        else:
            dense = np.unique(words, return_inverse=True)[1]
            found = classes([*key, dense], height)
        halves = words[found.witness].view(np.int32).reshape(-1, 2)
        parts = (*(column[found.witness] for column in key), halves)
        keys = keys_of(np.column_stack(parts).astype(np.int32))
        new: list[list[int]] = []
        for name, row in zip(keys, found.witness.tolist(), strict=True):
            if name not in self._number:
                new.append(self._read(chart_of(row)))
                self._number[name] = len(self._number)
        if new:
            self._keep(np.array(new, np.uint8))
        numbers = np.array([self._number[name] for name in keys], np.int32)
        return Found(found.of_row, numbers, self._table[numbers])

    def _read(self, chart: Chart) -> list[int]:
        row = [0] * len(self.literals)
        for name, places in self._places.items():
            value = READERS[name](chart)
            for place, wanted in places:
                row[place] = value == wanted if wanted else bool(value)
        return [*row, *self._extra(chart)] if self._extra else row

    def _keep(self, new: NDArray[np.uint8]) -> None:
        """Add rows to the table, which grows by half."""
        end = len(self._number)
        if end > len(self._table):
            grown = np.zeros((max(64, end + end // 2), new.shape[1]), np.uint8)
            if len(self._table):
                grown[: len(self._table)] = self._table
            self._table = grown
        self._table[end - len(new) : end] = new

    def bits(self, found: Found) -> Iterator[tuple[Literal, Bits]]:
        """Yield for each literal the rows on which it holds."""
        values = found.values[:, : len(self.literals)]
        if not self.literals:
            return
        if len(values) == 1:  # so it is in a table that lacks the columns of the key
            size = -(-len(found.of_row) // 8)
            bits = np.repeat(np.where(values.T > 0, _ALL, _NONE), size, axis=1)
        else:
            by_literal = np.ascontiguousarray(values.T)
            bits = np.packbits(np.take(by_literal, found.of_row, axis=1), axis=1)
        yield from zip(self.literals, bits, strict=True)
