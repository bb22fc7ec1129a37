"""Reads notes: a folder of text files, the column of a table, documents of FHIR."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from audit.cells import read_text
from audit.columns import loose
from audit.encounter.repeats import repeated_ids
from audit.errors import InputUnreadable
from audit.headings import match_heading
from audit.intake import read_grid
from audit.intake.note_files import (
    NOTE_ENDING,
    NoteFile,
    read_note_file,
    read_note_files,
)
from audit.intake.source import check_file
from audit.intake.table import Row, Table
from audit.stating import ways
from audit.suggestions import did_you_mean, nearest
from audit.wording import first_named, how_many

NOTE_HEADINGS = (
    *("note", "note text", "notes", "text", "clinical note", "document", "report text"),
    *("note body", "progress note", "full text"),
)
"""Headings under which a note is looked for, in this order."""

FILE_HEADINGS = ("encounter_id", "date_of_service", "dx1", "source_file")
"""Headings of the row of a file; behind them stands that of the remarks."""

_REMARKS = "file_remarks"
_DAMAGED = "file that cannot be read"
_JSON_LINES = (".ndjson", ".jsonl")
_ID = "encounter_id"


@dataclass(frozen=True, slots=True)
class NoteRow:
    """One note, and the other cells of its row by position; `number` counts from 1.

    `unread` says in a few words why there is no note, if it could not be read.
    """

    number: int
    cells: tuple[object, ...]
    note: str
    unread: str = ""


@dataclass(frozen=True, slots=True)
class Notes:
    """The notes of an input, and the headings of their rows.

    `remarks` say what was not read, and where it stands; the column `remarked` has
    those of each row, if there is one.
    """

    headings: tuple[str, ...]
    rows: tuple[NoteRow, ...]
    remarks: tuple[str, ...] = ()
    remarked: str = ""


def read_notes(path: Path, heading: str = "", sheet: str | None = None) -> Notes:
    """Read a folder of .txt files, one such file, a table of notes, or a FHIR file.

    The name of a file without its ending is the encounter id. `heading` names the
    column of a table; without it, one of `NOTE_HEADINGS` is taken, and a .txt file
    that has none is one note. A FHIR file gives a row for each DocumentReference.
    Raises InputUnreadable, which never repeats a note.
    """
    if path.is_dir():
        _refuse_options(path, "a folder", heading, sheet)
        return _files(*read_note_files(path))
    check_file(path)
    if _is_fhir(path):
        _refuse_options(path, "a FHIR file", heading, sheet)
        return _documents(path)
    if path.suffix.lower() == NOTE_ENDING and not (heading or sheet):
        return _text(path)
    return _table(path, read_grid(path, sheet), heading)


def _refuse_options(path: Path, kind: str, heading: str, sheet: str | None) -> None:
    if heading or sheet:
        raise InputUnreadable(
            f"{path} is {kind}, which has no sheet and no column of notes. Leave "
            "these options out."
        )


def _is_fhir(path: Path) -> bool:
    # Imported when it is needed, as in `read_grid`.
    from audit.intake.fhir.grid import begins_as_fhir

    ending = path.suffix.lower()
    return ending == ".json" or (ending in _JSON_LINES and begins_as_fhir(path))


def _documents(path: Path) -> Notes:
    from audit.intake.fhir.documents import (
        DOCUMENT_HEADINGS,
        REMARKS_HEADING,
        read_documents,
    )

    documents, remarks = read_documents(path)
    rows = [NoteRow(n, d.row(), d.text, d.unread) for n, d in enumerate(documents, 1)]
    twice = _on_repeats(DOCUMENT_HEADINGS, rows)
    return Notes(DOCUMENT_HEADINGS, tuple(rows), (*twice, *remarks), REMARKS_HEADING)


def _files(files: Sequence[NoteFile], remarks: Sequence[str]) -> Notes:
    rows = [
        NoteRow(
            number,
            (file.path.stem, "", "", file.path.name, file.remark),
            file.text,
            "" if file.charset else _DAMAGED,
        )
        for number, file in enumerate(files, 1)
    ]
    headings = (*FILE_HEADINGS, _REMARKS)
    single = [file.remark for file in files if not file.charset]
    twice = _on_repeats(headings, rows)
    return Notes(headings, tuple(rows), (*remarks, *twice, *single), _REMARKS)


def _text(path: Path) -> Notes:
    """Read a .txt file, which is a table with a column of notes or else one note."""
    try:
        grid = read_grid(path)
    except InputUnreadable:
        grid = None  # such as prose with a quotation mark; if damaged, it is said below
    if grid is not None and (grid.kind != "text" or _is_table(grid.headings)):
        return _table(path, grid, "")
    file = read_note_file(path)
    remarks = [f"{path.name}: {file.remark}"] if file.remark else []
    said = (
        f"{path.name} is read as one note, because it has no headings "
        f"{_ID} or Note. If it is a table, {ways().state_notes()}"
    )
    return _files([file], [said, *remarks])


def _is_table(headings: Sequence[str]) -> bool:
    """Whether the row that serves best as headings has some; a note has such words."""
    has_known = bool(_positions(headings, "")) or _id_position(headings) is not None
    return has_known and len(list(filter(None, headings))) > 1


def _table(path: Path, grid: Table, heading: str) -> Notes:
    position, remarks = _position(path, grid.headings, heading)
    rows = tuple(_rows(grid.rows(), position))
    twice = _on_repeats(grid.headings, rows)
    errors = [row.number for row in rows if row.unread]
    if errors:
        listed = first_named([f"{number:,}" for number in errors])
        cells = how_many(len(errors), "cell")
        remarks.append(f"{cells} of notes cannot be read: rows {listed} of the table")
    return Notes(tuple(grid.headings), rows, (*remarks, *grid.notes, *twice))


def _rows(rows: Iterator[Row], position: int) -> Iterator[NoteRow]:
    number = 0
    for _, cells in rows:
        if not any(cells):
            continue
        number += 1
        text = read_text(cells[position]) if position < len(cells) else None
        is_read = text is None or isinstance(text, str)
        unread = "" if is_read else "cell that cannot be read"
        note = text if isinstance(text, str) else ""
        yield NoteRow(number, tuple(cells), note, unread)


def _positions(headings: Sequence[str], wanted: str) -> list[int]:
    """Return the columns that may hold notes, the one that is read first."""
    names = [loose(name) for name in ([wanted] if wanted else NOTE_HEADINGS)]
    ranks = {at: loose(text) for at, text in enumerate(headings) if text}
    found = [at for at, name in ranks.items() if name in names]
    return sorted(found, key=lambda at: (names.index(ranks[at]), at))


def _position(
    path: Path, headings: tuple[str, ...], wanted: str
) -> tuple[int, list[str]]:
    """Return the column of notes, and what is to be said of others."""
    found = _positions(headings, wanted)
    if not found and wanted:
        close = did_you_mean(nearest(wanted, headings))
        raise InputUnreadable(f'{path}: no column is headed "{wanted}".{close}')
    if not found:
        is_text = path.suffix.lower() == NOTE_ENDING
        else_note = " If the file is one note, give its folder." if is_text else ""
        raise InputUnreadable(
            f"{path}: no column holds notes. Head it Note, or {ways().state_notes()}."
            f"{else_note}"
        )
    named = [f'"{headings[at].strip()}" (column {at + 1})' for at in found]
    if len(named) == 1:
        return found[0], []
    return found[0], [
        f"notes are read from {named[0]}, and not from {first_named(named[1:])}; to "
        f"read another, {ways().state_notes()}"
    ]


def _id_position(headings: Sequence[str]) -> int | None:
    columns = (match_heading(heading) for heading in headings)
    return next((n for n, c in enumerate(columns) if c and c.name == _ID), None)


def _on_repeats(headings: Sequence[str], rows: Sequence[NoteRow]) -> list[str]:
    """Say which encounter ids several rows have, as the audit of the worksheet does."""
    at = _id_position(headings)
    if at is None:
        return []
    where: dict[str, list[str]] = {}
    for row in rows:
        name = read_text(row.cells[at]) if at < len(row.cells) else None
        if isinstance(name, str) and name.strip():
            where.setdefault(name.strip(), []).append(f"{row.number:,}")
    twice = [
        f"{name} (rows {first_named(where[name])})"
        for name in sorted(repeated_ids(n for n, held in where.items() for _ in held))
    ]
    if not twice:
        return []
    ids = how_many(len(twice), "encounter id is", "encounter ids are")
    return [f"{ids} on several rows, and each row is kept: {first_named(twice)}"]
