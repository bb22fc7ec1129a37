"""Reads notes: a folder of text files, the column of a table, documents of FHIR."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from audit.cells import read_text
from audit.columns import loose
from audit.errors import InputUnreadable
from audit.intake import read_grid
from audit.intake.source import check_file, text_encoding
from audit.suggestions import did_you_mean, nearest

NOTE_HEADINGS = (
    *("note", "note text", "notes", "text", "clinical note", "document", "report text"),
    *("note body", "progress note", "full text"),
)
"""Headings under which a note is looked for, in this order."""

NOTE_ENDING = ".txt"
"""How the name of a file ends that is a note."""

_JSON_LINES = (".ndjson", ".jsonl")


@dataclass(frozen=True, slots=True)
class NoteRow:
    """One note, and the other cells of its row by position; `number` counts from 1."""

    number: int
    cells: tuple[object, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Notes:
    """The notes of an input, and the headings of their rows.

    `remarks` say what was not read, and where it stands.
    """

    headings: tuple[str, ...]
    rows: tuple[NoteRow, ...]
    remarks: tuple[str, ...] = ()


def read_notes(path: Path, heading: str = "", sheet: str | None = None) -> Notes:
    """Read a folder of .txt files, a table with a column of notes, or a FHIR file.

    In a folder the name of a file without its ending is the encounter id. `heading`
    names the column of a table; without it, one of `NOTE_HEADINGS` is taken. A FHIR
    file gives a row for each DocumentReference. Raises InputUnreadable, which never
    repeats a note.
    """
    if path.is_dir():
        return _folder(path)
    check_file(path)
    if not _is_fhir(path):
        return _table(path, heading, sheet)
    if heading or sheet:
        raise InputUnreadable(
            f"{path} is a FHIR file, which has no sheet and no column of notes. Leave "
            "these options out."
        )
    return _documents(path)


def _is_fhir(path: Path) -> bool:
    # Imported when it is needed, as in `read_grid`.
    from audit.intake.fhir.grid import begins_as_fhir

    ending = path.suffix.lower()
    return ending == ".json" or (ending in _JSON_LINES and begins_as_fhir(path))


def _documents(path: Path) -> Notes:
    from audit.intake.fhir.documents import DOCUMENT_HEADINGS, read_documents

    documents, remarks = read_documents(path)
    rows = [NoteRow(n, d.row(), d.text) for n, d in enumerate(documents, 1)]
    return Notes(DOCUMENT_HEADINGS, tuple(rows), tuple(remarks))


def _folder(path: Path) -> Notes:
    files = sorted(f for f in path.iterdir() if f.suffix.lower() == NOTE_ENDING)
    if not files:
        raise InputUnreadable(f"{path}: no file of this folder ends in {NOTE_ENDING}.")
    rows = [
        NoteRow(number, (file.stem, "", ""), note_text(file))
        for number, file in enumerate(files, 1)
    ]
    return Notes(("encounter_id", "date_of_service", "dx1"), tuple(rows))


def note_text(file: Path) -> str:
    """Return the text of a file that is a note. Raises InputUnreadable."""
    check_file(file)
    encoding, _ = text_encoding(file)
    return file.read_text(encoding=encoding, errors="replace")


def _table(path: Path, heading: str, sheet: str | None) -> Notes:
    grid = read_grid(path, sheet)
    position = _position(path, grid.headings, heading)
    return Notes(tuple(grid.headings), tuple(_rows(grid.rows(), position)))


def _rows(
    rows: Iterator[tuple[int, tuple[object, ...]]], position: int
) -> Iterator[NoteRow]:
    number = 0
    for _, cells in rows:
        if not any(cells):
            continue
        number += 1
        text = read_text(cells[position]) if position < len(cells) else None
        yield NoteRow(number, tuple(cells), text if isinstance(text, str) else "")


def _position(path: Path, headings: tuple[str, ...], wanted: str) -> int:
    known = {
        loose(text): at for at, text in reversed(list(enumerate(headings))) if text
    }
    for name in (wanted,) if wanted else NOTE_HEADINGS:
        if loose(name) in known:
            return known[loose(name)]
    if wanted:
        close = did_you_mean(nearest(wanted, headings))
        raise InputUnreadable(f'{path}: no column is headed "{wanted}".{close}')
    raise InputUnreadable(
        f"{path}: no column holds notes. Head it Note, or name it by the option note."
    )
