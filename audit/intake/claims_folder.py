"""Several files of claims in one folder, read as one table.

Claims come as many files: one for each day, clearinghouse or month. The files are of
one kind, X12 837 or FHIR, and each is read by itself. Two columns in front say where a
row is from: the file, and its segment or resource there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from audit.errors import InputUnreadable
from audit.intake.fhir.grid import begins_as_fhir, read_fhir
from audit.intake.fhir.suggested_cells import SUGGESTED_HEADINGS
from audit.intake.source import NoClaims, check_file, entries_of
from audit.intake.table import Row, Table
from audit.intake.x12.grid import read_x12
from audit.intake.x12.segments import begins_as_x12
from audit.wording import first_named

SOURCE_FILE, SOURCE_PLACE = "source_file", "source_place"
"""The columns that say where a row is from."""

_X12 = (".837", ".x12", ".edi")
_FHIR = (".json", ".ndjson", ".jsonl")
_UNITS = {"x12": "segment", "fhir": "resource"}
_ID = "encounter_id"


def claim_files(folder: Path) -> list[Path]:
    """Return the files of a folder by name, without hidden ones and folders in it."""
    held = entries_of(folder)
    return [path for path in held if path.is_file() and not path.name.startswith(".")]


def read_claims_folder(folder: Path) -> Table:
    """Open the claim files of a folder as one table; other files are named in a note.

    A row is numbered by its place in the table. Raises InputUnreadable if there is no
    claim file, if claim files are of several kinds, or if one of them is damaged.
    """
    tables: dict[str, Table] = {}
    passed: list[str] = []
    for path in claim_files(folder):
        read = _reader_of(path)
        if read is None:
            passed.append(path.name)
            continue
        check_file(path)
        try:
            tables[path.name] = read(path)
        except NoClaims as error:
            if read is read_fhir:
                raise _apart(folder, path) from error
            passed.append(path.name)
    if not tables:
        raise InputUnreadable(
            f"{folder} is a folder, and none of its files has claims. Name one file, "
            f"or a folder with X12 837 files ({', '.join(_X12)}) or FHIR files "
            f"({', '.join(_FHIR)})."
        )
    return _Merged(folder, tables).table(passed)


def _reader_of(path: Path) -> Callable[[Path], Table] | None:
    ending = path.suffix.lower()
    try:
        if ending in _X12 or begins_as_x12(path):
            return read_x12
        is_fhir = ending == ".json" or (ending in _FHIR and begins_as_fhir(path))
    except OSError as error:
        reason = error.strerror or "it cannot be opened"
        raise InputUnreadable(f"{path} cannot be read: {reason}.") from None
    return read_fhir if is_fhir else None


def _apart(folder: Path, path: Path) -> InputUnreadable:
    return InputUnreadable(
        f"{path} has FHIR resources and no claims. Claims of {folder} may refer to "
        "them, and each file of a folder is read by itself. Put all resources into "
        "one NDJSON file (NDJSON files can be joined end to end) and name that file."
    )


@dataclass(frozen=True, slots=True)
class _Places:
    """Addresses in files: march.837, claim at segment 14, column dx2."""

    headings: tuple[str, ...]
    places: Sequence[tuple[str, str]]

    def of(self, position: int | None, row: int) -> str:
        """Return the address of a cell; row 0 means that it has none."""
        if not row:
            return ""
        where = ", ".join(self.places[row - 1])
        return where if position is None else f"{where}, column {self._name(position)}"

    def _name(self, position: int) -> str:
        return self.headings[position]


class _Merged:
    """The tables of files under common headings."""

    def __init__(self, folder: Path, tables: Mapping[str, Table]) -> None:
        self._folder = folder
        self._tables = tables
        if len({_shape(table) for table in tables.values()}) > 1:
            first, other = _of_two_kinds(tables)
            raise InputUnreadable(
                f"{folder} has claim files of several kinds: {first} and {other} "
                "differ. Put X12 claims, FHIR claims and FHIR encounters into folders "
                "of their own."
            )
        # Files with FHIR Conditions have columns that others lack.
        widest = max(tables.values(), key=lambda t: len(_around_lists(t.headings)[1]))
        before, behind = _around_lists(widest.headings)
        self._kind = widest.kind
        self._headings = (*before, *_lists([*tables.values()]), *behind)

    def table(self, passed: Sequence[str]) -> Table:
        """Return the table; `passed` are files that have no claims."""
        names = (SOURCE_FILE, SOURCE_PLACE, *self._headings)
        places, notes = self._look()
        notes = [
            f"{len(self._tables):,} files with {len(places):,} claims or encounters; "
            f"the columns {SOURCE_FILE} and {SOURCE_PLACE} say where a row is from",
            *notes,
        ]
        if passed:
            notes.append(f"files of the folder without claims: {first_named(passed)}")
        for name, table in self._tables.items():
            notes += [f"{name}: {note}" for note in table.notes]
        return Table(
            kind=self._kind,
            headings=names,
            rows=self._rows,
            sha256=self._sha256(),
            row_count=len(places),
            notes=notes,
            addresses=_Places(names, places),
        )

    def _look(self) -> tuple[list[tuple[str, str]], list[str]]:
        """Return file and place of each row, and the ids that two files have."""
        at = self._headings.index(_ID)
        places: list[tuple[str, str]] = []
        files: dict[str, dict[str, None]] = {}
        for _, cells in self._rows():
            file, place, *own = cells
            places.append((str(file), str(place)))
            if name := str(own[at]).strip():
                files.setdefault(name, {})[str(file)] = None
        twice = [
            f"{name} ({', '.join(held)})"
            for name, held in files.items()
            if len(held) > 1
        ]
        if not twice:
            return places, []
        have = "1 id occurs" if len(twice) == 1 else f"{len(twice):,} ids occur"
        return places, [
            f"{have} in several files; all are audited: {first_named(twice)}"
        ]

    def _rows(self) -> Iterator[Row]:
        numbers = count(1)
        unit = _UNITS[self._kind]
        for name, table in self._tables.items():
            have = {heading: n for n, heading in enumerate(table.headings)}
            order = [have.get(heading) for heading in self._headings]
            for number, cells in table.every_row():
                own = ("" if n is None else cells[n] for n in order)
                yield next(numbers), (name, f"{unit} {number}", *own)

    def _sha256(self) -> str:
        """Return the hash of what `sha256sum` prints of the files."""
        lines = (f"{table.sha256}  {name}\n" for name, table in self._tables.items())
        return hashlib.sha256("".join(lines).encode("utf-8", "replace")).hexdigest()


def _around_lists(
    headings: Sequence[str],
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the headings before and behind those of diagnoses and lines."""
    listed = [n for n, heading in enumerate(headings) if _list_of(heading)]
    return tuple(headings[: listed[0]]), tuple(headings[listed[-1] + 1 :])


def _shape(table: Table) -> tuple[str, frozenset[str]]:
    """Return what all files of a folder must have in common."""
    before, behind = _around_lists(table.headings)
    return table.kind, frozenset((*before, *behind)) - {*SUGGESTED_HEADINGS}


def _list_of(heading: str) -> str:
    """Return dx or cpt for the heading of a list (dx2), else an empty text."""
    stem = heading.rstrip("0123456789")
    return stem if stem in ("dx", "cpt") and stem != heading else ""


def _lists(tables: Sequence[Table]) -> tuple[str, ...]:
    """Return the headings of diagnoses and lines that the widest files need."""
    stems = [[_list_of(heading) for heading in table.headings] for table in tables]
    return tuple(
        f"{stem}{number}"
        for stem in ("dx", "cpt")
        for number in range(1, max(found.count(stem) for found in stems) + 1)
    )


def _of_two_kinds(tables: Mapping[str, Table]) -> tuple[str, str]:
    """Return the names of two files of different kinds."""
    first, *rest = tables.items()
    other = (name for name, table in rest if _shape(table) != _shape(first[1]))
    return first[0], next(other)
