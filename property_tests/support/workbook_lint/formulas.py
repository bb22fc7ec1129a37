"""Every formula of a workbook, read by formualizer's parser.

A formula stands in cells, tables, validations, conditional formats, defined names and
charts. What the parser accepts can still name a sheet, table, column or function that
does not exist.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

import formualizer
from formualizer.visitor import collect_function_names, collect_references
from openpyxl.utils import FORMULAE

from property_tests.support.workbook_lint.book import (
    Book,
    Problem,
    Sheet,
    Table,
    block_of,
    every,
    local,
)
from property_tests.support.workbook_lint.cells import overlaps

_LONGEST = 8192
_LATER = ("_XLFN.", "_XLDUDF_", "TSPINE_", "TSPINE.", "_XLL.")
"""How names begin that are not Excel 2007's: newer functions, and those of add-ins."""

_KNOWN = frozenset(FORMULAE)
_IN_QUOTES = re.compile(r'"(?:[^"]|"")*"')
_COLUMN = re.compile(r"\[((?:[^\[\]']|'.)*)\]")
_ITEMS = frozenset({"#all", "#data", "#headers", "#totals", "#this row", "@"})


class Read(NamedTuple):
    """What a parser found: an error, or the functions and the references."""

    error: str
    functions: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    tables: tuple[tuple[str, str], ...] = ()
    names: tuple[str, ...] = ()


@lru_cache(maxsize=20_000)
def parsed(formula: str) -> Read:
    """Parse a formula as it stands in a file, without an equals sign."""
    if formula.startswith("="):
        return Read("begins with an equals sign")
    try:
        tree = formualizer.parse(f"={formula}")
    except formualizer.ParserError as problem:
        return Read(str(problem))
    found: list[Any] = list(collect_references(tree))
    return Read(
        "",
        tuple(collect_function_names(tree)),
        tuple(s for r in found if (s := getattr(r, "sheet", None))),
        tuple(
            (r.name, r.spec or "") for r in found if isinstance(r, formualizer.TableRef)
        ),
        tuple(r.name for r in found if isinstance(r, formualizer.NamedRangeRef)),
    )


def check(book: Book) -> Iterator[Problem]:
    """Yield what is wrong with formulas."""
    known = _Known(book)
    for kind, part, formula in _all(book):
        for why in known.problems(formula):
            yield Problem(kind, part, f"{formula[:60]}: {why}")
    for sheet in book.sheets:
        yield from _spills(sheet)


def _all(book: Book) -> Iterator[tuple[str, str, str]]:
    """Yield the formulas as kind, part and text."""
    for sheet in book.sheets:
        for element in sheet.root.iter():
            if local(element) == "f" and element.text:
                yield "formula", sheet.part, element.text
            elif local(element) == "formula" and element.text:
                yield "conditional format", sheet.part, element.text
            elif local(element) in ("formula1", "formula2") and element.text:
                # A list may be given as a text; its length is checked with the rules.
                yield "validation", sheet.part, element.text
    for table in book.tables:
        for element in table.root.iter():
            if local(element) in ("calculatedColumnFormula", "totalsRowFormula"):
                yield "formula", table.part, element.text or ""
    for element in book.defined:
        for part in _areas(element.text or ""):
            yield "defined name", book.main, part
    for name in dict.fromkeys(book.names):
        if name.startswith("xl/charts/chart"):
            for element in every(book.xml(name), "f"):
                yield "chart", name, element.text or ""


def _areas(text: str) -> list[str]:
    """Split the areas of a defined name, which a comma joins, outside of quotes."""
    if "(" in text:
        return [text]
    return re.findall(r"(?:'(?:[^']|'')*'|[^,'])+", text) or [text]


def _spills(sheet: Sheet) -> Iterator[Problem]:
    """Yield array formulas whose cells overlap."""
    blocks = [
        element.get("ref", "")
        for element in every(sheet.root, "f")
        if element.get("t") == "array"
    ]
    for text in blocks:
        if block_of(text) is None:
            yield Problem("formula", sheet.part, f"array on {text}: no block")
    for one, other in overlaps(blocks):
        yield Problem("formula", sheet.part, f"arrays on {one} and {other} overlap")


class _Known:
    """What the formulas of a workbook can name."""

    def __init__(self, book: Book) -> None:
        self._sheets = {name.casefold() for name in book.sheet_names}
        self._tables = {table.name.casefold(): table for table in book.tables}
        self._names = {e.get("name", "").casefold() for e in book.defined}

    def problems(self, formula: str) -> Iterator[str]:
        if len(formula) > _LONGEST:
            yield f"{len(formula)} characters"
        if "#REF!" in _IN_QUOTES.sub('""', formula):
            yield "refers to nothing"
        read = parsed(formula)
        if read.error:
            yield read.error
        for name in read.functions:
            plain = name.upper()
            if plain not in _KNOWN and not plain.startswith(_LATER) and "!" not in name:
                yield f"no function {name} in Excel 2007, and no prefix _xlfn."
        for sheet in read.sheets:
            if sheet.casefold() not in self._sheets:
                yield f"no sheet {sheet}"
        for name in read.names:
            plain = name.casefold()
            of_let = plain.startswith("_xlpm.")
            if plain not in self._names and plain not in self._tables and not of_let:
                yield f"no name {name}"
        for name, spec in read.tables:
            table = self._tables.get(name.casefold())
            if table is None:
                yield f"no table {name}"
            else:
                yield from (f"no column {c} in {name}" for c in _strange(table, spec))


def _strange(table: Table, spec: str) -> Iterator[str]:
    """Yield the columns that a reference names and the table has not."""
    known = {heading.casefold() for heading in table.columns}
    # The parser takes the outermost brackets, and the signs of escape, off.
    if spec.casefold() in known:
        return
    for text in _COLUMN.findall(spec) if "[" in spec else [spec]:
        plain = re.sub("'(.)", r"\1", text).casefold()
        if plain not in known and plain not in _ITEMS and plain.strip("@") not in known:
            yield text
