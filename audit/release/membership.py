"""Condition families and named code sets: which codes belong to each, by date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from audit.codes import chapter_letter
from audit.errors import ReleaseError
from audit.release.fiscal import years_of
from audit.release.packaged import table_rows
from audit.release.patterns import matcher

FAMILY_COLUMNS = (
    "family",
    "subfamily",
    "pattern",
    "thoracic",
    "valid_from",
    "valid_to",
    "source",
)
"""Columns of families.csv."""

SET_COLUMNS = ("set", "pattern", "valid_from", "valid_to", "source")
"""Columns of code_sets.csv."""

REGION_MARK = "@"
"""Begins a pattern that names a region instead of codes: code titles decide."""


class Thoracic(StrEnum):
    """Whether the codes of a family can report a condition of the thoracic spine.

    BY_TITLE means yes if the title of the code names that region or no region.
    """

    YES = "Y"
    NO = "N"
    BY_TITLE = "title"


@dataclass(frozen=True, slots=True)
class Row:
    """One pattern of a family or set, with the fiscal years in which it is valid."""

    name: str
    pattern: str
    first: int
    last: int
    thoracic: Thoracic = Thoracic.YES

    def takes(self, code: str, year: int) -> bool:
        """Whether the row is valid in that year and its pattern matches the code."""
        return self.first <= year <= self.last and matcher(self.pattern)(code)


class Membership:
    """All rows of one table, indexed by the first letter of a code."""

    def __init__(self, rows: Iterable[Row]) -> None:
        """Index the rows by letter; rows that name a region are kept separately."""
        self.rows = tuple(rows)
        self._by_letter: dict[str, list[Row]] = defaultdict(list)
        regions: dict[str, set[str]] = defaultdict(set)
        names: set[str] = set()
        for row in self.rows:
            names.add(row.name)
            if row.pattern.startswith(REGION_MARK):
                regions[row.name].add(row.pattern.removeprefix(REGION_MARK))
            else:
                letter = chapter_letter(row.pattern.lstrip("="))
                self._by_letter[letter].append(row)
        self.names = frozenset(names)
        self.regions: Mapping[str, frozenset[str]] = {
            name: frozenset(found) for name, found in regions.items()
        }

    def rows_for(self, code: str, year: int) -> Iterator[Row]:
        """Yield the rows whose pattern matches a code in a fiscal year."""
        rows = self._by_letter.get(chapter_letter(code), ())
        return (row for row in rows if row.takes(code, year))

    def holds(self, name: str, code: str, year: int) -> bool:
        """Whether a row of that name matches the code in a fiscal year."""
        return any(row.name == name for row in self.rows_for(code, year))

    def most_specific(self, code: str, year: int) -> Mapping[str, Row]:
        """Return for each name the row with the longest pattern; that row decides."""
        rows = sorted(self.rows_for(code, year), key=lambda row: len(row.pattern))
        return {row.name: row for row in rows}


@cache
def read_families() -> Membership:
    """Read the condition families."""
    rows = table_rows("families.csv", FAMILY_COLUMNS)
    return Membership(
        Row(family, pattern, *years_of(start, end), Thoracic(thoracic))
        for family, _, pattern, thoracic, start, end, _ in rows
    )


@cache
def read_sets() -> Membership:
    """Read the named code sets."""
    rows = table_rows("code_sets.csv", SET_COLUMNS)
    return Membership(
        Row(name, pattern, *years_of(start, end))
        for name, pattern, start, end, _ in rows
    )


def known_set(name: str) -> str:
    """Return the name of a code set unchanged.

    Raises ReleaseError if no table has a code set of that name.
    """
    names = read_sets().names
    if name not in names:
        raise ReleaseError(
            f"There is no code set {name!r}; there are {', '.join(sorted(names))}."
        )
    return name
