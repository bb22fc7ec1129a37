"""Tables of codes in the small form in which they travel inside a Lite workbook.

Titles make most of the code set, and most of a title repeats that of its heading:
"Sprain of ligaments of thoracic spine, initial encounter" under "Sprain of ligaments of
thoracic spine". Only what differs is stored. Other columns store what differs from the
row above. Both then compress better than the plain table does.

This module packs when a workbook is built and unpacks inside the workbook.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, MutableMapping

TABLES = ("headings.csv.gz", "billable.csv.gz", "excludes.csv.gz", "nos_terms.csv.gz")
"""The tables that are packed; the titles of the first are needed for the second."""

_TITLE = "title"
_WHOLE = "~"
_ZERO, _MOST = ord("!"), ord("~") - ord("!") - 1


class PackingError(ValueError):
    """A table that would not come out as it went in."""


def packed(text: str, titles: MutableMapping[str, str]) -> list[str]:
    """Return each column of a table as one text, the name of the column first.

    `titles` holds titles of headings by code; those of this table are added. Raises
    PackingError if the table would not come out as it went in.
    """
    names, *rows = csv.reader(io.StringIO(text))
    before = dict(titles)
    columns = [[row[at] for row in rows] for at in range(len(names))]
    found = []
    for name, column in zip(names, columns, strict=True):
        pairs = zip(columns[0], column, strict=True)
        lines = _short_titles(pairs, titles) if name == _TITLE else _short(column)
        found.append("\n".join((name, *lines)))
    if "\r" in text or unpacked(found, before) != text:
        raise PackingError(f"The table with the columns {', '.join(names)} is lost.")
    return found


def unpacked(columns: Iterable[str], titles: MutableMapping[str, str]) -> str:
    """Return the table whose columns were packed; titles of headings are added."""
    names: list[str] = []
    full: list[list[str]] = []
    for column in columns:
        name, *lines = column.split("\n")
        names.append(name)
        whole = (
            _whole_titles(full[0], lines, titles) if name == _TITLE else _full(lines)
        )
        full.append(list(whole))
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(zip(*full, strict=True))
    return target.getvalue()


def _short(cells: Iterable[str]) -> Iterator[str]:
    """Write each cell as what follows the beginning that it shares with the last."""
    last = ""
    for cell in cells:
        shared = _shared(last, cell)
        yield _sign(shared) + cell[shared:]
        last = cell


def _full(lines: Iterable[str]) -> Iterator[str]:
    last = ""
    for line in lines:
        last = last[: _number(line[0])] + line[1:]
        yield last


def _short_titles(
    pairs: Iterable[tuple[str, str]], titles: MutableMapping[str, str]
) -> Iterator[str]:
    """Write each title as the middle that is not that of its heading's title.

    Before it stand how much of the heading's beginning and of its end is kept.
    """
    for code, title in pairs:
        above = _above(code, titles)
        if above and title.startswith(above):
            yield _WHOLE + title[len(above) :]
        else:
            start = _shared(above, title)
            limit = min(len(above), len(title)) - start
            end = min(_shared(above[::-1], title[::-1]), limit)
            yield _sign(start) + _sign(end) + title[start : len(title) - end]
        titles.setdefault(code, title)


def _whole_titles(
    codes: Iterable[str], lines: Iterable[str], titles: MutableMapping[str, str]
) -> Iterator[str]:
    for code, line in zip(codes, lines, strict=True):
        above = _above(code, titles)
        if line[0] == _WHOLE:
            title = above + line[1:]
        else:
            start, end = _number(line[0]), _number(line[1])
            title = above[:start] + line[2:] + above[len(above) - end :]
        titles.setdefault(code, title)
        yield title


def _above(code: str, titles: Mapping[str, str]) -> str:
    """Return the title of the nearest heading of a code, itself included."""
    for end in range(len(code), 2, -1):
        if (title := titles.get(code[:end])) is not None:
            return title
    return ""


def _shared(one: str, other: str) -> int:
    """Count the characters that two texts share at the beginning, up to a limit."""
    limit = min(len(one), len(other), _MOST)
    if one[:limit] == other[:limit]:
        return limit
    return next(n for n in range(limit) if one[n] != other[n])


def _sign(number: int) -> str:
    return chr(_ZERO + number)


def _number(sign: str) -> int:
    return ord(sign) - _ZERO
