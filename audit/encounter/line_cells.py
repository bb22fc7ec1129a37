"""Reads service lines: one cell, several lines in a cell, or parts in own columns.

A line is written `CODE[-MOD[-MOD...]][:POINTERS][xUNITS]`. Exports also write
"97140-GP-59 (1)", "97140 GP 59", "97140 - Manual therapy" and "98941, 97140"; and they
put modifiers, pointers and units into columns of their own.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from audit.cells import (
    LineText,
    Unreadable,
    canonical,
    read_line,
    read_number,
    read_word,
    shown,
)
from audit.codes import Code, is_well_formed, read_code
from audit.encounter.diagnosis_cells import NOTHING

POINTER_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWYZ"
"""Letters of the diagnoses in claim order; X is left out, since it precedes units."""

_SEPARATORS = re.compile(r"[;\n\r|]+|\s*,\s*(?=(?=[A-Z0-9]*[0-9])[A-Z0-9]{5}\b)")
_PROCEDURE = re.compile(r"(?=[A-Z0-9]*[0-9])[A-Z0-9]{5}")
_SPELLED_OUT = re.compile(
    r"(?P<procedure>(?=[A-Z0-9]*[0-9])[A-Z0-9]{5})(?:\.0+)?"
    # Modifiers may follow without a hyphen (97140GP), but only such with a letter.
    r"(?P<glued>(?:[A-Z][A-Z0-9](?:[A-Z0-9]{2})*(?![A-Z0-9]))?)"
    # X1 after a blank is a number of units, after a hyphen a modifier.
    r"(?P<modifiers>(?:(?: ?- ?|[ ,/]+(?!X[0-9]+\b))[A-Z0-9]{2}(?![A-Z0-9]))*)"
    r"(?:[ ,-]*(?:[(\[] ?(?P<units>[0-9]{1,2}(?:\.0+)?)(?: ?(?:UNITS?|U))? ?[)\]]"
    r"|[*X] ?(?P<times>[0-9]+(?:\.[0-9]+)?)|(?:QTY|UNITS?) ?[:=]? ?(?P<qty>[0-9]+)"
    r"|(?P<count>[0-9]+) ?UNITS?\b))?"
    # A title has no digits: they would be units or another code.
    r"(?: ?[-\u2013:,(]? ?(?P<title>(?=.*[A-Z]{3})[^0-9]+))?"
)
_MINUTES = re.compile(r"[\s,-]*\b[0-9]{1,2}\s*MIN(?:UTE)?S?\b\.?")
_RANGE = re.compile(r"([0-9]{1,2})\s*-\s*([0-9]{1,2})|([A-L])\s*-\s*([A-L])")
_OF_CLAIMS = frozenset("ABCDEFGHIJKL")
"""Letters that a claim can point at. Source: NUCC 1500 manual, items 21 and 24E."""

_ALL = frozenset({*NOTHING, "ALL"})
"""Pointers of a line that points at every diagnosis."""
_GLUED = re.compile(r"((?=[A-Z0-9]*[0-9])[A-Z0-9]{5})((?:[A-Z0-9]{2}){1,4})")
_RATE = re.compile(r"\$?[0-9,]+\.[0-9]{2}")
_MODIFIER = re.compile(r"[A-Z0-9]{2}")
_BETWEEN = re.compile(r"[\s,;:/|+&-]+")
_DOUBT = re.compile(
    r"\?|\b(?:NOT|NO|DELETED?|REMOVED?|VOID(?:ED)?|REVERSED|DENIED|INSTEAD|OR|PENDING|"
    r"CANCELED|CANCELLED|REFUSED|HOLD)\b"
)
# "97012: Mechanical traction" has a title and no pointers.
_TITLE_LIKE_POINTERS = re.compile(r":.*(?:[a-z]{4}|[A-Za-z]{3,} +[A-Za-z]{3,})")
_LONG_POINTERS = re.compile(r":\s*[A-Z]{3,}(?: +[A-Z]{3,}|[A-Z]{2,})")
_TITLE_REMEDY = "Write letters of diagnoses behind the colon, for example 98941-AT:AB."
_WORDS = re.compile(r"[A-Z]{2}")
_KNOWN_MODIFIERS = frozenset(
    [
        "AT",
        "GP",
        "GO",
        "GN",
        "KX",
        "LT",
        "RT",
        "CQ",
        "CO",
        "GA",
        "GY",
        "GZ",
        "GT",
        "TC",
        "XS",
        "XU",
        "XE",
        "XP",
        "QW",
        "SA",
        "FS",
        "JZ",
        "JW",
    ]
)
"""Modifiers that may stand between a procedure and its title; others may be words."""

_MODIFIERS_IN_BRACKETS = frozenset(
    {"22", "24", "25", "26", "50", "51", "52", "57", "59"}
)
"""A number in brackets that may be a modifier as well as units."""

_BLANKS = re.compile(r"[ \t\u00a0]{2,}")
_LONGEST = 2000


def read_lines(cell: object) -> tuple[LineText, ...] | Unreadable | None:
    """Read a cell of service lines, in order; None for a blank cell."""
    line = read_line(cell)
    word = read_word(cell)
    if line is None or not isinstance(word, str):
        return None if line is None or isinstance(line, LineText) else line
    if isinstance(line, LineText):
        if not _TITLE_LIKE_POINTERS.search(word):
            return (line,)
        line = Unreadable(
            shown(word), f'"{shown(word)}" is not a service line.', _TITLE_REMEDY
        )
    if len(word) > _LONGEST:
        return line
    plain = _BLANKS.sub(" ", word.upper())
    pieces = [piece for piece in _SEPARATORS.split(plain) if piece.strip()]
    lines = [_spelled_out(piece.strip()) for piece in pieces]
    found = tuple(line for line in lines if line is not None)
    return found if found and len(found) == len(lines) else line


def _spelled_out(text: str) -> LineText | None:
    plain = read_line(text)
    if isinstance(plain, LineText) and not _LONG_POINTERS.search(text):
        return plain
    # The minutes of a title are no modifier and no units.
    match = _SPELLED_OUT.fullmatch(_MINUTES.sub(" ", text).strip())
    if not match or _DOUBT.search(text) or match["units"] in _MODIFIERS_IN_BRACKETS:
        return None
    if match["title"] and set(_WORDS.findall(match["modifiers"])) - _KNOWN_MODIFIERS:
        return None  # "98941 of the spine" has no modifier OF
    stated = (match[name] for name in ("units", "times", "qty", "count"))
    units = float(next(filter(None, stated), 1))
    if not units:
        return None
    modifiers = _pairs(match["glued"]) + _BETWEEN.split(match["modifiers"])
    return LineText(match["procedure"], tuple(filter(None, modifiers)), "", units)


def _pairs(text: str) -> list[str]:
    return [text[place : place + 2] for place in range(0, len(text), 2)]


def read_lines_or_rate(cell: object) -> tuple[LineText, ...] | Unreadable | None:
    """Read a cell of form locator 44: a procedure with its modifiers, or a rate.

    The rate of a room is no service line. Modifiers may follow without a blank, also
    if they are digits (9928325). Source: NUBC UB-04 manual, form locator 44.
    """
    lines = read_lines(cell)
    if not isinstance(lines, Unreadable):
        return lines
    word = read_word(cell)
    text = "".join(word.upper().split()) if isinstance(word, str) else ""
    if _RATE.fullmatch(text):
        return None
    glued = _GLUED.fullmatch(text)
    if not glued:
        return lines
    return (LineText(glued[1], tuple(_pairs(glued[2])), "", 1.0),)


def with_modifiers(line: LineText, cell: object) -> LineText | Unreadable:
    """Add the modifiers of a cell ("GP", "59", "GP 59") to a line."""
    word = read_word(cell)
    if not isinstance(word, str):
        return word or line
    if word.strip().upper() in NOTHING:
        return line
    found = tuple(
        modifier
        for part in _BETWEEN.split(word.upper())
        for modifier in (_pairs(part) if len(part) % 2 == 0 else [part])
    )
    if not all(map(_MODIFIER.fullmatch, found)):
        message = f'"{shown(word)}" is not a modifier.'
        return Unreadable(shown(word), message, "Write modifiers, for example GP 59.")
    new = tuple(m for m in found if m not in line.modifiers)
    return replace(line, modifiers=(*line.modifiers, *new))


def with_units(line: LineText, cell: object) -> LineText | Unreadable:
    """Set the units of a line; a blank cell leaves them as they are."""
    units = read_number(cell, low=0)
    if units is None or isinstance(units, Unreadable):
        return line if units is None else units
    if not units:
        message = "The line has 0 units."
        return Unreadable(shown(cell), message, "Write the units billed, or clear it.")
    return replace(line, units=units)


def with_pointers(
    line: LineText, cell: object, dx: Sequence[Code]
) -> LineText | Unreadable:
    """Add the pointers of a cell to a line: letters, numbers from 1, or codes.

    `dx` is the claim's list of diagnoses; a code points at its place in it.
    """
    word = read_word(cell)
    if not isinstance(word, str):
        return word or line
    if isinstance(canonical(cell), dt.date):
        message = f'"{shown(word)}" is a date: the spreadsheet has changed the cell.'
        return Unreadable(shown(word), message, "Write letters of diagnoses, like AB.")
    if word.strip().upper() in _ALL:
        return line
    pointers = [_pointers(part, dx) for part in _parts(word.upper())]
    if not all(pointers):
        message = f'"{shown(word)}" does not point at diagnoses of the claim.'
        remedy = "Write letters or numbers of diagnoses, for example AB or 1,2."
        return Unreadable(shown(word), message, remedy)
    letters = dict.fromkeys(line.pointers + "".join(pointers))
    return replace(line, pointers="".join(letters))


def _parts(text: str) -> list[str]:
    """Return the pointers of a text; a range like 1-4 or A-D is each of them."""
    match = _RANGE.fullmatch(text.strip())
    if not match:
        return [part for part in _BETWEEN.split(text) if part]
    if match[1]:
        return [str(n) for n in range(int(match[1]), int(match[2]) + 1)]
    first, last = POINTER_LETTERS.find(match[3]), POINTER_LETTERS.find(match[4])
    return list(POINTER_LETTERS[first : last + 1])


def _pointers(part: str, dx: Sequence[Code]) -> str:
    """Return the letters of one pointer, or an empty text if it is not clear."""
    code = read_code(part)
    if is_well_formed(code):
        place = dx.index(code) if code in dx else len(POINTER_LETTERS)
        return "".join(POINTER_LETTERS[place : place + 1])
    if part.isalpha():
        are_letters = set(part) <= _OF_CLAIMS and len(set(part)) == len(part)
        return part if are_letters else ""
    if not part.isdecimal() or len(part) > len(_OF_CLAIMS):
        return ""
    one = int(part)
    if len(part) == 1 or part.startswith("0") or (10 <= one <= 12 and one <= len(dx)):
        # "12" beside twelve diagnoses can be the twelfth, or the first and the second.
        is_clear = len(part) == 1 or (part.startswith("0") and len(part) == 2)
        return POINTER_LETTERS[one - 1] if is_clear and one else ""
    if "0" in part or len(set(part)) < len(part):
        return ""
    return "".join(POINTER_LETTERS[int(digit) - 1] for digit in part)


Part = Callable[[LineText, object, Sequence[Code]], LineText | Unreadable]

PART_READERS: dict[str, Part] = {
    "line_modifiers": lambda line, cell, dx: with_modifiers(line, cell),
    "line_pointers": with_pointers,
    "line_units": lambda line, cell, dx: with_units(line, cell),
}
"""How each column of a part (`export_headings.PARTS`) changes the line."""
