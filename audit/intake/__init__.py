"""Reads files of encounters as tables, and the rows of tables as encounters.

>>> from audit.intake import open_table
>>> table = open_table("encounters.xlsx")                              # doctest: +SKIP
>>> reader = table.reader()                                            # doctest: +SKIP
>>> for number, cells in table.rows():                                 # doctest: +SKIP
...     encounter = reader.read(cells, number)
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from audit.errors import InputUnreadable
from audit.intake.arrange import arrange
from audit.intake.profile import Profile, profile_of, profile_text, read_profile
from audit.intake.source import check_file
from audit.intake.table import Row, Table

__all__ = [
    "ENDINGS",
    "Profile",
    "Row",
    "Table",
    "open_files",
    "open_table",
    "profile_of",
    "profile_text",
    "read_grid",
    "read_profile",
]


def _workbook(path: Path, sheet: str | None) -> Table:
    from audit.intake.workbook import read_workbook

    return read_workbook(path, sheet)


def _xls(path: Path, sheet: str | None) -> Table:
    from audit.intake.other_workbooks import read_xls

    return read_xls(path, sheet)


def _ods(path: Path, sheet: str | None) -> Table:
    from audit.intake.other_workbooks import read_ods

    return read_ods(path, sheet)


def _text(path: Path, sheet: str | None) -> Table:
    from audit.intake.x12.segments import begins_as_x12

    # Clearinghouses give X12 files the endings of text files.
    if begins_as_x12(path):
        return _x12(path, sheet)
    from audit.intake.text import read_text_table

    return read_text_table(path)


def _fhir(path: Path, sheet: str | None) -> Table:
    from audit.intake.fhir.grid import read_fhir

    return read_fhir(path)


def _x12(path: Path, sheet: str | None) -> Table:
    from audit.intake.x12.grid import read_x12

    return read_x12(path)


def _parquet(path: Path, sheet: str | None) -> Table:
    from audit.intake.parquet import read_parquet

    return read_parquet(path)


def _json_lines(path: Path, sheet: str | None) -> Table:
    from audit.intake.fhir.grid import begins_as_fhir, read_fhir

    # An NDJSON file of claims has a resource on each line.
    if begins_as_fhir(path):
        return read_fhir(path)
    from audit.intake.jsonl import read_json_lines

    return read_json_lines(path)


# Each format is imported when it is needed: some need packages that others do not.
_READERS: dict[str, Callable[[Path, str | None], Table]] = {
    ".xlsx": _workbook,
    ".xlsm": _workbook,
    ".xls": _xls,
    ".ods": _ods,
    ".csv": _text,
    ".tsv": _text,
    ".txt": _text,
    ".parquet": _parquet,
    ".jsonl": _json_lines,
    ".ndjson": _json_lines,
    ".json": _fhir,
    ".837": _x12,
    ".x12": _x12,
    ".edi": _x12,
}

ENDINGS = tuple(_READERS)
"""Endings of the files that `open_table` reads."""


def open_table(
    path: str | os.PathLike[str],
    sheet: str | None = None,
    profile: Profile | None = None,
) -> Table:
    """Open a file of encounters; its ending determines the format.

    `sheet` names a worksheet or an Excel table and applies to workbooks only; `profile`
    says what the owner of the file states about headings, dates and payers. Raises
    InputUnreadable, with one line that says what to do, if there is nothing to read
    or a required column is missing.
    """
    return _arranged(path, read_grid(path, sheet), profile)


def open_files(
    path: str | os.PathLike[str],
    sheet: str | None = None,
    profile: Profile | None = None,
) -> Table:
    """Open a file as `open_table` does, or the claim files of a folder as one table."""
    folder = Path(path)
    if not folder.is_dir():
        return open_table(path, sheet, profile)
    if sheet is not None:
        raise InputUnreadable(f"{folder} is a folder: it has no sheet {sheet!r}.")
    from audit.intake.claims_folder import read_claims_folder

    return _arranged(folder, read_claims_folder(folder), profile)


def _arranged(
    path: str | os.PathLike[str], grid: Table, profile: Profile | None
) -> Table:
    at = f", sheet {grid.sheet}" if grid.sheet else ""
    return arrange(f"{path}{at}", grid, profile or Profile())


def read_grid(path: str | os.PathLike[str], sheet: str | None = None) -> Table:
    """Open a file without asking for columns: its headings and rows as they are."""
    file = Path(path)
    check_file(file)
    ending = file.suffix.lower()
    read = _READERS.get(ending)
    if sheet is not None and read not in (_workbook, _xls, _ods):
        raise InputUnreadable(f"{file}: only a workbook has a sheet {sheet!r}.")
    if ending == ".xlsb":
        raise InputUnreadable(
            f"{file}: binary workbooks (.xlsb) are not read, because their error cells "
            "and dates cannot be told for certain. Save it as .xlsx."
        )
    if read is None:
        from audit.intake.x12.segments import begins_as_x12

        # Clearinghouses have endings of their own: .clm, .dat, .835.
        read = _x12 if begins_as_x12(file) else None
    if read is None:
        raise InputUnreadable(
            f"{file}: files ending in {ending or 'nothing'} cannot be read. "
            f"Save it as one of {', '.join(ENDINGS)}."
        )
    return read(file, sheet)
