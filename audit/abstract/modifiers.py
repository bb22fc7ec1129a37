"""What the words around a mention do to it: negate it, doubt it, place it elsewhere.

The idea is that of ConText: a modifier reaches forward or back over a few words, until
a word that ends its reach. The word lists and reaches are our own.
"""

from __future__ import annotations

from dataclasses import dataclass

from audit.abstract.lexicon import Mark
from audit.abstract.text import Note, Sentence

_FORWARD = {
    "negated_before": 22,
    "uncertain": 12,
    "past": 5,
    "kin": 14,
    "hedged": 10,
}
"""How many words a modifier reaches forward."""
_BACK = {
    "negated_after": 4,
    "ruled_out": 12,
    "uncertain": 5,
    "past_after": 6,
}
"""How many words a modifier reaches back."""
_NAMES = {"past_after": "past"}
"""Lists that reach back under the name of another list."""

_NO = frozenset({"n", "no", "none", "neg", "negative", "denied", "denies", "absent"})
_BOX = "[ ]"
"""What stands for the words that negate a mention behind a box without a tick."""
_NEAR_BOX = 7
"""Words before a mention in which the box that it belongs to may stand."""
TICKED = frozenset("☒☑✓✔")
"""Signs of a box that is ticked."""
_UNTICKED = frozenset("☐□")
_ENDS_ITEM = frozenset(",;.:")
_CLOSES = frozenset(",;.|/)]")
_WITH = frozenset({"with", "by", "per", "lifting", "lifted", "w"})
_SAYS = frozenset({"reports", "says", "states", "notes", "reported", "adds", "here"})
_KINDS = _FORWARD.keys() | _BACK.keys()


@dataclass(frozen=True, slots=True)
class Modified:
    """A mention and the phrase of each kind of modifier that reaches it."""

    sentence: Sentence
    mark: Mark
    by: dict[str, str]

    def has(self, *kinds: str) -> bool:
        """Whether a modifier of one of these kinds reaches it."""
        return any(kind in self.by for kind in kinds)

    @property
    def is_negated(self) -> bool:
        """Whether it is denied."""
        return self.has("negated_before", "negated_after")

    @property
    def is_unticked(self) -> bool:
        """Whether a box without a tick stands before it."""
        return self.by.get("negated_after") == _BOX


def modified(note: Note, sentence: Sentence, mark: Mark) -> Modified:
    """Return a mention with its modifiers."""
    by: dict[str, str] = {}
    answer = _answer(sentence, mark)
    if answer:
        by["negated_after"] = answer
    marks = sentence.marks
    kinds = marks.keys() & _KINDS
    if not kinds:
        return Modified(sentence, mark, by)
    stops = [m.first for m in marks.get("stop", ())]
    for kind in kinds & _FORWARD.keys():
        reach = _FORWARD[kind]
        for other in marks[kind]:
            gap = mark.first - other.end
            if gap < 0 or (kind == "kin" and _is_informant(sentence, other)):
                continue
            is_list = sentence.tokens[other.end - 1][0] == ":"  # "Neg: ..." denies all
            if is_list or (gap <= reach and not _between(stops, other.end, mark.first)):
                by[kind] = phrase(note, sentence, other)
    for kind in kinds & _BACK.keys():
        for other in marks[kind]:
            gap = other.first - mark.end
            if 0 <= gap <= _BACK[kind] and not _between(stops, mark.end, other.first):
                by.setdefault(_NAMES.get(kind, kind), phrase(note, sentence, other))
    return Modified(sentence, mark, by)


def _answer(sentence: Sentence, mark: Mark) -> str:
    """Return the answer of a screen that says no: "fever N", "[ ] fever"."""
    words = [t[0] for t in sentence.tokens[mark.end : mark.end + 3]]
    if words[:1] in ([":"], ["-"], ["="], ["("], ["?"]):
        words = words[1:]
    closes = words[1] if len(words) > 1 else "."
    if words and words[0] in _NO and closes in _CLOSES:
        return words[0]
    return _BOX if _is_unticked(sentence, mark) else ""


def _is_unticked(sentence: Sentence, mark: Mark) -> bool:
    """Whether the box before a mention has no tick: "[ ] back pain"."""
    words = [t[0] for t in sentence.tokens[max(0, mark.first - _NEAR_BOX) : mark.first]]
    for at in range(len(words) - 1, -1, -1):
        if words[at] in TICKED or words[at] in _ENDS_ITEM:
            return False
        if words[at] in _UNTICKED:
            return True
        if words[at] in ("]", ")"):
            return words[at - 1 : at] in (["["], ["("])
    return False


def _is_informant(sentence: Sentence, mark: Mark) -> bool:
    """Whether a relative is there or tells the history, and is not who has it."""
    words = [t[0] for t in sentence.tokens]
    before = words[max(0, mark.first - 2) : mark.first]
    behind = words[mark.end] if mark.end < len(words) else ""
    return not _WITH.isdisjoint(before) or behind in _SAYS


def _between(stops: list[int], begin: int, end: int) -> bool:
    return any(begin <= stop < end for stop in stops)


def phrase(note: Note, sentence: Sentence, mark: Mark) -> str:
    """Return the words of a mark as the note has them."""
    return note.quote(sentence.tokens[mark.first][1], sentence.tokens[mark.end - 1][2])


def mentions(note: Note, label: str) -> list[Modified]:
    """Return the mentions of a list in a note, with their modifiers."""
    return [modified(note, s, m) for s in note.having(label) for m in s.of(label)]
