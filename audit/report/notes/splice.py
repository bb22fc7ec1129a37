"""Inserts into XML without changing a byte of what is there.

Parsing and writing XML again would rename prefixes that other attributes refer to, and
a program that reads the file would then repair it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn
from xml.parsers import expat

_START_TAG = re.compile(rb"<(?:[^>\"']|\"[^\"]*\"|'[^']*')*>")
_DECLARED = re.compile(r"^<\?xml[^>]*\?>")


@dataclass(slots=True)
class Element:
    """One element; `start` and `end` are the bytes around it, `inside` its content.

    `name` has its prefix, `local` has none. An element without content (`<a/>`) has an
    empty `inside` that ends where the element does.
    """

    name: str
    attributes: Mapping[str, str]
    parent: Element | None
    start: int
    inside: tuple[int, int]
    end: int = 0

    @property
    def local(self) -> str:
        """The name without its prefix."""
        return self.name.rpartition(":")[2]

    @property
    def prefix(self) -> str:
        """The prefix with its colon, or an empty text."""
        return self.name[: -len(self.local)]

    def attribute(self, local: str) -> str:
        """Return an attribute by its name without prefix, or an empty text."""
        found = (v for k, v in self.attributes.items() if k.split(":")[-1] == local)
        return next(found, "")


def as_utf8(xml: bytes) -> bytes:
    """Return XML in UTF-8, which is the encoding of almost all parts."""
    if xml[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        return xml
    text = _DECLARED.sub("", xml.decode("utf-16"))
    return b'<?xml version="1.0" encoding="UTF-8"?>' + text.encode("utf-8")


def new_parser() -> expat.XMLParserType:
    """Create a parser that refuses a document type, which no workbook has."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    return parser


def _refuse(*_: object) -> NoReturn:
    raise ValueError("document type")


def elements(xml: bytes) -> list[Element]:
    """Return all elements in the order of their start tags."""
    found: list[Element] = []
    opened: list[Element] = []
    parser = new_parser()

    def start(name: str, attributes: dict[str, str]) -> None:
        at = parser.CurrentByteIndex
        tag = _START_TAG.match(xml, at)
        if tag is None:
            raise ValueError(name)
        parent = opened[-1] if opened else None
        element = Element(name, attributes, parent, at, (tag.end(), 0))
        found.append(element)
        opened.append(element)

    def end(_: str) -> None:
        element, at = opened.pop(), parser.CurrentByteIndex
        first = element.inside[0]
        if xml[first - 2 : first] == b"/>":
            element.inside, element.end = (first, first), first
        else:
            element.inside, element.end = (first, at), xml.index(b">", at) + 1

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.Parse(xml, True)
    return found


def children(all_elements: Iterable[Element], parent: Element) -> Iterator[Element]:
    """Yield the children of an element."""
    return (element for element in all_elements if element.parent is parent)


def at_end_of(xml: bytes, element: Element, content: str) -> tuple[int, int, bytes]:
    """Return the change that adds content as the last inside an element."""
    place = element.inside[1]
    if element.end == place:
        # Without content until now: <a/> becomes <a>...</a>.
        whole = f">{content}</{element.name}>"
        return place - 2, place, whole.encode("utf-8")
    return place, place, content.encode("utf-8")


def spliced(xml: bytes, changes: Sequence[tuple[int, int, bytes]]) -> bytes:
    """Return XML with changes: each replaces the bytes from its first to its second."""
    parts, done = [], 0
    for first, last, content in sorted(changes, key=lambda change: change[:2]):
        parts += [xml[done:first], content]
        done = last
    return b"".join([*parts, xml[done:]])
