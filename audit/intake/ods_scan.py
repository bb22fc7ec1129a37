"""Reads the content of an .ods workbook as a stream: extents, errors, hidden rows.

One element of this format can stand for any number of equal rows or cells, so that a
small file can ask for a range of any size. The library returns error cells as blanks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

from audit.canonical_cells import CellError, canonical
from audit.encounter.addresses import column_letters
from audit.intake.sheet_scan import (
    LAST_COLUMN,
    LAST_ROW,
    UNKNOWN_ERROR,
    SheetBroken,
    SheetScan,
    SheetTooLarge,
    parse_whole,
)
from audit.limits import limit, raise_it

_HIDDEN = ("collapse", "filter")
_CELLS = ("table-cell", "covered-table-cell")


@dataclass(slots=True)
class OdsScan:
    """What the content holds: its sheets by name, and the date system."""

    sheets: dict[str, SheetScan] = field(default_factory=dict)
    date_system: int = 1900


def scan_ods(file: IO[bytes]) -> OdsScan:
    """Scan content.xml of an .ods file. Raises SheetBroken, SheetTooLarge."""
    scanner = _Scanner()
    parse_whole(scanner.parser, file)
    return scanner.found


class _Scanner:
    def __init__(self) -> None:
        self.found = OdsScan()
        self.scan = SheetScan()
        self.depth = 0
        self.notes = 0
        self.row = self.row_count = 0
        self.column = self.column_count = 0
        self.filled_to = self.filled_from = self.filled = 0
        self.is_error = self.is_filled = self.is_hidden = False
        self.text: list[str] = []
        self.errors: dict[int, str] = {}
        self.error_count = 0
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = self._refuse_entities
        self.parser = parser

    def _refuse_entities(self, *_: object) -> None:
        raise SheetBroken("a document type in its XML")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "table":
            self._table(attributes)
        elif local == "table-row":
            self.row += self.row_count
            self.row_count = _repeat(attributes, "table:number-rows-repeated")
            self.column = self.filled = self.filled_to = self.filled_from = 0
            self.column_count = 1
            self.is_hidden = attributes.get("table:visibility") in _HIDDEN
        elif local in _CELLS:
            self.column += self.column_count
            self.column_count = _repeat(attributes, "table:number-columns-repeated")
            kind = attributes.get("calcext:value-type")
            self.is_error = kind == "error"
            self.is_filled = self.is_error or "office:value-type" in attributes
        elif local == "annotation":
            self.notes += 1
        elif local == "p" and not self.notes:
            self.is_filled = True
            if self.is_error:
                self.parser.CharacterDataHandler = self.text.append
        elif attributes.get("table:date-value") == "1904-01-01":
            self.found.date_system = 1904  # the element null-date

    def _end(self, name: str) -> None:
        local = name.rpartition(":")[2]
        if local in _CELLS:
            self._settle_cell()
        elif local == "table-row":
            self._settle_row()
        elif local == "table":
            self.depth -= 1
        elif local == "annotation":
            self.notes -= 1
        elif local == "p":
            self.parser.CharacterDataHandler = None

    def _table(self, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > 1:
            raise SheetBroken("a table inside a table")
        name = attributes.get("table:name", "")
        if name in self.found.sheets:
            raise SheetBroken(f"a second sheet {name[:31]}")
        self.scan = self.found.sheets[name] = SheetScan()
        self.row, self.row_count = 1, 0

    def _settle_cell(self) -> None:
        if self.is_filled:
            self.filled += self.column_count
            self.filled_from = self.filled_from or self.column
            self.filled_to = self.column + self.column_count - 1
            if self.filled_to > LAST_COLUMN:
                raise SheetBroken(f"row {self.row}, column {self.filled_to}")
        if self.is_error:
            text = "".join(self.text).strip()
            known = isinstance(canonical(text), CellError)
            for column in range(self.column, self.column + self.column_count):
                self.errors[column] = text if known else UNKNOWN_ERROR
        self.text.clear()
        self.is_error = self.is_filled = False

    def _settle_row(self) -> None:
        if not self.filled:
            return
        scan, last = self.scan, self.row + self.row_count - 1
        if last > LAST_ROW:
            raise SheetBroken(f"row {last}")
        self._count_errors()
        for row in range(self.row, last + 1) if self.errors else ():
            scan.errors[row] = dict(self.errors)
        if self.is_hidden:
            scan.hidden.extend(range(self.row, last + 1))
        self.errors.clear()
        scan.top = scan.top or self.row
        scan.row_before, scan.bottom = scan.bottom, last
        scan.left = min(scan.left or self.filled_from, self.filled_from)
        scan.filled += self.filled * self.row_count
        down = f"{column_letters(self.filled_from)}{last}"
        right = scan.far[1]
        if self.filled_to > scan.right:
            scan.right = self.filled_to
            right = f"{column_letters(self.filled_to)}{self.row}"
        scan.far = (down, right)

    def _count_errors(self) -> None:
        self.error_count += len(self.errors) * self.row_count
        if self.error_count > limit("error-cells"):
            raise SheetTooLarge(
                f"it has more than {limit('error-cells'):,} error cells. Correct the "
                f"formulas, or {raise_it('error-cells', self.error_count)}."
            )


def _repeat(attributes: dict[str, str], name: str) -> int:
    text = attributes.get(name, "1")
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and int(text)):
        raise SheetBroken("a repetition that is no number")
    return int(text)
