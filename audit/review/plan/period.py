"""The period that a plan states in words, and the units of the frame outside of it.

A period of service dates decides nothing by itself: `date_from` and `date_to` of the
frame do. So a claim of another period may be in the frame, and then it is named.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator

from audit.date_cells import read_date
from audit.errors import SettingRefused
from audit.review.plan.frame import Days, Frame, Unit
from audit.wording import named

Outside = tuple[tuple[str, int], ...]

_SHOWN = 10
_MONTHS = {name.lower(): n for n, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): n for n, name in enumerate(calendar.month_abbr) if name}
_MONTHS["sept"] = 9
_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_QUARTERS |= {"1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_BETWEEN = re.compile(
    r"\s+(?:to|through|thru|until|till|-)\s+|\s*[\u2013\u2014]\s*"
    r"|(?<=/\d{4})-(?=\d{1,2}/)"
)
_ORDERS = ("mdy", "dmy")
"""Orders of a date with slashes; a period that both can read has two meanings."""

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_ISO_MONTH = re.compile(r"(\d{4})-(\d{2})")
_QUARTER = re.compile(r"q([1-4])[ /-]?(\d{4})|(\d{4})[ /-]?q([1-4])")
_QUARTER_WORDS = re.compile(r"(?:the )?(\w+) quarter(?: of)? (\d{4})")
_DAY = re.compile(r"([a-z]+)\.? (\d{1,2})(?:,? (\d{4}))?")
_MONTH = re.compile(r"([a-z]+)\.?(?: (\d{4}))?")
_YEAR = re.compile(r"(?:calendar year |cy ?)?(\d{4})")


def stated_days(period: str, order: str = "") -> Days | None:
    """Return the first and last day of a period in words; None if no days can be read.

    It reads dates, months, quarters and calendar years, alone or as "… to …". A fiscal
    year is not read, because it begins on another day from one house to the next, and
    neither is 01/07/2026 unless `order` (mdy, dmy), or the period's other day, says
    which number is the month.

    Raises SettingRefused if the period ends before it begins.
    """
    found = {_read(period, known) for known in ((order,) if order else _ORDERS)}
    found.discard(None)
    if len(found) != 1:
        return None
    (days,) = found
    if days and days[0] > days[1]:
        raise SettingRefused(
            f"period = {period!r}: it ends ({days[1]}) before it begins ({days[0]}). "
            "Write its first day first."
        )
    return days


def _read(period: str, order: str) -> Days | None:
    text = " ".join(period.lower().split()).removeprefix("from ")
    parts = _BETWEEN.split(text)
    if len(parts) > 2:
        return None
    try:
        last = _days(parts[-1], None, order)
        first = _days(parts[0], last[1].year if last else None, order)
    except ValueError:
        return None
    return (first[0], last[1]) if first and last else None


def _days(text: str, year: int | None, order: str) -> Days | None:
    """Return the days of one date, month, quarter or year; ValueError for none such."""
    if found := _ISO.fullmatch(text):
        return _one(dt.date(*map(int, found.groups())))
    if "/" in text:
        day = read_date(text, order=order)
        return _one(day) if isinstance(day, dt.date) else None
    if found := _ISO_MONTH.fullmatch(text):
        return _months(int(found[1]), int(found[2]))
    if found := _QUARTER.fullmatch(text):
        return _quarter(int(found[2] or found[3]), int(found[1] or found[4]))
    if (found := _QUARTER_WORDS.fullmatch(text)) and found[1] in _QUARTERS:
        return _quarter(int(found[2]), _QUARTERS[found[1]])
    if (found := _DAY.fullmatch(text)) and found[1] in _MONTHS:
        own = int(found[3]) if found[3] else year
        return _one(dt.date(own, _MONTHS[found[1]], int(found[2]))) if own else None
    if (found := _MONTH.fullmatch(text)) and found[1] in _MONTHS:
        own = int(found[2]) if found[2] else year
        return _months(own, _MONTHS[found[1]]) if own else None
    if found := _YEAR.fullmatch(text):
        return _months(int(found[1]), 1, 12)
    return None


def _one(day: dt.date) -> Days:
    return day, day


def _quarter(year: int, number: int) -> Days:
    return _months(year, 3 * number - 2, 3)


def _months(year: int, first: int, count: int = 1) -> Days:
    last = first + count - 1
    end = calendar.monthrange(year, last)[1]
    return dt.date(year, first, 1), dt.date(year, last, end)


def outside_of(frame: Frame, days: Days | None) -> Outside:
    """Count the units outside the days of a period by what they are.

    Empty if no days can be read from the period.
    """
    if days is None:
        return ()
    counts = dict.fromkeys((f"before {days[0]}", f"after {days[1]}", _UNDATED), 0)
    for _, why in _outside(frame, days):
        counts[why] += 1
    return tuple(counts.items())


_UNDATED = "without a readable date of service"


def _outside(frame: Frame, days: Days) -> Iterator[tuple[Unit, str]]:
    first, last = days
    for unit in frame.units:
        if unit.day is None:
            yield unit, _UNDATED
        elif not first <= unit.day <= last:
            yield unit, f"before {first}" if unit.day < first else f"after {last}"


def is_counted_for(days: Days | None, outside: Outside) -> bool:
    """Whether units outside a period were counted, and for this period."""
    return bool(outside and days and outside[0][0] == f"before {days[0]}")


def outside_said(days: Days | None, outside: Outside, universe: int) -> str:
    """Say what a plan counts outside its period; not what it counted for another."""
    if not is_counted_for(days, outside):
        return "not counted in the plan: it was made for another period, or earlier"
    return outside_text(outside, universe)


def outside_text(outside: Outside, universe: int) -> str:
    """Say how many units of a frame lie outside the period, and where."""
    parts = "; ".join(f"{n} {why}" for why, n in outside if n)
    total = sum(n for _, n in outside)
    if not total:
        return f"none of the {universe} units of the frame"
    return f"{total} of {universe} units of the frame: {parts}"


def period_remark(period: str, days: Days | None, frame: Frame) -> str:
    """Name the rows of a frame outside its stated period; empty if there are none."""
    if days is None:
        return (
            f"No first and last day can be read from the period “{period}”, so no row "
            "is compared with it. Write it like 2026-07-01 to 2026-09-30."
            if period.strip()
            else ""
        )
    rows = [str(unit.row) for unit, _ in _outside(frame, days)]
    if not rows:
        return ""
    text = outside_text(outside_of(frame, days), len(frame.units))
    return (
        f"Outside the period “{period}” are {text} (row {named(rows, _SHOWN)}). They "
        "stay in the frame, and the report says so. To leave them out, plan with "
        f"--since {days[0]} --until {days[1]}."
    )
