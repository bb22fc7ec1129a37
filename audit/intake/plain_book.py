"""Opens .xlsx workbooks in pure Python, where python-calamine cannot be installed.

The page in the browser needs it. Every cell is the one that python-calamine gives; laws
hold the two equal.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from xml.etree import ElementTree

from audit.intake.number_formats import Shows, built_in, custom
from audit.intake.package import Package, SheetPart, opened_archive, read_package
from audit.intake.plain_cells import Line, read_cells, read_texts

# Where python-calamine looks for them, whatever the relations of the workbook say.
_TEXTS, _STYLES = "xl/sharedstrings.xml", "xl/styles.xml"


@dataclass(frozen=True, slots=True)
class SheetInfo:
    """Name, kind and visibility of a sheet, in the words of python-calamine."""

    name: str
    typ: str
    visible: str


@dataclass(frozen=True)
class PlainSheet:
    """The cells of one sheet; rows and columns of `start` and `end` count from 0."""

    rows: dict[int, Line]

    @cached_property
    def start(self) -> tuple[int, int] | None:
        """The first row with a filled cell, and the leftmost column with one."""
        if not self.rows:
            return None
        return min(self.rows), min(line[0][0] for line in self.rows.values())

    @cached_property
    def end(self) -> tuple[int, int] | None:
        """The last row with a filled cell, and the rightmost column with one."""
        if not self.rows:
            return None
        return max(self.rows), max(line[-1][0] for line in self.rows.values())

    def iter_rows(self) -> Iterator[list[object]]:
        """Yield the cells of each row, from the first of the sheet to the last filled.

        Each has one cell for each column from the leftmost filled one to the rightmost.
        """
        if self.start is None or self.end is None:
            return
        left, width = self.start[1], self.end[1] - self.start[1] + 1
        for number in range(self.end[0] + 1):
            cells: list[object] = [""] * width
            for column, value in self.rows.get(number, ()):
                cells[column - left] = value
            yield cells


class PlainBook:
    """An open workbook."""

    def __init__(self, path: Path) -> None:
        """Read everything but the cells. Raises InputUnreadable, ValueError."""
        self._path = path
        self._package: Package = read_package(path)
        with opened_archive(path) as archive:
            names = {name.casefold(): name for name in archive.namelist()}
            self._texts: list[str] = []
            self._shows: list[Shows] = []
            if _TEXTS in names:
                with archive.open(names[_TEXTS]) as file:
                    self._texts = read_texts(file)
            if _STYLES in names:
                self._shows = _styles(archive.read(names[_STYLES]))
        self.sheets_metadata = [_info(sheet) for sheet in self._package.sheets]

    @property
    def sheet_names(self) -> list[str]:
        """Names of the sheets, in the order of the workbook."""
        return [info.name for info in self.sheets_metadata]

    def get_sheet_by_name(self, name: str) -> PlainSheet:
        """Read the cells of a sheet. Raises InputUnreadable, ValueError."""
        part = next(s.part for s in self._package.sheets if s.name == name)
        is_1904 = self._package.date_system == 1904
        try:
            with opened_archive(self._path) as archive, archive.open(part) as file:
                rows = read_cells(file, self._texts, self._shows, is_1904)
        except IndexError:
            raise ValueError("a cell names a text that is not there") from None
        return PlainSheet(rows)


def _info(sheet: SheetPart) -> SheetInfo:
    is_grid = "/worksheets/" in sheet.part
    state = sheet.state[:1].upper() + sheet.state[1:]
    return SheetInfo(
        sheet.name,
        "SheetTypeEnum.WorkSheet" if is_grid else "SheetTypeEnum.ChartSheet",
        f"SheetVisibleEnum.{state}",
    )


def _styles(data: bytes) -> list[Shows]:
    """Return what each cell style shows."""
    if b"<!DOCTYPE" in data.replace(b"\0", b""):
        raise zipfile.BadZipFile("a document type")
    codes: dict[str, str] = {}
    found: list[Shows] = []
    for element in ElementTree.fromstring(data):
        local = element.tag.rpartition("}")[2]
        if local == "numFmts":
            for format_ in element:
                if code := format_.get("formatCode"):
                    codes[format_.get("numFmtId", "")] = code
        elif local == "cellXfs":
            for style in element:
                number = style.get("numFmtId", "")
                code = codes.get(number)
                found.append(built_in(number) if code is None else custom(code))
    return found
