"""Files of encounters written for the tests of the intake, and read back."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from audit.encounter.values import Encounter
from audit.errors import InputUnreadable
from audit.intake import Table, open_table

HEADINGS = ("Encounter ID", "dos", "dx1", "dx2", "pain_regions", "my own column")
ROWS: list[tuple[str, ...]] = [
    ("E1", "2026-02-10", "M54.6", "", "thoracic", "caf\u00e9"),
    ("E2", "2026-02-11", "m546", "M51.34", "thoracic; lumbar", 'a, "quoted" word'),
    ("E3", "2026-02-12", "M54.6", "R52", "", ""),
]


def write(path: Path, rows: Iterable[Sequence[str]], delimiter: str = ",") -> Path:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    path.write_bytes(text.getvalue().encode())
    return path


def workbook(path: Path, sheets: dict[str, Any], **options: Any) -> Path:
    """Write sheets: name -> rows, or name -> function of book and sheet."""
    with xlsxwriter.Workbook(str(path), options) as book:
        for name, content in sheets.items():
            sheet = book.add_worksheet(name)
            if callable(content):
                content(book, sheet)
                continue
            for number, row in enumerate(content):
                sheet.write_row(number, 0, row)
    return path


def encounters(table: Table) -> list[Encounter]:
    reader = table.reader()
    return [reader.read(cells, number) for number, cells in table.rows()]


def cells_of(table: Table) -> list[tuple[object, ...]]:
    return [cells for _, cells in table.rows()]


def refused(path: Path, sheet: str | None = None) -> str:
    with pytest.raises(InputUnreadable) as raised:
        encounters(open_table(path, sheet))
    message = str(raised.value)
    assert "\n" not in message
    assert message.endswith(".")
    return message
