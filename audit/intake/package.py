"""Parts of an .xlsx file that the library does not read: tables, errors, dates."""

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

from audit.canonical_cells import NOT_CALCULATED
from audit.errors import InputUnreadable

_CHUNK = 1 << 20
# A workbook of a million rows unpacks to about 3 GB, twenty times its packed size. A
# file beyond these limits is made to exhaust memory.
_MOST_BYTES = 1 << 32
_MOST_RATIO = 1000
_MOST_XML = 1 << 26
_MARKS = (
    *(b't="e"', b"t='e'", b":f>", b":f ", b":f/"),
    # Not just "<f": formulas of conditional formats and drop-downs also begin with it.
    *(b"<f>", b"<f ", b"<f/", b"<f\t", b"<f\n", b"<f\r"),
)
"""A sheet without any of these marks has neither errors nor formulas."""
_CELL_TAG = re.compile(rb"<(?:\w+:)?(?P<tag>row|c)\b(?P<attributes>[^>]*)>", re.ASCII)
_ERROR_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)</")
_CELL_END = re.compile(rb"</(?:\w+:)?c>")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>[^<]")
_ATTRIBUTE = re.compile(rb"\b(r|t)\s*=\s*[\"']([^\"']*)[\"']")
_RANGE = re.compile(r"([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)")


_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    LookupError,
    ValueError,
    ElementTree.ParseError,
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
    """One worksheet: its name, its part of the archive, and its Excel tables."""

    name: str
    part: str
    tables: tuple[TableRange, ...]


@dataclass(frozen=True, slots=True)
class Package:
    """What the archive says about the workbook."""

    date_system: int
    sheets: tuple[SheetPart, ...]


def read_package(path: Path) -> Package:
    """Read date system, sheets and tables. Raises InputUnreadable if it is broken."""
    with _opened(path) as archive:
        if sum(info.file_size for info in archive.infolist()) > _MOST_BYTES or any(
            info.file_size > _MOST_XML
            and info.file_size > _MOST_RATIO * info.compress_size
            for info in archive.infolist()
        ):
            raise InputUnreadable(f"{path} unpacks to more than can be read safely.")
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
            sheets.append(SheetPart(sheet.get("name", ""), part, tables))
        return Package(1904 if is_1904 else 1900, tuple(sheets))


def error_cells(path: Path, part: str) -> dict[int, dict[int, str]]:
    """Return the error cells of a sheet: row, then column (both from 1), then error.

    The library returns errors as blanks, but an error is never a blank, and neither is
    a formula whose value is not stored in the file.
    """
    with _opened(path) as archive, archive.open(part) as file:
        tail = b""
        while chunk := file.read(_CHUNK):
            window = tail + chunk
            if any(mark in window for mark in _MARKS):
                break
            tail = chunk[-8:]
        else:
            return {}
    with _opened(path) as archive:
        return _errors(archive.read(part))


def _errors(xml: bytes) -> dict[int, dict[int, str]]:
    found: dict[int, dict[int, str]] = {}
    row = column = 0
    for match in _CELL_TAG.finditer(xml):
        attributes = dict(_ATTRIBUTE.findall(match["attributes"]))
        address = attributes.get(b"r", b"").decode()
        if match["tag"] == b"row":
            row, column = int(address or row + 1), 0
            continue
        # Without an address, the cell is to the right of the previous one.
        letters = address.rstrip("0123456789")
        column = _number(letters) if letters else column + 1
        if attributes.get(b"t") == b"e":
            value = _ERROR_VALUE.search(xml, match.end())
            text = value[1].decode("utf-8", "replace") if value else "#ERROR!"
            found.setdefault(row, {})[column] = text
        elif attributes.get(b"t") != b"str" and _lacks_value(xml, match):
            found.setdefault(row, {})[column] = NOT_CALCULATED
    return found


def _lacks_value(xml: bytes, tag: re.Match[bytes]) -> bool:
    """Whether a cell has a formula but no value; an empty text is a value."""
    if tag[0].endswith(b"/>"):
        return False
    end = _CELL_END.search(xml, tag.end())
    content = xml[tag.end() : end.start() if end else None]
    return bool(_FORMULA.search(content)) and not _VALUE.search(content)


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
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
    if archive.getinfo(part).file_size > _MOST_XML:
        raise zipfile.BadZipFile(part)
    data = archive.read(part)
    # No workbook has a document type; a file that has one tries to expand entities.
    if b"<!DOCTYPE" in data:
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
    return TableRange(
        root.get("displayName") or root.get("name") or "",
        int(match[2]),
        int(match[4]) - totals,
        _number(match[1]),
        _number(match[3]),
        totals > 0,
    )


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number
