"""Which rows may have two codes that an Excludes1 note forbids to report together.

Whether such a pair counts depends on the record as well, if another finding may move or
delete one of its codes. So this tells rows with a pair that counts from rows on which
the fact has to be read; of these it may find too many, never too few.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterator

import numpy as np
from numpy.typing import NDArray

from audit.codes import M546, Code
from audit.engine.columns.arrays import Flags, Ints, Words
from audit.engine.columns.entanglements import G89, PARTNER, SEQUELA, word_of
from audit.engine.columns.vocabulary import Vocabulary
from audit.facts import Profiles
from audit.facts.chart.settled_codes import ORDERED_SETS, PLACES_OF_PAIN, REGIONLESS
from audit.facts.tables.profiles import CodeProfile
from audit.release import CodeSet, Note, Standing

_LAST = "\x7f"
"""Sorts behind every character of a code."""

_MANY, _MORE = 2_000, 1.1
"""Above so many codes the table is made anew only if there are a tenth more; until
then, all rows with a new code are found."""

_MOST = 12_000
"""Codes with partners above which a table of pairs would be too large."""


class ExcludedPairs:
    """Excludes1 notes between the codes of a vocabulary, for one era."""

    def __init__(
        self, codes: Vocabulary, tables: CodeSet, profiles: Profiles, on: dt.date
    ) -> None:
        """Start without any code."""
        self._codes = codes
        self._tables = tables
        self._profiles = profiles
        self._on = on
        self._known = 0
        self._partners: list[int] = []
        self._notes: dict[tuple[int, int], bool] = {}
        self._place: Ints = np.zeros(0, np.int32)
        self._table: NDArray[np.bool_] = np.zeros((2, 2), np.bool_)

    def rows(self, dx: Ints) -> NDArray[np.intp]:
        """Return the rows on which two codes may exclude each other."""
        unknown = np.zeros(dx.shape, np.bool_)
        return self.found(dx, unknown, unknown)[1]

    def found(
        self, dx: Ints, free: Flags, settled: Flags
    ) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return the rows on which two codes exclude each other, and where they may.

        `free` are codes that no other finding can move or delete: a forbidden pair of
        them counts, whatever else the row says. No pair with a `settled` code counts.
        """
        now = len(self._codes.values)
        if now > self._known * (_MORE if now > _MANY else 1):
            self._learn()
        place = np.ones(len(self._codes.values), np.int32)  # 1: not in the table yet
        place[: len(self._place)] = self._place
        found = np.where(settled, 0, place[dx])
        several = np.flatnonzero((found > 0).sum(axis=1) > 1)
        # The last bit says whether the code is free; the greatest places come first.
        both = 2 * found[several] + (free[several] & (found[several] > 1))
        both = -np.sort(-both, axis=1)
        left, is_free = both >> 1, both & 1 > 0
        maybe: Flags = (left == 1).any(axis=1)
        surely = np.zeros(len(several), np.bool_)
        for b in range(1, left.shape[1]):
            if not left[:, b].any():
                break
            for a in range(b):
                excluded = self._table[left[:, a], left[:, b]]
                maybe |= excluded
                certain = np.flatnonzero(excluded & is_free[:, a] & is_free[:, b])
                if len(certain):
                    surely[certain] |= self._by_note(left[certain][:, [a, b]])
        return several[surely], several[maybe & ~surely]

    def _by_note(self, pairs: Ints) -> Flags:
        """Return which pairs of codes, given by their places, a note forbids."""
        distinct, number = np.unique(pairs, axis=0, return_inverse=True)
        known = [self._forbidden(a, b) for a, b in distinct.tolist()]
        return np.array(known)[number.ravel()]

    def _forbidden(self, a: int, b: int) -> bool:
        known = self._notes.get((a, b))
        if known is None:
            values = self._codes.values
            one, other = values[self._partners[a - 2]], values[self._partners[b - 2]]
            known = self._tables.excludes1(one, other, self._on) is not None
            self._notes[a, b] = known
        return known

    def _learn(self) -> None:
        """Make the table of all codes that some note parts from another one."""
        codes = self._codes.values
        self._known = len(codes)
        parted = [(own, named) for own, named in self._parted() if own and named]
        partners = sorted({n for both in parted for part in both for n in part})
        self._partners = partners
        self._notes.clear()
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


def is_settled(code: Code, profile: CodeProfile) -> bool:
    """Whether a finding moves or deletes a code in any case.

    This, `settled_beside` and `pain_elsewhere` are what
    `audit.facts.chart.settled_codes` says of a code whose conditions have no status.
    """
    return (
        profile.standing not in (Standing.BILLABLE, Standing.UNKNOWN)
        or not profile.sets.isdisjoint(ORDERED_SETS)
        or code in REGIONLESS
    )


def settled_beside(marks: Words, phased: Flags) -> tuple[Flags, Flags]:
    """Return which codes a finding moves or deletes for what is on the claim beside
    them, and for which only the chart can tell.

    `marks` are those of the codes of each row; `phased` are the rows that state a phase
    of care. The codes have conditions without a status.
    """
    row = np.bitwise_or.reduce(marks, axis=1)
    settled = np.zeros(marks.shape, np.bool_)
    for there, moved in _BESIDE:
        rows = (row & np.uint64(word_of((there,)))) > 0
        settled |= rows[:, None] & ((marks & np.uint64(word_of(moved))) > 0)
    unclear = (marks & np.uint64(word_of((G89,)))) > 0
    unclear |= phased[:, None] & ((marks & np.uint64(word_of(("phase_judged",)))) > 0)
    return settled, unclear


_BESIDE = (
    (M546, (PARTNER, SEQUELA)),
    ("radiculopathy_partner", ("thoracic_radiculopathy",)),
)
"""Codes that make a finding move or delete others, and the marks of these."""


def places_of_pain(profile: CodeProfile) -> int:
    """Return as bits whether a code reports neck pain, and low back pain."""
    return sum(1 << n for n, pain in enumerate(PLACES_OF_PAIN) if pain in profile.sets)


def pain_elsewhere(regions: Collection[str] | None) -> int:
    """Return as bits whether neck pain is elsewhere than the documented pain, and low
    back pain; nothing is elsewhere if no region is documented."""
    return sum(
        1 << n
        for n, served in enumerate(PLACES_OF_PAIN.values())
        if regions and served.isdisjoint(regions)
    )
