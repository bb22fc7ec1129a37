"""Reads dates: values of a host, serial numbers, and texts.

A text like 03/04/2026 is read only if the owner of the file has stated the order of
month and day; nobody can tell it from the text.
"""

from __future__ import annotations

import datetime as dt
import math
import re

from audit.cells import (
    CellError,
    Unreadable,
    as_float,
    canonical,
    read_error,
    read_word,
    shown,
)

_NUMBER = re.compile(r"[+-]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)")
_WEEKDAY = re.compile(r"(?:MON|TUE|WED|THU|FRI|SAT|SUN)[A-Z]*\.?,?\s+", re.IGNORECASE)
_ISO_DATE = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
    r"(?:[T ]\s*[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?"
    r"\s*(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?",
    re.IGNORECASE,
)
# A serial number counts days. One of five digits is a day from 1927 to 2173, or from
# 1931 to 2177 where days count from 1904; 2026 and 021026 are a year and a date without
# marks, and no serial numbers.
_SERIALS = {1900: dt.date(1899, 12, 30), 1904: dt.date(1904, 1, 1)}
_FIRST, _LAST = 10_000, 99_999
_DATE_REMEDY = "Write the date as year-month-day, for example 2026-03-04."
# Eight digits are a date in every export of claims; no serial number is as large.
_EIGHT_DIGITS = re.compile(r"(?:19|20|21)[0-9]{6}(?:\.0+)?")
_TIME = (
    r"(?:,?[T ]\s*[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?\s*(?:[AP]\.?M\.?)?)?"
)
_THREE_NUMBERS = re.compile(
    rf"([0-9]{{1,4}})(?P<mark>[/.-])([0-9]{{1,2}})(?P=mark)([0-9]{{1,4}}){_TIME}",
    re.IGNORECASE,
)
_MONTH_NAMES = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC"
_MONTH_NAME = (
    r"(?P<month>JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEPT?|OCT|NOV|DEC)"
    r"(?:UARY|RUARY|CH|IL|E|Y|UST|TEMBER|OBER|EMBER)?\.?"
)
_NAMED_MONTH = re.compile(
    rf"(?:(?P<day>[0-9]{{1,2}})[ -]?{_MONTH_NAME}[ -]?,?[ -]?"
    r"(?P<year>[0-9]{4}|[0-9]{2})"
    rf"|{_MONTH_NAME.replace('month', 'month2')} (?P<day2>[0-9]{{1,2}}),? "
    rf"(?P<year2>[0-9]{{4}})){_TIME}",
    re.IGNORECASE,
)

DATE_ORDERS = ("mdy", "dmy", "ymd")
"""Orders of month, day and year in texts like 03/04/2026, which the user states."""


def read_date(
    value: object, date_system: int = 1900, order: str = ""
) -> dt.date | Unreadable | None:
    """Read a date: a date value, a serial number, or text (a time is dropped).

    Read are year-month-day (2026-03-04, 2026/3/4, 20260304) and dates with the month in
    letters (04-MAR-2026). `date_system` is 1900 or 1904, as set in the workbook; text
    files use 1900. `order` is one of `DATE_ORDERS`, or empty: then 03/04/2026 is
    unreadable, because nobody can tell day from month.
    """
    cell = canonical(value)
    if cell is None or isinstance(cell, Unreadable):
        return cell
    if isinstance(cell, CellError):
        return read_error(cell)
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return _serial(as_float(cell), date_system)
    word = read_word(cell)
    if isinstance(word, str):
        numbers = _date_numbers(word, order)
        if numbers:
            return _calendar_day(word, *numbers)
        if _NUMBER.fullmatch(word):
            return _serial(float(word), date_system)
    message = f'"{shown(cell)}" is not a date that can be read without guessing.'
    return Unreadable(shown(cell), message, _DATE_REMEDY)


def _date_numbers(word: str, order: str) -> tuple[int, int, int] | None:
    """Return year, month and day of a text, or None if it has no form of a date."""
    word = _WEEKDAY.sub("", word)
    if match := _ISO_DATE.fullmatch(word):
        return int(match[1]), int(match[2]), int(match[3])
    if match := _NAMED_MONTH.fullmatch(word):
        name = match["month"] or match["month2"]
        month = _MONTH_NAMES.split().index(name.upper()[:3]) + 1
        year, day = match["year"] or match["year2"], match["day"] or match["day2"]
        return _whole_year(year), month, int(day)
    match = _THREE_NUMBERS.fullmatch(word)
    if not match:
        return None
    # Nobody writes the day after a year of four digits.
    order = "ymd" if len(match[1]) == 4 else order
    if not order:
        return None
    texts = dict(zip(order, (match[1], match[3], match[4]), strict=True))
    if len(texts["y"]) not in (2, 4) or max(len(texts["m"]), len(texts["d"])) > 2:
        return None
    return _whole_year(texts["y"]), int(texts["m"]), int(texts["d"])


def _whole_year(text: str) -> int:
    """Return a year; of two digits it is one from 1970 to 2069, as in every audit."""
    century = 0 if len(text) == 4 else 1900 if int(text) >= 70 else 2000
    return century + int(text)


def date_evidence(value: object) -> str:
    """Return which orders of a date like 03/14/2026 its numbers leave open.

    The answer is "md" if either can be the month, "m" if only month/day/year is
    possible, and "d" if only day/month/year is. It is empty for any other cell.
    """
    word = read_word(value)
    bare = _WEEKDAY.sub("", word) if isinstance(word, str) else ""
    match = _THREE_NUMBERS.fullmatch(bare)
    if not match or len(match[1]) > 2:
        return ""
    month_first = "m" if 1 <= int(match[1]) <= 12 else ""
    day_first = "d" if 1 <= int(match[3]) <= 12 else ""
    return month_first + day_first


def _calendar_day(word: str, year: int, month: int, day: int) -> dt.date | Unreadable:
    try:
        return dt.date(year, month, day)
    except ValueError:
        message = f'"{word}" is not a day of the calendar.'
        return Unreadable(word, message, _DATE_REMEDY)


def _serial(number: float, date_system: int) -> dt.date | Unreadable:
    text = f"{number:.10g}"
    if _EIGHT_DIGITS.fullmatch(text):
        parts = divmod(int(number), 10000)
        return _calendar_day(text, parts[0], *divmod(parts[1], 100))
    if math.isfinite(number) and _FIRST <= number < _LAST + 1:
        return _SERIALS[date_system] + dt.timedelta(days=math.floor(number))
    message = f'"{text}" is not a date.'
    if 1e7 <= number < 1e8:
        message = f'"{number:.0f}" has eight digits, but does not begin with a year.'
    return Unreadable(text, message, _DATE_REMEDY)
