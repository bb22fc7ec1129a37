"""One cell, as text, as JSON, and as a text that no spreadsheet runs as a formula."""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from decimal import Decimal

from audit.cells import CellError

# Source: OWASP, CSV Injection, and CWE-1236: a spreadsheet that opens a text file runs
# a cell that begins so, in full-width spelling too where the locale is East Asian.
_RISKY = re.compile("[=+\\-@\t\r\n\0\uff1d\uff0b\uff0d\uff20]")
_PLAIN_NUMBER = re.compile(
    r"[+-]?(?:[0-9][0-9,]*\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
)
_EXACT = 10**15  # Excel keeps 15 digits of a number.


def is_risky(text: str) -> bool:
    """Whether a spreadsheet may take the text for a formula.

    A plain number with a sign is none: "-12.50" is an amount and stays one.
    """
    return bool(_RISKY.match(text)) and not _PLAIN_NUMBER.fullmatch(text)


def guarded(text: str) -> str:
    """Give the text with an apostrophe before it where it could run as a formula.

    The apostrophe is the spreadsheets' own mark for text. A text that bears it already
    is not marked again, so an audited file can be audited again.
    """
    return f"'{text}" if is_risky(text) else text


def unguarded(text: str) -> str:
    """Give back the text that `guarded` marked: the way back from a report in CSV."""
    return text[1:] if text[:1] == "'" and is_risky(text[1:]) else text


def text_of(value: object) -> str:
    """Give any cell as text: dates in ISO form, whole numbers without a fraction."""
    if isinstance(value, str):
        return storable(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if is_whole(value) else repr(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, CellError):
        return value.text
    if isinstance(value, (list, tuple, dict)):
        return storable(json.dumps(json_value(value), ensure_ascii=False))
    return storable(str(value))


def csv_text(value: object) -> str:
    """Give a cell as text for a delimited file, guarded where it is text."""
    text = text_of(value)
    return guarded(text) if isinstance(value, (str, CellError)) else text


def json_value(value: object) -> object:
    """Give a cell as JSON can hold it: numbers and truth values stay what they are."""
    if isinstance(value, str):
        return storable(value)
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return int(value) if is_whole(value) else value
    if isinstance(value, (list, tuple)):
        return [json_value(part) for part in value]
    if isinstance(value, dict):
        return {text_of(key): json_value(part) for key, part in value.items()}
    return text_of(value)


def excel_number(value: object) -> float | None:
    """Give a number that Excel holds without loss, or None where it must be text.

    Identifiers of 16 and more digits are the case in point.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return None
    if not math.isfinite(value):
        return None
    if isinstance(value, float):
        return value
    if isinstance(value, int):
        return value if -_EXACT < value < _EXACT else None
    return float(value) if len(value.as_tuple().digits) <= 15 else None


def is_whole(value: float) -> bool:
    """Whether the number is whole and small enough to be written digit by digit."""
    return value.is_integer() and -_EXACT < value < _EXACT


def storable(text: str) -> str:
    """Give the text with a mark in the place of anything that UTF-8 cannot hold."""
    if text.isascii():
        return text
    return text.encode("utf-8", "replace").decode("utf-8")
