"""The sentences of a note: lines that go on, stops, clauses that run on."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from itertools import pairwise

from audit.abstract.lexicon import Lexicon, Token

_LINE = re.compile(r"(?P<blank>(?:[ \t]*(?:\r\n|\r(?!\n)|\n)){2,})|[^\r\n]+")
_WRAPPED = 60
"""A line at least this long that ends without a stop may go on in the next one."""
_WIDEST = 132
"""Signs of the widest line of a note that is wrapped by hand or by a printer."""
_NO_STOP = frozenset(
    {
        "y",
        "o",
        "dr",
        "vs",
        "approx",
        "eg",
        "e",
        "g",
        "i",
        "no",
        "mr",
        "mrs",
        "pt",
        "st",
        "t",
        "a",
    }
)
_STOPS = frozenset(".!")
_ENDS = frozenset(".:;!?|")
"""Signs after which no sentence goes on in the next line."""
_BULLET = re.compile(r"\s*(?:[-*•+|#>]|\(?\d{1,2}[.)]\s|[a-z][.)]\s)")
DASHES = frozenset("-\u2013\u2014=")
RUN_ON = 40
"""Words of a sentence from which on its clauses are read one by one."""
_PRONOUNS = frozenset({"he", "she", "it", "they", "there"})
_VERBS = frozenset(
    {
        *("has", "had", "was", "is", "takes", "took", "can", "cannot", "does", "did"),
        *("rates", "grades", "denies", "reports"),
    }
)


def is_bullet(tokens: list[Token]) -> bool:
    """Whether a line begins as an item of a list."""
    first = tokens[0][0]
    return first in DASHES or first in "*\u2022#(" or first.isdigit()


def pieces(lower: str, words: Lexicon) -> Iterator[tuple[list[Token], bool]]:
    """Yield the tokens of each sentence, and whether it begins a line.

    A blank line yields no tokens.
    """
    pending: list[Token] = []
    length, width = 0, _width(lower)
    for line in _LINE.finditer(lower):
        content = line.group()
        if not content.strip():
            if line["blank"]:
                yield from _sentences(pending)
                pending = []
                yield [], True
            continue
        tokens = words.tokens(content, line.start())
        goes_on = pending and length >= _WRAPPED and not _BULLET.match(content)
        if goes_on and not _is_full(length, content, width):
            goes_on = False
        if pending and not (goes_on and not words.heading(tokens)):
            yield from _sentences(pending)
            pending = []
        pending += tokens
        length = len(content.rstrip())
        if content.rstrip()[-1] in _ENDS:
            yield from _sentences(pending)
            pending = []
    if pending:
        yield from _sentences(pending)


def _is_full(length: int, below: str, width: int) -> bool:
    """Whether a line had no room for the first word of the line below it."""
    return length + 1 + len(below.split(None, 1)[0]) > width


def _width(lower: str) -> int:
    """Return the width at which a note is wrapped: its longest line that is no text.

    A note has to have two full lines to count as wrapped, because every note has a
    longest line. Without them the width is one that no line reaches.
    """
    lines = [line.strip() for line in lower.splitlines()]
    width = max((n for n in map(len, lines) if n <= _WIDEST), default=0)
    full = sum(
        len(line) >= _WRAPPED
        and line[-1] not in _ENDS
        and below != ""
        and _is_full(len(line), below, width)
        for line, below in pairwise(lines)
    )
    return width if full > 1 else sys.maxsize


def _sentences(tokens: list[Token]) -> Iterator[tuple[list[Token], bool]]:
    begin = 0
    stops = [at for at, token in enumerate(tokens) if token[0] in _STOPS]
    for at in stops:
        word, _, end = tokens[at]
        if at + 1 < len(tokens) and tokens[at + 1][1] > end and at > begin:
            before = tokens[at - 1][0]
            if before in _NO_STOP and word == ".":
                continue
            if before.isdigit() and at - 1 == begin:
                continue  # "1. Thoracic pain"
            yield from _clauses(tokens[begin : at + 1], begin == 0)
            begin = at + 1
    if begin < len(tokens):
        yield from _clauses(tokens[begin:], begin == 0)


def _clauses(
    tokens: list[Token], is_new_line: bool
) -> Iterator[tuple[list[Token], bool]]:
    """Yield a sentence, or the clauses of one that runs on and on."""
    if len(tokens) <= RUN_ON:
        yield tokens, is_new_line
        return
    begin = 0
    for at in range(1, len(tokens) - 1):
        word, behind = tokens[at][0], tokens[at + 1][0]
        is_clause = word == "and" and behind in _PRONOUNS
        is_clause |= word in ("he", "she") and behind in _VERBS and at - begin > 1
        if is_clause and at - begin > 3:
            yield tokens[begin:at], is_new_line and begin == 0
            begin = at
    yield tokens[begin:], is_new_line and begin == 0
