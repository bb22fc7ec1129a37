"""The cells of the sheets: their order, values and styles; merges, links and notes."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from xml.etree.ElementTree import Element

from property_tests.support.workbook_lint.book import (
    LAST_COLUMN,
    LAST_ROW,
    Block,
    Book,
    Problem,
    Sheet,
    attribute,
    block_of,
    every,
    text_in,
)
from property_tests.support.workbook_lint.names import place_problem

LONGEST_TEXT = 32_767
_LINKS = 65_530  # on one sheet
_ERRORS = frozenset(
    {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"}
    | {"#GETTING_DATA", "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!", "#UNKNOWN!"}
)


def check(book: Book) -> Iterator[Problem]:
    """Yield what is wrong with cells, and with what lies on them."""
    for text in book.strings:
        if units(text) > LONGEST_TEXT:
            part = book.related(book.main, "sharedStrings")[0]
            yield Problem("long text", part, f"{units(text)} characters")
    for sheet in book.sheets:
        yield from _rows(book, sheet)
        yield from _merged(sheet)
        yield from _links(book, sheet)
        yield from _notes(book, sheet)


def units(text: str) -> int:
    """Return the length of a text as Excel counts it, in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _rows(book: Book, sheet: Sheet) -> Iterator[Problem]:
    numbers = [int(row.get("r", "0")) for row in every(sheet.root, "row")]
    for one, other in pairwise(numbers):
        if other <= one:
            yield Problem("row order", sheet.part, f"row {other} stands below {one}")
    if not all(1 <= number <= LAST_ROW for number in numbers):
        yield Problem("row order", sheet.part, "a row is outside of the sheet")
    styles = book.count_of("cellXfs")
    for row, number in zip(every(sheet.root, "row"), numbers, strict=True):
        last = 0
        for cell in every(row, "c"):
            place = cell.get("r", "")
            block = block_of(place)
            if block is None or block.top != number or block.left <= last:
                yield Problem("cell order", sheet.part, f"{place} in row {number}")
            last = block.left if block else LAST_COLUMN
            yield from (
                Problem(kind, sheet.part, f"{place}: {text}")
                for kind, text in _cell(book, cell, styles)
            )
    for element in (*every(sheet.root, "row"), *every(sheet.root, "col")):
        style = int(element.get("s") or element.get("style") or "0")
        if style >= max(styles, 1):
            yield Problem("style", sheet.part, f"{style} of {styles} in a row, column")


def _cell(book: Book, cell: Element, styles: int) -> Iterator[tuple[str, str]]:
    style = int(cell.get("s", "0"))
    if style >= max(styles, 1):
        yield "style", f"{style} of {styles}"
    child = cell.find("{*}v")
    value, kind = (child.text or "") if child is not None else None, cell.get("t", "n")
    if kind == "inlineStr":
        text = "".join(text_in(e) for e in every(cell, "is"))
        if units(text) > LONGEST_TEXT:
            yield "long text", f"{units(text)} characters"
    if value is None:
        return
    if kind == "s":
        if not value.isdigit() or int(value) >= len(book.strings):
            yield "shared string", f"{value} of {len(book.strings)}"
    elif kind == "n":
        if not _is_number(value):
            yield "number", value
    elif kind == "b":
        if value not in ("0", "1"):
            yield "boolean", value
    elif kind == "e":
        if value not in _ERRORS:
            yield "error value", value
    elif units(value) > LONGEST_TEXT:
        yield "long text", f"{units(value)} characters"


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text)) and "_" not in text
    except ValueError:
        return False


def _merged(sheet: Sheet) -> Iterator[Problem]:
    texts = [e.get("ref", "") for e in every(sheet.root, "mergeCell")]
    for one, other in overlaps(texts):
        yield Problem("merged cells", sheet.part, f"{one} and {other} overlap")
    for text in texts:
        if block_of(text) is None:
            yield Problem("merged cells", sheet.part, f"{text} is no block")


def overlaps(texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each two blocks that share a cell; what is no block is left out."""
    blocks = sorted((b, text) for text in texts if (b := block_of(text)))
    open_blocks: list[tuple[Block, str]] = []
    for block, text in blocks:
        open_blocks = [(b, t) for b, t in open_blocks if b.bottom >= block.top]
        yield from ((t, text) for b, t in open_blocks if b.meets(block))
        open_blocks.append((block, text))


def _links(book: Book, sheet: Sheet) -> Iterator[Problem]:
    links = list(every(sheet.root, "hyperlink"))
    if len(links) > _LINKS:
        yield Problem("hyperlink", sheet.part, f"{len(links)} links; {_LINKS} fit")
    for link in links:
        where, goal = link.get("ref", ""), link.get("location", "")
        if block_of(where) is None:
            yield Problem("hyperlink", sheet.part, f"{where} is no cell")
        if not goal and not attribute(link, "id"):
            yield Problem("hyperlink", sheet.part, f"{where} leads nowhere")
        if goal and not attribute(link, "id") and (why := place_problem(book, goal)):
            yield Problem("hyperlink", sheet.part, f"{where} leads to {goal}: {why}")


def _notes(book: Book, sheet: Sheet) -> Iterator[Problem]:
    for part in book.related(sheet.part, "comments"):
        root = book.xml(part)
        places = Counter(e.get("ref", "") for e in every(root, "comment"))
        authors = sum(1 for _ in every(root, "author"))
        for place, times in places.items():
            if times > 1:
                yield Problem("note", part, f"{place} has {times} notes")
            if block_of(place) is None:
                yield Problem("note", part, f"{place} is no cell")
        for note in every(root, "comment"):
            if int(note.get("authorId", "0")) >= authors:
                yield Problem("note", part, f"{note.get('ref')} has no author")
            if units(text_in(note)) > LONGEST_TEXT:
                yield Problem("long text", part, f"note of {note.get('ref')}")
        if places and not book.related(sheet.part, "vmlDrawing"):
            yield Problem("note", part, "the notes have no boxes")
