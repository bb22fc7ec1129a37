"""Parts of an .xlsx file that the library does not read: tables and date system."""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree
from xml.parsers import expat

from audit.errors import InputUnreadable
from audit.intake.sheet_scan import (
    LAST_COLUMN,
    LAST_ROW,
    SheetBroken,
    SheetScan,
    SheetTooLarge,
    column_number,
    scan_sheet,
)
from audit.limits import limit, raise_it

# Below this size, an unusual ratio of unpacked to packed bytes does no harm.
_LARGE = 1 << 24
_HARMLESS = 1 << 20
"""So many texts take no more memory than a small workbook may, whatever it holds."""
_RANGE = re.compile(r"([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)")


_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    LookupError,
    ValueError,
    ElementTree.ParseError,
    expat.ExpatError,
)


@dataclass(frozen=True, slots=True)
class TableRange:
    """An Excel table: its rows and columns, counted from 1.

    `first` is the heading row and `last` the last row of data; `totals` says whether a
    totals row follows.
    """

    name: str
    first: int
    last: int
    left: int
    right: int
    totals: bool


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One worksheet: its name, its part of the archive, and its Excel tables.

    `state` is visible, hidden or veryHidden.
    """

    name: str
    part: str
    tables: tuple[TableRange, ...]
    state: str = "visible"


@dataclass(frozen=True, slots=True)
class Package:
    """What the archive says about the workbook."""

    date_system: int
    sheets: tuple[SheetPart, ...]


def read_package(path: Path) -> Package:
    """Read date system, sheets and tables. Raises InputUnreadable if it is broken."""
    with opened_archive(path) as archive:
        check_parts(path, archive)
        book = next(_related(archive, "", "officeDocument"), None)
        if book is None:
            raise InputUnreadable(f"{path} is an archive, but not an Excel workbook.")
        root = _xml(archive, book)
        settings = next(_named(root, "workbookPr"), None)
        is_1904 = settings is not None and settings.get("date1904") in ("1", "true")
        parts = _targets(archive, book)
        sheets = []
        for sheet in _named(root, "sheet"):
            key = next((v for k, v in sheet.items() if k.endswith("}id")), "")
            part = parts.get(key, ("", ""))[1]
            tables = tuple(
                table
                for target in _related(archive, part, "table")
                if (table := _table(_xml(archive, target))) is not None
            )
            name, state = sheet.get("name", ""), sheet.get("state", "visible")
            sheets.append(SheetPart(name, part, tables, state))
        return Package(1904 if is_1904 else 1900, tuple(sheets))


def check_parts(path: Path, archive: zipfile.ZipFile) -> None:
    """Raise InputUnreadable if parts are too many or too large, or stand there twice.

    Only XML is counted: pictures and macros are never unpacked.
    """
    infos = archive.infolist()
    if len(infos) > limit("parts"):
        raise InputUnreadable(
            f"{path} has {len(infos):,} parts, more than the limit of "
            f"{limit('parts'):,}. Save it again, or {raise_it('parts', len(infos))}."
        )
    names = {info.filename.casefold() for info in infos}
    if len(names) < len(infos):
        # Two readers of the archive could each take another one of them.
        raise zipfile.BadZipFile("two parts with one name")
    for info in infos:
        name = info.filename.casefold()
        if name.endswith((".xml", ".rels")):
            _check_part(path, info)
        if "sharedstrings" in name:
            _check_strings(archive, info)


def _check_part(path: Path, info: zipfile.ZipInfo) -> None:
    is_sheet = "/worksheets/" in info.filename
    name, size = "sheet-bytes" if is_sheet else "part-bytes", info.file_size
    if size <= limit(name):
        name = "packed-ratio"
        size = info.file_size // max(1, info.compress_size)
        if info.file_size <= _LARGE or size <= limit(name):
            return
    raise InputUnreadable(
        f"{path} unpacks to more than can be read safely ({info.filename[:60]}: "
        f"{info.file_size:,} bytes). If you trust the file, {raise_it(name, size + 1)}."
    )


def _check_strings(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    """Refuse a table of texts that says it holds more than it can.

    The library reserves memory for as many as it says, and ends the program if there is
    not enough.
    """
    said: list[str] = []
    parser = expat.ParserCreate()

    def begin(_: str, attributes: dict[str, str]) -> None:
        parser.StartElementHandler = None
        said.append(attributes.get("uniqueCount", ""))

    parser.StartElementHandler = begin
    with archive.open(info) as file:
        while not said and (chunk := file.read(1 << 16)):
            parser.Parse(chunk, False)
    count = said[0] if said else ""
    # The shortest text takes five bytes: <si/>.
    most = max(_HARMLESS, info.file_size // 5)
    if count.strip().isdigit() and int(count[:20]) > most:
        raise zipfile.BadZipFile("more texts than bytes")


def scan_part(path: Path, sheet: SheetPart) -> SheetScan:
    """Scan a worksheet. Raises InputUnreadable if it is broken or beyond a limit."""
    try:
        with opened_archive(path) as archive, archive.open(sheet.part) as file:
            return scan_sheet(file)
    except SheetBroken as problem:
        raise InputUnreadable(
            f"{path}, sheet {sheet.name}: the sheet is damaged ({problem}). "
            "Save or download the workbook again."
        ) from None
    except SheetTooLarge as problem:
        raise InputUnreadable(f"{path}, sheet {sheet.name}: {problem}") from None


@contextmanager
def opened_archive(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open a zip archive; what is broken in it raises InputUnreadable."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except _BROKEN:
        raise InputUnreadable(
            f"{path} is damaged or incomplete. Save or download the workbook again."
        ) from None
    except RuntimeError:
        # zipfile raises this for an encrypted part.
        raise InputUnreadable(
            f"{path} is protected by a password. Save a copy without one."
        ) from None


def _xml(archive: zipfile.ZipFile, part: str) -> ElementTree.Element:
    data = archive.read(part)
    # No workbook has a document type; a file that has one tries to expand entities.
    # The zero bytes are those of UTF-16.
    if b"<!DOCTYPE" in data.replace(b"\0", b""):
        raise zipfile.BadZipFile(part)
    return ElementTree.fromstring(data)


def _named(root: ElementTree.Element, name: str) -> Iterator[ElementTree.Element]:
    # By local name, because strict workbooks have another namespace.
    return (e for e in root.iter() if e.tag.rpartition("}")[2] == name)


def _targets(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    folder, name = posixpath.split(part)
    rels = posixpath.join(folder, "_rels", f"{name}.rels")
    if rels not in archive.namelist():
        return {}
    return {
        e.get("Id", ""): (
            e.get("Type", "").rpartition("/")[2],
            posixpath.normpath(posixpath.join("/", folder, e.get("Target", "")))[1:],
        )
        for e in _named(_xml(archive, rels), "Relationship")
        if e.get("TargetMode") != "External"
    }


def _related(archive: zipfile.ZipFile, part: str, kind: str) -> Iterator[str]:
    return (target for k, target in _targets(archive, part).values() if k == kind)


def _table(root: ElementTree.Element) -> TableRange | None:
    match = _RANGE.fullmatch(root.get("ref", "").replace("$", ""))
    if not match or root.get("headerRowCount") == "0":
        return None
    totals = int(root.get("totalsRowCount", "0") or 0)
    first, last = int(match[2]), int(match[4])
    left, right = column_number(match[1]), column_number(match[3])
    if not (1 <= first <= last <= LAST_ROW and 1 <= left <= right <= LAST_COLUMN):
        raise ValueError("no range of cells")
    name = root.get("displayName") or root.get("name") or ""
    return TableRange(name, first, last - max(0, totals), left, right, totals > 0)
