"""Since when, how badly, and what the pain does: the course of the complaint."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from audit.abstract.lexicon import Mark
from audit.abstract.modifiers import Modified, modified, phrase
from audit.abstract.proposals import Draft
from audit.abstract.text import Sentence

_TOLD = ("", "complaint")
_ASSESSED = ("assessment",)
_NUMBERS = {
    word: number
    for number, word in enumerate(
        (
            *("zero", "one", "two", "three", "four", "five", "six", "seven"),
            *("eight", "nine", "ten", "eleven", "twelve"),
        )
    )
}
_COUNT = rf"(?P<n>\d{{1,3}}(?:\.\d)?|{'|'.join(list(_NUMBERS)[1:])})"
_SPAN = re.compile(
    rf"(?<![\d./-]){_COUNT} ?\+?(?:-| )?(?P<unit>days?|d|weeks?|wks?|wk|months?|mos?|"
    r"years?|yrs?|y|hours?|hrs?|h)(?: ago)?\b(?!/)"
)
_DATE = re.compile(
    r"\b(?P<year>20\d\d)-(?P<month>\d\d?)-(?P<day>\d\d?)\b"
    r"|\b(?P<first>\d\d?)/(?P<second>\d\d?)/(?P<y>20\d\d)\b"
)
_SCORE = re.compile(
    r"(?<![\d/.-])(?P<n>10|[0-9](?:\.5)?|"
    rf"{'|'.join(list(_NUMBERS)[:11])}) ?(?:/|of|out of) ?(?:10|ten)\b"
)
_ACUTE = ("fracture", "soft_tissue_injury", "radiculopathy", "myofascial")
"""Families whose acuity is that of the pain."""
_LEVEL = re.compile(
    r"\bpain (?:level|score|scale|rating)?:? ?(?:is |of )?(?P<n>10|[0-9])(?![\d/.]"
    r"| ?(?:/|of|-|wk|week|day|d\b|mo|y|out|x|h))"
)
_WEEKS = {"h": 1 / 168, "d": 1 / 7, "w": 1.0, "m": 52 / 12, "y": 52.0}
_NOW = re.compile(r"\b(?:today|now|currently|current|at rest|as we speak)\b")
_NOT_NOW = re.compile(
    r"\b(?:was|last visit|at eval|eval|worst|at worst|peak|goal|after|previously|post|"
    r"discharge|d/c|at best|before|down from|initially|"
    r"nights|feet|knee|neck|low back)\b"
)
_YESTERDAY = re.compile(r"\bsince yest")
_OTHER_BEFORE = re.compile(
    r"\b(?:pt|physical therapy|therapy|hep|chiro|course of|rehab|follow|f/u|recheck|"
    r"return|rtc|back in|every|sessions?|visits?|prednisone|post ?op|"
    r"failed|tried|nsaids?|rest|"
    r"use|in|within|than|until|next|last|at|over|tlso|"
    r"brace|after|recent)\W{0,3}(?:x ?)?$"
)
_OTHER_BEHIND = re.compile(
    r"^ ?-?(?:of )?(?:y/?o\b|old|f\b|m\b|pt\b|physical|therapy|hep|rest|care|nsaid|"
    r"rehab|post|gest|after (?:surg|op|proc|fus|inj|lamin)|before|"
    r"of (?!(?:\w+ ){0,4}(?:pain|ache|aching|discomfort))|from now|"
    r"s/p|on (?:the )?(?:drug|med)|conservative|home|"
    r"without|sober|course|treatment|supply|review)"
)


def propose_course(draft: Draft) -> None:
    """Propose the columns from `acuity` to `functional_limitation`."""
    _propose_acuity(draft)
    _propose_onset(draft)
    _propose_duration(draft)
    _propose_severity(draft)
    _propose_modulation(draft)
    _propose_function(draft)


def _propose_acuity(draft: Draft) -> None:
    for kinds in (_ASSESSED, _TOLD):
        found: dict[str, tuple[Sentence, str]] = {}
        for sentence in draft.note.within(*kinds):
            for value, word in _acuities(draft, sentence):
                found.setdefault(value, (sentence, word))
        if "acute on chronic" in found:
            found = {"acute on chronic": found["acute on chronic"]}
        if len(found) == 1:
            ((value, (where, word)),) = found.items()
            draft.add("acuity", value, where, f'the provider says "{word}"')
        elif found:
            draft.leave("acuity", f"contradictory: {' and '.join(sorted(found))}")
        if found:
            return


def _acuities(draft: Draft, sentence: Sentence) -> Iterator[tuple[str, str]]:
    for value in ("acute on chronic", "acute", "subacute", "chronic"):
        for mark in sentence.of(value.replace(" ", "_")):
            if modified(draft.note, sentence, mark).is_negated:
                continue
            named = ["pain"]
            if value == "acute" and sentence.kind in _ASSESSED:
                named += _ACUTE
            behind = [m.first - mark.end for m in sentence.of(*named)]
            before = [mark.first - m.end for m in sentence.of("pain")]
            if (
                any(0 <= gap <= 4 for gap in behind)
                or 0 in before
                or _stands_alone(sentence, mark)
            ):
                yield value, phrase(draft.note, sentence, mark)


def _stands_alone(sentence: Sentence, mark: Mark) -> bool:
    """Whether a word stands between commas in a sentence about pain, or by itself."""
    words = [t[0] for t in sentence.tokens]
    before = words[mark.first - 1] if mark.first else "."
    behind = words[mark.end] if mark.end < len(words) else "."
    is_alone = before in ",.;:" and behind in ",.;"
    return is_alone and (sentence.has("pain") or len(words) <= 3)


def _propose_onset(draft: Draft) -> None:
    """Propose the one date beside a word of onset, if it can be read one way only."""
    found: dict[str, Sentence] = {}
    for sentence in draft.note.within(*_TOLD, "indication"):
        ends = [sentence.tokens[m.end - 1][2] for m in sentence.of("onset")]
        if not ends or sentence.has("kin"):
            continue
        for match in _DATE.finditer(draft.note.lower, sentence.start, sentence.end):
            day = _day(match)
            if day and any(0 <= match.start() - end <= 40 for end in ends):
                found.setdefault(day, sentence)
    if len(found) == 1:
        ((day, where),) = found.items()
        draft.add("onset_date", day, where, "a date beside a word of onset")
    elif found:
        draft.leave("onset_date", f"several dates: {', '.join(sorted(found))}")


def _day(match: re.Match[str]) -> str:
    """Return a date as year-month-day; empty if its order would have to be guessed."""
    if match["year"]:
        year, month, day = int(match["year"]), int(match["month"]), int(match["day"])
    else:
        year, month, day = int(match["y"]), int(match["first"]), int(match["second"])
        if month > 12 >= day:
            month, day = day, month
        elif day <= 12 and month != day:
            return ""
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return ""


def _propose_duration(draft: Draft) -> None:
    note = draft.note
    found: dict[float, Sentence] = {}
    for sentence in note.within(*_TOLD):
        is_about = sentence.has("pain", "region_thoracic")
        if not is_about or sentence.has("kin", "care_pt", "care_failed"):
            continue
        if _YESTERDAY.search(note.lower, sentence.start, sentence.end):
            found.setdefault(0.1, sentence)
        for match in _SPAN.finditer(note.lower, sentence.start, sentence.end):
            before = note.lower[max(sentence.start, match.start() - 24) : match.start()]
            behind = note.lower[match.end() : min(sentence.end, match.end() + 16)]
            if _OTHER_BEFORE.search(before) or _OTHER_BEHIND.search(behind):
                continue
            found.setdefault(_weeks(match), sentence)
        if found:
            break
    if len(found) == 1:
        ((weeks, where),) = found.items()
        draft.add("duration_weeks", f"{weeks:g}", where, "the time that the pain lasts")
    elif found:
        draft.leave("duration_weeks", "several spans of time are told")


def _weeks(match: re.Match[str]) -> float:
    text = match["n"]
    number = float(_NUMBERS.get(text, 0) or text)
    weeks = number * _WEEKS[match["unit"][0]]
    return round(weeks, 1) if match["unit"][0] in "hdw" else float(round(weeks))


def _propose_severity(draft: Draft) -> None:
    note = draft.note
    found: dict[str, Sentence] = {}
    now: dict[str, Sentence] = {}
    for sentence in note.within(*_TOLD, "exam", "indication", "assessment", "review"):
        for match in _scores(note.lower, sentence):
            around = _segment(note.lower, sentence, match)
            if not sentence.has("pain") and sentence.has("elsewhere"):
                continue
            if _is_part_of_range(note.lower, match):
                draft.leave("pain_severity", "a range, not one score")
                return
            score = str(_NUMBERS.get(match["n"], match["n"]))
            if _NOW.search(around):
                now.setdefault(score, sentence)
            elif not _NOT_NOW.search(around):
                found.setdefault(score, sentence)
    chosen = now or found
    if len(chosen) == 1:
        ((score, where),) = chosen.items()
        draft.add("pain_severity", score, where, "the score of the pain")
    elif chosen:
        draft.leave("pain_severity", f"several scores: {', '.join(sorted(chosen))}")


def _scores(lower: str, sentence: Sentence) -> Iterator[re.Match[str]]:
    start, end = sentence.start, sentence.end
    if lower.find("10", start, end) >= 0 or lower.find("ten", start, end) >= 0:
        yield from _SCORE.finditer(lower, start, end)
    if sentence.has("pain"):
        yield from _LEVEL.finditer(lower, start, end)


def _segment(lower: str, sentence: Sentence, match: re.Match[str]) -> str:
    """Return the words around a score, up to the next comma or bracket."""
    before = re.split(r"[,;()]", lower[sentence.start : match.start()])[-1]
    behind = re.split(r"[,;()]", lower[match.end() : sentence.end])[0]
    return f"{before}{match.group()}{behind}"


def _is_part_of_range(lower: str, match: re.Match[str]) -> bool:
    before = lower[max(0, match.start() - 4) : match.start()]
    return bool(re.search(r"\d ?(?:-|\u2013|to) ?$", before))


def _propose_modulation(draft: Draft) -> None:
    for sentence in draft.note.within(*_TOLD, "indication"):
        for mark in sentence.of("modulates"):
            if not modified(draft.note, sentence, mark).has("kin", "hedged"):
                word = phrase(draft.note, sentence, mark)
                reason = f'changes the pain: "{word}"'
                draft.add("aggravating_relieving", "Y", sentence, reason)
                return


def _is_negated_closely(found: Modified) -> bool:
    gaps = [found.mark.first - m.end for m in found.sentence.of("negated_before")]
    return any(0 <= gap <= 2 for gap in gaps)


def _propose_function(draft: Draft) -> None:
    limited: tuple[Sentence, str] | None = None
    free: tuple[Sentence, str] | None = None
    for sentence in draft.note.within(*_TOLD, "indication"):
        for mark in sentence.of("able"):
            free = free or (sentence, phrase(draft.note, sentence, mark))
        for mark in sentence.of("unable"):
            found = modified(draft.note, sentence, mark)
            if not _is_negated_closely(found) and not found.has("kin"):
                limited = limited or (sentence, phrase(draft.note, sentence, mark))
    if limited and free:
        draft.leave("functional_limitation", "contradictory: limited and not limited")
    elif limited:
        draft.add("functional_limitation", "Y", limited[0], f'limited: "{limited[1]}"')
    elif free:
        draft.add("functional_limitation", "N", free[0], f'not limited: "{free[1]}"')
