"""Excludes notes of the Tabular List, looked up for two codes at a time.

A note belongs to a chapter, a section, a category or a code, applies to everything
under it, and names other codes. Two codes exclude each other if a note that applies to
one of them names the other. Source: Official Guidelines I.A.12; ICD-10-CM Tabular List.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from audit.codes import ancestors, category
from audit.release.packaged import table_rows
from audit.release.patterns import any_matches

COLUMNS = ("owner", "level", "kind", "wide", "reach", "targets", "text")
"""Columns of the packaged table; reach and targets hold patterns."""

EXCLUDES1 = "excludes1"
EXCLUDES2 = "excludes2"


@dataclass(frozen=True, slots=True)
class Note:
    """One Excludes note.

    `owner` is the code, section or chapter that has the note; `kind` is excludes1 or
    excludes2; `targets` are patterns of the codes that it names.
    """

    owner: str
    kind: str
    text: str
    targets: tuple[str, ...]

    def names(self, code: str) -> bool:
        """Whether the note names the code."""
        return any_matches(self.targets, code)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A note, the codes to which it applies, and how close it is to them."""

    note: Note
    reach: tuple[str, ...]
    closeness: tuple[int, int]

    def parts(self, covered: str, named: str) -> bool:
        """Whether the note, which applies to the first code, excludes the second.

        A note whose targets are under its own owner ("M99 excludes M99.9") excludes
        them from the rest, never a code from itself or from other targets.
        """
        return self.note.names(named) and not self.note.names(covered)


class NoteTable:
    """All notes of one kind, indexed by owner."""

    def __init__(self, placed: Iterable[_Placed]) -> None:
        """Index the notes by owner; sections and chapters are kept separately."""
        self._at_code: dict[str, list[_Placed]] = defaultdict(list)
        self._at_range: list[_Placed] = []
        for one in placed:
            if one.reach == (one.note.owner,) and "-" not in one.note.owner:
                self._at_code[one.note.owner].append(one)
            else:
                self._at_range.append(one)
        self._over = lru_cache(maxsize=1 << 14)(self._find_over)
        self._in_sections = lru_cache(maxsize=None)(self._find_in_sections)

    def between(self, one: str, other: str) -> Note | None:
        """Return the closest note by which one of two codes excludes the other."""
        if one == other:
            return None
        found = [p for p in self._over(one) if p.parts(one, other)]
        found += [p for p in self._over(other) if p.parts(other, one)]
        return max(found, key=lambda p: p.closeness).note if found else None

    def over(self, code: str) -> Iterator[Note]:
        """Yield the notes that apply to a code: its own and those of its headings."""
        return (placed.note for placed in self._over(code))

    def partners(self, code: str) -> Iterator[tuple[str, Note]]:
        """Yield every target or owner that excludes a code, each with its note."""
        for placed in self._over(code):
            if not placed.note.names(code):
                yield from ((target, placed.note) for target in placed.note.targets)
        for placed in self._all():
            if placed.note.names(code) and not any_matches(placed.reach, code):
                yield placed.note.owner, placed.note

    def _all(self) -> Iterator[_Placed]:
        for placed in self._at_code.values():
            yield from placed
        yield from self._at_range

    def _find_over(self, code: str) -> tuple[_Placed, ...]:
        """Find the notes that apply to a code: its own and those of its headings."""
        found = list(self._at_code.get(code, ()))
        for heading in ancestors(code):
            found += self._at_code.get(heading, ())
        return (*found, *self._in_sections(category(code)))

    def _find_in_sections(self, name: str) -> tuple[_Placed, ...]:
        """Find the notes of the sections that contain a category."""
        return tuple(p for p in self._at_range if any_matches(p.reach, name))


@cache
def read_notes(kind: str) -> NoteTable:
    """Read the notes of one kind.

    Notes at a chapter, and notes that name a whole chapter, are left out: they say too
    little about any two codes.
    """
    return note_table(table_rows("excludes.csv.gz", COLUMNS), kind)


def note_table(rows: Iterable[Sequence[str]], kind: str) -> NoteTable:
    """Make the table of the notes of one kind from rows of all kinds."""
    return NoteTable(_placed(rows, kind))


def _placed(rows: Iterable[Sequence[str]], kind: str) -> Iterator[_Placed]:
    for number, (owner, level, its_kind, wide, reach, targets, text) in enumerate(rows):
        if its_kind == kind and wide != "Y":
            note = Note(owner, kind, text, tuple(targets.split()))
            depth = len(owner) if level == "code" else 0
            covered = tuple(reach.split()) or (owner,)
            yield _Placed(note, covered, (depth, -number))
