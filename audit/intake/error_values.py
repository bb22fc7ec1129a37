"""Makes error cells readable that the library of workbooks does not know.

It refuses a whole sheet for one `#GETTING_DATA` or `#ERROR!`. The scan of the sheet has
kept which error stands where; the library only has to step over such a cell.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import IO
from xml.parsers import expat

from audit.intake.package import opened_archive
from audit.intake.sheet_scan import KNOWN_ERRORS, parse_whole

_INSTEAD = b"#N/A"


def with_known_errors(path: Path, parts: Collection[str]) -> IO[bytes]:
    """Return a copy of a workbook, in memory, with `#N/A` for unknown errors.

    `parts` are the names of the worksheets in the package that hold such errors. All
    other bytes of their XML stay. Raises InputUnreadable if the package is damaged.
    """
    target = io.BytesIO()
    with opened_archive(path) as archive, zipfile.ZipFile(target, "w") as copy:
        for info in archive.infolist():
            data = archive.read(info)
            # What is written in UTF-16 stays, and the library refuses it.
            if info.filename in parts and b"\0" not in data[:8]:
                data = _replaced(data)
            copy.writestr(info.filename, data, zipfile.ZIP_DEFLATED, compresslevel=1)
    target.seek(0)
    return target


def _replaced(xml: bytes) -> bytes:
    pieces, done = [], 0
    for start, end in _values(xml):
        if xml[start:end].decode("ascii", "replace").strip() not in KNOWN_ERRORS:
            pieces += [xml[done:start], _INSTEAD]
            done = end
    return b"".join([*pieces, xml[done:]])


def _values(xml: bytes) -> Iterator[tuple[int, int]]:
    """Yield where the texts of error cells begin and end, in bytes."""
    found: list[tuple[int, int]] = []
    is_error = False
    begun = -1
    parser = expat.ParserCreate()

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal is_error
        local = name.rpartition(":")[2]
        if local == "c":
            is_error = attributes.get("t") == "e"
        parser.CharacterDataHandler = text if local == "v" and is_error else None

    def text(_: str) -> None:
        nonlocal begun
        if begun < 0:
            begun = parser.CurrentByteIndex

    def end(_: str) -> None:
        nonlocal begun
        if begun >= 0:
            found.append((begun, parser.CurrentByteIndex))
        begun = -1
        parser.CharacterDataHandler = None

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parse_whole(parser, io.BytesIO(xml))
    return iter(found)
