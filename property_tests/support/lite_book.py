"""A book as xlwings Lite gives it to a script: cells, tables and a selected cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

Place = tuple[int, int]


class CellRange:
    """A block of cells of a sheet; rows and columns count from 1."""

    def __init__(self, sheet: LiteSheet, first: Place, last: Place | None = None):
        """Take the corners."""
        self.sheet, self._first, self._last = sheet, first, last or first

    @property
    def row(self) -> int:
        """The first row."""
        return self._first[0]

    @property
    def column(self) -> int:
        """The first column."""
        return self._first[1]

    @property
    def shape(self) -> Place:
        """Height and width."""
        (top, left), (bottom, right) = self._first, self._last
        return bottom - top + 1, right - left + 1

    @property
    def last_cell(self) -> CellRange:
        """The cell at the lower right."""
        return CellRange(self.sheet, self._last)

    def options(self, *, ndim: int) -> CellRange:
        """Ask for values in two dimensions, as the only option."""
        assert ndim == 2
        return self

    @property
    def value(self) -> list[list[object]]:
        """The values; blank cells are None."""
        (top, left), (bottom, right) = self._first, self._last
        return [
            [self.sheet.cells.get((r, c)) for c in range(left, right + 1)]
            for r in range(top, bottom + 1)
        ]

    @value.setter
    def value(self, rows: Sequence[Sequence[object]]) -> None:
        """Write a block from the first cell on; a blank text leaves a blank cell."""
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                self.sheet.put((self.row + r, self.column + c), cell)

    def clear_contents(self) -> None:
        """Make the cells blank."""
        self.value = [[""] * self.shape[1]] * self.shape[0]

    def get_address(self, row_absolute: bool, column_absolute: bool) -> str:
        """Return the address, like B2:C5 for columns up to Z."""
        assert not row_absolute
        assert not column_absolute
        ends = (f"{chr(64 + c)}{r}" for r, c in (self._first, self._last))
        return ":".join(ends)


@dataclass
class LiteTable:
    """A table: its name, its sheet, and the corners of headings and body."""

    name: str
    sheet: LiteSheet
    first: Place
    last: Place

    @property
    def range(self) -> CellRange:
        """The whole table."""
        return CellRange(self.sheet, self.first, self.last)

    @property
    def header_row_range(self) -> CellRange:
        """The headings."""
        return CellRange(self.sheet, self.first, (self.first[0], self.last[1]))

    @property
    def data_body_range(self) -> CellRange | None:
        """The rows, or None."""
        if self.last[0] == self.first[0]:
            return None
        return CellRange(self.sheet, (self.first[0] + 1, self.first[1]), self.last)


@dataclass
class LiteSheet:
    """A sheet with its cells by place."""

    name: str
    cells: dict[Place, object] = field(default_factory=dict)
    tables: list[LiteTable] = field(default_factory=list)

    def put(self, place: Place, cell: object) -> None:
        """Write a cell as Excel does: an apostrophe marks a text, "" is blank."""
        if isinstance(cell, str) and cell.startswith("'"):
            cell = cell[1:]
        self.cells.pop(place, None)
        if cell not in (None, ""):
            self.cells[place] = cell

    def add_table(
        self, name: str, first: Place, rows: Sequence[Sequence[object]]
    ) -> None:
        """Write a table and its cells."""
        last = first[0] + len(rows) - 1, first[1] + len(rows[0]) - 1
        self.tables.append(LiteTable(name, self, first, last))
        CellRange(self, first).value = rows

    def range(self, first: Place, last: Place | None = None) -> CellRange:
        """Return a block of cells."""
        return CellRange(self, first, last)

    @property
    def used_range(self) -> CellRange:
        """The block from A1 to the outermost filled cells."""
        rows, columns = zip(*self.cells, (1, 1), strict=True)
        return CellRange(self, (1, 1), (max(rows), max(columns)))


@dataclass
class App:
    """What is selected."""

    selection: CellRange | None = None


@dataclass
class LiteBook:
    """A book of sheets."""

    sheets: list[LiteSheet]
    app: App = field(default_factory=App)
