"""What a sheet of a pack says, cell by cell, with the address of each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from audit.packs.grid import ENTRY, PACK, address
from audit.rules.own import TABLES
from audit.rules.own.tables import NONE, Kind

_FLAGS = {"yes": True, "true": True, "y": True, "no": False, "false": False, "n": False}


@dataclass(slots=True)
class SheetContent:
    """What a sheet says: the content of a pack.toml, and what could not be read.

    `entries` has for each table the index in the file that the sheet was made from, or
    None for a new row. `sha256` is the hash of that file's content.
    """

    content: dict[str, Any] = field(default_factory=dict)
    head: dict[str, str] = field(default_factory=dict)
    entries: dict[str, list[int | None]] = field(default_factory=dict)
    sha256: str = ""
    problems: list[str] = field(default_factory=list)
    cells: dict[tuple[str, int, str], str] = field(default_factory=dict)

    def refuse_unknown(self, counts: Mapping[str, int]) -> None:
        """Note each entry that the pack of the sheet does not have, by table."""
        for name, entries in self.entries.items():
            for index, entry in enumerate(entries):
                if entry is not None and entry >= counts[name]:
                    self.problems.append(
                        f"{self.place(name, index, ENTRY)}: the pack has no entry "
                        f"{entry + 1} here. Clear the number if the row is new."
                    )

    def place(self, table: str = "", index: int = 0, key: str = "") -> str:
        """Return the cell of a value; without a key, that of its row."""
        found = self.cells.get((table, index, key)) or self.cells.get(
            (table, index, "")
        )
        return found or f"sheet {TABLES[table].sheet if table else PACK}"


def value_of(
    cells: Any, number: int, kind: Kind, found: SheetContent, sheet: str, row: int
) -> Any:
    """Return the value of a cell, None if it is blank.

    A text that is not what the key holds stays a text: the check of the pack says so.
    """
    if number >= len(cells):
        return None
    value = text_of(cells[number], found, sheet, row, number)
    if value is None:
        return None
    match kind:
        case Kind.LINES:
            lines = [line.strip() for line in str(value).split("\n") if line.strip()]
            return NONE if lines == [NONE] else lines
        case Kind.DAY if isinstance(value, str):
            return _day(value)
        case Kind.WHOLE | Kind.NUMBER if isinstance(value, str):
            return _number(value)
        case Kind.FLAG:
            return _FLAGS.get(str(value).strip().lower(), value)
        case Kind.TEXT if not isinstance(value, str):
            return f"{value:g}" if isinstance(value, float) else str(value)
    return value


def text_of(cell: Any, found: SheetContent, sheet: str, row: int, number: int) -> Any:
    """Return the content of a cell; None for a blank one. A formula is a problem."""
    value = cell.value
    if cell.data_type in ("f", "e"):
        found.problems.append(
            f"{address(sheet, row, number)}: the cell holds a formula or an error. "
            "Write the value itself."
        )
        return None
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str):
        value = value.replace("\r\n", "\n").strip()
    return None if value == "" else value


def _day(text: str) -> dt.date | str:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return text


def _number(text: str) -> int | float | str:
    try:
        number = float(text)
    except ValueError:
        return text
    return int(number) if number.is_integer() else number
