"""The headings within a sentence or line, and the parts between them."""

from __future__ import annotations

from collections.abc import Iterator

from audit.abstract.lexicon import Lexicon, Token
from audit.abstract.reading.sentences import DASHES, RUN_ON

_BARE = frozenset(
    {"pmh", "pmhx", "fhx", "psh", "hpi", "ros", "pshx", "imp", "exam", "vs", "cc"}
)
"""Headings that nobody mistakes for another word: they need no colon."""
_COMMA = frozenset({"impression", "assessment", "diagnosis"})
_STOPPED = _COMMA | {"plan", "examination", "exam", "recommendations", "history"}
"""Headings of one word that a dictation ends with a stop."""
_SPOKEN = frozenset({"my diagnosis is", "my impression is", "diagnosis is"})
_SPOKEN_EXAM = frozenset({"on examination", "on exam", "on physical examination"})
_INSIDE = frozenset({":", "]", "diagnosis", "impression", "examination", "exam"})
"""Behind the last of these words no heading begins within a sentence."""
_TELLS = frozenset({"shows", "showed", "reveals", "revealed", "demonstrates", "today"})
_OF = frozenset({"of", "is", "to", "was", "discussed", "reviewed", "for", "as", "and"})
_LEADING = frozenset(":-\u2013\u2014=.,;*#]|")
_COPIED = frozenset(
    {"carried", "copied", "template", "imported", "forward", "prior", "previous"}
)
_COPIED_IN_BRACKETS = frozenset({"carried", "copied", "imported"})
_FRESH = frozenset({"updated", "edited"})


def headed(
    tokens: list[Token], words: Lexicon, is_new_line: bool
) -> Iterator[tuple[list[Token], tuple[str, tuple[int, int]] | None]]:
    """Yield the parts of a sentence between headings, each with its heading.

    A heading is the kind of its section, and where it stands.
    """
    begin, found, at = 0, None, 0
    last = len(tokens) - 1
    while last > 0 and tokens[last][0] not in _INSIDE:
        last -= 1
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
        return at == 0 or len(tokens) > RUN_ON // 2
    if at or name in _SPOKEN:
        return name in _SPOKEN
    gap = tokens[end][1] > tokens[end - 1][2]
    is_letter = end - at == 1 and len(first) == 1
    dashed = begins_line and follows in DASHES and gap and not is_letter
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
    return not behind or behind[0] in DASHES or behind[0] == ":"
