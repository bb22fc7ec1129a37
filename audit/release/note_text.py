"""Reads the codes that an Excludes note names in its free text.

The Tabular List writes "(M47.0-, M47.2.-)", "M54.3-M54.4", "Q68.0" without brackets,
"M51.- with fifth character 4" and "E08-E13 with .51-.52". A qualification that cannot
be read exactly (a 7th character, "open fracture") yields no targets, because a note
read too broadly would exclude codes that it does not. Used by the builder only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from audit.codes import category
from audit.release.category_order import CategoryOrder

_CODE = r"[A-Z][0-9A-Z][0-9A-Z](?:\.[0-9A-Z]+)?(?![0-9A-Z])"
_NAMED = re.compile(
    rf"\b(?P<low>{_CODE})(?:\.?-?\s*(?:-|\bto\b)\s*(?P<high>{_CODE}))?(?:\.?-)?"
)
_BRACKETS = re.compile(r"\(([^()]*)\)")
_QUALIFIED = re.compile(r",?\s*with\b.*(?:character|\.\d)")
_FIFTH = re.compile(r"with (?:5th|fifth)[- ]character \.?(\d)$")
_FINAL = re.compile(r"with (?:final characters -|fifth to sixth characters )(\d\d)$")
_SUFFIXES = re.compile(r"with (?:final characters )?\.\d")


@dataclass(frozen=True, slots=True)
class Named:
    """One code, or the two ends of a range, as a note names them."""

    low: str
    high: str = ""

    def patterns(self, order: CategoryOrder) -> tuple[str, ...]:
        """Return the patterns that match the code or range."""
        return order.patterns(self.low, self.high) if self.high else (self.low,)

    def categories(self, order: CategoryOrder) -> tuple[str, ...]:
        """Return the categories of the code or range."""
        first, last = category(self.low), category(self.high or self.low)
        return order.between(first, last)


def named_codes(text: str, order: CategoryOrder) -> list[Named]:
    """Return every code and range in a text (B12 in "vitamin B12" is not one)."""
    found = (Named(m["low"], m["high"] or "") for m in _NAMED.finditer(text))
    return [named for named in found if named.low in order]


def targets(text: str, order: CategoryOrder) -> tuple[str, ...] | None:
    """Return the patterns of the codes that a note names, each once, in text order.

    The result is empty if the note names none, and None if it has a qualification that
    cannot be read.
    """
    pieces = [piece for piece in _BRACKETS.findall(text) if named_codes(piece, order)]
    found: list[str] = []
    for piece in pieces or [text]:
        patterns = _patterns(piece, order)
        if patterns is None:
            return None
        found += patterns
    return tuple(dict.fromkeys(found))


def names_chapter(text: str, order: CategoryOrder) -> bool:
    """Whether a note names a range that fills a chapter (A00-R94)."""
    ranges = (named for named in named_codes(text, order) if named.high)
    return any(order.fills_chapter(named.low, named.high) for named in ranges)


def _patterns(piece: str, order: CategoryOrder) -> list[str] | None:
    qualified = _QUALIFIED.search(piece)
    codes = named_codes(piece[: qualified.start()] if qualified else piece, order)
    if qualified is None or not codes:
        return [one for named in codes for one in named.patterns(order)]
    endings = _endings(qualified[0].lstrip(" ,") + piece[qualified.end() :])
    if not endings:
        return None
    stems = [stem for named in codes for stem in named.categories(order)]
    return [f"{stem}.{ending}" for stem in stems for ending in endings]


def _endings(words: str) -> list[str]:
    """Return the part after the dot: 52 for "with .52", ?4 for "fifth character 4"."""
    if (fifth := _FIFTH.search(words)) is not None:
        return [f"?{fifth[1]}"]
    if (final := _FINAL.search(words)) is not None:
        return [f"?{final[1]}"]
    return re.findall(r"\.(\d+)", words) if _SUFFIXES.search(words) else []
