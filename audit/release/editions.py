"""Later editions of the Tabular List: their notes hold from a fiscal year on.

The tables that ship are of one edition and used for all dates. A release that a user
adds with its own Tabular List has notes and NOS terms of its own from its first day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from audit.release.fiscal import FIRST_YEAR, first_day, fiscal_year
from audit.release.nos_terms import read_nos_terms
from audit.release.notes import Note, NoteTable, read_notes

_CACHE_SIZE = 1 << 17


@dataclass(frozen=True)
class Edition:
    """One edition: its first fiscal year, notes by kind, NOS terms, and hash."""

    year: int
    notes: Mapping[str, NoteTable]
    nos_terms: Mapping[str, frozenset[str]]
    sha256: str


Editions = tuple[Edition, ...]
"""Later editions, the newest last."""


def _edition_of(editions: Editions, year: int) -> Edition | None:
    """Return the later edition of a fiscal year; None for the one that ships."""
    found = [edition for edition in editions if edition.year <= year]
    return found[-1] if found else None


def nos_terms_in(editions: Editions, year: int) -> Mapping[str, frozenset[str]]:
    """Return the NOS terms of the edition of a fiscal year."""
    edition = _edition_of(editions, year)
    return read_nos_terms() if edition is None else edition.nos_terms


class DatedNotes:
    """The Excludes notes between two codes, by the edition of a date."""

    def __init__(self, editions: Editions) -> None:
        """Take the later editions; notes between codes are looked for once."""
        self._editions = editions
        self._between = lru_cache(maxsize=_CACHE_SIZE)(self._find)

    def table(self, kind: str, on: dt.date | None) -> NoteTable:
        """Return the notes of one kind on a date; without a date those that ship."""
        edition = _edition_of(self._editions, fiscal_year(on)) if on else None
        return read_notes(kind) if edition is None else edition.notes[kind]

    def between(self, kind: str, one: str, other: str, on: dt.date) -> Note | None:
        """Return the closest note between two codes, in either direction."""
        year = fiscal_year(on)
        if year < FIRST_YEAR:
            return None
        edition = _edition_of(self._editions, year) if self._editions else None
        begun = edition.year if edition else FIRST_YEAR
        # Sorted, so that the result cannot depend on the order of the two codes.
        return self._between(kind, min(one, other), max(one, other), begun)

    def _find(self, kind: str, one: str, other: str, year: int) -> Note | None:
        return self.table(kind, first_day(year)).between(one, other)
