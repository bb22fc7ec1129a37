"""A note as sections and sentences, with the words of the lists marked in them.

Nothing here depends on case or on the kind of line ending: words are compared in lower
case, and every span counts characters of the note as it was given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from audit.abstract.lexicon import Lexicon, Mark, Token, lexicon

_LINE = re.compile(r"(?P<blank>(?:[ \t]*(?:\r\n|\r(?!\n)|\n)){2,})|[^\r\n]+")
LONGEST = 150
"""Words of the longest sentence that is read. In a longer one, dictated without stops,
nothing tells which word bears on which."""
_WRAPPED = 60
"""A line at least this long that ends without a stop may go on in the next one."""
_NO_STOP = frozenset(
    {"dr", "vs", "approx", "eg", "e", "g", "i", "no", "mr", "mrs", "pt", "st", "t", "a"}
)
_STOPS = frozenset(".!")
_BULLET = re.compile(r"\s*(?:[-*•+|#>]|\(?\d{1,2}[.)]\s|[a-z][.)]\s)")
_DASHES = frozenset("-\u2013\u2014=")
_BARE = frozenset(
    {"pmh", "pmhx", "fhx", "psh", "hpi", "ros", "pshx", "imp", "exam", "vs"}
)
"""Headings that nobody mistakes for another word: they need no colon."""
_COMMA = frozenset({"impression", "assessment", "diagnosis"})
_SHORT = frozenset({"technique", "indication"})
"""Sections that end with their paragraph."""
_SPOKEN = frozenset({"my diagnosis is", "my impression is", "diagnosis is"})
_INSIDE = frozenset({":", "diagnosis", "impression"})
"""Behind the last of these words no heading begins within a sentence."""
_LEADING = frozenset(":-\u2013\u2014=.,;")


@dataclass(slots=True)
class Sentence:
    """A sentence of a note; `kind` is that of its section, empty before the first."""

    tokens: list[Token]
    kind: str
    heading: str
    marks: dict[str, list[Mark]] = field(default_factory=dict)

    @property
    def start(self) -> int:
        """Where it begins in the note."""
        return self.tokens[0][1]

    @property
    def end(self) -> int:
        """Where it ends in the note."""
        return self.tokens[-1][2]

    def of(self, *labels: str) -> Sequence[Mark]:
        """Return the marks of some labels."""
        if len(labels) == 1:
            return self.marks.get(labels[0], ())
        return [m for label in labels for m in self.marks.get(label, ())]

    def has(self, *labels: str) -> bool:
        """Whether a phrase of one of these lists occurs."""
        return not self.marks.keys().isdisjoint(labels)


@dataclass(frozen=True, slots=True)
class Note:
    """A note in sentences, in order; `lower` has the length of `text`."""

    text: str
    lower: str
    sentences: tuple[Sentence, ...]
    by_label: dict[str, list[Sentence]]

    def having(self, label: str) -> Sequence[Sentence]:
        """Return the sentences in which a phrase of a list occurs, in order."""
        return self.by_label.get(label, ())

    def within(self, *kinds: str) -> Iterator[Sentence]:
        """Yield the sentences of sections of some kinds."""
        return (s for s in self.sentences if s.kind in kinds)

    def quote(self, start: int, end: int) -> str:
        """Return a span as the note has it."""
        return self.text[start:end]


def lowered(text: str) -> str:
    """Return a text in lower case, each character in its place, apostrophes alike."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return lower.replace("\u2019", "'")


def read_note(text: str) -> Note:
    """Divide a note into sentences and mark the words of the lists."""
    words, lower = lexicon(), lowered(text)
    sentences: list[Sentence] = []
    kind = heading = ""
    for tokens, is_new_line in _pieces(lower, words):
        if not tokens:
            kind, heading = ("", "") if kind in _SHORT else (kind, heading)
        for part, found in _headed(tokens, words, is_new_line):
            if found is not None:
                kind, heading = found[0], lower[slice(*found[1])]
            if part and len(part) <= LONGEST:
                sentences.append(Sentence(part, kind, heading, words.marks(part)))
    by_label: dict[str, list[Sentence]] = {}
    for sentence in sentences:
        for label in sentence.marks:
            by_label.setdefault(label, []).append(sentence)
    return Note(text, lower, tuple(sentences), by_label)


def _pieces(lower: str, words: Lexicon) -> Iterator[tuple[list[Token], bool]]:
    """Yield the tokens of each sentence, and whether it begins a line.

    A blank line yields no tokens.
    """
    pending: list[Token] = []
    length = 0
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
        if pending and not (goes_on and not words.heading(tokens)):
            yield from _sentences(pending)
            pending = []
        pending += tokens
        length = len(content.rstrip())
        if content.rstrip()[-1] in ".:;!?|":
            yield from _sentences(pending)
            pending = []
    if pending:
        yield from _sentences(pending)


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
            yield tokens[begin : at + 1], begin == 0
            begin = at + 1
    if begin < len(tokens):
        yield tokens[begin:], begin == 0


def _headed(
    tokens: list[Token], words: Lexicon, is_new_line: bool
) -> Iterator[tuple[list[Token], tuple[str, tuple[int, int]] | None]]:
    """Yield the parts of a sentence between headings, each with its heading.

    A heading is the kind of its section, and where it stands.
    """
    begin, found, at = 0, None, 0
    inside = [at for at, token in enumerate(tokens) if token[0] in _INSIDE]
    last = inside[-1] if inside else 0
    while at <= last and at < len(tokens):
        hit = words.heading(tokens, at) if _may_begin(tokens, at) else None
        if hit and _ends_heading(tokens, at, hit[1], is_new_line and at == 0):
            if at > begin:
                yield tokens[begin:at], found
            kind, end = hit
            found = kind, (tokens[at][1], tokens[end - 1][2])
            while end < len(tokens) and tokens[end][0] in _LEADING:
                end += 1
            begin = at = end
            if begin == len(tokens):
                yield [], found
            continue
        at += 1
    if begin < len(tokens):
        yield tokens[begin:], found


def _may_begin(tokens: list[Token], at: int) -> bool:
    before = tokens[at - 1][0] if at else ""
    is_spoken = tokens[at][0] in ("my", "diagnosis")
    return not before.isalnum() or before.isdigit() or is_spoken


def _ends_heading(tokens: list[Token], at: int, end: int, begins_line: bool) -> bool:
    if end == len(tokens):
        return begins_line
    follows, first = tokens[end][0], tokens[at][0]
    if follows == ":" or (follows == "(" and begins_line and end - at > 1):
        return at == 0 or not tokens[at - 1][0].isalpha()
    name = " ".join(t[0] for t in tokens[at:end])
    if at or name in _SPOKEN:
        return name in _SPOKEN
    gap = tokens[end][1] > tokens[end - 1][2]
    is_letter = end - at == 1 and len(first) == 1
    dashed = begins_line and follows in _DASHES and gap and not is_letter
    dashed |= begins_line and follows == "." and end - at > 1
    return dashed or first in _BARE or (follows == "," and name in _COMMA)
