"""Reads the payer of a row from the names that exports use.

`payer_names.csv` lists words and the payer of the contract that they stand for, the
particular ones first: "Aetna Medicare Advantage" is Medicare Advantage, and not the
commercial Aetna. A line without a payer says that the words do not tell it. Short words
that may stand in other names (cash, PIP) count only if they are the whole name. The
names of a profile are asked before these.
"""

from __future__ import annotations

import csv
import pkgutil
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from audit.cells import Unreadable, read_word, shown
from audit.columns import column, loose, match_value


@dataclass(frozen=True, slots=True)
class UnknownPayer:
    """A payer that is read as not stated; the row notes its name."""

    name: str


def payer_words(name: str) -> str:
    """Return the words of a payer's name in one spelling: "Workers' Comp." is
    "workers comp"."""
    plain = name.casefold().replace("'", "").replace("\u2019", "")
    return " ".join(re.findall(r"[a-z0-9]+", plain))


_SEVERAL = re.compile(r"\s*[;|]\s*|\s+(?:/|&|and|or)\s+", re.IGNORECASE)
_DENIAL = re.compile(
    r"\b(?:not|no|non|never|former|denied|secondary)\b(?! fault| insurance)"
)


@cache
def _names() -> tuple[tuple[str, str, str], ...]:
    # pkgutil and not a path, because the package may run from inside a zip file.
    data = pkgutil.get_data("audit.encounter", "payer_names.csv")
    if data is None:
        raise FileNotFoundError("audit/encounter/payer_names.csv")
    rows = csv.DictReader(data.decode("utf-8").splitlines())
    return tuple((row["words"], row["payer"], row["match"]) for row in rows)


def read_payer(
    cell: object, own: Mapping[str, str] | None = None
) -> str | UnknownPayer | Unreadable | None:
    """Read a payer cell: a payer of the contract, or `UnknownPayer`.

    `own` maps names to payers of the contract, or to an empty text for "not stated";
    names match regardless of case and punctuation.
    """
    word = read_word(cell)
    if not isinstance(word, str):
        return word
    for name, payer in (own or {}).items():
        if loose(name) == loose(word):
            return payer or UnknownPayer(shown(word))
    known = match_value(column("payer"), word)
    return known or _by_words(word) or UnknownPayer(shown(word))


def _by_words(name: str) -> str:
    """Return the payer that a name stands for; two payers in a name are none."""
    parts = [part for part in _SEVERAL.split(name) if payer_words(part)]
    found = {_by_table(part) for part in parts}
    return found.pop() if len(found) == 1 else ""


def _by_table(name: str) -> str:
    text = payer_words(name)
    if _DENIAL.search(text):
        return ""
    for words, payer, match in _names():
        if text == words or (match == "words" and f" {words} " in f" {text} "):
            return payer
    return ""
