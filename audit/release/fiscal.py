"""Fiscal years: an ICD-10-CM release begins on October 1 of the year before its name.

Source: HHS code set rule, 45 CFR 162.1002 (ICD-10-CM since 2015-10-01).
"""

from __future__ import annotations

import datetime as dt
from functools import cache

from audit.errors import ReleaseError

FIRST_YEAR = 2016
"""Fiscal year of the first ICD-10-CM release (2015-10-01)."""

OPEN_YEAR = 9999
"""Stands for "still valid" as a last fiscal year."""

_NO_BOUND = dt.date(1, 10, 1)


def fiscal_year(on: dt.date) -> int:
    """Return the fiscal year of a date: 2026 from 2025-10-01 to 2026-09-30."""
    return on.year + (on.month >= 10)


def first_day(year: int) -> dt.date:
    """Return the first day of a fiscal year."""
    return dt.date(year - 1, 10, 1)


def last_day(year: int) -> dt.date:
    """Return the last day of a fiscal year."""
    return dt.date(year, 9, 30)


@cache
def years_of(valid_from: str, valid_to: str) -> tuple[int, int]:
    """Convert the two dates of a table row to its first and last fiscal year.

    An empty date means no limit. Raises ReleaseError for a date on which no release
    begins or ends.
    """
    try:
        first = dt.date.fromisoformat(valid_from) if valid_from else _NO_BOUND
        last = dt.date.fromisoformat(valid_to) if valid_to else last_day(OPEN_YEAR)
    except ValueError as error:
        raise ReleaseError(f"A code-set table holds a broken date: {error}.") from error
    years = fiscal_year(first), fiscal_year(last)
    if (first, last) != (first_day(years[0]), last_day(years[1])):
        raise ReleaseError(
            f"A code-set table row holds from {first} to {last}, "
            "but a release runs from 1 October to 30 September."
        )
    return years
