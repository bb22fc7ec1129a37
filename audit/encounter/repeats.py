"""Encounter ids that occur on more than one row."""

from __future__ import annotations

from collections.abc import Iterable


def repeated_ids(ids: Iterable[str]) -> frozenset[str]:
    """Return the ids that occur more than once."""
    seen: set[str] = set()
    repeated: set[str] = set()
    for text in ids:
        (repeated if text in seen else seen).add(text)
    return frozenset(repeated)
