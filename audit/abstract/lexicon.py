"""The word lists, and how they are found in a note: word by word, from a table."""

from __future__ import annotations

import pkgutil
import re
import tomllib
from functools import lru_cache
from typing import Any, NamedTuple

Token = tuple[str, int, int]
"""A word in lower case, or one other sign; where it begins and ends in the note."""

_TOKEN = re.compile(r"[a-z0-9]+(?:'(?:t|s|re|ve|ll|d)\b)?|[^\sa-z0-9]")
_Words = tuple[str, ...]
_Table = dict[str, tuple[_Words, dict[str, list[tuple[_Words, _Words]]]]]
"""By first word: the labels of that word alone, and by second word the rest of each
phrase with its labels."""


class Mark(NamedTuple):
    """A phrase of a word list in a sentence: tokens `first` up to, not with, `end`."""

    label: str
    first: int
    end: int


class Lexicon:
    """Finds the phrases of the lists; a sentence is read once for all of them."""

    def __init__(
        self, labels: dict[str, list[str]], headings: dict[str, list[str]]
    ) -> None:
        """Prepare both tables from the phrases of each label and kind of section."""
        self._phrases = _table(labels)
        self._headings = _table(headings)

    @staticmethod
    def tokens(text: str, offset: int = 0) -> list[Token]:
        """Return the words and signs of a text in lower case."""
        return [
            (m[0], m.start() + offset, m.end() + offset) for m in _TOKEN.finditer(text)
        ]

    def heading(self, tokens: list[Token], at: int = 0) -> tuple[str, int] | None:
        """Return kind and end of the heading that begins at a token, if one does."""
        found = self._headings.get(tokens[at][0])
        if not found:
            return None
        alone, longer = found
        second = tokens[at + 1][0] if at + 1 < len(tokens) else ""
        for rest, labels in longer.get(second, ()):
            end = at + 2 + len(rest)
            if rest == tuple(t[0] for t in tokens[at + 2 : end]):
                return labels[0], end
        return (alone[0], at + 1) if alone else None

    def marks(self, tokens: list[Token]) -> dict[str, list[Mark]]:
        """Return the marks of each label that occurs; none lies within another."""
        words = [t[0] for t in tokens]
        words.append("")
        found: dict[str, list[Mark]] = {}
        table = self._phrases
        for at, word in enumerate(words):
            if word not in table:
                continue
            alone, longer = table[word]
            for rest, labels in longer.get(words[at + 1], ()):
                end = at + 2 + len(rest)
                if not rest or rest == tuple(words[at + 2 : end]):
                    _keep(found, labels, at, end)
            if alone:
                _keep(found, alone, at, at + 1)
        return found


def _keep(found: dict[str, list[Mark]], labels: _Words, at: int, end: int) -> None:
    for label in labels:
        known = found.get(label)
        if known is None:
            found[label] = [Mark(label, at, end)]
        elif known[-1].end < end:
            known.append(Mark(label, at, end))


def _table(labels: dict[str, list[str]]) -> _Table:
    by_phrase: dict[tuple[str, ...], list[str]] = {}
    for label, phrases in labels.items():
        for phrase in phrases:
            words = tuple(t[0] for t in Lexicon.tokens(phrase))
            known = by_phrase.setdefault(words, [])
            if label not in known:
                known.append(label)
    table: _Table = {}
    for words, found in sorted(by_phrase.items(), key=lambda pair: -len(pair[0])):
        alone, longer = table.get(words[0], ((), {}))
        if len(words) == 1:
            alone = tuple(found)
        else:
            longer.setdefault(words[1], []).append((words[2:], tuple(found)))
        table[words[0]] = alone, longer
    return table


def read_data(name: str) -> dict[str, Any]:
    """Return a data file of this package."""
    # pkgutil and not a path, because the package may run from inside a zip file.
    data = pkgutil.get_data("audit.abstract", name)
    if data is None:
        raise FileNotFoundError(name)
    return tomllib.loads(data.decode("utf-8"))


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Return the shipped lists."""
    labels = {label: entry["words"] for label, entry in read_data("words.toml").items()}
    return Lexicon(labels, read_data("headings.toml"))
