"""The archive: its members, content types and relations."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterator

from property_tests.support.workbook_lint.book import (
    Book,
    NotReadable,
    Problem,
    every,
)

_TYPES = "[Content_Types].xml"
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def check(book: Book) -> Iterator[Problem]:
    """Yield what is wrong with members, content types and relations."""
    for name, times in Counter(name.casefold() for name in book.names).items():
        if times > 1:
            yield Problem("duplicate member", name, f"is {times} times in the archive")
    try:
        yield from _types(book)
    except NotReadable as problem:
        yield Problem("unreadable part", *problem.args)
    for name in dict.fromkeys(book.names):
        if name.endswith((".xml", ".rels", ".vml")):
            try:
                yield from _part(book, name)
            except NotReadable as problem:
                yield Problem("unreadable part", *problem.args)


def _types(book: Book) -> Iterator[Problem]:
    root = book.xml(_TYPES)
    endings = {e.get("Extension", "").casefold() for e in every(root, "Default")}
    stated = [e.get("PartName", "")[1:].casefold() for e in every(root, "Override")]
    for name in book.names:
        ending = name.rpartition(".")[2].casefold()
        if name != _TYPES and not name.endswith("/"):
            if ending not in endings and name.casefold() not in stated:
                yield Problem("content type", name, "has no content type")
            elif ending == "xml" and name.casefold() not in stated:
                # The default of .xml is plain XML, which is no part of a workbook.
                yield Problem("content type", name, "has only the type of its ending")
    for name, times in Counter(stated).items():
        if not book.has(name):
            yield Problem("content type", name, "is declared and missing")
        if times > 1:
            yield Problem("content type", name, "is declared twice")


def _part(book: Book, name: str) -> Iterator[Problem]:
    root = book.xml(name)
    if name.endswith(".rels"):
        folder, own = posixpath.split(name)
        yield from _relations(book, posixpath.join(posixpath.dirname(folder), own[:-5]))
        return
    known = {relation.id for relation in book.relations(name)}
    for element in root.iter():
        for key, value in element.attrib.items():
            if _RELATED in key and value not in known:
                yield Problem("dangling relation", name, f"uses {value}: not there")


def _relations(book: Book, part: str) -> Iterator[Problem]:
    relations = book.relations(part)
    if part and not book.has(part):
        yield Problem("dangling relation", part, "has relations and is missing")
    for key, times in Counter(relation.id for relation in relations).items():
        if times > 1:
            yield Problem("dangling relation", part, f"{key} is there {times} times")
    for relation in relations:
        if not relation.is_outside and not book.has(relation.target):
            yield Problem("dangling relation", part, f"{relation.target} is missing")
