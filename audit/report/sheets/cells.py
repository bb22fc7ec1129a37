"""Cells into an XlsxWriter sheet: text stays text, numbers numbers, dates dates."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape

from audit.report.cell_forms import excel_number, is_risky, storable, text_of
from audit.report.sheets.looks import Looks, address

LONGEST = 32_767
"""Characters that Excel bears in one cell, counted in UTF-16 units."""

LAST_ROW = 1_048_575
"""The last row of a sheet, counted from 0."""

LAST_COLUMN = 16_383
"""The last column of a sheet, counted from 0."""

# Widths count digits of the standard font. Running text in Arial 10 takes less than a
# digit for a character, and a line that breaks between words is not quite full.
_ARIAL_PER_DIGIT = 1.2
_REMEMBERED = 20_000
_FIRST_DAY = dt.date(1900, 1, 1)
_CONTROL = re.compile("[\0-\x08\x0b-\x1f\ufffe\uffff]")


class CellPen:
    """Writes cells of any kind and remembers which texts had to be cut."""

    def __init__(self, looks: Looks) -> None:
        """Write with the formats of one workbook."""
        self._looks = looks
        self.cuts: list[str] = []
        # Texts that were found to need nothing: most cells repeat a few of them.
        self._plain: set[str] = set()

    def put(
        self, sheet: Any, row: int, column: int, value: object, wrap: bool = False
    ) -> None:
        """Write one cell; blanks leave it empty."""
        if isinstance(value, str):
            self._put_text(sheet, row, column, value, wrap)
        elif value is None:
            return
        elif isinstance(value, bool):
            sheet.write_boolean(row, column, value)
        elif (number := excel_number(value)) is not None:
            sheet.write_number(row, column, number)
        elif isinstance(value, (dt.date, dt.time)) and self._is_date(value):
            sheet.write_datetime(row, column, value, self._date_look(value))
        else:
            self._put_text(sheet, row, column, text_of(value), wrap)

    @staticmethod
    def _is_date(value: dt.date | dt.time) -> bool:
        """Whether Excel knows the day; earlier ones and time zones must be text."""
        if isinstance(value, dt.datetime):
            return value.tzinfo is None and value.date() >= _FIRST_DAY
        if isinstance(value, dt.date):
            return value >= _FIRST_DAY
        return value.tzinfo is None

    def _date_look(self, value: dt.date | dt.time) -> Any:
        if isinstance(value, dt.time):
            return self._looks.time
        looks = self._looks
        return looks.moment if isinstance(value, dt.datetime) else looks.date

    def _put_text(
        self, sheet: Any, row: int, column: int, text: str, wrap: bool
    ) -> None:
        if text in self._plain:
            sheet.write_string(row, column, text)
        elif text:
            self._put_special(sheet, row, column, text, wrap)

    def _put_special(
        self, sheet: Any, row: int, column: int, given: str, wrap: bool
    ) -> None:
        """Write a text that is new, or that needs more than writing."""
        text = storable(given)
        if len(text) > LONGEST // 2 and _units(text) > LONGEST:
            self.cuts.append(f"{sheet.get_name()}!{address(row, column)}")
            text = _cut(text)
        look = None
        if is_risky(text):
            looks = self._looks
            look = looks.quoted_wrapped if wrap else looks.quoted
        if text.startswith("<r>") and text.endswith("</r>"):
            text = _as_run(text)
        if look is None and text == given and len(self._plain) < _REMEMBERED:
            self._plain.add(text)
        sheet.write_string(row, column, text, look)


@lru_cache(maxsize=4096)
def lines(text: str, width: float) -> int:
    """Estimate how many lines a text takes in a column so many characters wide."""
    room = max(int(width * _ARIAL_PER_DIGIT), 1)
    return sum(-(-max(len(part), 1) // room) for part in text.split("\n"))


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _cut(text: str) -> str:
    mark = f" \u2026 [cut: the text has {len(text)} characters]"
    room = 2 * (LONGEST - len(mark))
    return text.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + mark


def _as_run(text: str) -> str:
    """Spell out a text that the library would take for ready-made markup.

    XlsxWriter copies a string from <r> to </r> into the file as it stands. A single
    run that holds the escaped text reads back as that text, markup and all.
    """
    safe = _CONTROL.sub(lambda hit: f"_x{ord(hit[0]):04X}_", escape(text))
    return f'<r><t xml:space="preserve">{safe}</t></r>'
