"""A note as sections and sentences, with the words of the lists marked in them.

Nothing here depends on case or on the kind of line ending: words are compared in lower
case, and every span counts characters of the note as it was given.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from audit.abstract.lexicon import Lexicon, Mark, Token, lexicon

_LINE = re.compile(r"(?P<blank>(?:[ \t]*(?:\r\n|\r(?!\n)|\n)){2,})|[^\r\n]+")
LONGEST = 150
"""Words of the longest sentence that is read. In a longer one, dictated without stops,
nothing tells which word bears on which."""
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
_BULLET = re.compile(r"\s*(?:[-*•+|#>]|\(?\d{1,2}[.)]\s|[a-z][.)]\s)")
_DASHES = frozenset("-\u2013\u2014=")
_BARE = frozenset(
    {"pmh", "pmhx", "fhx", "psh", "hpi", "ros", "pshx", "imp", "exam", "vs", "cc"}
)
"""Headings that nobody mistakes for another word: they need no colon."""
_COMMA = frozenset({"impression", "assessment", "diagnosis"})
_STOPPED = _COMMA | {"plan", "examination", "exam", "recommendations", "history"}
"""Headings of one word that a dictation ends with a stop."""
_SHORT = frozenset({"technique", "indication", "carried"})
"""Sections that end with their paragraph."""
_HISTORY = frozenset({"past", "family", "social"})
"""Sections that end with their line if it holds them whole, up to a stop."""
_SPOKEN = frozenset({"my diagnosis is", "my impression is", "diagnosis is"})
_SPOKEN_EXAM = frozenset({"on examination", "on exam", "on physical examination"})
_INSIDE = frozenset({":", "]", "diagnosis", "impression", "examination", "exam"})
"""Behind the last of these words no heading begins within a sentence."""
_TELLS = frozenset({"shows", "showed", "reveals", "revealed", "demonstrates", "today"})
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
_OF = frozenset({"of", "is", "to", "was", "discussed", "reviewed", "for", "as", "and"})
_LEADING = frozenset(":-\u2013\u2014=.,;*#]|")
_COPIED = frozenset(
    {"carried", "copied", "template", "imported", "forward", "prior", "previous"}
)
_COPIED_IN_BRACKETS = frozenset({"carried", "copied", "imported"})
_FRESH = frozenset({"updated", "edited"})
_EARLY = 5
"""Sentences before a diagnosis that heads a note."""
_RUN_ON = 40
"""Words of a sentence from which on its clauses are read one by one."""
_PRONOUNS = frozenset({"he", "she", "it", "they", "there"})
_VERBS = frozenset(
    {
        *("has", "had", "was", "is", "takes", "took", "can", "cannot", "does", "did"),
        *("rates", "grades", "denies", "reports"),
    }
)


@dataclass(slots=True)
class Sentence:
    """A sentence of a note; `kind` is that of its section, empty before the first."""

    tokens: list[Token]
    kind: str
    heading: str
    line: int = 0
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
        elif first in _LOOKS or (first in _MEASURES and second.isdigit()):
            if self.kind in ("", "complaint", "past", "social", "family", "review"):
                self.begin("exam", first)

    def end_line(self, tokens: list[Token]) -> None:
        """Leave a history that its line held whole, or a line about a study.

        A diagnosis that heads a note ends before the first line that is no bullet.
        """
        is_whole = self.is_inline and self.kind in _HISTORY and self.last in ".;"
        if is_whole or self.is_line:
            self.kind, self.heading = self.outer
        elif self.is_early and self.kind == "assessment" and tokens:
            if not _is_bullet(tokens) and (self.is_list or self.last):
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
    section, line = _Section(), 0
    for tokens, is_new_line in _pieces(lower, words):
        if is_new_line:
            section.end_line(tokens)
            line += 1
            if tokens:
                section.begin_line(tokens)
        if not tokens:
            section.end_paragraph()
            continue
        for part, found in _headed(tokens, words, is_new_line):
            if found is not None:
                is_early = len(sentences) < _EARLY
                section.begin(found[0], lower[slice(*found[1])], is_early=is_early)
                section.last = ""
            if part and _quotes_sheet(part):
                section.begin("advice", "")
                section.is_line = True
            if part and len(part) <= LONGEST:
                marks = words.marks(part)
                sentences.append(
                    Sentence(part, section.kind, section.heading, line, marks)
                )
        if found is None or part:
            section.last = tokens[-1][0]
        if is_new_line:
            section.is_list = _is_bullet(tokens)
    by_label: dict[str, list[Sentence]] = {}
    for sentence in sentences:
        for label in sentence.marks:
            by_label.setdefault(label, []).append(sentence)
    starts = tuple(s.start for s in sentences)
    return Note(text, lower, tuple(sentences), by_label, starts)


def _quotes_sheet(tokens: list[Token]) -> bool:
    """Whether a sentence quotes what a patient was handed, or what they searched."""
    words = {t[0] for t in tokens}
    return '"' in words and not _SHEETS.isdisjoint(words)


def _is_bullet(tokens: list[Token]) -> bool:
    first = tokens[0][0]
    return first in _DASHES or first in "*\u2022#(" or first.isdigit()


def _pieces(lower: str, words: Lexicon) -> Iterator[tuple[list[Token], bool]]:
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
        if goes_on and length + 1 + len(content.split(None, 1)[0]) <= width:
            goes_on = False  # the first word would have had room
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


def _width(lower: str) -> int:
    """Return the width at which a note is wrapped: its longest line that is no text."""
    lengths = map(len, map(str.rstrip, lower.splitlines()))
    return max((n for n in lengths if n <= _WIDEST), default=0)


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
    if len(tokens) <= _RUN_ON:
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


def _headed(
    tokens: list[Token], words: Lexicon, is_new_line: bool
) -> Iterator[tuple[list[Token], tuple[str, tuple[int, int]] | None]]:
    """Yield the parts of a sentence between headings, each with its heading.

    A heading is the kind of its section, and where it stands.
    """
    begin, found, at = 0, None, 0
    inside = [at for at, token in enumerate(tokens) if token[0] in _INSIDE]
    last = inside[-1] if inside else 0
    if is_new_line and tokens[0][0] == "[":
        at = begin = _end_of_copy(tokens)
        if begin:
            found = "carried", (tokens[0][1], tokens[begin - 1][2])
    while at <= last and at < len(tokens):
        hit = words.heading(tokens, at) if _may_begin(tokens, at) else None
        if hit and _ends_heading(tokens, at, hit[1], is_new_line and at == 0):
            if at > begin:
                yield tokens[begin:at], found
            kind, end = hit
            is_copy = at == 0 and _is_copy(tokens[end : end + 14])
            found = "carried" if is_copy else kind, (tokens[at][1], tokens[end - 1][2])
            while end < len(tokens) and tokens[end][0] in _LEADING:
                end += 1
            begin = at = end
            if begin == len(tokens):
                yield [], found
            continue
        at += 1
    if begin < len(tokens):
        yield tokens[begin:], found


def _end_of_copy(tokens: list[Token]) -> int:
    """Return the end of a heading in brackets that says its text is a copy, or 0."""
    inner = [t[0] for t in tokens[1:14]]
    if "]" not in inner:
        return 0
    said = {*inner[: inner.index("]")]}
    is_copy = not said.isdisjoint(_COPIED) and said.isdisjoint(_FRESH)
    return inner.index("]") + 2 if is_copy else 0


def _is_copy(behind: list[Token]) -> bool:
    """Whether brackets behind a heading say that its text is a copy."""
    words = [t[0] for t in behind]
    if words[:1] != ["("] or ")" not in words:
        return False
    return not _COPIED_IN_BRACKETS.isdisjoint(words[: words.index(")")])


def _may_begin(tokens: list[Token], at: int) -> bool:
    before = tokens[at - 1][0] if at else ""
    is_spoken = tokens[at][0] in ("my", "diagnosis", "on")
    return not before.isalnum() or before.isdigit() or is_spoken


def _ends_heading(tokens: list[Token], at: int, end: int, begins_line: bool) -> bool:
    if end == len(tokens):
        return begins_line
    follows, first = tokens[end][0], tokens[at][0]
    if at and tokens[at - 1][0] == "[":
        return any(t[0] == "]" for t in tokens[end : end + 10])
    if follows == ":":
        return at == 0 or not tokens[at - 1][0].isalpha()
    if follows == "(" and begins_line and _is_heading_in_brackets(tokens, at, end):
        return True
    name = " ".join(t[0] for t in tokens[at:end])
    if name in _SPOKEN_EXAM:
        return at == 0 or len(tokens) > _RUN_ON // 2
    if at or name in _SPOKEN:
        return name in _SPOKEN
    gap = tokens[end][1] > tokens[end - 1][2]
    is_letter = end - at == 1 and len(first) == 1
    dashed = begins_line and follows in _DASHES and gap and not is_letter
    dashed |= begins_line and follows == "|" and not is_letter
    dashed |= follows == "." and (name in _STOPPED or (begins_line and end - at > 1))
    dashed |= follows in _TELLS and name in ("exam", "examination", "physical exam")
    if first == "exam" and follows in ("date", "room", "table", "limited", "findings"):
        return False
    is_plan = begins_line and name == "plan" and follows not in _OF
    return dashed or is_plan or first in _BARE or (follows == "," and name in _COMMA)


def _is_heading_in_brackets(tokens: list[Token], at: int, end: int) -> bool:
    """Whether words in brackets belong to a heading: "Exam (today): ..."."""
    if end - at > 1:
        return True
    words = [t[0] for t in tokens[end : end + 14]]
    if len(tokens[at][0]) == 1 or ")" not in words:
        return False
    behind = words[words.index(")") + 1 :]
    return not behind or behind[0] in _DASHES or behind[0] == ":"
