"""Names of sheets and defined names, and whether a place exists."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from property_tests.support.workbook_lint.book import Book, Problem, block_of

_SHEET = re.compile(r"[^\[\]:*?/\\\0-\x1f]{1,31}")
_NAME = re.compile(r"[^\W\d][\w.?\\]{0,254}|\\[\w.?\\]{0,254}")
_CELL = re.compile(r"[a-z]{1,3}[0-9]{1,7}|r[0-9]*c?[0-9]*|c[0-9]*", re.IGNORECASE)
_BUILT_IN = re.compile(
    r"_xlnm\.(Print_Area|Print_Titles|_FilterDatabase|Criteria|Extract|"
    r"Consolidate_Area|Database|Sheet_Title)"
)
_QUALIFIED = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!(.+)", re.DOTALL)
_LINES = re.compile(r"\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}|\$?[0-9]+:\$?[0-9]+")


def check(book: Book) -> Iterator[Problem]:
    """Yield what is wrong with names."""
    yield from _sheets(book)
    scopes: Counter[tuple[str, str]] = Counter()
    tables = {table.name.casefold() for table in book.tables}
    for element in book.defined:
        name, scope = element.get("name", ""), element.get("localSheetId", "")
        scopes[name.casefold(), scope] += 1
        for kind, text in _defined(book, name, scope):
            yield Problem(kind, book.main, text)
        if name.casefold() in tables:
            yield Problem("name of a table", book.main, f"{name} names both")
    for (name, _), times in scopes.items():
        if times > 1:
            yield Problem("defined name", book.main, f"{name} is defined {times} times")


def _sheets(book: Book) -> Iterator[Problem]:
    for name in book.sheet_names:
        if not _SHEET.fullmatch(name) or "'" in (name[0], name[-1]):
            yield Problem("sheet name", book.main, f"{name!r} ({len(name)} characters)")
        if name.casefold() == "history":
            yield Problem("sheet name", book.main, f"{name} is Excel's own")
    for name, times in Counter(n.casefold() for n in book.sheet_names).items():
        if times > 1:
            yield Problem("sheet name", book.main, f"{name} is there {times} times")


def _defined(book: Book, name: str, scope: str) -> Iterator[tuple[str, str]]:
    if scope and int(scope) >= len(book.sheet_names):
        yield "defined name", f"{name} belongs to sheet {scope}, which is not there"
    if not _BUILT_IN.fullmatch(name) and not is_name(name):
        yield "defined name", f"{name} is no name"


def is_name(text: str) -> bool:
    """Whether a text can name a range or a table: no address, no odd sign."""
    return bool(_NAME.fullmatch(text)) and not _CELL.fullmatch(text)


def place_problem(book: Book, place: str) -> str:
    """Return why a link cannot go to a place of this book, or an empty text."""
    bare = place.removeprefix("#")
    hit = _QUALIFIED.fullmatch(bare)
    cells = hit[3] if hit else bare
    if hit:
        sheet = hit[1].replace("''", "'") if hit[1] else hit[2]
        if sheet.casefold() not in map(str.casefold, book.sheet_names):
            return "no such sheet"
    elif bare.casefold() in {e.get("name", "").casefold() for e in book.defined}:
        return ""
    return "" if block_of(cells) or _LINES.fullmatch(cells) else "no such cell"
