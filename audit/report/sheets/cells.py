"""Writes cells to an XlsxWriter sheet; text, numbers and dates keep their type."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape

from audit.report.cell_forms import excel_number, is_risky, storable, text_of
from audit.report.sheets.formats import Formats, address

LONGEST = 32_767
"""Characters that Excel allows in one cell, counted in UTF-16 units."""

LAST_ROW = 1_048_575
"""The last row of a sheet, counted from 0."""

LAST_COLUMN = 16_383
"""The last column of a sheet, counted from 0."""

# Widths count digits of the standard font. In Arial 10 a character of running text is
# narrower than a digit, and a line that breaks between words is not quite full.
_ARIAL_PER_DIGIT = 1.2
_CACHE_SIZE = 20_000
_FIRST_DAY = dt.date(1900, 1, 1)
_CONTROL = re.compile("[\0-\x08\x0b-\x1f\ufffe\uffff]")


class BlankText(str):
    """The blank text that a formula remembers as its result.

    XlsxWriter stores an empty text as a number without digits, which is no number. It
    tells the two apart by comparing with "", so this text equals nothing but itself.
    """

    __slots__ = ()
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        """Whether the other is this text, and not whether it reads the same."""
        return self is other


def remembered(value: object) -> object:
    """Return the result of a formula in the form in which XlsxWriter stores it."""
    return BlankText() if value == "" else value


class CellPen:
    """Writes cells of any type, and lists the cells whose text had to be cut."""

    def __init__(self, formats: Formats) -> None:
        """Write with the formats of one workbook."""
        self._formats = formats
        self.cuts: list[str] = []
        # Texts that need no special treatment: most cells repeat a few of them.
        self._plain: set[str] = set()

    def put_wrapped(self, sheet: Any, row: int, column: int, text: str) -> None:
        """Write a text that wraps, in a column whose other cells do not."""
        self._put_text(sheet, row, column, text, True, self._formats.wrapped)

    def put(
        self, sheet: Any, row: int, column: int, value: object, wrap: bool = False
    ) -> None:
        """Write one cell; blanks are left empty."""
        if isinstance(value, str):
            self._put_text(sheet, row, column, value, wrap)
        elif value is None:
            return
        elif isinstance(value, bool):
            sheet.write_boolean(row, column, value)
        elif (number := excel_number(value)) is not None:
            sheet.write_number(row, column, number)
        elif isinstance(value, (dt.date, dt.time)) and self._is_date(value):
            sheet.write_datetime(row, column, value, self._date_format(value))
        else:
            self._put_text(sheet, row, column, text_of(value), wrap)

    @staticmethod
    def _is_date(value: dt.date | dt.time) -> bool:
        """Whether Excel can store it; earlier days and time zones must be text."""
        if isinstance(value, dt.datetime):
            return value.tzinfo is None and value.date() >= _FIRST_DAY
        if isinstance(value, dt.date):
            return value >= _FIRST_DAY
        return value.tzinfo is None

    def _date_format(self, value: dt.date | dt.time) -> Any:
        if isinstance(value, dt.time):
            return self._formats.time
        formats = self._formats
        return formats.moment if isinstance(value, dt.datetime) else formats.date

    def _put_text(
        self,
        sheet: Any,
        row: int,
        column: int,
        text: str,
        wrap: bool,
        look: Any = None,
    ) -> None:
        if text in self._plain:
            sheet.write_string(row, column, text, look)
        elif text:
            self._put_special(sheet, row, column, text, wrap, look)

    def _put_special(
        self,
        sheet: Any,
        row: int,
        column: int,
        given: str,
        wrap: bool,
        look: Any,
    ) -> None:
        """Write a text that is not cached, or that needs special treatment."""
        text = storable(given)
        if len(text) > LONGEST // 2 and _units(text) > LONGEST:
            self.cuts.append(f"{sheet.get_name()}!{address(row, column)}")
            text = _cut(text)
        cell_format = look
        if is_risky(text):
            formats = self._formats
            cell_format = formats.quoted_wrapped if wrap else formats.quoted
        text = as_text(text)
        if cell_format is look and text == given and len(self._plain) < _CACHE_SIZE:
            self._plain.add(text)
        sheet.write_string(row, column, text, cell_format)


@lru_cache(maxsize=4096)
def lines(text: str, width: float) -> int:
    """Estimate how many lines a text needs in a column of this width."""
    room = max(int(width * _ARIAL_PER_DIGIT), 1)
    return sum(-(-max(len(part), 1) // room) for part in text.split("\n"))


def fitting(given: str) -> str:
    """Return a text as a cell can hold it; one that is too long is cut, and says so."""
    text = storable(given)
    return _cut(text) if _units(text) > LONGEST else text


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _cut(text: str) -> str:
    mark = f" \u2026 [cut: the text has {len(text)} characters]"
    room = 2 * (LONGEST - len(mark))
    return text.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + mark


def as_text(given: str) -> str:
    """Return any text in the form in which XlsxWriter writes it as it is.

    XlsxWriter copies a string from <r> to </r> into the file unchanged. A single run
    with the escaped text is read back as the original text, including its markup.
    """
    text = storable(given)
    if not (text.startswith("<r>") and text.endswith("</r>")):
        return text
    safe = _CONTROL.sub(lambda hit: f"_x{ord(hit[0]):04X}_", escape(text))
    return f'<r><t xml:space="preserve">{safe}</t></r>'
