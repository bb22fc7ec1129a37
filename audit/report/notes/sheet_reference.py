"""The element of a sheet that refers to its notes, and where it belongs."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import IO

from audit.report.notes.package import Streamed
from audit.report.notes.splice import new_parser

# What follows `legacyDrawing` in a worksheet. Source: ECMA-376, part 1, 18.3.1.99.
_BEHIND = frozenset(
    {
        *("legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls"),
        *("webPublishItems", "tableParts", "extLst"),
    }
)
_CHUNK = 1 << 20
_TRANSITIONAL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"


@dataclass(slots=True)
class Reference:
    """Where a sheet refers to its notes, or could.

    `relation` is the id of its drawing of notes, empty if it has none; `place` is the
    byte at which the reference belongs. `prefix` is that of the elements of the sheet,
    `wide` the encoding if a character takes two bytes, and `base` the beginning of the
    addresses of relations.
    """

    relation: str = ""
    place: int = -1
    prefix: str = ""
    wide: str = ""
    base: str = _TRANSITIONAL


def find_reference(sheet: IO[bytes]) -> Reference:
    """Read a sheet from its first to its last byte, in constant memory."""
    found, reader = Reference(), new_parser()
    depth, alternative = 0, -1

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, alternative
        depth += 1
        if depth == 1:
            found.prefix = name[: -len(name.rpartition(":")[2])]
            if any("purl.oclc.org" in value for value in attributes.values()):
                found.base = _STRICT
        elif depth == 2 or alternative >= 0:
            local = name.rpartition(":")[2]
            if depth == 2 and local == "AlternateContent":
                alternative = reader.CurrentByteIndex
            if local in _BEHIND and found.place < 0:
                at = reader.CurrentByteIndex
                found.place = at if alternative < 0 else alternative
            elif local == "legacyDrawing":
                ids = (v for k, v in attributes.items() if k.split(":")[-1] == "id")
                found.relation = next(ids, "")

    def end(_: str) -> None:
        nonlocal depth, alternative
        depth -= 1
        if depth == 1:
            alternative = -1
        elif depth == 0 and found.place < 0:
            found.place = reader.CurrentByteIndex

    reader.StartElementHandler, reader.EndElementHandler = start, end
    first = sheet.read(_CHUNK)
    marks = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
    found.wide = marks.get(first[:2], "")
    chunk = first
    while chunk:
        reader.Parse(chunk, False)
        chunk = sheet.read(_CHUNK)
    reader.Parse(b"", True)
    return found


def with_reference(found: Reference, relation: str) -> Streamed:
    """Return a function that copies the sheet and inserts the reference."""
    element = f'<{found.prefix}legacyDrawing xmlns:r="{found.base}" r:id="{relation}"/>'
    content = element.encode(found.wide or "ascii")

    def copy(old: IO[bytes], new: IO[bytes]) -> None:
        left = found.place
        while left and (chunk := old.read(min(left, _CHUNK))):
            new.write(chunk)
            left -= len(chunk)
        new.write(content)
        shutil.copyfileobj(old, new)

    return copy
