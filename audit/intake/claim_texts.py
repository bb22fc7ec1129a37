"""Texts of a merged claim: lines as the contract writes them, pointers that move."""

from __future__ import annotations

from audit.cells import LineText
from audit.columns import CONTRACT
from audit.encounter.line_cells import POINTER_LETTERS

MOST_DX = sum(c.group == "diagnoses" for c in CONTRACT)
MOST_LINES = sum(c.group == "lines" for c in CONTRACT)
"""How many columns the contract has for diagnoses and for lines."""


def fold(texts: list[str], most: int) -> None:
    """Put what is beyond the last column of its kind into that column, as a list."""
    if len(texts) > most:
        texts[most - 1 :] = ["; ".join(filter(None, texts[most - 1 :]))]


def moved(letter: str, own: list[str], whole: list[str]) -> str:
    """Return the letter in the claim's list of a diagnosis of the row's list."""
    place = POINTER_LETTERS.index(letter)
    if place >= len(own) or own == whole or own[place] not in whole:
        return letter
    target = whole.index(own[place])
    return POINTER_LETTERS[target : target + 1]


def line_text(line: LineText, pointers: str) -> str:
    """Write a line as the contract does, with these pointers."""
    modifiers = "".join(f"-{modifier}" for modifier in line.modifiers)
    pointing = f":{pointers}" if pointers else ""
    return f"{line.procedure}{modifiers}{pointing} x{line.units:g}"
