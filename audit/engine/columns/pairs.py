"""Which rows may have two codes that an Excludes1 note forbids to report together.

Whether such a pair counts depends on the record as well. So this only finds the rows on
which the fact has to be read, and it may find too many, never too few.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from audit.codes import M546
from audit.engine.columns.arrays import Flags, Ints
from audit.engine.columns.vocabulary import Vocabulary
from audit.facts import Profiles
from audit.facts.chart.settled_codes import REGIONLESS
from audit.release import Note

_LAST = "\x7f"
"""Sorts behind every character of a code."""

_MANY, _MORE = 2_000, 1.1
"""Above so many codes the table is made anew only if there are a tenth more; until
then, all rows with a new code are found."""

_MOST = 12_000
"""Codes with partners above which a table of pairs would be too large."""


class ExcludedPairs:
    """Excludes1 notes between the codes of a vocabulary, for one era."""

    def __init__(self, codes: Vocabulary, profiles: Profiles, on: dt.date) -> None:
        """Start without any code."""
        self._codes = codes
        self._profiles = profiles
        self._on = on
        self._known = 0
        self._place: Ints = np.zeros(0, np.int32)
        self._table: NDArray[np.bool_] = np.zeros((2, 2), np.bool_)

    def rows(self, dx: Ints) -> NDArray[np.intp]:
        """Return the rows on which two codes may exclude each other."""
        now = len(self._codes.values)
        if now > self._known * (_MORE if now > _MANY else 1):
            self._learn()
        place = np.ones(len(self._codes.values), np.int32)  # 1: not in the table yet
        place[: len(self._place)] = self._place
        found = place[dx]
        several = np.flatnonzero((found > 0).sum(axis=1) > 1)
        left = -np.sort(-found[several], axis=1)
        excluded: Flags = (left == 1).any(axis=1)
        for b in range(1, left.shape[1]):
            if not left[:, b].any():
                break
            for a in range(b):
                excluded |= self._table[left[:, a], left[:, b]]
        return several[excluded]

    def _learn(self) -> None:
        """Make the table of all codes that some note parts from another one."""
        codes = self._codes.values
        self._known = len(codes)
        parted = [(own, named) for own, named in self._parted() if own and named]
        partners = sorted({n for both in parted for part in both for n in part})
        self._place = np.zeros(len(codes), np.int32)
        if len(partners) > _MOST:
            self._place[partners] = 1
            return
        self._place[partners] = np.arange(2, len(partners) + 2)
        self._table = np.zeros((len(partners) + 2,) * 2, np.bool_)
        for own, named in parted:
            self._table[np.ix_(self._place[own], self._place[named])] = True
        self._leave_out_radiculopathy(partners)
        self._table |= self._table.T
        np.fill_diagonal(self._table, False)

    def _parted(self) -> Iterator[tuple[list[int], list[int]]]:
        """Yield for each note the codes that it is over and those that it names.

        A code that a note names is not excluded by it, though the note be over it.
        """
        left_out = {M546, *REGIONLESS}  # other rules judge these
        number = {
            code: n
            for n, code in enumerate(self._codes.values)
            if code and code not in left_out
        }
        over: dict[Note, list[str]] = defaultdict(list)
        for code in number:
            for note in self._profiles.codes.excludes1_over(code, self._on):
                over[note].append(code)
        ordered = sorted(number)
        for note, owners in over.items():
            named = {code for t in note.targets for code in _within(t, ordered)}
            named = {code for code in named if note.names(code)}
            yield (
                [number[code] for code in owners if code not in named],
                [number[code] for code in named],
            )

    def _leave_out_radiculopathy(self, partners: list[int]) -> None:
        """Leave out pairs of radiculopathy, which have a fact of their own."""
        sets = [
            self._profiles.of(self._codes.values[n], self._on).sets for n in partners
        ]
        places = self._place[partners]
        own = places[["thoracic_radiculopathy" in found for found in sets]]
        other = places[["radiculopathy_partner" in found for found in sets]]
        for one, two in ((own, other), (other, own)):
            self._table[np.ix_(one, two)] = False


def _within(pattern: str, ordered: list[str]) -> list[str]:
    """Return the codes among which those that match a pattern are."""
    low, _, high = pattern.lstrip("=").partition("-")
    prefix = low.partition("?")[0]
    start = bisect_left(ordered, prefix)
    return ordered[start : bisect_left(ordered, (high or prefix) + _LAST)]
