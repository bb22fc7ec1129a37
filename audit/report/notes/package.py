"""The parts of a workbook: finds them, and copies them with some of them changed."""

from __future__ import annotations

import posixpath
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import IO
from xml.sax.saxutils import quoteattr

from audit.report.notes.splice import as_utf8, at_end_of, elements, spliced

_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "[Content_Types].xml"
_LARGE = 1 << 31  # bytes; an archive needs another form for larger parts
_NO_DATE = (1980, 1, 1, 0, 0, 0)

Streamed = Callable[[IO[bytes], IO[bytes]], None]
"""Copies a part from one stream to another and changes it on the way."""


class Package:
    """An open workbook, and the parts that its copy has instead or in addition."""

    def __init__(self, source: zipfile.ZipFile) -> None:
        """Take the archive, which stays open."""
        self._source = source
        self._names = {name.casefold(): name for name in source.namelist()}
        self._changed: dict[str, bytes] = {}
        self._streamed: dict[str, Streamed] = {}

    def names(self) -> list[str]:
        """Return the names of all parts, new ones included."""
        return [*self._source.namelist(), *(self._changed.keys() - self._old())]

    def _old(self) -> set[str]:
        return {*self._source.namelist()}

    def read(self, part: str) -> bytes:
        """Return a part in UTF-8, with its changes. Raises KeyError."""
        name = self._names.get(part.casefold(), part)
        if name in self._changed:
            return self._changed[name]
        return as_utf8(self._source.read(name))

    def open(self, part: str) -> IO[bytes]:
        """Open a part as it is in the source."""
        return self._source.open(self._names.get(part.casefold(), part))

    def write(self, part: str, content: bytes) -> None:
        """Change a part, or add one."""
        self._changed[self._names.setdefault(part.casefold(), part)] = content

    def stream(self, part: str, change: Streamed) -> None:
        """Change a part, which may be large, while it is copied."""
        self._streamed[self._names.get(part.casefold(), part)] = change

    def free_name(self, pattern: str) -> str:
        """Return a name that no part has; the pattern has %d for a number."""
        number = 1
        while (pattern % number).casefold() in self._names:
            number += 1
        return pattern % number

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Return the relations of a part: the kind and target of each, by its id."""
        rels = _rels(part)
        if rels.casefold() not in self._names:
            return {}
        folder = posixpath.dirname(part)
        return {
            element.attribute("Id"): (
                element.attribute("Type").rpartition("/")[2],
                posixpath.normpath(
                    posixpath.join("/", folder, element.attribute("Target"))
                )[1:],
            )
            for element in elements(self.read(rels))
            if element.local == "Relationship"
            and element.attribute("TargetMode") != "External"
        }

    def related(self, part: str, kind: str) -> str:
        """Return the first part of a kind that a part refers to, or an empty text."""
        targets = (t for k, t in self.relations(part).values() if k == kind)
        return next(targets, "")

    def relate(self, part: str, kind: str, target: str) -> str:
        """Add a relation to a part of a kind, a whole address; return its id."""
        rels, number = _rels(part), 1
        taken = self._ids(rels)
        while f"rId{number}" in taken:
            number += 1
        relation = (
            f'Relationship Id="rId{number}" Type={quoteattr(kind)} '
            f"Target={quoteattr('/' + target)}/>"
        )
        if rels.casefold() in self._names:
            self._add(rels, relation)
        else:
            whole = f'<Relationships xmlns="{_RELATIONS}"><{relation}</Relationships>'
            self.write(rels, declared(whole))
        return f"rId{number}"

    def _ids(self, rels: str) -> set[str]:
        if rels.casefold() not in self._names:
            return set()
        return {element.attribute("Id") for element in elements(self.read(rels))}

    def declare(self, part: str, content_type: str) -> None:
        """State the content type of a new part."""
        content = quoteattr(content_type)
        self._add(_TYPES, f'Override PartName="/{part}" ContentType={content}/>')

    def _add(self, part: str, element: str) -> None:
        """Add an element, without its first sign, to the root of a part."""
        xml = self.read(part)
        root = elements(xml)[0]
        content = f"<{root.prefix}{element}"
        self.write(part, spliced(xml, [at_end_of(xml, root, content)]))

    def sheet(self, name: str) -> tuple[str, list[str]]:
        """Return the part of a sheet, empty if there is none, and all sheet names."""
        book = self.related("", "officeDocument")
        relations = self.relations(book)
        sheets = {
            element.attribute("name"): relations[element.attribute("id")][1]
            for element in elements(self.read(book))
            if element.local == "sheet" and element.attribute("id") in relations
        }
        return sheets.get(name, ""), [*sheets]

    def save(self, draft: Path) -> None:
        """Write the copy: every other part keeps its bytes."""
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as target:
            for info in self._source.infolist():
                self._copy(info, target)
            for name in sorted(self._changed.keys() - self._old()):
                entry = zipfile.ZipInfo(name, _NO_DATE)
                entry.compress_type = zipfile.ZIP_DEFLATED
                target.writestr(entry, self._changed[name])

    def _copy(self, info: zipfile.ZipInfo, target: zipfile.ZipFile) -> None:
        entry = zipfile.ZipInfo(info.filename, info.date_time)
        entry.external_attr = info.external_attr
        packed = info.compress_type != zipfile.ZIP_STORED
        entry.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        if info.filename in self._changed:
            target.writestr(entry, self._changed[info.filename])
            return
        copy = self._streamed.get(info.filename, shutil.copyfileobj)
        large = info.file_size > _LARGE // 2
        with (
            self._source.open(info) as old,
            target.open(entry, "w", force_zip64=large) as new,
        ):
            copy(old, new)


def _rels(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def declared(xml: str) -> bytes:
    """Return XML as the content of a part."""
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{xml}'.encode()
