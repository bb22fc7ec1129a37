"""The columns of the sheets of a pack, for its writer and its reader.

Beside the keys of pack.toml there are columns that only inform; they are never read.
"""

from __future__ import annotations

from typing import Any

from audit.rules.own import TableSpec
from audit.rules.own.tables import NONE, Kind

PACK = "Pack"
CONDITIONS = "Conditions"
REFERENCE = "Shipped rules"
WORDS = "Words"

ENTRY = "entry"
"""The column with the number of the table in pack.toml; blank in a new row."""

ENGLISH, NOW = "condition in English", "what ships"
INFORMATION = (ENGLISH, NOW)
"""Headings of columns that only inform."""

SEE_CONDITIONS = "see Conditions"
"""Stands in a cell `when` if the condition is on the sheet of that name."""

CONDITION_COLUMNS = ("rule", "joint", "fact", "relation", "value", ENGLISH)
HASH = "made from (SHA-256)"
"""On the sheet Pack: the hash of the changes from which the sheet was made."""

_LETTERS = 26


def headings(spec: TableSpec) -> tuple[str, ...]:
    """Return the headings of the sheet of a table, in order."""
    found = [ENTRY]
    for key in spec.keys:
        found.append(key)
        if key == "when":
            found.append(ENGLISH)
        elif key in ("rule", "policy_id", "name") and "shipped" in spec.keys:
            found.append(NOW)
    return tuple(found)


def address(sheet: str, row: int, number: int) -> str:
    """Return the address of a cell; row and column are numbered from 0."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, _LETTERS)
        letters = chr(ord("A") + rest) + letters
    return f"sheet {sheet}, cell {letters}{row + 1}"


def as_cell(value: Any, kind: Kind) -> object:
    """Return what the cell of a value holds; an empty list takes all lines away."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if kind is Kind.LINES and isinstance(value, list):
        return "\n".join(map(str, value)) or NONE
    return value
