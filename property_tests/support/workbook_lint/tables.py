"""Tables against the cells that they stand on, and against one another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from property_tests.support.workbook_lint.book import (
    Block,
    Book,
    Problem,
    Sheet,
    Table,
    block_of,
    every,
    text_in,
)
from property_tests.support.workbook_lint.cells import overlaps, units
from property_tests.support.workbook_lint.names import is_name

_LONGEST_HEADING = 255


def check(book: Book) -> Iterator[Problem]:
    """Yield what is wrong with tables."""
    ids = Counter(table.root.get("id", "") for table in book.tables)
    names = Counter(table.name.casefold() for table in book.tables)
    for table in book.tables:
        if ids[table.root.get("id", "")] > 1:
            yield Problem(
                "table id", table.part, f"{table.root.get('id')} stands twice"
            )
        if names[table.name.casefold()] > 1:
            yield Problem("table name", table.part, f"{table.name} stands twice")
        if not is_name(table.name):
            yield Problem("table name", table.part, f"{table.name} is no name")
        yield from _table(book, table)
    for sheet in book.sheets:
        yield from _placed(book, sheet)


def _table(book: Book, table: Table) -> Iterator[Problem]:
    block = block_of(table.root.get("ref", ""))
    if block is None:
        yield Problem("table block", table.part, "its ref is no block")
        return
    for text in _shape(table, block):
        yield Problem("table block", table.part, text)
    headings = table.columns
    folded = Counter(heading.casefold() for heading in headings)
    for heading in headings:
        if folded[heading.casefold()] > 1:
            yield Problem("table heading", table.part, f"{heading!r} stands twice")
        if not 0 < units(heading) <= _LONGEST_HEADING:
            yield Problem("table heading", table.part, f"{units(heading)} characters")
    if table.root.get("headerRowCount", "1") != "0":
        shown = _heading_cells(book, table.sheet, block)
        for column, heading in enumerate(headings):
            if heading != shown.get(block.left + column):
                cell = shown.get(block.left + column)
                text = f"the column is {heading!r}, its cell {cell!r}"
                yield Problem("table heading", table.part, text)


def _shape(table: Table, block: Block) -> Iterator[str]:
    """Yield how the block does not suit the columns, headings and totals."""
    if len(table.columns) != block.right - block.left + 1:
        yield f"{len(table.columns)} columns on {table.root.get('ref')}"
    around = int(table.root.get("headerRowCount", "1"))
    around += int(table.root.get("totalsRowCount", "0"))
    if block.bottom - block.top + 1 <= around:
        yield "has no row below its headings"
    for element in every(table.root, "autoFilter"):
        filtered = block_of(element.get("ref", ""))
        if filtered is None or filtered[:2] != block[:2] or filtered.right != block[3]:
            yield f"its filter is on {element.get('ref')}"
    numbers = Counter(e.get("id", "") for e in every(table.root, "tableColumn"))
    if max(numbers.values(), default=1) > 1:
        yield "two columns have one id"


def _heading_cells(book: Book, sheet: Sheet, block: Block) -> dict[int, str]:
    """Return the texts of the row of headings by column."""
    found = {}
    for row in every(sheet.root, "row"):
        if row.get("r") == str(block.top):
            for cell in every(row, "c"):
                place = block_of(cell.get("r", ""))
                if place is not None and (text := _text(book, cell)) is not None:
                    found[place.left] = text
    return found


def _text(book: Book, cell: Element) -> str | None:
    """Return the text of a cell, None if it holds something else."""
    if cell.get("t") == "inlineStr":
        return text_in(cell)
    value = cell.findtext("{*}v", "")
    if cell.get("t") == "s" and value.isdigit() and int(value) < len(book.strings):
        return book.strings[int(value)]
    return value if cell.get("t") == "str" else None


def _placed(book: Book, sheet: Sheet) -> Iterator[Problem]:
    tables = [t.root.get("ref", "") for t in book.tables if t.sheet is sheet]
    for one, other in overlaps(tables):
        yield Problem("table block", sheet.part, f"{one} and {other} overlap")
    merged = [e.get("ref", "") for e in every(sheet.root, "mergeCell")]
    for table in filter(None, map(block_of, tables)):
        for text in merged:
            block = block_of(text)
            if block and block.meets(table):
                yield Problem("table block", sheet.part, f"merged cells {text} in it")
