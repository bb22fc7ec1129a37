"""Reads the XML of worksheets and of shared texts, cell by cell.

The values are those of python-calamine for the same XML; where that library refuses a
cell, so does this module, with ValueError. `sheet_scan` has checked the order of rows
and columns and that no entity is declared.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import IO
from xml.parsers import expat

from audit.intake.number_formats import Shows, shown_value
from audit.intake.sheet_scan import SheetBroken, column_number, parse_whole

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NUMBER = re.compile(
    r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
    r"|[+-]?(?:inf|infinity|nan)",
    re.IGNORECASE | re.ASCII,
)
_DAY = r"\+?([0-9]{1,4})-([0-9]{1,2})-([0-9]{1,2})"
_CLOCK = r"([0-9]{1,2}):([0-9]{1,2})(?::([0-9]{1,2})(?:\.([0-9]{1,9}))?)?"
_ISO_DAY = re.compile(rf"\s*{_DAY}\s*")
_ISO_TIME = re.compile(rf"\s*{_CLOCK}\s*")
_SPACES = " \t\r\n"

Line = list[tuple[int, object]]
"""Filled cells of a row: column, counted from 0, and value."""


def read_texts(file: IO[bytes]) -> list[str]:
    """Return the shared texts of a workbook, in their order."""
    return _TextTable().read(file)


def read_cells(
    file: IO[bytes], texts: Sequence[str], shows: Sequence[Shows], is_1904: bool
) -> dict[int, Line]:
    """Return the filled cells of a worksheet by row, counted from 0.

    `shows` has what each cell style shows. Raises ValueError, OverflowError.
    """
    return _Sheet(texts, shows, is_1904).read(file)


class _Reader:
    """Collects the text of elements; subclasses say which, and what it is for."""

    def __init__(self) -> None:
        self.parser = parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._end
        self.pieces: list[str] = []
        self.parts: list[str] = []
        self.phonetic = 0
        self.keeps_spaces = False

    def feed(self, file: IO[bytes]) -> None:
        try:
            parse_whole(self.parser, file)
        except SheetBroken as problem:
            raise ValueError(str(problem)) from None

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        self._text_begins(name.rpartition(":")[2], attributes)

    def _end(self, name: str) -> None:
        self._text_ends(name.rpartition(":")[2])

    def _text_begins(self, local: str, attributes: dict[str, str]) -> None:
        if local == "rPh":
            self.phonetic += 1
        elif local == "t" and not self.phonetic:
            self.keeps_spaces = attributes.get("xml:space") == "preserve"
            self._listen()

    def _text_ends(self, local: str) -> None:
        if local == "rPh":
            self.phonetic -= 1
        elif local == "t" and not self.phonetic:
            text = self._heard()
            self.parts.append(text if self.keeps_spaces else text.strip(_SPACES))

    def _listen(self) -> None:
        self.parser.CharacterDataHandler = self.pieces.append

    def _heard(self) -> str:
        self.parser.CharacterDataHandler = None
        text = "".join(self.pieces)
        self.pieces.clear()
        return text

    def _joined(self) -> str:
        text = "".join(map(unescaped, self.parts))
        self.parts.clear()
        return text


class _TextTable(_Reader):
    """The shared texts."""

    def read(self, file: IO[bytes]) -> list[str]:
        self.texts: list[str] = []
        self.feed(file)
        return self.texts

    def _end(self, name: str) -> None:
        local = name.rpartition(":")[2]
        self._text_ends(local)
        if local == "si":
            self.texts.append(self._joined())


class _Sheet(_Reader):
    """The cells of a sheet."""

    def __init__(
        self, texts: Sequence[str], shows: Sequence[Shows], is_1904: bool
    ) -> None:
        super().__init__()
        self.texts, self.shows, self.is_1904 = texts, shows, is_1904
        self.rows: dict[int, Line] = {}
        self.row, self.column = -1, -1
        self.row_text = ""
        self.in_cell = self.in_text = False
        self.kind: str | None = None
        self.style = ""
        self.value: object = None
        self.columns: dict[str, int] = {}

    def read(self, file: IO[bytes]) -> dict[int, Line]:
        self.feed(file)
        return self.rows

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "c":
            self._cell(attributes)
        elif self.in_text:
            self._text_begins(local, attributes)
        elif local == "v" and self.in_cell:
            self._listen()
        elif local == "is" and self.in_cell:
            self.in_text = True
        elif local == "row":
            text = attributes.get("r")
            self.row = self.row + 1 if text is None else int(text) - 1
            self.row_text, self.column = str(self.row + 1), -1
        elif self.in_cell:
            if local != "f":
                raise ValueError(f"<{local}> in a cell")
            self.value = None

    def _cell(self, attributes: dict[str, str]) -> None:
        self.in_cell, self.value = True, None
        self.kind, self.style = attributes.get("t"), attributes.get("s", "")
        address = attributes.get("r")
        if address is None:
            self.column += 1
            return
        letters = address.removesuffix(self.row_text)
        column = self.columns.get(letters)
        if column is None:
            column = self.columns[letters] = column_number(letters) - 1
        self.column = column

    def _end(self, name: str) -> None:
        local = name.rpartition(":")[2]
        if local == "c":
            self.in_cell = False
            if self.value is not None:
                cell = (self.column, self.value)
                self.rows.setdefault(self.row, []).append(cell)
        elif not self.in_cell:
            return
        elif local == "is":
            self.in_text = False
            self.value = self._joined()
        elif self.in_text:
            self._text_ends(local)
        elif local == "v":
            self.value = self._read(self._heard())

    def _read(self, text: str) -> object:
        kind = self.kind
        if kind == "s":
            return self.texts[_index(text)] if text else None
        if kind in (None, "n"):
            return self._number(text)
        if kind == "str":
            return unescaped(text)
        if kind == "b":
            return text != "0" if text else None
        if kind == "e":
            # The scan of the sheet has the text; this blank only keeps its place.
            return "" if text else None
        if kind == "d":
            return iso_value(text)
        if kind == "inlineStr":
            return None
        raise ValueError("a cell of an unknown type")

    def _number(self, text: str) -> object:
        if not _NUMBER.fullmatch(text):
            if self.kind and text:
                raise ValueError("a number that is none")
            return text or None
        place = _index(self.style)
        is_styled = self.style and place < len(self.shows)
        shows = self.shows[place] if is_styled else Shows.NUMBER
        return shown_value(float(text), shows, self.is_1904)


def unescaped(text: str) -> str:
    """Replace characters written as _xHHHH_ (ECMA-376, 22.9.2.19)."""
    return _ESCAPED.sub(_character, text) if "_x" in text else text


def _character(match: re.Match[str]) -> str:
    number = int(match[1], 16)
    return match[0] if 0xD800 <= number < 0xE000 else chr(number)


def _index(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0


def iso_value(text: str) -> object:
    """Return the date or time of a cell that holds one as text; else the text."""
    day, sep, clock = text.partition("T")
    try:
        if sep:
            # Both parts are needed, seconds too.
            if text.count(":") != 2:
                return text
            return dt.datetime.combine(_day(day), _time(clock))
        return _time(text) if ":" in text else _day(text)
    except ValueError:
        return text


def _day(text: str) -> dt.date:
    match = _ISO_DAY.fullmatch(text)
    if match is None:
        raise ValueError(text)
    return dt.date(int(match[1]), int(match[2]), int(match[3]))


def _time(text: str) -> dt.time:
    match = _ISO_TIME.fullmatch(text)
    if match is None:
        raise ValueError(text)
    micro = int((match[4] or "").ljust(6, "0")[:6])
    return dt.time(int(match[1]), int(match[2]), int(match[3] or 0), micro)
