"""The address of a cell, as the user sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class CellAddresses(Protocol):
    """Whatever knows the address of a cell of a table."""

    def of(self, position: int | None, row: int) -> str:
        """Return the address of a cell; row 0 means that it has none."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Addresses in a table: `Encounters!D12` in a workbook, else `row 12, column dos`.

    `sheet` is empty if the file has no worksheets; `first_column` (1 is A) is the
    worksheet column of the first heading. `unit` is what the number of a row counts.
    """

    headings: tuple[str, ...]
    sheet: str = ""
    first_column: int = 1
    unit: str = "row"

    def of(self, position: int | None, row: int) -> str:
        """Return the address of a cell; row 0 means that it has none."""
        if not row:
            return ""
        if position is None:
            return f"{self.unit} {row}"
        if not self.sheet:
            return f"{self.unit} {row}, column {self.headings[position].strip()}"
        letters = column_letters(position + self.first_column)
        return f"{quoted_sheet(self.sheet)}!{letters}{row}"


def quoted_sheet(name: str) -> str:
    """Return a sheet name as a cell reference needs it, quoted if necessary."""
    plain = name.replace("_", "").isalnum() and not name[:1].isdigit()
    return name if plain else "'" + name.replace("'", "''") + "'"


def column_letters(number: int) -> str:
    """Return the letters of a worksheet column: 1 is A, 27 is AA."""
    letters = ""
    while number:
        number, digit = divmod(number - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters
