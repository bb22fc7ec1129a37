"""Remembers the values that were read from the cells of a column."""

from __future__ import annotations

import datetime as dt
from typing import Any

from audit.encounter.cell_readers import Reader

CACHE_LIMIT = 4096
CACHEABLE = frozenset({str, float, dt.datetime})


class ValueCache(dict[object, Any]):
    """Values read from the cells of one column, by the cell's text, number or time.

    Only some classes can be cached: 1, 1.0 and True are equal as keys of a dict but
    are different cells. Zero is not cached because it equals minus zero.
    """

    __slots__ = ("limit", "read")

    def __init__(self, read: Reader, limit: int = CACHE_LIMIT) -> None:
        self.read = read
        self.limit = limit

    def read_new(self, cell: object) -> Any:
        """Read a cell that is not cached yet; None stands for a blank cell."""
        value: Any = self.read(cell)
        value = None if value == () else value
        if cell and cell.__class__ in CACHEABLE and len(self) < self.limit:
            self[cell] = value
        return value


Slot = tuple[str, int, ValueCache]
"""Column name, position in the row, and cached values with their reader."""
