"""The diagnosis list during correction, and operations on it."""

from __future__ import annotations

from collections.abc import Iterable

from audit.codes import M546, Code
from audit.facts import Chart


class Undetermined(Exception):
    """Raised within this package if the right list cannot be determined."""


class Draft:
    """The diagnosis list during correction.

    `documented` holds the auditor's codes that were added, `freed` the position at
    which the code of a region was deleted.
    """

    def __init__(
        self, chart: Chart, pain_is_explained: bool, m546_is_missing: bool
    ) -> None:
        """Start with the list on the claim."""
        self.chart = chart
        self.pain_is_explained = pain_is_explained
        self.m546_is_missing = m546_is_missing
        self.codes: list[Code] = list(chart.codes)
        self.documented: list[Code] = []
        self.freed: int | None = None

    def substitute(self, old: Code, new: Code) -> None:
        """Replace one code by another."""
        self.codes = [new if code == old else code for code in self.codes]

    def drop(self, codes: Iterable[Code]) -> None:
        """Delete codes from the list."""
        deleted = set(codes)
        self.codes = [code for code in self.codes if code not in deleted]

    def free(self, codes: Iterable[Code]) -> None:
        """Note the position of the code of a region: M54.6 may replace it."""
        positions = [self.codes.index(c) for c in codes if c in self.codes]
        if positions:
            at = min(positions)
            self.freed = at if self.freed is None else min(self.freed, at)

    def prepend(self, codes: list[Code]) -> None:
        """Insert codes before M54.6, or first if it is not on the list."""
        at = self.codes.index(M546) if M546 in self.codes else 0
        self.codes[at:at] = [c for c in codes if c not in self.codes]

    def put_before(self, first: Iterable[Code], second: Iterable[Code]) -> None:
        """Move `first` directly before the earliest code of `second`, in order."""
        leaders = [c for c in self.codes if c in set(first)]
        followers = [c for c in self.codes if c in set(second)]
        if not leaders or not followers:
            return
        at = min(self.codes.index(c) for c in followers)
        late = [c for c in leaders if self.codes.index(c) > at]
        rest = [c for c in self.codes if c not in late]
        at = min(rest.index(c) for c in followers)
        self.codes = [*rest[:at], *late, *rest[at:]]

    def put_last(self, codes: Iterable[Code]) -> None:
        """Move codes to the end, keeping their order."""
        tail = [c for c in self.codes if c in set(codes)]
        self.codes = [*(c for c in self.codes if c not in tail), *tail]
