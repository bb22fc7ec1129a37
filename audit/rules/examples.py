"""Reads the example lines of rules, such as `dx1=M54.6; pain_regions=thoracic`."""

from __future__ import annotations

from audit.errors import RuleError
from audit.headings import match_heading

BASE = {"encounter_id": "EXAMPLE", "date_of_service": "2026-02-10"}
"""Cells that every example line starts with."""


def read_example(line: str, origin: str = "") -> dict[str, object]:
    """Read a `fires` or `silent` line into cells by column name.

    Raises RuleError if a part is not of the form `column=value` or its column is
    unknown.
    """
    cells: dict[str, object] = dict(BASE)
    for part in filter(str.strip, line.split(";")):
        name, equals, value = part.partition("=")
        column = match_heading(name)
        if not equals or column is None:
            raise RuleError(
                f"{origin}: {part.strip()!r} is not of the form column=value."
            )
        cells[column.name] = value
    return cells
