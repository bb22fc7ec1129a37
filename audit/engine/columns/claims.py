"""The keys by which claims are alike to every fact about their codes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from audit.codes import M546, Code, is_under
from audit.engine.columns.arrays import Flags, Ints, in_any
from audit.engine.columns.aspects import CodeClasses
from audit.engine.columns.table import Frame
from audit.engine.columns.vocabulary import BLANK, Vocabulary

SETS, ORDERED, RAW = 0, 1, 2
"""How a key tells the codes of a claim: by class and whether they are before or after
M54.6, by class in their order, or each code itself in its order."""


class ClaimKeys:
    """Makes the keys of the claims of one era."""

    def __init__(self, codes: Vocabulary, classes: CodeClasses) -> None:
        """Take the vocabulary of the codes, and their classes."""
        self._codes = codes
        self._classes = classes

    def of_claims(self, frame: Frame) -> Ints:
        """Return the keys of the claims: a row of numbers for each.

        Facts ask which code is first, which classes are on the claim, and which of them
        are before or after M54.6. Where a G89 code is on the claim, its place among the
        others matters. Where a code is repeated or the auditor entered codes, the codes
        themselves matter.
        """
        dx, table = frame.dx, self._classes.table()
        key = np.zeros((frame.height, dx.shape[1] + 2), np.int32)
        found = table[dx]
        key[:, 1] = found[:, 0]
        key[:, 2:] = self._in_segments(dx, found)
        ordered = self._has(dx, lambda code: is_under(code, "G89"))
        key[ordered, 0], key[ordered, 2:] = ORDERED, found[ordered]
        raw = has_repeated(dx) | (frame.column("definitive_code") != BLANK)
        key[raw, 0], key[raw, 2:] = RAW, dx[raw]
        return key

    def _in_segments(self, dx: Ints, found: Ints) -> Ints:
        """Return the classes without the first one, sorted, each once; those after
        M54.6 have numbers of their own."""
        is_m546 = self._is(lambda code: code == M546)[dx]
        after = np.cumsum(is_m546, axis=1, dtype=np.int32) - is_m546 > 0
        placed = np.where(found > 0, 2 * found + after, 0).astype(np.int32)
        placed[:, 0] = 0
        placed.sort(axis=1)
        again = placed[:, 1:] == placed[:, :-1]
        placed[:, 1:][again] = 0
        return placed

    def _is(self, asked: Callable[[Code], bool]) -> Flags:
        return np.array([bool(code) and asked(code) for code in self._codes.values])

    def _has(self, dx: Ints, asked: Callable[[Code], bool]) -> Flags:
        return in_any(self._is(asked)[dx])


def has_repeated(dx: Ints) -> Flags:
    """Return the rows on which a code stands more than once."""
    ordered = np.sort(dx, axis=1)
    same: NDArray[np.bool_] = (ordered[:, 1:] == ordered[:, :-1]) & (ordered[:, 1:] > 0)
    return in_any(same)


def each_once(dx: Ints) -> Ints:
    """Return the codes of each row with repetitions left blank, as facts see them."""
    rows = np.flatnonzero(has_repeated(dx))
    if not len(rows):
        return dx
    part = dx[rows]
    for place in range(1, part.shape[1]):
        before = in_any(part[:, :place] == part[:, place : place + 1])
        part[before, place] = BLANK
    once = dx.copy()
    once[rows] = part
    return once
