"""Readers that turn the cells of each contract column into canonical values."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from audit.cells import (
    Unreadable,
    read_codes,
    read_list,
    read_number,
    read_pairs,
    read_text,
    read_word,
    shown,
)
from audit.columns import Column, match_value
from audit.date_cells import read_date
from audit.encounter.diagnosis_cells import read_diagnoses
from audit.encounter.line_cells import read_lines
from audit.encounter.payers import read_payer
from audit.encounter.places import UnmappedPlace, read_bill_type, read_place
from audit.encounter.unconfirmed import read_unconfirmed
from audit.suggestions import did_you_mean, nearest

Reader = Callable[[object], object]
"""Reads one cell: a canonical value, `Unreadable`, or None or () when blank."""

# Limits of the number columns, as the contract describes them.
_LIMITS = {
    "duration_weeks": (0, math.inf),
    "conservative_weeks": (0, math.inf),
    "pain_severity": (0, 10),
}


@dataclass(frozen=True, slots=True)
class Conventions:
    """What a file's owner states about its cells.

    `date_system` is 1900 or 1904; `date_order` is one of `audit.cells.DATE_ORDERS`, or
    empty; `payers` maps names of payers to those of the contract.
    """

    date_system: int = 1900
    date_order: str = ""
    payers: Mapping[str, str] = field(default_factory=dict)


def reader_of(column: Column, how: Conventions) -> Reader:
    """Return the function that reads the cells of one column."""
    special: dict[str, Reader] = {
        "setting": lambda cell: _setting(column, cell),
        "bill_type": _bill_type,
        "payer": lambda cell: read_payer(cell, how.payers),
        "amount_paid": lambda cell: read_number(cell, money=True),
        "red_flags": lambda cell: _red_flags(column, cell),
        "unrelated_pairs": read_pairs,
        "unconfirmed": read_unconfirmed,
    }
    if column.name in special:
        return special[column.name]
    low, high = _LIMITS.get(column.name, (-math.inf, math.inf))
    kinds: dict[str, Reader] = {
        "text": read_text,
        "date": lambda cell: read_date(cell, how.date_system, how.date_order),
        "number": lambda cell: read_number(cell, low=low, high=high),
        "enum": lambda cell: _enum(column, cell),
        "list": lambda cell: _list(column, cell),
        "code": read_diagnoses,
        "code list": read_codes,
        "line": read_lines,
    }
    return kinds[column.kind]


def _enum(column: Column, cell: object) -> str | Unreadable | None:
    word = read_word(cell)
    if not isinstance(word, str):
        return word
    value = match_value(column, word)
    return _not_allowed(column, word, [word]) if value is None else value


def _list(column: Column, cell: object) -> tuple[str, ...] | Unreadable:
    items = read_list(cell)
    if isinstance(items, Unreadable) or not column.allowed:
        return items
    values = [match_value(column, item) for item in items]
    bad = [i for i, value in zip(items, values, strict=True) if value is None]
    if bad:
        return _not_allowed(column, shown(cell), bad)
    return tuple(dict.fromkeys(value for value in values if value is not None))


def _not_allowed(column: Column, value: str, bad: list[str]) -> Unreadable:
    folded = {allowed.casefold(): allowed for allowed in column.allowed}
    close = [nearest(item.casefold(), folded) for item in bad]
    named = ", ".join(f'"{shown(item)}"' for item in bad)
    isnt = "is not an allowed value" if len(bad) == 1 else "are not allowed values"
    meant = [folded[match[0]] for match in close if match]
    remedy = f"{did_you_mean(meant)} Allowed: {', '.join(column.allowed)}."
    return Unreadable(shown(value), f"{named} {isnt}.", remedy.lstrip())


def _red_flags(column: Column, cell: object) -> tuple[str, ...] | Unreadable:
    flags = _list(column, cell)
    if isinstance(flags, Unreadable) or len(flags) < 2:
        return flags
    # "none; trauma" contradicts itself: a red flag that was found outweighs "none".
    return tuple(flag for flag in flags if flag != "none")


def _setting(column: Column, cell: object) -> str | UnmappedPlace | Unreadable | None:
    word = read_word(cell)
    place = read_place(word) if isinstance(word, str) else None
    return place or _enum(column, cell)


def _bill_type(cell: object) -> str | Unreadable | None:
    word = read_word(cell)
    return read_bill_type(word) if isinstance(word, str) else word
