"""Tables in text files: .csv, .tsv and .txt, with any common delimiter and encoding."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TextIO

from audit.errors import InputUnreadable
from audit.headings import HeadingMatch
from audit.intake.source import bounded_lines, text_encoding
from audit.intake.table import (
    HEADING_SEARCH,
    Row,
    Table,
    find_headings,
    score,
)
from audit.limits import limit

_DELIMITERS = (",", ";", "\t", "|")


def read_text_table(path: Path, *, is_output: bool = False) -> Table:
    """Open a text table; its rows are read as a stream, one at a time.

    An output of the audit begins with its headings. In other files they are looked for.
    """
    encoding, sha256 = text_encoding(path)
    most = 1 if is_output else HEADING_SEARCH
    delimiter, index, headings = _shape(path, encoding, most)

    def rows() -> Iterator[Row]:
        with _open(path, encoding) as file:
            records = _records(path, file, delimiter)
            yield from islice(records, index + 1, None)

    notes = []
    if encoding == "cp1252":
        notes.append("The file is not UTF-8: it was read as Windows-1252")
    return Table(kind="text", headings=headings, rows=rows, sha256=sha256, notes=notes)


def _open(path: Path, encoding: str) -> TextIO:
    # Windows-1252 leaves five bytes undefined; these must not make a file unreadable.
    errors = "replace" if encoding == "cp1252" else "strict"
    return path.open(encoding=encoding, errors=errors, newline="")


def _records(path: Path, file: TextIO, delimiter: str) -> Iterator[Row]:
    # Strict, because a stray quotation mark would otherwise swallow rows silently.
    number = 0
    try:
        lines = bounded_lines(path, file)
        for record in csv.reader(lines, delimiter=delimiter, strict=True):
            number += 1
            yield number, tuple(record)
    except csv.Error as error:
        if "field larger" in str(error):
            raise InputUnreadable(
                f"{path}, row {number + 1}: a cell has more than "
                f"{csv.field_size_limit():,} characters. Usually a quotation mark is "
                "not closed there; otherwise shorten the cell."
            ) from None
        raise InputUnreadable(
            f"{path}, row {number + 1}: a quotation mark is not closed, or text "
            "follows a closing one. Fix the quotation marks of that row."
        ) from None
    except UnicodeDecodeError:
        raise InputUnreadable(
            f"{path}, row {number + 1}: the encoding of the text cannot be read. "
            "Save the file as UTF-8."
        ) from None


def _shape(path: Path, encoding: str, most: int) -> tuple[str, int, tuple[str, ...]]:
    """Return delimiter, index and cells of the row that serves best as headings.

    It is one of the first `most` rows.
    """
    best: tuple[int, str, int, tuple[str, ...]] | None = None
    for delimiter in _DELIMITERS:
        head = _head(path, encoding, delimiter, most)
        index, match = find_headings(head)
        value = score(match) if head else -1
        if head and (best is None or value > best[0]):
            best = (value, delimiter, index, _trimmed(head[index], match))
    if best is None:
        raise InputUnreadable(f"{path} contains no text.")
    return best[1:]


def _trimmed(cells: tuple[str, ...], match: HeadingMatch) -> tuple[str, ...]:
    width = max(match.filled, default=-1) + 1
    return tuple(cells[:width])


def _head(
    path: Path, encoding: str, delimiter: str, most: int
) -> list[tuple[str, ...]]:
    head: list[tuple[str, ...]] = []
    with _open(path, encoding) as file:
        try:
            lines = bounded_lines(path, file)
            for record in csv.reader(lines, delimiter=delimiter, strict=True):
                # One cell more than may be, so that the table is refused by its width.
                head.append(tuple(record[: limit("columns") + 1]))
                if len(head) == most:
                    break
        except (csv.Error, UnicodeDecodeError):
            return head  # rows() reports what is wrong, and where
    return head
