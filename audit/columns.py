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
from collections.abc import Iterable, Mapping
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
# Only the report writes these two columns side by side. They mark the outputs of an
# earlier audit, whose column "severity" is not the severity of pain.
_OUTPUT_MARK = ("codingverdict", "claimrisk")


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


@dataclass(frozen=True, slots=True)
class HeadingMatch:
    """Which headings of a heading row are contract columns.

    `columns` maps a position (0 is the first) to its column; `unknown` are the
    positions of filled headings outside the contract, which pass through untouched;
    `problems` are sentences about headings that name a column twice.
    """

    columns: Mapping[int, Column]
    unknown: tuple[int, ...]
    problems: tuple[str, ...]

    @property
    def positions(self) -> dict[str, int]:
        """Position of each column that was found, by canonical name."""
        return {column.name: position for position, column in self.columns.items()}

    @property
    def missing(self) -> tuple[Column, ...]:
        """Required columns that were not found."""
        found = self.positions
        return tuple(c for c in REQUIRED if c.name not in found)


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

_BY_NAME = {c.name: c for c in CONTRACT}


def _headings() -> dict[str, tuple[int, Column]]:
    """Map each loose heading to its grade (0 name, 1 label, 2 alias) and its column."""
    known: dict[str, tuple[int, Column]] = {}
    for grade in range(3):
        for column in CONTRACT:
            spellings = ((column.name,), (column.label,), column.aliases)[grade]
            for spelling in spellings:
                known.setdefault(loose(spelling), (grade, column))
    return known


_HEADINGS = _headings()


def column(name: str) -> Column:
    """Return the column with a canonical name. Raises KeyError for any other text."""
    return _BY_NAME[name]


def match_heading(text: str) -> Column | None:
    """Return the column that a heading names by name, label or alias, or None."""
    hit = _HEADINGS.get(loose(text))
    return hit[1] if hit else None


def match_headings(cells: Iterable[object]) -> HeadingMatch:
    """Match a whole heading row.

    If two headings name the same column, the name wins over the label, the label over
    an alias, and the left one over the right one. The other heading passes through, and
    `problems` reports it.
    """
    texts = ["" if cell is None else str(cell).strip() for cell in cells]
    keys = [loose(text) for text in texts]
    hits: dict[int, tuple[int, Column]] = {}
    for position, key in enumerate(keys):
        if key in _HEADINGS and not _is_output(keys, position):
            hits[position] = _HEADINGS[key]
    best: dict[str, int] = {}
    for position in sorted(hits, key=lambda p: (hits[p][0], p)):
        best.setdefault(hits[position][1].name, position)
    kept = set(best.values())
    problems = tuple(
        f'Headings "{texts[best[hits[p][1].name]]}" and "{texts[p]}" both mean '
        f"{hits[p][1].name}: the first of these is read, the other is not."
        for p in hits
        if p not in kept
    )
    columns = {p: hits[p][1] for p in sorted(kept)}
    unknown = tuple(p for p, text in enumerate(texts) if text and p not in kept)
    return HeadingMatch(columns, unknown, problems)


def _is_output(keys: list[str], position: int) -> bool:
    before = tuple(keys[max(0, position - 2) : position])
    return keys[position] == "severity" and before == _OUTPUT_MARK


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
