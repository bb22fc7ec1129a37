"""Where a table and its keys stand in the text of pack.toml.

The TOML reader of the standard library gives values without lines, and people who wrote
a file by hand need the line of what is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

_HEADER = re.compile(r"\s*\[\[\s*(\w+)\s*\]\]")
_OTHER_HEADER = re.compile(r"\s*\[")
_KEY = re.compile(r"""\s*["']?([A-Za-z0-9_-]+)["']?\s*=""")
_QUOTES = ('"""', "'''")


class Place(Protocol):
    """Says where a value stands that a person wrote: the line, or the cell."""

    def __call__(self, table: str = "", index: int = 0, key: str = "") -> str:
        """Return the place of a key of the table with that index, from 0.

        Without a key it is the place of the table, without a table that of a key of the
        head.
        """


@dataclass(slots=True)
class Block:
    """The lines of one table, numbered from 0: the header is `first`.

    `end` is the line after its last value: blank lines and comments below it belong to
    what follows. `keys` has the line of each key. The block without a name is the head.
    """

    table: str
    first: int
    end: int
    keys: dict[str, int] = field(default_factory=dict)


def blocks_of(text: str) -> list[Block]:
    """Return the blocks of a text in their order, the head first."""
    found = [Block("", 0, 0)]
    depth = 0
    for number, (line, is_text) in enumerate(_lines(text)):
        bare = _without_texts(line)
        begins = not is_text and depth == 0
        if begins and (header := _HEADER.match(line)):
            found.append(Block(header[1], number, number + 1))
        elif begins and _OTHER_HEADER.match(line):
            found.append(Block("[", number, number + 1))
        elif is_text or bare.strip():
            found[-1].end = number + 1
            if begins and (key := _KEY.match(line)):
                found[-1].keys.setdefault(key[1], number)
            depth = max(depth + _opened(bare), 0)
    return found


def _lines(text: str) -> Iterator[tuple[str, bool]]:
    """Yield each line, and whether it begins within a text of several lines."""
    quote = ""
    for line in text.split("\n"):
        yield line, bool(quote)
        rest = line
        while rest:
            if quote:
                _, found, rest = rest.partition(quote)
                quote = "" if found else quote
                continue
            opening = min((q for q in _QUOTES if q in rest), key=rest.index, default="")
            before, _, rest = rest.partition(opening) if opening else (rest, "", "")
            if "#" in _without_texts(before, comments=True):
                break
            quote = opening


_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'')


def _without_texts(line: str, *, comments: bool = False) -> str:
    """Return a line without its quoted texts, and without its comment."""
    bare = _TEXT.sub("''", line)
    return bare if comments else bare.partition("#")[0]


def _opened(bare: str) -> int:
    """Return how many brackets a line leaves open."""
    return bare.count("[") - bare.count("]")


class TomlPlaces:
    """The places in the text of a TOML file."""

    def __init__(self, text: str, file: str) -> None:
        """Find the lines of the text of a file."""
        self._file = file
        self._blocks: Mapping[str, list[Block]] = {}
        blocks: dict[str, list[Block]] = {}
        for block in blocks_of(text):
            blocks.setdefault(block.table, []).append(block)
        self._blocks = blocks

    def __call__(self, table: str = "", index: int = 0, key: str = "") -> str:
        """Return file and line."""
        blocks = self._blocks.get(table, [])
        if index >= len(blocks):
            return self._file  # written in one line, as [{...}, {...}]
        block = blocks[index]
        if not table and key not in block.keys:
            return self._file
        return f"{self._file}, line {block.keys.get(key, block.first) + 1}"
