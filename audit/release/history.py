"""History codes: what to report for a condition that has healed.

Source: Guidelines I.C.21.c.4 (a history code means that the condition no longer exists
and receives no treatment) and the Tabular List; each row of the table names its source.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from audit.release.fiscal import years_of
from audit.release.packaged import table_rows
from audit.release.patterns import matcher

HISTORY_COLUMNS = ("pattern", "history", "beside", "valid_from", "valid_to", "source")
"""Columns of history_codes.csv."""


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One alternative to the current codes of `pattern`, in some fiscal years.

    `history` is the pattern of the history code: a complete code if the classification
    names just one, otherwise a stem (Z85) with one code for each site. `beside` is the
    pattern of a code that must be reported with it; empty if there is none.
    """

    pattern: str
    history: str
    beside: str
    first: int
    last: int
    source: str

    def takes(self, code: str, year: int) -> bool:
        """Whether the row is valid in that year and its pattern matches the code."""
        return self.first <= year <= self.last and matcher(self.pattern)(code)

    def is_reported_in(self, codes: Iterable[str]) -> bool:
        """Whether the codes include the history code and any code required with it."""
        reported = tuple(codes)
        return all(
            any(map(matcher(pattern), reported))
            for pattern in (self.history, self.beside)
            if pattern
        )


@dataclass(frozen=True, slots=True)
class HistoryTable:
    """All rows of the table."""

    rows: tuple[HistoryRow, ...]

    def alternatives(self, code: str, year: int) -> tuple[HistoryRow, ...]:
        """Return the rows with the longest pattern that matches the code."""
        found = [row for row in self.rows if row.takes(code, year)]
        longest = max((len(row.pattern) for row in found), default=0)
        return tuple(row for row in found if len(row.pattern) == longest)


@cache
def read_history() -> HistoryTable:
    """Read the packaged table."""
    rows = table_rows("history_codes.csv", HISTORY_COLUMNS)
    return HistoryTable(
        tuple(
            HistoryRow(pattern, history, beside, *years_of(start, end), source)
            for pattern, history, beside, start, end, source in rows
        )
    )
