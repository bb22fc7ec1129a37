"""The billable codes of every release, with the fiscal years in which each is valid."""

from __future__ import annotations

import csv
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property

from audit.codes import Code
from audit.errors import ReleaseError
from audit.release.fiscal import FIRST_YEAR, OPEN_YEAR, years_of
from audit.release.packaged import table_text

NEWEST_PACKAGED = 2027
"""The newest fiscal year in the packaged table, known only in part."""

COLUMNS = "code,valid_from,valid_to,title"
"""Header line of the packaged table."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One code: its spans of fiscal years (first, last), ascending, and its title."""

    spans: tuple[tuple[int, int], ...]
    title: str

    def holds(self, year: int) -> bool:
        """Whether the code is billable in a fiscal year."""
        return any(first <= year <= last for first, last in self.spans)


class CodeLines(Mapping[str, str]):
    """The lines of a table by the code that each begins with, without that code.

    They must be in the order of their codes. A line is looked for when it is needed,
    because a dictionary of all of them takes longer to make than a small audit.
    """

    __slots__ = ("_lines",)

    def __init__(self, lines: list[str]) -> None:
        """Take the lines, as `code,further columns`."""
        self._lines = lines

    def __getitem__(self, code: str) -> str:
        start = f"{code},"
        place = bisect_left(self._lines, start)
        if "," not in code and place < len(self._lines):
            line = self._lines[place]
            if line.startswith(start):
                return line[len(start) :]
        raise KeyError(code)

    def __iter__(self) -> Iterator[str]:
        return (line.partition(",")[0] for line in self._lines)

    def __len__(self) -> int:
        return len(self._lines)


@dataclass(frozen=True)
class BillableTable:
    """All codes that were ever billable; `amended` (from user files) overrides `lines`.

    `lines` holds the packaged rows as text: each row is parsed on first use, so that
    the program starts fast. `complete` holds the fiscal years that are known in full.
    """

    lines: Mapping[str, str]
    amended: Mapping[str, Entry] = field(default_factory=dict)
    newest: int = NEWEST_PACKAGED
    complete: frozenset[int] = frozenset(range(FIRST_YEAR, NEWEST_PACKAGED))

    @cached_property
    def codes(self) -> list[str]:
        """All codes in alphabetical order."""
        # The lines are in order already, which makes sorting them fast.
        new = (code for code in self.amended if code not in self.lines)
        return sorted([*self.lines, *new])

    def entry(self, code: str) -> Entry | None:
        """Return the entry of a code, or None if no release has it."""
        found = self.amended.get(code)
        if found is None and (line := self.lines.get(code)) is not None:
            valid_from, valid_to, title = line.split(",", 2)
            if title.startswith('"'):
                title = next(csv.reader([title]))[0]
            return Entry((years_of(valid_from, valid_to),), title)
        return found

    def is_billable(self, code: str, year: int) -> bool:
        """Whether the code may be reported in a fiscal year."""
        found = self.entry(code)
        return found is not None and found.holds(year)

    def below(self, prefix: str) -> Iterator[Code]:
        """Yield the codes of all releases under a heading, without the heading."""
        if len(prefix) < 3:  # Shorter than a category: a blank cell, not a heading.
            return
        start = bisect_left(self.codes, prefix)
        # By index, because islice would step over all codes before the start.
        for code in map(self.codes.__getitem__, range(start, len(self.codes))):
            if not code.startswith(prefix):
                return
            if code != prefix:
                yield Code(code)

    def billable_below(self, prefix: str, year: int) -> Iterator[Code]:
        """Yield the codes under a heading that are billable in a fiscal year."""
        return (code for code in self.below(prefix) if self.is_billable(code, year))

    def changed(self, first: int, last: int) -> Iterator[str]:
        """Yield the codes that were not billable alike from one year to another."""
        for code in self.codes:
            entry = self.entry(code)
            if entry and len({entry.holds(y) for y in range(first, last + 1)}) > 1:
                yield code

    def amended_from(self) -> frozenset[int]:
        """Return the fiscal years in which a difference from `lines` begins or ends."""
        packaged = BillableTable(self.lines)
        found: set[int] = set()
        for code, entry in self.amended.items():
            old = packaged.entry(code)
            for first, last in {*entry.spans} ^ {*(old.spans if old else ())}:
                found |= {first, last + 1}
        return frozenset(found)

    def amended_by(self, year: int, titles: Mapping[str, str]) -> BillableTable:
        """Return a table in which one fiscal year has exactly the given codes.

        Codes that are already known keep their titles, so all years have the same ones.
        """
        newest = max(self.newest, year)
        changed = dict(self.amended)
        for code in self.codes:
            old, holds = self.entry(code), code in titles
            if old is not None and (old.holds(year) != holds or not old.title):
                spans = _spans_with(old.spans, year, holds, newest)
                changed[code] = Entry(spans, old.title or titles.get(code, ""))
        for code in titles.keys() - {*self.codes}:
            spans = _spans_with((), year, True, newest)
            changed[code] = Entry(spans, titles[code])
        return BillableTable(self.lines, changed, newest, self.complete | {year})


def _spans_with(
    spans: tuple[tuple[int, int], ...], year: int, holds: bool, newest: int
) -> tuple[tuple[int, int], ...]:
    """Set one year of the spans; the newest year also sets all years after it."""
    end = OPEN_YEAR if year == newest else year
    kept = [(first, min(last, year - 1)) for first, last in spans if first < year]
    kept += [(max(first, end + 1), last) for first, last in spans if last > end]
    if holds:
        kept.append((year, end))
    joined: list[tuple[int, int]] = []
    for first, last in sorted(kept):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return tuple(joined)


@cache
def read_billable() -> BillableTable:
    """Read the packaged table."""
    header, _, body = table_text("billable.csv.gz").partition("\n")
    if header != COLUMNS:
        raise ReleaseError(f"billable.csv.gz has the columns {header}, not {COLUMNS}.")
    return BillableTable(CodeLines(body.splitlines()))
