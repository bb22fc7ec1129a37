"""The part with the texts of the notes of a sheet."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.sax.saxutils import escape

from audit.report.cell_forms import marked
from audit.report.notes.package import declared
from audit.report.notes.splice import (
    Element,
    at_end_of,
    children,
    elements,
    spliced,
)

AUTHOR = "tspine"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_CONTROL = re.compile("[\0-\x08\x0b-\x1f\ufffe\uffff]")

Change = tuple[int, int, bytes]


def stored(text: str) -> str:
    """Return a text as XML, with Excel's escapes for what XML cannot hold."""
    kept = marked(text.encode("utf-8", "replace").decode("utf-8"))
    return escape(_CONTROL.sub(lambda hit: f"_x{ord(hit[0]):04X}_", kept))


def new_comments(texts: Mapping[str, str], strict: bool) -> bytes:
    """Return a part with notes: their texts by the addresses of their cells."""
    listed = "".join(_comment("", cell, text, 0) for cell, text in texts.items())
    return declared(
        f'<comments xmlns="{_STRICT_MAIN if strict else _MAIN}"><authors>'
        f"<author>{AUTHOR}</author></authors>"
        f"<commentList>{listed}</commentList></comments>"
    )


def cells_with_comments(xml: bytes) -> set[str]:
    """Return the addresses of the cells that have a note."""
    return {e.attribute("ref") for e in elements(xml) if e.local == "comment"}


def more_comments(xml: bytes, texts: Mapping[str, str], lead: str = "\n\n") -> bytes:
    """Add notes to a part; a cell that has a note gets the text below its own.

    `lead` parts the two. A text that stands in the note already is not added again.
    """
    whole = elements(xml)
    changes: list[Change] = []
    there: dict[str, Element] = {}
    for element in whole:
        if element.local == "comment":
            there.setdefault(element.attribute("ref"), element)
    for cell in texts.keys() & there.keys():
        changes += _below(xml, whole, there[cell], texts[cell], lead)
    new = {cell: text for cell, text in texts.items() if cell not in there}
    if new:
        changes += _new(xml, whole, new)
    return spliced(xml, changes)


def _new(xml: bytes, whole: list[Element], texts: Mapping[str, str]) -> list[Change]:
    authors = next(e for e in whole if e.local == "authors")
    listed = next(e for e in whole if e.local == "commentList")
    number = sum(1 for _ in children(whole, authors))
    prefix = listed.prefix
    added = "".join(_comment(prefix, cell, t, number) for cell, t in texts.items())
    author = f"<{prefix}author>{AUTHOR}</{prefix}author>"
    return [at_end_of(xml, authors, author), at_end_of(xml, listed, added)]


def _below(
    xml: bytes, whole: list[Element], comment: Element, text: str, lead: str
) -> list[Change]:
    """Return the changes that add a text below that of a note."""
    if stored(text).encode("utf-8") in xml[comment.start : comment.end]:
        return []
    body = next(e for e in children(whole, comment) if e.local == "text")
    prefix = body.prefix
    run = _run(prefix, lead + text)
    shown = [e for e in children(whole, body) if e.local in ("t", "r")]
    if not shown:
        return [at_end_of(xml, body, run)]
    last = shown[-1]
    if last.local == "r":
        return [(last.end, last.end, run.encode("utf-8"))]
    # A plain text and a run side by side are not shown by every program.
    return [
        (last.start, last.start, f"<{prefix}r>".encode()),
        (last.end, last.end, f"</{prefix}r>{run}".encode()),
    ]


def _comment(prefix: str, cell: str, text: str, author: int) -> str:
    p = prefix
    return (
        f'<{p}comment ref="{cell}" authorId="{author}"><{p}text>'
        f"{_run(p, text)}</{p}text></{p}comment>"
    )


def _run(prefix: str, text: str) -> str:
    p = prefix
    return (
        f'<{p}r><{p}rPr><{p}sz val="9"/><{p}color indexed="81"/>'
        f'<{p}rFont val="Tahoma"/><{p}family val="2"/></{p}rPr>'
        f'<{p}t xml:space="preserve">{stored(text)}</{p}t></{p}r>'
    )
