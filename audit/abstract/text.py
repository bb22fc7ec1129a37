"""A note as sections and sentences, with the words of the lists marked in them.

Nothing here depends on case or on the kind of line ending: words are compared in lower
case, and every span counts characters of the note as it was given.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from audit.abstract.lexicon import Mark, Token, lexicon
from audit.abstract.reading.headings import headed
from audit.abstract.reading.sentences import is_bullet, pieces

LONGEST = 150
"""Words of the longest sentence that is read. In a longer one, dictated without stops,
nothing tells which word bears on which."""
_RULES = frozenset("*=-_#~")
_SHORT = frozenset({"technique", "indication", "carried"})
"""Sections that end with their paragraph."""
_HISTORY = frozenset({"past", "family", "social"})
"""Sections that end with their line if it holds them whole, up to a stop."""
_STUDIES = frozenset({"mri", "ct", "xr", "xray", "radiographs", "cxr", "films", "x"})
_MEASURES = frozenset({"bp", "t", "temp", "hr", "spo2", "ht", "wt", "gcs", "ecog"})
_LOOKS = frozenset(
    {"afebrile", "afeb", "vss", "nad", "wdwn", "a&ox3", "gen", "general"}
)
"""Words that begin a line about a study, or about the body, without a heading."""
_SHEETS = frozenset(
    {
        "handout",
        "leaflet",
        "sheet",
        "packet",
        "brochure",
        "googled",
        "pamphlet",
        "portal",
    }
)
_EARLY = 5
"""Sentences with words of the lists before a diagnosis that heads a note, at most."""


@dataclass(slots=True)
class Sentence:
    """A sentence of a note; `kind` is that of its section, empty before the first."""

    tokens: list[Token]
    kind: str
    heading: str
    line: int = 0
    marks: dict[str, list[Mark]] = field(default_factory=dict)

    start: int = field(init=False)
    end: int = field(init=False)

    def __post_init__(self) -> None:
        """Note where it begins and ends in the note."""
        self.start, self.end = self.tokens[0][1], self.tokens[-1][2]

    def of(self, *labels: str) -> Sequence[Mark]:
        """Return the marks of some labels."""
        marks = self.marks
        if len(labels) == 1:
            return marks.get(labels[0], ())
        return [m for label in labels if label in marks for m in marks[label]]

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
    starts: tuple[int, ...]

    def find(
        self, pattern: re.Pattern[str]
    ) -> Iterator[tuple[Sentence, re.Match[str]]]:
        """Yield the places of a pattern that lie within one sentence, in order."""
        for match in pattern.finditer(self.lower):
            at = bisect_right(self.starts, match.start()) - 1
            if at >= 0 and match.end() <= self.sentences[at].end:
                yield self.sentences[at], match

    def having(self, label: str) -> Sequence[Sentence]:
        """Return the sentences in which a phrase of a list occurs, in order."""
        return self.by_label.get(label, ())

    def within(self, *kinds: str) -> Iterator[Sentence]:
        """Yield the sentences of sections of some kinds."""
        return (s for s in self.sentences if s.kind in kinds)

    @property
    def is_report(self) -> bool:
        """Whether it reports a study by itself: findings, and nobody's plan."""
        headings = {s.heading for s in self.sentences}
        kinds = {s.kind for s in self.sentences}
        is_read = not headings.isdisjoint({"findings", "technique", "comparison"})
        is_read &= not headings.isdisjoint({"impression", "conclusion", "opinion"})
        return is_read and kinds.isdisjoint({"plan", "past", "review"})

    def quote(self, start: int, end: int) -> str:
        """Return a span as the note has it."""
        return self.text[start:end]


def lowered(text: str) -> str:
    """Return a text in lower case, each character in its place, apostrophes alike."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return lower.replace("\u2019", "'")


@dataclass(slots=True)
class _Section:
    """The section that is being read, and the one that a history interrupts."""

    kind: str = ""
    heading: str = ""
    outer: tuple[str, str] = ("", "")
    is_inline: bool = False
    is_line: bool = False
    last: str = ""
    is_list: bool = False
    is_early: bool = False
    seen: set[str] = field(default_factory=set)

    def begin(self, kind: str, heading: str, *, is_early: bool = False) -> None:
        if self.kind not in _HISTORY:
            self.outer = self.kind, self.heading
        self.kind, self.heading, self.is_inline = kind, heading, True
        self.is_line, self.is_early = False, is_early
        self.seen.add(kind)

    def begin_line(self, tokens: list[Token]) -> None:
        """Begin a section that has no heading, from the first word of a line."""
        first, second = tokens[0][0], tokens[1][0] if len(tokens) > 1 else ""
        is_study = first in _STUDIES and (first != "x" or second == "-")
        if is_study and self.kind in ("", "exam", "past", "complaint"):
            self.begin("imaging", first)
            self.is_line = True
        is_body = first in _LOOKS or (first in _MEASURES and second.isdigit())
        is_told = self.kind in ("", "complaint", "past", "social", "family", "review")
        if is_body and is_told:
            self.begin("exam", first)

    def end_line(self, tokens: list[Token]) -> None:
        """Leave a history that its line held whole, or a line about a study.

        A diagnosis that heads a note ends before the first line that is no bullet.
        """
        is_whole = self.is_inline and self.kind in _HISTORY and self.last in ".;"
        if is_whole or self.is_line:
            self.kind, self.heading = self.outer
        elif self.is_early and self.kind == "assessment" and tokens:
            is_over = not is_bullet(tokens) and (self.is_list or bool(self.last))
            if is_over:
                self.kind, self.heading, self.is_early = "", "", False
        self.is_inline = self.is_line = False

    def end_paragraph(self) -> None:
        """Leave a short section, and the diagnoses that a letter begins with."""
        heads_letter = self.kind == "assessment" and self.is_list
        heads_letter &= self.seen.isdisjoint({"complaint", "exam"})
        if self.kind in _SHORT or heads_letter:
            self.kind = self.heading = ""


def read_note(text: str) -> Note:
    """Divide a note into sentences and mark the words of the lists."""
    words, lower = lexicon(), lowered(text)
    sentences: list[Sentence] = []
    section, line, told, is_copy = _Section(), 0, 0, False
    for tokens, is_new_line in pieces(lower, words):
        if is_new_line:
            section.end_line(tokens)
            line += 1
            if tokens:
                section.begin_line(tokens)
                is_copy = _begins_copy(tokens) or (is_copy and not _is_rule(tokens))
        if not tokens:
            section.end_paragraph()
            is_copy = False
            continue
        for part, found in headed(tokens, words, is_new_line):
            if found is not None:
                is_early = told < _EARLY
                section.begin(found[0], lower[slice(*found[1])], is_early=is_early)
                section.last = ""
            if part and _quotes_sheet(part):
                section.begin("advice", "")
                section.is_line = True
            if part and len(part) <= LONGEST:
                marks = words.marks(part)
                told += bool(marks)
                kind = "carried" if is_copy else section.kind
                sentences.append(Sentence(part, kind, section.heading, line, marks))
        if found is None or part:
            section.last = tokens[-1][0]
        if is_new_line:
            section.is_list = is_bullet(tokens)
    by_label: dict[str, list[Sentence]] = {}
    for sentence in sentences:
        for label in sentence.marks:
            by_label.setdefault(label, []).append(sentence)
    starts = tuple(s.start for s in sentences)
    return Note(text, lower, tuple(sentences), by_label, starts)


def _is_rule(tokens: list[Token]) -> bool:
    """Whether a line begins as a rule across the page does: "***", "===", "---"."""
    return len(tokens) > 2 and all(t[0] in _RULES for t in tokens[:3])


def _begins_copy(tokens: list[Token]) -> bool:
    """Whether a line between rules says that what follows is a copy."""
    words = {t[0] for t in tokens}
    return _is_rule(tokens) and not words.isdisjoint({"copied", "carried", "imported"})


def _quotes_sheet(tokens: list[Token]) -> bool:
    """Whether a sentence quotes what a patient was handed, or what they searched."""
    words = {t[0] for t in tokens}
    return '"' in words and not _SHEETS.isdisjoint(words)
