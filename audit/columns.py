"""The column contract: the name, meaning and allowed values of each column.

Every input format and every template takes its headings and values from `CONTRACT`.
Headings and values match regardless of case, blanks, underscores and punctuation.
"""

from __future__ import annotations

import csv
import pkgutil
import re
import sys
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_YES_NO = {
    "y": "y",
    "yes": "y",
    "true": "y",
    "1": "y",
    "n": "n",
    "no": "n",
    "false": "n",
    "0": "n",
}
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]*)?")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the contract.

    `kind` is text, date, number, enum, list, code, code list or line. `allowed` holds
    the canonical values of an enum or list and is empty if any text is allowed.
    `needed` says when the column is required and is empty if it never is.
    """

    name: str
    label: str
    group: str
    kind: str
    allowed: tuple[str, ...]
    aliases: tuple[str, ...]
    needed: str
    meaning: str


@lru_cache(maxsize=4096)
def loose(text: str) -> str:
    """Return the letters and digits of a text in one case, for comparison."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return "".join(filter(str.isalnum, text.casefold()))


@lru_cache(maxsize=1024)
def token(value: str) -> str:
    """Return a value as rules spell it: "history (healed)" is history_healed."""
    return re.sub(r"[^0-9a-z]+", "_", value.casefold()).strip("_")


def _read_contract() -> tuple[Column, ...]:
    # pkgutil and not a path, because the package may run from inside a zip file.
    data = pkgutil.get_data("audit", "columns.csv")
    if data is None:
        raise FileNotFoundError("audit/columns.csv")

    def parts(text: str) -> tuple[str, ...]:
        return tuple(text.split("|")) if text else ()

    return tuple(
        Column(
            # Interned, because the names become keyword arguments for every row.
            sys.intern(row["name"]),
            row["label"],
            row["group"],
            row["kind"],
            parts(row["allowed"]),
            parts(row["aliases"]),
            row["needed"],
            row["meaning"],
        )
        for row in csv.DictReader(data.decode("utf-8").splitlines())
    )


CONTRACT: tuple[Column, ...] = _read_contract()
"""Every column, in the order of the templates."""

REQUIRED: tuple[Column, ...] = tuple(
    c for c in CONTRACT if c.needed in ("required", "dx1 required")
)
"""Columns that an input table must have."""

CHART_GROUPS = ("documentation", "conditions", "linkage")
"""The groups of columns that are read from a reviewed chart alone."""

_BY_NAME = {c.name: c for c in CONTRACT}


def column(name: str) -> Column:
    """Return the column with a canonical name. Raises KeyError for any other text."""
    return _BY_NAME[name]


@lru_cache(maxsize=256)
def _values(allowed: tuple[str, ...]) -> dict[str, str]:
    known = {loose(value): value for value in allowed}
    for first in ("y", "yes"):
        other = {"y": "n", "yes": "no"}[first]
        if first in known and other in known:
            answer = {"y": known[first], "n": known[other]}
            for spelling, meant in _YES_NO.items():
                known.setdefault(spelling, answer[meant])
    return known


def match_value(column: Column, text: str) -> str | None:
    """Return the canonical spelling of an allowed value, or None.

    A number matches by value ("90.0" is 90), and yes/no columns also accept yes, no,
    true, false, 1 and 0.
    """
    plain = unicodedata.normalize("NFKC", text).strip().lstrip("'")
    if _NUMBER.fullmatch(plain):
        # Not by its digits alone, or "1.0" would match 10.
        number = float(plain)
        plain = f"{number:.0f}" if number.is_integer() and number >= 0 else ""
    return _values(column.allowed).get(loose(plain))
