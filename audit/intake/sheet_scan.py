"""Reads the XML of a worksheet as a stream: used extent, error cells, hidden rows.

This runs before the library builds a range of cells, because that range is as large as
the used extent, however few cells are filled. It also finds what the library returns as
blanks (errors, formulas without a value) and refuses what it returns in a wrong place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

from audit.canonical_cells import NOT_CALCULATED, CellError, canonical
from audit.encounter.addresses import column_letters
from audit.limits import limit, raise_it

UNKNOWN_ERROR = "#UNKNOWN!"
"""Stands for an error cell that does not say which error it holds."""

KNOWN_ERRORS = frozenset(
    {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"}
)
"""The errors of ISO/IEC 29500 that the library of workbooks knows."""

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
"""The last row and column of a worksheet."""

_CHUNK = 1 << 18
_RANGE = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})")
# What a cell contains: its formula, its value, and the parts of a text in the cell.
_IN_TEXT = frozenset({"t", "r", "rPr", "rPh", "phoneticPr"})


class SheetBroken(Exception):
    """The XML is not that of a worksheet; the text says where, without any value."""


class SheetTooLarge(Exception):
    """The worksheet is beyond a limit; the text says which, and what to do."""


@dataclass(slots=True)
class SheetScan:
    """What a worksheet holds; rows and columns count from 1, and 0 means none.

    `errors` are error cells by row and column, `hidden` the filled rows that are
    hidden, `merged` the number of cells in merged ranges. `far` are the addresses of
    the cells that are farthest down and right. `other_errors` says whether there is an
    error that is not among KNOWN_ERRORS.
    """

    top: int = 0
    left: int = 0
    bottom: int = 0
    right: int = 0
    filled: int = 0
    merged: int = 0
    row_before: int = 0
    far: tuple[str, str] = ("", "")
    errors: dict[int, dict[int, str]] = field(default_factory=dict)
    other_errors: bool = False
    hidden: list[int] = field(default_factory=list)

    @property
    def places(self) -> int:
        """Number of cells in the used extent, blank ones included."""
        if not self.filled:
            return 0
        return (self.bottom - self.top + 1) * (self.right - self.left + 1)


def scan_sheet(file: IO[bytes]) -> SheetScan:
    """Scan the XML of a worksheet. Raises SheetBroken, SheetTooLarge.

    The memory that it takes depends on the error cells and hidden rows alone.
    """
    scanner = _Scanner()
    parse_whole(scanner.parser, file)
    return scanner.result()


def parse_whole(parser: expat.XMLParserType, file: IO[bytes]) -> None:
    """Give a whole file to a parser, a piece at a time. Raises SheetBroken."""
    try:
        while chunk := file.read(_CHUNK):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as problem:
        raise SheetBroken(f"line {problem.lineno} of its XML") from None


class _Scanner:
    """Keeps the cell that is being read, and settles it when the next tag begins."""

    def __init__(self) -> None:
        self.scan = SheetScan()
        self.row = self.column = 0
        self.row_text = ""
        self.is_hidden = False
        self.in_cell = False
        self.kind = ""
        self.has_formula = self.has_value = self.has_text = False
        self.text: list[str] = []
        self.error_count = 0
        self.row_filled = False
        self._names: dict[str, str] = {}
        self._columns: dict[str, int] = {}
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.StartDoctypeDeclHandler = self._refuse_entities
        # The library does not join a value that one of these interrupts.
        parser.CommentHandler = self._refuse_in_cell
        parser.StartCdataSectionHandler = self._refuse_in_cell
        parser.ProcessingInstructionHandler = self._refuse_in_cell
        self.parser = parser

    def result(self) -> SheetScan:
        self._settle()
        return self.scan

    def _refuse_entities(self, *_: object) -> None:
        # No workbook has a document type; a file that has one wants to expand entities.
        raise SheetBroken("a document type in its XML")

    def _refuse_in_cell(self, *_: object) -> None:
        if self.in_cell and self.has_value:
            raise SheetBroken(f"cell {self._address()}")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = self._names.get(name) or self._local(name)
        if local == "v":
            if self.in_cell:
                if self.has_value and not self.has_text:
                    raise SheetBroken(f"cell {self._address()}")
                self.has_value = True
                if self.has_formula or self.kind == "e":
                    self.parser.CharacterDataHandler = self.text.append
        elif local == "c":
            self._settle()
            self._cell(attributes)
        elif local == "row":
            self._settle()
            self._row(attributes)
        elif local == "f":
            self.has_formula = self.in_cell
            self._stop_text()
        elif local == "is":
            self.has_value = self.has_text = self.in_cell
        elif local not in _IN_TEXT:
            self._settle()
            if local == "mergeCell":
                self.scan.merged += _area(attributes.get("ref", ""))

    def _local(self, name: str) -> str:
        local = name.rpartition(":")[2]
        if len(self._names) < 1000:
            self._names[name] = local
        return local

    def _row(self, attributes: dict[str, str]) -> None:
        text = attributes.get("r")
        row = self.row + 1 if text is None else _row_number(text)
        if row <= self.row or row > LAST_ROW:
            raise SheetBroken(f"row {row} after row {self.row}")
        self.row, self.column, self.row_filled = row, 0, False
        self.row_text = str(row)
        self.is_hidden = attributes.get("hidden") in ("1", "true")

    def _cell(self, attributes: dict[str, str]) -> None:
        address = attributes.get("r")
        if address is None:
            column = self.column + 1
        else:
            letters = address.removesuffix(self.row_text)
            column = self._columns.get(letters) or self._column(address, letters)
        if column <= self.column or column > LAST_COLUMN or not self.row:
            raise SheetBroken(f"row {self.row}, column {column}")
        self.column = column
        self.kind = attributes.get("t", "")
        self.in_cell = True
        self.has_formula = self.has_value = self.has_text = False

    def _column(self, address: str, letters: str) -> int:
        if len(letters) == len(address) or not letters.isalpha():
            raise SheetBroken(f"cell {address[:12]} in row {self.row}")
        self._columns[letters] = column = column_number(letters)
        return column

    def _stop_text(self) -> None:
        self.parser.CharacterDataHandler = None

    def _settle(self) -> None:
        """Count the cell that ends here, and keep it if it is an error."""
        if not self.in_cell:
            return
        self.in_cell = False
        if self.has_formula or self.kind == "e":
            error = self._error()
            if error:
                self._keep_error(error)
                self.has_value = True
            self.text.clear()
            self._stop_text()
        if self.has_value:
            self._extend()

    def _error(self) -> str:
        if self.kind == "e":
            text = "".join(self.text).strip()
            self.scan.other_errors |= bool(text) and text not in KNOWN_ERRORS
            if isinstance(canonical(text), CellError):
                return text
            return NOT_CALCULATED if self.has_formula and not text else UNKNOWN_ERROR
        # An empty text is the value of a formula that gives one.
        lacks = self.has_formula and self.kind != "str" and not self.has_text
        return NOT_CALCULATED if lacks and not "".join(self.text).strip() else ""

    def _keep_error(self, error: str) -> None:
        found = self.scan.errors.setdefault(self.row, {})
        found[self.column] = error
        self.error_count += 1
        if self.error_count > limit("error-cells"):
            raise SheetTooLarge(
                f"it has more than {limit('error-cells'):,} error cells. Correct the "
                f"formulas, or {raise_it('error-cells', 10 * self.error_count)}."
            )

    def _extend(self) -> None:
        scan, column = self.scan, self.column
        scan.filled += 1
        if not self.row_filled:
            self.row_filled = True
            self._extend_down()
        if column > scan.right:
            scan.right = column
            scan.far = (scan.far[0], self._address())
        elif column < scan.left:
            scan.left = column

    def _extend_down(self) -> None:
        scan = self.scan
        if not scan.top:
            scan.top, scan.left = self.row, self.column
        scan.row_before, scan.bottom = scan.bottom, self.row
        scan.far = (self._address(), scan.far[1])
        if self.is_hidden:
            scan.hidden.append(self.row)

    def _address(self) -> str:
        return f"{column_letters(self.column)}{self.row}"


def _row_number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise SheetBroken("a row without a number")
    return int(text)


def _area(reference: str) -> int:
    """Return the number of cells in a range like A1:B2; 0 for other text."""
    match = _RANGE.fullmatch(reference)
    if not match:
        return 0
    wide = column_number(match[3]) - column_number(match[1]) + 1
    return max(0, wide) * max(0, int(match[4]) - int(match[2]) + 1)


def column_number(letters: str) -> int:
    """Return the number of a column from its letters (A is 1); 0 for other text."""
    number = 0
    for letter in letters.upper():
        if not "A" <= letter <= "Z" or number > LAST_COLUMN:
            return 0
        number = 26 * number + ord(letter) - ord("A") + 1
    return number
