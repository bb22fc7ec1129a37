"""Reads a folder with the tables of a release that a user added.

It has the billable codes of all releases, the titles of headings, and, if the official
Tabular List was given, its Excludes notes and NOS terms. `release.toml` has the hash of
each file: what was altered is refused.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audit.errors import ReleaseError
from audit.release import billable, headings, nos_terms, notes
from audit.release.billable import BillableTable, Entry, read_billable
from audit.release.codeset import CodeSet
from audit.release.editions import Edition
from audit.release.fiscal import first_day, last_day, years_of
from audit.release.packaged import table_text
from audit.side_files import side_bytes, side_text, toml_tables

HEAD = "release.toml"
BILLABLE = "billable.csv.gz"
HEADINGS = "headings.csv.gz"
NEVER = "never"
"""Stands for the first and last day of a code that no release has any more."""


@dataclass(frozen=True, slots=True)
class ReleaseFolder:
    """The code set of a folder, and what is known of its release.

    `years` are the fiscal years that were added; `carried_over` whether the notes of
    the newest are those of an earlier edition.
    """

    codes: CodeSet
    years: tuple[int, ...]
    carried_over: bool


def notes_file(year: int) -> str:
    """Return the name of the table of Excludes notes of an edition."""
    return f"excludes-{year}.csv.gz"


def terms_file(year: int) -> str:
    """Return the name of the table of NOS terms of an edition."""
    return f"nos_terms-{year}.csv.gz"


def read_release(folder: Path) -> ReleaseFolder:
    """Read a folder of tables. Raises ReleaseError, which says what to do."""
    if not folder.is_dir():
        raise ReleaseError(f"{folder}: a release is a folder with a file {HEAD}.")
    name = f"{folder.name}/{HEAD}"
    head = toml_tables(side_text(folder / HEAD, ReleaseError), name, ReleaseError)
    try:
        added, editions = tuple(head["added"]), tuple(head["editions"])
        complete = frozenset(head["complete"])
        newest, hashes = int(head["newest"]), dict(head["sha256"])
        whole = all(isinstance(y, int) for y in (*added, *editions, *complete))
    except (KeyError, TypeError, ValueError):
        whole = False
    if not whole or not added:
        raise ReleaseError(f"{name} was altered. Make the folder anew.")
    tables = _Tables(folder, hashes)
    table = BillableTable(read_billable().lines, _amended(tables), newest, complete)
    codes = CodeSet(
        table,
        dict(tables.rows(HEADINGS, headings.COLUMNS)),
        tuple(_edition(tables, year) for year in sorted(editions)),
    )
    return ReleaseFolder(codes, added, max(editions, default=0) < max(added))


@dataclass(frozen=True, slots=True)
class _Tables:
    folder: Path
    hashes: Mapping[str, Any]

    def text(self, name: str) -> str:
        """Return the text of a table after checking its hash."""
        raw = side_bytes(self.folder / name, ReleaseError)
        if hashlib.sha256(raw).hexdigest() != self.hashes.get(name):
            raise ReleaseError(
                f"{self.folder / name} is not the table that {HEAD} names: it was "
                "altered. Make the folder anew."
            )
        try:
            return gzip.decompress(raw).decode("utf-8")
        except (OSError, EOFError, ValueError) as error:
            raise ReleaseError(
                f"{self.folder / name} is damaged ({error}). Make the folder anew."
            ) from None

    def rows(self, name: str, columns: tuple[str, ...]) -> Iterator[list[str]]:
        """Yield the rows of a table. Raises ReleaseError for other columns."""
        rows = csv.reader(self.text(name).splitlines())
        if tuple(next(rows, ())) != columns:
            raise ReleaseError(
                f"{self.folder / name} has other columns than {', '.join(columns)}. "
                "Make the folder anew with this version."
            )
        yield from rows


def _amended(tables: _Tables) -> dict[str, Entry]:
    """Return the codes of a folder that differ from the tables that ship."""
    header, _, body = tables.text(BILLABLE).partition("\n")
    lines = body.splitlines()
    if header != billable.COLUMNS:
        raise ReleaseError(f"{BILLABLE} has other columns. Make the folder anew.")
    ships = frozenset(table_text(BILLABLE).splitlines())
    changed = {line.partition(",")[0] for line in lines if line not in ships}
    known = {line.partition(",")[0] for line in lines}
    if gone := [code for code in read_billable().lines if code not in known]:
        raise ReleaseError(
            f"{tables.folder} lacks {gone[0]} and {len(gone) - 1:,} other codes of the "
            "tables of this version. Make the folder anew with it."
        )
    spans: dict[str, list[tuple[int, int]]] = {}
    titles: dict[str, str] = {}
    of_changed = [line for line in lines if line.partition(",")[0] in changed]
    for code, valid_from, valid_to, title in csv.reader(of_changed):
        titles[code] = title
        found = spans.setdefault(code, [])
        if valid_from != NEVER:
            found.append(years_of(valid_from, valid_to))
    return {code: Entry(tuple(sorted(spans[code])), titles[code]) for code in spans}


def billable_lines(table: BillableTable) -> Iterator[tuple[str, str, str, str]]:
    """Yield the rows of a table of codes: a row for each span of each code."""
    for code in table.codes:
        entry = table.entry(code)
        if entry is None:
            continue
        for first, last in entry.spans:
            days = years_as_days(first, last)
            yield (code, *days, entry.title)
        if not entry.spans:
            yield code, NEVER, NEVER, entry.title


def years_as_days(first: int, last: int) -> tuple[str, str]:
    """Return the first and last day of a span as the tables write them."""
    open_first, open_last = years_of("", "")
    return (
        "" if first == open_first else first_day(first).isoformat(),
        "" if last == open_last else last_day(last).isoformat(),
    )


def _edition(tables: _Tables, year: int) -> Edition:
    rows = list(tables.rows(notes_file(year), notes.COLUMNS))
    terms = tables.rows(terms_file(year), nos_terms.COLUMNS)
    kinds = (notes.EXCLUDES1, notes.EXCLUDES2)
    return Edition(
        year,
        {kind: notes.note_table(rows, kind) for kind in kinds},
        nos_terms.diseases_of(terms),
        str(tables.hashes.get(notes_file(year))),
    )
