"""Readers for each kind of cell, whichever host the cell comes from.

The `read_...` functions take a cell value from any host (see `canonical_cells`). They
return None (or an empty tuple) for a blank cell, and an `Unreadable` for a cell that
cannot be read: bad input is a value here, never an exception.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass

from audit.canonical_cells import (
    NOT_CALCULATED,
    CellError,
    Scalar,
    Unreadable,
    canonical,
    is_blank,
    plain_text,
    shown,
)
from audit.codes import Code, is_well_formed, read_code

__all__ = [
    "NOT_CALCULATED",
    "CellError",
    "LineText",
    "Unreadable",
    "as_float",
    "canonical",
    "is_blank",
    "read_codes",
    "read_error",
    "read_line",
    "read_list",
    "read_number",
    "read_pairs",
    "read_text",
    "read_word",
    "shown",
]


@dataclass(frozen=True, slots=True)
class LineText:
    """A service line as written in a cell, before it gets its number on the claim."""

    procedure: str
    modifiers: tuple[str, ...]
    pointers: str
    units: float


_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")
_MONEY = re.compile(
    r"(?P<open>\()?(?P<sign>[+-]?)\$?\s*(?P<sign2>-?)"
    r"(?P<digits>(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)?(?:\.[0-9]*)?)(?(open)\))"
)
_PROCEDURE = re.compile(r"(?=[A-Z0-9]*[0-9])[A-Z0-9]{5}")
_LINE = re.compile(
    r"(?P<procedure>[A-Z0-9]{5})(?P<modifiers>(?:-[A-Z0-9]{2})*)"
    r"(?::(?P<pointers>[A-WYZ]+))?(?:X(?P<units>[0-9]+(?:\.[0-9]+)?))?"
)
_LINE_REMEDY = (
    "Write CODE-MODIFIER:POINTERS xUNITS, for example 98941-AT:AB or 64490-50:A x1."
)
_SEPARATORS = re.compile(r"[;+,\n|]")


def read_error(error: CellError) -> Unreadable:
    """Say what an error cell means and what to do about it."""
    if error.text == NOT_CALCULATED:
        return Unreadable(
            error.text,
            "The cell holds a formula, and the file does not hold its value.",
            "Open the workbook in Excel or LibreOffice, save it, and audit again.",
        )
    return Unreadable(
        error.text,
        f"The cell holds the error {error.text}.",
        "Fix the formula, or clear the cell if it should be blank.",
    )


def read_text(value: object) -> str | Unreadable | None:
    """Read free text; a number becomes its digits (131.0 is "131")."""
    cell = canonical(value)
    if cell is None or isinstance(cell, (str, Unreadable)):
        return cell
    return read_error(cell) if isinstance(cell, CellError) else plain_text(cell)


def read_word(value: object) -> str | Unreadable | None:
    """Read a coded word; full-width letters and a leading apostrophe are tolerated."""
    text = read_text(value)
    if not isinstance(text, str):
        return text
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return text.lstrip("'\u2018\u2019`").strip() or None


def read_number(
    value: object,
    *,
    low: float = -math.inf,
    high: float = math.inf,
    money: bool = False,
) -> float | Unreadable | None:
    """Read a number from a number or from text that is one ("90.0").

    "6 weeks" and "7/10" are not numbers. With `money`, a dollar sign, thousands commas
    and accounting parentheses are accepted too. A value outside low and high is
    unreadable, and the message states the limits.
    """
    cell = canonical(value)
    if cell is None or isinstance(cell, Unreadable):
        return cell
    if isinstance(cell, CellError):
        return read_error(cell)
    number = _number(cell, money)
    remedy = "Write a number and nothing else, for example 6."
    if number is None or not math.isfinite(number):
        return Unreadable(shown(cell), f'"{shown(cell)}" is not a number.', remedy)
    if not low <= number <= high:
        limits = f"{low:g} to {high:g}" if high < math.inf else f"{low:g} or more"
        message = f'"{shown(cell)}" is out of range.'
        return Unreadable(shown(cell), message, f"Write a number, {limits}.")
    return number


def _number(cell: Scalar, money: bool) -> float | None:
    if isinstance(cell, bool):
        return None
    if isinstance(cell, (int, float)):
        return as_float(cell)
    word = read_word(cell) if isinstance(cell, str) else None
    if not isinstance(word, str):
        return None
    if not money:
        return float(word) if _NUMBER.fullmatch(word) else None
    match = _MONEY.fullmatch(word)
    digits = match["digits"].replace(",", "") if match else ""
    if not match or not digits.strip("."):
        return None
    minus = "-" in match["sign"] + match["sign2"] or match["open"]
    return -float(digits) if minus else float(digits)


def as_float(number: float) -> float:
    """Return a number as a float; an integer too large for a float becomes infinite."""
    try:
        return float(number)
    except OverflowError:
        return math.inf


def read_list(value: object) -> tuple[str, ...] | Unreadable:
    """Read a list whose items are separated by ; + , | or a line break.

    No value of the contract contains one of these characters, so all are separators.
    """
    word = read_word(value)
    if isinstance(word, Unreadable):
        return word
    items = (item.strip() for item in _SEPARATORS.split(word or ""))
    return tuple(dict.fromkeys(item for item in items if item))


def read_codes(value: object) -> tuple[Code, ...] | Unreadable:
    """Read a list of ICD-10-CM codes; any other text makes the cell unreadable."""
    items = read_list(value)
    if isinstance(items, Unreadable):
        return items
    codes = tuple(dict.fromkeys(map(read_code, items)))
    for code, item in zip(map(read_code, items), items, strict=True):
        if not is_well_formed(code):
            message = f'"{shown(item)}" is not an ICD-10-CM code.'
            remedy = "Write codes, for example M51.24; M54.14."
            return Unreadable(shown(value), message, remedy)
    return codes


def read_line(value: object) -> LineText | Unreadable | None:
    """Read a service line: `CODE[-MOD[-MOD...]][:POINTERS][xUNITS]`.

    Blanks and case do not matter. Pointers are claim letters; a rule checks whether
    they point at a diagnosis.
    """
    word = read_word(value)
    if not isinstance(word, str):
        return word
    bare = "".join(word.upper().replace("\u00d7", "X").split())
    match = _LINE.fullmatch(bare)
    units = float(match["units"] or 1) if match else 0.0
    if not match or not units or not _PROCEDURE.fullmatch(match["procedure"]):
        message = f'"{shown(word)}" is not a service line.'
        return Unreadable(shown(word), message, _LINE_REMEDY)
    modifiers = tuple(match["modifiers"].split("-")[1:])
    pointers = match["pointers"] or ""
    return LineText(match["procedure"], modifiers, pointers, units)


def read_pairs(value: object) -> tuple[frozenset[Code], ...] | Unreadable:
    """Read pairs of codes, each joined by ~: `M54.6~M51.34; M54.6~M54.81`."""
    items = read_list(value)
    if isinstance(items, Unreadable):
        return items
    pairs = []
    for item in items:
        pair = tuple(read_code(part) for part in item.split("~"))
        if len(pair) != 2 or pair[0] == pair[1] or not all(map(is_well_formed, pair)):
            message = f'"{shown(item)}" is not a pair of two ICD-10-CM codes.'
            remedy = "Write pairs joined by ~, for example M54.6~M51.34; M54.6~M54.81."
            return Unreadable(shown(value), message, remedy)
        pairs.append(frozenset(pair))
    return tuple(dict.fromkeys(pairs))
