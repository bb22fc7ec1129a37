"""Builds the folder of a release from an official order file, and a tabular XML.

The folder has the codes of all releases. Without the Tabular List, the Excludes notes,
the NOS terms and the order of headings are carried over from the edition before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from audit.release import billable, headings, nos_terms, notes
from audit.release.build import heading_rows, nos_term_rows, note_rows, packed
from audit.release.codeset import load
from audit.release.folder import (
    BILLABLE,
    HEAD,
    HEADINGS,
    billable_lines,
    notes_file,
    terms_file,
)
from audit.release.order_file import OrderFile
from audit.release.tabular import Tabular

Row = Sequence[str]


def build_release(draft: Path, file: OrderFile, tabular: Tabular | None = None) -> None:
    """Write the tables that ship and those of a release into an empty folder."""
    codes = load().with_release(file)
    table, titles, _ = codes.tables
    if tabular is not None:
        new = {row[0]: row[1] for row in heading_rows(tabular, file.billable)}
        titles = {**new, **titles}
    hashes = {
        BILLABLE: _write(
            draft / BILLABLE, billable.COLUMNS.split(","), billable_lines(table)
        ),
        HEADINGS: _write(draft / HEADINGS, headings.COLUMNS, sorted(titles.items())),
    }
    years: list[int] = []
    if tabular is not None:
        years.append(file.year)
        hashes[notes_file(file.year)] = _write(
            draft / notes_file(file.year), notes.COLUMNS, note_rows(tabular)
        )
        hashes[terms_file(file.year)] = _write(
            draft / terms_file(file.year), nos_terms.COLUMNS, nos_term_rows(tabular)
        )
    lines = [
        "# Tables of the code set, made from official files. Do not edit.",
        f"added = [{file.year}]",
        f"newest = {table.newest}",
        f"complete = {sorted(table.complete)}",
        f"editions = {sorted(years)}",
        "",
        "[sha256]",
        *(f'"{name}" = "{value}"' for name, value in sorted(hashes.items())),
        "",
    ]
    (draft / HEAD).write_text("\n".join(lines), encoding="utf-8", newline="\n")


def _write(path: Path, columns: Sequence[str], rows: Iterable[Row]) -> str:
    data = packed(columns, rows)
    path.write_bytes(data)
    return hashlib.sha256(data).hexdigest()
