"""Copies the user's own workbook and adds the findings as notes on its cells."""

from __future__ import annotations

import os
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.parsers.expat import ExpatError

from audit.errors import InputUnreadable, OutputRefused
from audit.findings import AuditResult, ClaimRisk, Verdict
from audit.report.files import ending, new_file
from audit.report.notes.adding import Cell, copy_with_notes
from audit.report.notes.package import Package
from audit.report.notes.placing import RowNotes, joined

_ENDINGS = (".xlsx", ".xlsm")
_SIGNATURES = "_xmlsignatures/"
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, EOFError, ExpatError, NotImplementedError),
    # A missing part or element, a part that is no XML, a part with a password.
    *(LookupError, ValueError, StopIteration, RuntimeError),
)


@dataclass(frozen=True, slots=True)
class Annotated:
    """Result of `annotate`: how many cells got a note, and remarks on the copy."""

    notes: int
    remarks: tuple[str, ...]


def annotate(
    source: str | os.PathLike[str],
    target: str | os.PathLike[str],
    rows: Iterable[tuple[Sequence[object], AuditResult]],
    *,
    sheet: str,
    columns: Mapping[str, int],
    first_column: int = 1,
    force: bool = False,
) -> Annotated:
    """Copy the workbook and add findings as notes to the cells that they are about.

    `rows` are the cells of each row and its result. `columns` maps each contract column
    to its position in the table (0 is the first), and `first_column` is the sheet
    column in which the table begins (1 is A); the `row` of a result is its row on the
    sheet. A finding that calls for action is noted on the cell that is wrong, and a
    supported row has no note. Notes that are there are kept above the new ones, and
    every other part of the workbook keeps its bytes. The source file is never changed.
    Raises OutputRefused, InputUnreadable.
    """
    for path in (source, target):
        if ending(path) != ending(source) or ending(path) not in _ENDINGS:
            raise OutputRefused(
                f"{path} cannot be annotated: notes are written into a copy of an "
                ".xlsx or .xlsm workbook, and the copy has the same ending."
            )
    with new_file(target, force, [source]) as draft:
        part = _part_of(source, sheet)
        texts, at_risk = _texts(rows, RowNotes(columns), first_column)
        signed = _copy(source, draft, part, texts)
    return Annotated(len(texts), tuple(_remarks(at_risk, signed)))


def _texts(
    rows: Iterable[tuple[Sequence[object], AuditResult]],
    notes: RowNotes,
    first_column: int,
) -> tuple[dict[Cell, str], int]:
    """Return the notes by cell, and the number of supported rows with a claim risk."""
    texts: dict[Cell, str] = {}
    at_risk = 0
    for cells, result in rows:
        for place, said in notes.notes(cells, result).items():
            texts[result.row, first_column + place] = joined(said)
        is_supported = result.verdict is Verdict.SUPPORTED
        at_risk += is_supported and result.risk is not ClaimRisk.NONE
    return texts, at_risk


def _remarks(at_risk: int, signed: bool) -> list[str]:
    found = []
    if at_risk:
        found.append(
            f"{at_risk} supported rows have a claim risk and no note: notes stand on "
            "rows that are not supported. A result workbook says what the risk is"
        )
    if signed:
        found.append(
            "the digital signature does not fit the copy, which has notes: sign it anew"
        )
    return found


def _part_of(source: str | os.PathLike[str], sheet: str) -> str:
    """Return the part of the sheet in the archive."""
    try:
        with zipfile.ZipFile(source) as archive:
            part, names = Package(archive).sheet(sheet)
    except (*_DAMAGED, OSError) as error:
        raise _unreadable(source) from error
    if not part:
        named = ", ".join(names)
        raise InputUnreadable(f'{source} has no sheet "{sheet}", only {named}.')
    return part


def _copy(
    source: str | os.PathLike[str], draft: Path, part: str, texts: Mapping[Cell, str]
) -> bool:
    """Write the copy; return whether the source has a digital signature."""
    try:
        with zipfile.ZipFile(source) as archive:
            copy_with_notes(archive, draft, part, texts)
            return any(name.startswith(_SIGNATURES) for name in archive.namelist())
    except _DAMAGED as error:
        raise _unreadable(source) from error


def _unreadable(source: str | os.PathLike[str]) -> InputUnreadable:
    return InputUnreadable(
        f"{source} cannot be read as a workbook. Open it in Excel and save it as .xlsx."
    )
