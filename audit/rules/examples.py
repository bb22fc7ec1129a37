"""Example lines of rules: `dx1=M54.6; pain_regions=thoracic + lumbar` as a row."""

from __future__ import annotations

from audit.columns import match_heading
from audit.errors import RuleError

BASE = {"encounter_id": "EXAMPLE", "date_of_service": "2026-02-10"}
"""Cells that every example line starts from."""


def read_example(line: str, place: str = "") -> dict[str, object]:
    """Read a `fires` or `silent` line into cells by column name.

    Raises RuleError where a part is no `column=value` or the column is unknown.
    """
    cells: dict[str, object] = dict(BASE)
    for part in filter(str.strip, line.split(";")):
        name, equals, value = part.partition("=")
        column = match_heading(name)
        if not equals or column is None:
            raise RuleError(f"{place}: {part.strip()!r} is no column=value of a row.")
        cells[column.name] = value
    return cells
