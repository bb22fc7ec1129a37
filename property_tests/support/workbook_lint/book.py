"""An open workbook: its parts as XML, their relations, sheets and tables."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
"""The size of a sheet. Source: Microsoft, Excel specifications and limits."""

_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")


class NotReadable(Exception):
    """A part is missing or is no XML; gives the part and why."""


class Problem(NamedTuple):
    """One problem: its kind, the part of the file, and what is wrong there."""

    kind: str
    part: str
    text: str


class Relation(NamedTuple):
    """A relation: id, last word of its type, target, whether that is outside."""

    id: str
    kind: str
    target: str
    is_outside: bool


class Block(NamedTuple):
    """A block of cells; rows and columns are counted from 1."""

    top: int
    left: int
    bottom: int
    right: int

    def meets(self, other: Block) -> bool:
        """Whether the two have a cell in common."""
        return (
            self.top <= other.bottom
            and other.top <= self.bottom
            and self.left <= other.right
            and other.left <= self.right
        )


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet: its name, its part and its XML."""

    name: str
    part: str
    root: Element


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the sheet that it stands on, its part and its XML."""

    sheet: Sheet
    part: str
    root: Element

    @property
    def name(self) -> str:
        """The name that formulas use."""
        return self.root.get("displayName", "")

    @property
    def columns(self) -> list[str]:
        """The headings, as they read."""
        return [unescaped(e.get("name", "")) for e in every(self.root, "tableColumn")]


def local(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def every(root: Element, name: str) -> Iterator[Element]:
    """Yield each element of a name below another, in any namespace."""
    return root.iterfind(f".//{{*}}{name}")


def attribute(element: Element, name: str) -> str:
    """Return an attribute by its name without namespace, or an empty text."""
    found = (v for k, v in element.attrib.items() if k.rpartition("}")[2] == name)
    return next(found, "")


def unescaped(text: str) -> str:
    """Return a text as Excel shows it: `_x0041_` stands for the character 41.

    Source: ECMA-376, part 1, 22.9.2.19 (ST_Xstring).
    """
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda hit: chr(int(hit[1], 16)), text)


def number_of(letters: str) -> int:
    """Return the number of a column, A is 1."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def block_of(text: str) -> Block | None:
    """Read `A1` or `A1:B2`; None if it is neither, or lies outside of a sheet."""
    ends = [_ADDRESS.fullmatch(end) for end in text.split(":")]
    if not 1 <= len(ends) <= 2 or None in ends:
        return None
    places = [(int(end[2]), number_of(end[1])) for end in ends if end]
    (top, left), (bottom, right) = places[0], places[-1]
    inside = 1 <= top <= bottom <= LAST_ROW and 1 <= left <= right <= LAST_COLUMN
    return Block(top, left, bottom, right) if inside else None


class Book:
    """An open workbook. Reading a part that is missing or broken raises NotReadable."""

    def __init__(self, source: zipfile.ZipFile) -> None:
        """Take an open archive."""
        self.source = source
        self.names = [info.filename for info in source.infolist()]
        self._known = {name.casefold(): name for name in self.names}

    def has(self, part: str) -> bool:
        """Whether the archive has a part; case does not count."""
        return part.casefold() in self._known

    def content(self, part: str) -> bytes:
        """Return the bytes of a part."""
        if not self.has(part):
            raise NotReadable(part, "is missing")
        try:
            return self.source.read(self._known[part.casefold()])
        except zipfile.BadZipFile as problem:
            raise NotReadable(part, str(problem)) from problem

    def xml(self, part: str) -> Element:
        """Return the root of a part."""
        content = self.content(part)
        try:
            return ElementTree.fromstring(content)
        except ElementTree.ParseError as problem:
            raise NotReadable(part, str(problem)) from problem

    def relations(self, part: str) -> list[Relation]:
        """Return the relations of a part; an empty name means those of the package."""
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if not self.has(rels):
            return []
        return [
            Relation(
                e.get("Id", ""),
                e.get("Type", "").rpartition("/")[2],
                posixpath.normpath(posixpath.join("/", folder, e.get("Target", "")))[
                    1:
                ],
                e.get("TargetMode") == "External",
            )
            for e in every(self.xml(rels), "Relationship")
        ]

    def related(self, part: str, kind: str) -> list[str]:
        """Return the parts of a kind that a part refers to."""
        return [r.target for r in self.relations(part) if r.kind == kind]

    @cached_property
    def main(self) -> str:
        """The part of the workbook."""
        found = self.related("", "officeDocument")
        if not found:
            raise NotReadable("_rels/.rels", "names no workbook")
        return found[0]

    @cached_property
    def root(self) -> Element:
        """The workbook."""
        return self.xml(self.main)

    @cached_property
    def sheet_names(self) -> list[str]:
        """The names of all sheets, charts included, in their order."""
        return [e.get("name", "") for e in every(self.root, "sheet")]

    @cached_property
    def sheets(self) -> list[Sheet]:
        """The worksheets in their order."""
        targets = {r.id: r for r in self.relations(self.main)}
        found = []
        for element in every(self.root, "sheet"):
            relation = targets.get(attribute(element, "id"))
            if relation and relation.kind == "worksheet":
                name = element.get("name", "")
                found.append(Sheet(name, relation.target, self.xml(relation.target)))
        return found

    @cached_property
    def tables(self) -> list[Table]:
        """The tables of all sheets."""
        return [
            Table(sheet, part, self.xml(part))
            for sheet in self.sheets
            for part in self.related(sheet.part, "table")
        ]

    @cached_property
    def strings(self) -> list[str]:
        """The shared strings, as they read."""
        parts = self.related(self.main, "sharedStrings")
        if not parts:
            return []
        return [text_in(e) for e in every(self.xml(parts[0]), "si")]

    @cached_property
    def styles(self) -> Element | None:
        """The styles, if there are any."""
        parts = self.related(self.main, "styles")
        return self.xml(parts[0]) if parts else None

    def count_of(self, group: str) -> int:
        """Return how many entries a list of the styles has, for example `cellXfs`."""
        found = None if self.styles is None else next(every(self.styles, group), None)
        return 0 if found is None else len(found)

    @cached_property
    def defined(self) -> list[Element]:
        """The defined names."""
        return list(every(self.root, "definedName"))


def text_in(element: Element) -> str:
    """Return the text of a string; hints on pronunciation are left out."""
    hints = {id(t) for r in every(element, "rPh") for t in every(r, "t")}
    texts = (t.text or "" for t in every(element, "t") if id(t) not in hints)
    return unescaped("".join(texts))
