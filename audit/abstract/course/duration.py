"""How long the pain lasts, in weeks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from audit.abstract.proposals import Draft
from audit.abstract.text import Sentence

_TOLD = ("", "complaint", "indication")
NUMBERS = {
    word: number
    for number, word in enumerate(
        (
            *("zero", "one", "two", "three", "four", "five", "six", "seven"),
            *("eight", "nine", "ten", "eleven", "twelve"),
        )
    )
}
"""Numbers that dictations write as words."""
_COUNT = rf"(?P<n>\d{{1,3}}(?:\.\d)?|{'|'.join(list(NUMBERS)[1:])})"
_UNIT = (
    r"(?P<unit>days?|d|weeks?|wks?|wk|w|months?|mos?|mths?|mo|years?|yrs?|y|hours?|"
    r"hrs?|h)"
)
_SPAN = re.compile(
    rf"(?<![\d./-]){_COUNT} ?\+?(?:-| )?{_UNIT}(?: ago)?\b(?![/]|\.?o\b)"
    r"|\b(?:past|last|about an?|for an?|x an?) (?P<one>day|week|month|year)\b(?! and)"
)
_AND_A_HALF = re.compile(
    rf"\b(?P<n>{'|'.join(list(NUMBERS)[1:])}|an?) ?(?P<early>(?:years?|months?"
    rf"|weeks?) )?"
    r"and (?:a|one)[ -]half ?(?P<late>years?|months?|weeks?)?\b"
)
_WEEKS = {"h": 1 / 168, "d": 1 / 7, "w": 1.0, "m": 52 / 12, "y": 52.0}
_YESTERDAY = re.compile(r"\bsince yest")
_BEFORE = re.compile(
    r"(?:\b(?:pt|physical therapy|therapy|hep|chiro|course of|rehab|follow|f/u|recheck|"
    r"return|rtc|back in|every|sessions?|visits?|prednisone|post ?op|q|"
    r"failed|tried|nsaids?|rest|meds?|work|duty|age|aged|age of|"
    r"use|in|within|than|until|next|at|tlso|sit|sitting|sits|stand|standing|drive|"
    r"driving|walk|walking|brace|recent|off work|each|only|naproxen|ibuprofen|per|"
    r"\d (?:to|or)|two (?:to|or)|few|by|min|took|taken|care|lasts|lasting|gets|every)"
    r")\W{0,3}(?:x ?|about |last |for )?$"
)
_BEHIND = re.compile(
    r"^ ?-?\.?(?:of )?(?:y/?o\b|o\.?\b|old|f\b|m\b|pt\b|physical|therapy|hep|rest|care|"
    r"nsaid|rehab|post|gest|after (?:surg|op|proc|fus|inj|lamin)|before|"
    r"of (?!(?:[\w/,+-]+ ){0,9}(?:pain|ache|aching|pn|discomfort|soreness|stiffness))"
    r"|from now|s/p (?!uri|fall|mvc|mva|inj|cold|viral)|on (?:the )?(?:drug"
    r"|med)|conservative|home|a week|per |each|"
    r"without|sober|course|treatment|supply|review|at a time|, 10|/wk|dose|"
    r"in (?:a|the) (?:car|day)|shift|walk|drive)"
)
_FLOORS = ("<", ">", "\u2265", "\u2264")
_AGE = re.compile(
    r"\b(?:female|woman|male|man|lady|boy|girl|person|patient|aged?"
    r"|gentleman) (?:of )?$"
)
_OF_PAIN = re.compile(
    r"^ ?(?:(?:hx |history |h/o )?(?:of |h/o |hx )(?:[\w/,+-]+ ){0,9}?"
    r"|(?:[\w/+-]+ ){0,4}?)"
    r"(?:pain|ache|aching|pn|discomfort|soreness|stiffness)\b"
)
_PAIN_FOR = re.compile(
    r"\b(?:pains?|ache|aching|achy|pn|sore|soreness|hurts?|hurting|discomfort|started|"
    r"began|onset|duration|symptoms|present|chronic)\b[^.;]{0,60}?(?:\bx|\bfor|\bsince|\bover|"
    r"\bduring|[:,(~x]|\babout|\bnow|\bof|\blast|\bpast|\bback|\bspine|\bblades?)\W*"
    r"(?:the |about |approx(?:imately)? |past |last |over |almost |nearly |"
    r"around |some |now )*$"
)


def propose_duration(draft: Draft) -> None:
    """Propose the one span of time that a told pain lasts."""
    note = draft.note
    for sentence in note.within(*_TOLD):
        is_about = sentence.has("pain", "region_thoracic", "onset")
        is_about |= sentence.heading in ("onset", "duration")
        if not is_about or sentence.has("kin"):
            continue
        found: dict[float, int] = {}
        for weeks, weight in _spans(note.lower, sentence):
            found[weeks] = max(weight, found.get(weeks, 0))
        if not found and _YESTERDAY.search(note.lower, sentence.start, sentence.end):
            found[0.1] = 2
        best = [weeks for weeks, weight in found.items() if weight == 2] or [*found]
        if len(best) == 1:
            value = f"{best[0]:g}"
            draft.add("duration_weeks", value, sentence, "the time that the pain lasts")
        elif best:
            draft.leave("duration_weeks", "several spans of time are told")
        if best:
            return


def _spans(lower: str, sentence: Sentence) -> Iterator[tuple[float, int]]:
    """Yield the weeks of each span, with 2 if words of pain lead to it, else 1."""
    half = _AND_A_HALF.search(lower, sentence.start, sentence.end)
    if half and (half["early"] or half["late"]):
        unit = (half["early"] or half["late"])[0]
        yield round((NUMBERS.get(half["n"], 1) + 0.5) * _WEEKS[unit]), 2
        return
    for match in _SPAN.finditer(lower, sentence.start, sentence.end):
        before = lower[max(sentence.start, match.start() - 80) : match.start()]
        behind = lower[match.end() : min(sentence.end, match.end() + 80)]
        if _BEFORE.search(before[-32:]) or _BEHIND.search(behind):
            continue
        is_floor = before.rstrip()[-1:] in _FLOORS and len(before) > 0
        if is_floor and (match["unit"] or "d")[0] in "hd":
            continue
        if before.rfind(" then ") >= 0 or _AGE.search(before[-14:]):
            continue
        is_clear = bool(_OF_PAIN.search(behind) or _PAIN_FOR.search(before))
        unit = match["one"] or match["unit"]
        is_age = unit[0] == "y" and match["n"] and _number(match["n"]) >= 15
        if is_clear or (unit[0] != "h" and not is_age):
            yield _weeks(match["n"] or "1", unit[0]), 2 if is_clear else 1


def _number(text: str) -> float:
    return float(NUMBERS.get(text, 0) or text)


def _weeks(text: str, unit: str) -> float:
    weeks = _number(text) * _WEEKS[unit]
    return round(weeks, 1) if unit in "hdw" else float(round(weeks))
