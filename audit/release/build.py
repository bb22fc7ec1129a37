"""Builds the packaged tables: python -m audit.release.build --help.

Reads the list of billable codes by date, the known changes of the release that is not
yet published in full, and the tabular XML. Writes billable.csv.gz, headings.csv.gz,
nos_terms.csv.gz and excludes.csv.gz; the same input gives the same bytes. families.csv,
code_sets.csv and history_codes.csv are maintained by hand.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from audit.codes import Code
from audit.errors import ReleaseError
from audit.release import billable, headings, nos_terms, note_text, notes
from audit.release.fiscal import first_day, last_day, years_of
from audit.release.order_file import listed_code
from audit.release.tabular import Tabular, TabularNote, read_tabular

CHANGES_YEAR = billable.NEWEST_PACKAGED
"""The fiscal year of the file of changes."""

TEXT_LIMIT = 160
"""Notes are cut at this length: the text is only shown, the targets are used."""

Row = tuple[str, ...]


def billable_rows(intervals: Path, changes: Path) -> list[Row]:
    """Return one row for each code that was ever billable, in alphabetical order.

    A change that the intervals already contain has no effect; a change that contradicts
    them raises ReleaseError.
    """
    found: dict[Code, Row] = {}
    for row in _dicts(intervals, ("code", "valid_from", "valid_to", "title")):
        code = _dotted(row["code"])
        if code in found:
            raise ReleaseError(f"{intervals.name}: {row['code']} is repeated.")
        years_of(row["valid_from"], row["valid_to"])
        found[code] = (code, row["valid_from"], row["valid_to"], row["title"])
    for row in _dicts(changes, ("code", "change")):
        code = _dotted(row["code"])
        found[code] = _changed(code, found.get(code), row["change"] == "added")
    return [found[code] for code in sorted(found)]


def _dotted(listed: str) -> Code:
    code = listed_code(listed)
    if code is None:
        raise ReleaseError(f"{listed!r} is not a code as the official lists write it.")
    return code


def _changed(code: Code, row: Row | None, added: bool) -> Row:
    start = first_day(CHANGES_YEAR).isoformat()
    if added:
        row = row or (code, start, "", "")
        fits = row[1] == start and not row[2]
    else:
        end = last_day(CHANGES_YEAR - 1).isoformat()
        fits = row is not None and row[1] < start and row[2] in ("", end)
        row = (code, row[1] if row else "", end, row[3] if row else "")
    if not fits:
        raise ReleaseError(f"The changes contradict the intervals at {code}.")
    return row


def heading_rows(tabular: Tabular, billable_codes: Iterable[str]) -> list[Row]:
    """Return the titles of all headers of the Tabular List, in its order."""
    listed = frozenset(billable_codes)
    return [row for row in tabular.titles.items() if row[0] not in listed]


def nos_term_rows(tabular: Tabular) -> list[Row]:
    """Return the inclusion terms that end in NOS, in alphabetical order of codes."""
    named = set(tabular.inclusion_terms)
    return sorted((code, term) for code, term in named if nos_terms.is_nos(term))


def note_rows(tabular: Tabular) -> Iterator[Row]:
    """Yield the Excludes notes whose codes can be read from their text."""
    for note in tabular.notes:
        named = note_text.targets(note.text, tabular.order)
        if named:
            yield _note_row(note, named, tabular)


def _note_row(note: TabularNote, named: Sequence[str], tabular: Tabular) -> Row:
    low, _, high = note.owner.partition("-")
    reach = tabular.order.patterns(low, high or low)
    wide = note.level == "chapter" or note_text.names_chapter(note.text, tabular.order)
    return (
        note.owner,
        note.level,
        note.kind,
        "Y" if wide else "",
        "" if reach == (note.owner,) else " ".join(reach),
        " ".join(named),
        note.text[:TEXT_LIMIT],
    )


def _dicts(path: Path, columns: tuple[str, ...]) -> Iterator[dict[str, str]]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        if tuple(rows.fieldnames or ()) != columns:
            raise ReleaseError(f"{path.name} lacks the columns {', '.join(columns)}.")
        yield from rows


def _write(path: Path, columns: Sequence[str], rows: Iterable[Row]) -> int:
    """Write a table, and return its size."""
    data = packed(columns, rows)
    path.write_bytes(data)
    return len(data)


def packed(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a gzip table without time stamp or file name."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(columns)
    table.writerows(rows)
    return gzip.compress(text.getvalue().encode("utf-8"), 9, mtime=0)


def main(arguments: Sequence[str] | None = None) -> None:
    """Build the four tables and print what was written."""
    parser = argparse.ArgumentParser(description="Build the code-set tables.")
    parser.add_argument("--intervals", type=Path, required=True)
    parser.add_argument("--changes", type=Path, required=True)
    parser.add_argument("--tabular", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "data")
    options = parser.parse_args(arguments)
    codes = billable_rows(options.intervals, options.changes)
    tabular = read_tabular(options.tabular)
    standing = (row[0] for row in codes if not row[2])
    tables: tuple[tuple[str, Sequence[str], list[Row]], ...] = (
        ("billable.csv.gz", billable.COLUMNS.split(","), codes),
        ("headings.csv.gz", headings.COLUMNS, heading_rows(tabular, standing)),
        ("nos_terms.csv.gz", nos_terms.COLUMNS, nos_term_rows(tabular)),
        ("excludes.csv.gz", notes.COLUMNS, list(note_rows(tabular))),
    )
    for name, columns, rows in tables:
        size = _write(options.out / name, columns, rows)
        print(f"{name}: {len(rows):,} rows, {size:,} bytes")


if __name__ == "__main__":
    main()
