"""Forms of one cell: text, JSON, and text that no spreadsheet runs as a formula."""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from decimal import Decimal

from audit.cells import CellError

# Source: OWASP, CSV Injection, and CWE-1236: a spreadsheet that opens a text file runs
# a cell that begins with one of these, in East Asian locales also in full width.
_RISKY = re.compile("[=+\\-@\t\r\n\0\uff1d\uff0b\uff0d\uff20]")
_PLAIN_NUMBER = re.compile(
    r"[+-]?(?:[0-9][0-9,]*\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
)
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_EXACT = 10**15  # Excel keeps 15 digits of a number.


def is_risky(text: str) -> bool:
    """Whether a spreadsheet may treat the text as a formula.

    A plain number with a sign is not a formula: "-12.50" is an amount.
    """
    return bool(_RISKY.match(text)) and not _PLAIN_NUMBER.fullmatch(text)


def guarded(text: str) -> str:
    """Return the text, with an apostrophe in front if it could run as a formula.

    The apostrophe is the spreadsheets' own mark for text. A text that already has one
    does not get another, so an audited file can be audited again.
    """
    return f"'{text}" if is_risky(text) else text


def marked(text: str) -> str:
    """Return a text of a workbook's part in which Excel reads no sign by its number.

    Without the mark it would read `_x0041_` as A.
    """
    return _ESCAPE.sub("_x005F_", text)


def text_of(value: object) -> str:
    """Return any cell as text: dates in ISO form, whole numbers without a fraction."""
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
    """Return a cell as text for a delimited file; text is guarded."""
    text = text_of(value)
    return guarded(text) if isinstance(value, (str, CellError)) else text


def json_value(value: object) -> object:
    """Return a cell as a JSON value; numbers and booleans stay as they are."""
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
    """Return a number that Excel stores without loss, or None if it must be text.

    Identifiers with 16 or more digits must be text.
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
    """Whether the number is whole and small enough to write all of its digits."""
    return value.is_integer() and -_EXACT < value < _EXACT


def storable(text: str) -> str:
    """Return the text with a question mark for anything that UTF-8 cannot encode."""
    if text.isascii():
        return text
    return text.encode("utf-8", "replace").decode("utf-8")
