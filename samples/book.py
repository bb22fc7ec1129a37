"""Write the reviewed charts as a workbook with one Excel table, and what they are."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from audit.columns import CONTRACT

MADE = dt.datetime(2026, 10, 1)
HEADING_ROW = 2  # 0 is the first
INK = "#1F3A4D"
FONT = {"font_name": "Arial", "font_size": 10}

Row = Mapping[str, str]


def is_day(text: str) -> bool:
    """Whether a text is a date as 2026-03-04."""
    return re.fullmatch(r"\d{4}-\d\d-\d\d", text) is not None


def write_book(path: Path, rows: Sequence[Row], about: Sequence[str]) -> None:
    """Write rows under the labels of the column contract, and a sheet About."""
    book = xlsxwriter.Workbook(str(path))
    book.set_properties({"title": "Synthetic chart review", "created": MADE})
    title = book.add_format({**FONT, "bold": True, "font_size": 16, "font_color": INK})
    head = book.add_format(
        {**FONT, "bold": True, "font_color": "white", "bg_color": INK}
        | {"text_wrap": True, "valign": "vcenter"}
    )
    kinds = {
        "text": book.add_format(FONT),
        "date": book.add_format({**FONT, "num_format": "yyyy-mm-dd", "align": "left"}),
        "money": book.add_format({**FONT, "num_format": "#,##0.00"}),
    }
    sheet = book.add_worksheet("Encounters")
    sheet.write(0, 0, "Synthetic chart review: thoracic pain, M54.6", title)
    sheet.write(1, 0, f"{about[0]} See the sheet About.", kinds["text"])
    for at, name in enumerate(c.name for c in CONTRACT):
        for row, cells in enumerate(rows, HEADING_ROW + 1):
            _write_cell(sheet, row, at, cells.get(name, ""), kinds)
    columns = [{"header": c.label, "header_format": head} for c in CONTRACT]
    options = {"name": "Encounters", "columns": columns, "style": "Table Style Light 1"}
    corner = HEADING_ROW + len(rows), len(CONTRACT) - 1
    sheet.add_table(HEADING_ROW, 0, *corner, options)
    _lay_out(sheet, rows)
    page = book.add_worksheet("About")
    page.set_column(0, 0, 100)
    page.write(0, 0, "About these charts", title)
    page.write_column(2, 0, about, book.add_format({**FONT, "text_wrap": True}))
    book.close()


def _write_cell(sheet: Any, row: int, at: int, text: str, kinds: Any) -> None:
    kind = CONTRACT[at].kind
    if not text:
        return
    if kind == "date" and is_day(text):
        day = dt.datetime.fromisoformat(text)
        sheet.write_datetime(row, at, day, kinds["date"])
    elif kind == "number":
        money = CONTRACT[at].name == "amount_paid"
        sheet.write_number(row, at, float(text), kinds["money" if money else "text"])
    else:
        sheet.write_string(row, at, text, kinds["text"])


def _lay_out(sheet: Any, rows: Sequence[Row]) -> None:
    sheet.freeze_panes(HEADING_ROW + 1, 2)
    sheet.set_row(HEADING_ROW, 42)
    sheet.set_landscape()
    sheet.repeat_rows(HEADING_ROW)
    for at, contract in enumerate(CONTRACT):
        longest = max((len(row.get(contract.name, "")) for row in rows), default=0)
        word = max(map(len, contract.label.split()))
        folded = not longest and contract.kind in ("code", "line")
        width = min(34, max(longest, word + 3, len(contract.label) / 2, 8) + 1)
        fold = {"level": 1, "hidden": True} if folded else {}
        sheet.set_column(at, at, width, None, fold)
