"""The score of the pain at the visit, from 0 to 10."""

from __future__ import annotations

import re
from collections.abc import Iterator

from audit.abstract.course.duration import NUMBERS
from audit.abstract.proposals import Draft
from audit.abstract.text import Sentence

_TOLD = ("", "complaint", "indication")
_MEASURED = ("exam", "review")
_SCORE = re.compile(
    r"(?<![\d/.-])(?P<n>10|[0-9](?:\.5)?|"
    rf"{'|'.join(list(NUMBERS)[:11])}) ?(?:/|of|out of|over) ?(?:10|ten)\b(?!/)"
)
_SCALE = re.compile(
    r"\b(?:pain(?: (?:level|score|scale|rating|intensity))?|vas|nrs|nprs|severity|"
    r"intensity|rates (?:it|this|the pain|pain)|grades (?:it|this|the pain)(?: as)?)"
    r"(?: (?:is|of|at|as|now|today|currently|about))?[:=]? ?(?:as )?(?:a |an )?"
    rf"(?P<n>10|[0-9]|{'|'.join(list(NUMBERS)[:11])})\b"
    r"(?!\.\d|[/-]\d| ?(?:/|of|out|to|-|wk|week|day|d\b|mo|y|x|h|times|%|min|:|x))"
)
_RANGE_NOW = re.compile(
    r"\d ?(?:-|\u2013|to) ?\d+ ?/ ?10,? (?:\((?:now |today |currently )?|(?:now|today|"
    r"currently) )(?P<n>10|\d)(?![\d-])(?:/10)?(?: today| now| currently"
    r"| at present)?[),;.]"
)
_SPLIT = re.compile(r"[,;()|]|->|\u2192| and | then | but | to ")
_NOW = re.compile(
    r"\b(?:today|now|currently|current|at rest|as we speak|at present|this morning|"
    r"present)\b"
)
_NOT_NOW = re.compile(
    r"\b(?:was|last visit|at eval|eval|worst|at worst|at its worst|peak|goal"
    r"|after|post|"
    r"previously|discharge|d/c|at best|best|before|down from|initially|usual|up to|"
    r"nights?|feet|foot|knees?|neck|low back|lower back|lumbar|lbp|low b\w+"
    r"|hips?|legs?|"
    r"shoulders?|headaches?|max|prior|on admission|least|baseline|w/o|without|flares?|"
    r"average over|goals?)\b"
)
_TREATED = re.compile(r"\b(?:with|w/|on|after|since) (?!\w+ing\b)(?:\w+ )?\w{5,}")
_ARROW = re.compile(r"(?:->|\u2192|>| from) ?$")


def propose_severity(draft: Draft) -> None:
    """Propose the score of today; none if several compete."""
    groups = [_scores_in(draft, _TOLD), _scores_in(draft, _MEASURED)]
    if any(group is None for group in groups):
        draft.leave("pain_severity", "a range, not one score")
        return
    told, measured = groups
    chosen = told or measured or {}
    if told and measured and measured.keys() - told.keys():
        chosen = {**told, **measured}
    if len(chosen) == 1:
        ((score, where),) = chosen.items()
        draft.add("pain_severity", score, where, "the score of the pain")
    elif chosen:
        draft.leave("pain_severity", f"several scores: {', '.join(sorted(chosen))}")


def _scores_in(draft: Draft, kinds: tuple[str, ...]) -> dict[str, Sentence] | None:
    """Return the scores of sections, those of today first; None for a range."""
    lower = draft.note.lower
    found: dict[str, Sentence] = {}
    now: dict[str, Sentence] = {}
    treated: dict[str, Sentence] = {}
    for sentence in draft.note.within(*kinds):
        if lower.find("10", sentence.start, sentence.end) >= 0:
            for match in _RANGE_NOW.finditer(lower, sentence.start, sentence.end):
                now.setdefault(match["n"], sentence)
        for match in _scores(lower, sentence):
            if not sentence.has("pain") and sentence.has("elsewhere"):
                continue
            if _is_part_of_range(lower, match):
                return {**now} or None
            around = _segment(lower, sentence, match)
            score = str(NUMBERS.get(match["n"], match["n"]))
            if _ARROW.search(lower[max(0, match.start() - 6) : match.start()]):
                continue
            if _NOW.search(around) and not _NOT_NOW.search(around):
                now.setdefault(score, sentence)
            elif _TREATED.search(around):
                treated.setdefault(score, sentence)
            elif not _NOT_NOW.search(around):
                found.setdefault(score, sentence)
    if (
        not now
        and not found
        and any(
            _SCORE.search(lower, s.start, s.end)
            for s in draft.note.within("assessment")
        )
    ):
        return {}  # eased by treatment here, as it was before there
    return now or found or treated


def _scores(lower: str, sentence: Sentence) -> Iterator[re.Match[str]]:
    start, end = sentence.start, sentence.end
    if lower.find("10", start, end) >= 0 or lower.find("ten", start, end) >= 0:
        yield from _SCORE.finditer(lower, start, end)
    if sentence.has("pain", "scale") and (
        sentence.has("scale") or any(t[0].isdigit() for t in sentence.tokens)
    ):
        yield from _SCALE.finditer(lower, start, end)


def _segment(lower: str, sentence: Sentence, match: re.Match[str]) -> str:
    """Return the words around a score, up to the next comma, bracket or "and"."""
    before = _SPLIT.split(lower[sentence.start : match.start()])[-1]
    behind = _SPLIT.split(lower[match.end() : sentence.end])[0]
    return f"{before}{match.group()}{behind}"


def _is_part_of_range(lower: str, match: re.Match[str]) -> bool:
    before = lower[max(0, match.start() - 5) : match.start()]
    return bool(re.search(r"\d ?(?:-|\u2013|to|or) ?$", before))
