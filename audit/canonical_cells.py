"""Converts the cell values of every host to one canonical form.

A spreadsheet, a text file, a database and a Python program each represent blanks,
dates, numbers, yes/no and errors in their own way; `canonical` makes them the same.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

Scalar = str | int | float | bool | dt.date | dt.datetime | dt.time | None
"""What `canonical` returns, besides `CellError` and `Unreadable`."""


@dataclass(frozen=True, slots=True)
class CellError:
    """A spreadsheet error in a cell (#N/A, #VALUE!, …); it never counts as blank."""

    text: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A cell that cannot be read: its value, what is wrong, and what to do."""

    value: str
    message: str
    remedy: str


# Excel's COM interface passes errors as HRESULT numbers: 0x800A0000 plus the
# xlErr... constant. Source: Excel VBA reference, XlCVError enumeration.
_COM_ERRORS = {
    -2146828288 + number: text
    for number, text in {
        2000: "#NULL!",
        2007: "#DIV/0!",
        2015: "#VALUE!",
        2023: "#REF!",
        2029: "#NAME?",
        2036: "#NUM!",
        2042: "#N/A",
        2043: "#GETTING_DATA",
        2045: "#SPILL!",
        2046: "#CONNECT!",
        2047: "#BLOCKED!",
        2048: "#UNKNOWN!",
        2049: "#FIELD!",
        2050: "#CALC!",
    }.items()
}
NOT_CALCULATED = "#NOT_CALCULATED!"
"""Stands for a formula whose value is not stored in the file."""

_ERROR_TEXT = re.compile(
    r"#NOT_CALCULATED!|#N/A|#NA|#NAME\?|#GETTING_DATA|#BUSY!|#PYTHON!|Err:[0-9]{3}"
    r"|#(?:NULL|DIV/0|VALUE|REF|NUM|SPILL|CONNECT|BLOCKED|UNKNOWN|FIELD|CALC)!",
    re.IGNORECASE,
)
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))


def canonical(value: object) -> Scalar | CellError | Unreadable:
    """Return the canonical value of a cell, whichever host it comes from.

    None stands for a blank cell: None, JavaScript's null, text without visible
    characters, NaN and NaT. Blanks around text are removed, errors become `CellError`,
    numbers of any library become Python numbers, and Excel's data types become the
    value behind them. No value raises an error, not even one that cannot be compared.
    """
    if isinstance(value, str):
        return _text_or_error(value)
    if value is None or isinstance(value, (bool, CellError)):
        return value
    if isinstance(value, int):
        error = _COM_ERRORS.get(value)
        return CellError(error) if error else value
    if _is_nothing(value):
        return None
    if isinstance(value, (float, dt.datetime, dt.date, dt.time)):
        return value
    if isinstance(value, Mapping):
        return _of_data_type(value)
    number = _as_float(value)
    if number is not None:
        return number
    if isinstance(value, bytes):
        return _text_or_error(value.decode("utf-8", "replace"))
    return Unreadable(
        shown(value), "The cell holds neither text nor number nor date.", "Retype it."
    )


def _of_data_type(value: Mapping[object, object]) -> Scalar | CellError | Unreadable:
    """Read an error, or a data type of Excel, as Office.js describes it.

    Source: Microsoft, "Custom functions and data types" (type, basicType, basicValue).
    """
    kind, basic = _word(value, "type"), value.get("basicValue")
    if kind.lower() == "error":
        # Office.js uses basicValue, in-process engines use kind.
        word = _word(value, "kind") or "ERROR"
        return CellError(_word(value, "basicValue") or f"#{word}")
    is_plain = basic is None or isinstance(basic, (str, int, float))
    has_value = "basicValue" in value and _word(value, "basicType") != "Error"
    if kind and is_plain and has_value:
        return canonical(basic)
    text = shown(_word(value, "text") or kind or "a table of values")
    name = f"a data type of Excel ({kind})" if kind else "a table of values"
    return Unreadable(text, f"The cell holds {name}.", "Retype it as text or a number.")


def _word(value: Mapping[object, object], key: str) -> str:
    found = value.get(key)
    return found if isinstance(found, str) else ""


def _is_nothing(value: object) -> bool:
    """Whether a value is JavaScript's null, NaN or NaT.

    Only NaN and NaT differ from themselves. Pyodide (0.28 and newer) has a class of its
    own for null, which is recognized by its name, because no other host has it.
    """
    if type(value).__name__ == "JsNull":
        return True
    try:
        return bool(value != value)
    except Exception:  # Whatever the library of the value raises, it is not NaN.
        return False


def _as_float(value: object) -> float | None:
    """Return a number of any library as a Python float; None if it is not a number."""
    try:
        return float(value) if hasattr(value, "__float__") else None
    except Exception:  # Objects of JavaScript raise errors of their own.
        return None


def _as_text(value: object) -> str:
    """Return an object as text; the name of its class if it has none."""
    try:
        return str(value)
    except Exception:
        return type(value).__name__


def _text_or_error(text: str) -> str | CellError | None:
    if not text.isascii():
        text = text.translate(_INVISIBLE)
    text = text.strip()
    if text[:1] in "#eE" and _ERROR_TEXT.fullmatch(text):
        return CellError(text)
    return text or None


def is_blank(value: object) -> bool:
    """Whether a cell is blank; an error cell never is."""
    is_empty = value is None or (value.__class__ is str and not value)
    return is_empty or canonical(value) is None


def shown(value: object) -> str:
    """Return a cell as short text for a message; long text is cut."""
    if isinstance(value, CellError):
        return value.text
    text = "" if value is None else plain_text(value)
    return text if len(text) <= 60 else text[:59] + "…"


def plain_text(value: object) -> str:
    """Return a canonical value as text: 131.0 is "131", midnight is a plain date."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return f"{value:.0f}"
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time()
        return value.date().isoformat() if midnight else value.isoformat(" ")
    return value.isoformat() if isinstance(value, dt.date) else _as_text(value)
