"""Suggestions for a word that is not known: "Did you mean ...?"."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str], most: int = 1) -> list[str]:
    """Return the known words most similar to a word, the most similar first."""
    from difflib import get_close_matches  # needed for messages only, slow to import

    return get_close_matches(word, list(known), most)


def did_you_mean(words: Iterable[str]) -> str:
    """Return " Did you mean ...?" to append to a message; empty without words."""
    suggested = ", ".join(words)
    return f" Did you mean {suggested}?" if suggested else ""
