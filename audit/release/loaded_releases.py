"""Which releases a table contains, and how they differ from the shipped ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from audit.release.billable import BillableTable
from audit.release.fiscal import FIRST_YEAR, OPEN_YEAR, first_day, fiscal_year


def release_name(table: BillableTable, on: dt.date) -> str:
    """Return the name of the release on a date; later dates have the newest one."""
    year = fiscal_year(on)
    if year < FIRST_YEAR:
        return "before ICD-10-CM"
    year = min(year, table.newest)
    return f"FY{year}" if year in table.complete else f"FY{year} (partial)"


def known_releases(table: BillableTable) -> str:
    """Name the loaded releases: FY2016 to FY2026, FY2027 in part."""
    spans: list[tuple[int, int]] = []
    for year in range(FIRST_YEAR, table.newest + 1):
        complete = year in table.complete
        if spans and complete and spans[-1][1] == year - 1:
            spans[-1] = (spans[-1][0], year)
        elif complete:
            spans.append((year, year))
        else:
            spans.append((year, 0))
    return ", ".join(_span_name(first, last) for first, last in spans)


def _span_name(first: int, last: int) -> str:
    """Name the releases of a span of years; last year 0 means known in part."""
    if not last:
        return f"FY{first} in part"
    return f"FY{first}" if first == last else f"FY{first} to FY{last}"


def lines(table: BillableTable) -> Iterator[str]:
    """Yield what user files changed, one line for each code."""
    for code, entry in sorted(table.amended.items()):
        yield f"{code} {entry.spans} {entry.title}"


def first_days(table: BillableTable) -> frozenset[dt.date]:
    """Return the days on which the loaded releases begin or cease to differ from the
    shipped ones, to be known in full, or to be loaded at all."""
    years = {y for y in table.amended_from() if FIRST_YEAR < y < OPEN_YEAR}
    years |= {
        year
        for year in range(FIRST_YEAR + 1, table.newest + 1)
        if (year in table.complete) is not (year - 1 in table.complete)
    }
    return frozenset(map(first_day, {*years, table.newest + 1}))
