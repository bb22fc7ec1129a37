"""Which number formats of a workbook show dates or durations, and the dates they show.

A cell with a date holds a serial number; only its number format says that it is a date.
The answers are those of python-calamine, so that both readers give the same cells.
"""

from __future__ import annotations

import datetime as dt
from enum import Enum, auto

_BUILT_IN_DATES = frozenset(map(str, (*range(14, 23), 45, 47)))
_BUILT_IN_DURATION = "46"
_BEFORE_ANY = frozenset("_\\*")
"""Signs before any other: its width, the sign itself, or the sign that fills a cell."""
_DAY = 86_400_000  # milliseconds
_EPOCH = dt.datetime(1899, 12, 30)
_1904 = 1462
"""Days from the beginning of the 1900 system to that of the 1904 system."""
_NO_LEAP_DAY = 60
"""From this serial on, the 1900 system counts a 29 February 1900, which never was."""


class Shows(Enum):
    """What cells with a number format show."""

    NUMBER = auto()
    DATE = auto()
    DURATION = auto()


def built_in(number: str) -> Shows:
    """Return what the built-in format with a number shows (ECMA-376, 18.8.30)."""
    if number in _BUILT_IN_DATES:
        return Shows.DATE
    return Shows.DURATION if number == _BUILT_IN_DURATION else Shows.NUMBER


def custom(code: str) -> Shows:
    """Return what a format code shows; the section for positive numbers decides."""
    escaped = quoted = after_a = elapsed = False
    brackets, before = 0, ""
    for sign in code:
        if escaped:
            escaped = False
        elif sign in _BEFORE_ANY:
            escaped = True
        elif sign == '"':
            quoted = not quoted
        elif quoted:
            pass
        elif sign == ";":
            break
        elif sign == "[":
            brackets += 1
        elif sign == "]":
            if brackets == 1 and elapsed:
                return Shows.DURATION
            brackets = max(brackets - 1, 0)
        elif brackets:  # a color, a condition, or elapsed hours like [hh]
            goes_on = elapsed and sign.lower() == before.lower()
            elapsed = goes_on or (before == "[" and sign in "hmsHMS")
        elif sign in "aA":
            after_a = True
        # "am/pm" and "a/p"; another letter behind an "a" is no part of a date.
        elif sign in ("pPmM/" if after_a else "dmhysDMHYS"):
            return Shows.DATE
        before = sign
    return Shows.NUMBER


def shown_value(serial: float, shows: Shows, is_1904: bool) -> object:
    """Return the date, time or duration that a serial number stands for.

    It is the number itself where there is no such date. Times are rounded to
    milliseconds. Raises OverflowError for a duration that Python cannot hold.
    """
    if shows is Shows.NUMBER or serial != serial:
        return serial
    if shows is Shows.DURATION:
        return dt.timedelta(milliseconds=_rounded(serial))
    days = serial + _1904 if is_1904 else serial
    days = days if days >= _NO_LEAP_DAY else days + 1
    try:
        moment = _EPOCH + dt.timedelta(milliseconds=_rounded(days))
    except OverflowError:
        return dt.time() if serial < 1 else serial
    if serial < 1:
        return moment.time()
    return moment.date() if serial == int(serial) else moment


def _rounded(days: float) -> int:
    """Return whole milliseconds; half of one is rounded away from zero."""
    count = days * _DAY
    if abs(count) == float("inf"):
        raise OverflowError("no date is so far away")
    whole = int(count)
    rest = count - whole
    return whole + (rest >= 0.5) - (rest <= -0.5)
