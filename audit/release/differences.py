"""What changed in the code set between two releases, for charts with given codes.

The Excludes notes are those of one edition for all dates, so they never differ.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from audit.release.codeset import CodeSet
from audit.release.fiscal import FIRST_YEAR, first_day
from audit.release.membership import read_families
from audit.wording import named

_RELEASE = re.compile("FY([0-9]{4})")


def code_set_differences(
    codes: CodeSet,
    reported: Iterable[str],
    releases: Iterable[str],
    families: Iterable[str] = (),
) -> tuple[str, ...]:
    """Say what differs between releases for charts that report these codes.

    `releases` are names like FY2026. Charts touch the families of the codes that they
    report, and those in `families`. The answer is empty if the code set says the same
    of every reported code in all of these years, and no family that is touched gained
    or lost a code; then it cannot make the same chart judged differently.
    """
    unknown = sorted(n for n in set(releases) if not _is_complete(codes, n))
    if unknown:
        return (f"the code set {named(unknown)} is not known in full",)
    years = {_year(name) for name in releases}
    if len(years) < 2:
        return ()
    first, last = min(years), max(years)
    touched = sorted(set(reported))
    found = []
    if changed := [c for c in touched if _differs(codes, c, first, last)]:
        found.append(f"the code set no longer says the same of {named(changed)}")
    moved = _changed_families(codes, first, last)
    here = {f for code in touched for f in _families(codes, code, first, last)}
    if changed := sorted(moved & {*here, *families}):
        found.append(f"codes were added to or taken from {named(changed)}")
    return tuple(found)


def days_between(releases: Iterable[str]) -> tuple[dt.date, dt.date]:
    """Return the first day of the earliest and of the latest of the named releases.

    Names that are not known count for nothing; without any, both days are the same.
    """
    years = [year for name in releases if (year := _year(name))] or [FIRST_YEAR]
    return first_day(min(years)), first_day(max(years))


def _year(name: str) -> int:
    """Return the fiscal year of a release, 0 for a name that is not one."""
    match = _RELEASE.fullmatch(name)
    return int(match[1]) if match else 0


def _is_complete(codes: CodeSet, name: str) -> bool:
    year = _year(name)
    return year >= FIRST_YEAR and not codes.is_partial(first_day(year))


def _differs(codes: CodeSet, code: str, first: int, last: int) -> bool:
    answers = {tuple(_answers(codes, code, y)) for y in range(first, last + 1)}
    return len(answers) > 1


def _answers(codes: CodeSet, code: str, year: int) -> Iterator[object]:
    """Return all that the code set says about one code in a year."""
    on = first_day(year)
    for answer in (
        codes.standing,
        codes.families,
        codes.thoracic_families,
        codes.sets,
        codes.successors,
        codes.nos_successor,
        codes.stripped,
        codes.seventh_characters,
        codes.history_patterns,
    ):
        yield answer(code, on)


def _families(codes: CodeSet, code: str, first: int, last: int) -> frozenset[str]:
    years = range(first, last + 1)
    return frozenset().union(*(codes.families(code, first_day(y)) for y in years))


@lru_cache(maxsize=16)
def _changed_families(codes: CodeSet, first: int, last: int) -> frozenset[str]:
    """Return the families with a code or a pattern that came or went in between."""
    changed = codes.changed_codes(first, last)
    found = frozenset().union(*(_families(codes, c, first, last) for c in changed))
    return found | {
        row.name
        for row in read_families().rows
        if first < row.first <= last or first <= row.last < last
    }
