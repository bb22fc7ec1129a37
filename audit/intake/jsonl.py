"""Tables in JSON lines: each line is an object, each object an encounter."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from audit.cells import shown
from audit.encounter.mappings import spread
from audit.errors import InputUnreadable
from audit.intake.source import bounded_lines, text_encoding
from audit.intake.table import Row, Table
from audit.limits import limit

# Texts first, because a bracket inside a text is none. A text that is not closed goes
# to the end of the line; the possessive *+ keeps the search from starting over in it.
_STRUCTURE = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[\]{}]', re.DOTALL)


_MOST_CELLS = 10_000_000
"""Cells of a file that are kept in memory; a larger file is read anew each time."""

_MOST_TEXTS = 100_000
"""Different texts that are kept once for all cells that have them."""


def read_json_lines(path: Path) -> Table:
    """Open a JSON lines file; a large one is read as a stream, each time anew.

    The first pass collects the names in all objects, because any of them may have more
    diagnoses than the first.
    """
    encoding, sha256 = text_encoding(path)
    names: dict[str, None] = {}
    kept: list[Row] | None = []
    texts = _Texts()
    count = cells = 0
    for number, record in _records(path, encoding):
        count += 1
        names.update(dict.fromkeys(record))
        if len(names) > limit("columns"):
            break  # the table says so
        cells += len(names)
        if cells > _MOST_CELLS:
            kept = None
        if kept is not None:
            row = tuple(texts.of(record.get(name, "")) for name in names)
            kept.append((number, row))
    headings = tuple(names)

    def rows() -> Iterator[Row]:
        if kept is None:
            for number, record in _records(path, encoding):
                yield number, tuple(record.get(name, "") for name in headings)
            return
        width = len(headings)
        for number, row in kept:
            yield number, row + ("",) * (width - len(row))

    return Table(
        kind="json lines",
        headings=headings,
        rows=rows,
        sha256=sha256,
        row_count=count,
    )


class _Texts(dict[str, str]):
    """One object for all cells with the same text."""

    def of(self, cell: object) -> object:
        """Return a cell, or the text that is equal to it."""
        if cell.__class__ is not str:
            return cell
        known = self.get(cell)
        if known is None and len(self) < _MOST_TEXTS:
            self[cell] = cell
        return cell if known is None else known


def _records(path: Path, encoding: str) -> Iterator[tuple[int, dict[str, object]]]:
    # Bytes that cannot be decoded are replaced, so that a message can name the line.
    with path.open(encoding=encoding, errors="replace") as file:
        for number, line in enumerate(bounded_lines(path, file), 1):
            if line.strip():
                yield number, spread(read_object(f"{path}, row {number}", line))


def read_object(where: str, text: str) -> dict[str, object]:
    """Return the JSON object of a text; `where` says in messages where it stands.

    Raises InputUnreadable for another text, a name that comes again, and lists or
    objects too deep inside one another.
    """
    if _depth(text) > limit("json-depth"):
        raise InputUnreadable(
            f"{where}: more than {limit('json-depth')} lists or objects stand inside "
            "one another. Write one flat object on each line."
        )
    try:
        record = json.loads(text, object_pairs_hook=_unique, parse_int=_whole_number)
    except _Twice as twice:
        raise InputUnreadable(
            f"{where}: the object has {twice} more than once. Keep one of them."
        ) from None
    except (ValueError, RecursionError):
        record = None
    if isinstance(record, dict):
        return record
    raise InputUnreadable(
        f"{where}: the line is not a JSON object. Write one object on each line."
    )


class _Twice(Exception):
    """An object has a name more than once; the text is the name in quotes."""


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                raise _Twice(f'"{shown(name)}"')
            seen.add(name)
    return found


def _whole_number(text: str) -> int | str:
    # A longer number stays as text: its cell cannot be read, and its row is kept.
    return int(text) if len(text) <= limit("digits") else text


def _depth(line: str) -> int:
    """Return at least how deep lists and objects stand inside one another."""
    opened = line.count("[") + line.count("{")
    if opened <= limit("json-depth"):
        return opened
    depth = deepest = 0
    for part in _STRUCTURE.findall(line):
        if part in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif part in "]}":
            depth -= 1
    return deepest
