"""The day on which the pain began."""

from __future__ import annotations

import datetime as dt
import re

from audit.abstract.proposals import Draft
from audit.abstract.text import Sentence

_TOLD = ("", "complaint", "indication")
_MONTHS = {
    name: number
    for number, name in enumerate(
        (
            *("jan", "feb", "mar", "apr", "may", "jun"),
            *("jul", "aug", "sep", "oct", "nov", "dec"),
        ),
        start=1,
    )
}
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
_DATE = re.compile(
    r"\b(?P<year>20\d\d)-(?P<month>\d\d?)-(?P<day>\d\d?)\b"
    r"|(?<![\d/])(?P<first>\d\d?)/(?P<second>\d\d?)/(?P<y>(?:20)?\d\d)(?![\d/])"
    rf"|\b(?P<d1>\d\d?)(?:st|nd|rd|th)?[ -](?P<m1>{_MONTH})[ -](?P<y1>20\d\d)\b"
    rf"|\b(?P<m2>{_MONTH})\.? (?P<d2>\d\d?)(?:st|nd|rd|th)?,? (?P<y2>20\d\d)\b"
)
_REACH = 40
"""Signs between a word of onset and its date."""


def propose_onset(draft: Draft) -> None:
    """Propose the one date beside a word of onset, if it can be read one way only."""
    note = draft.note
    found: dict[str, Sentence] = {}
    order = ""
    for sentence in note.within(*_TOLD):
        marks = sentence.of("onset", "injury_event")
        if not marks or sentence.has("kin"):
            continue
        for mark in marks:
            end = sentence.tokens[mark.end - 1][2]
            match = _DATE.search(note.lower, end, sentence.end)
            if match and match["first"]:
                order = order or _order(note.lower)
            day = _day(match, order) if match and match.start() - end <= _REACH else ""
            if day:
                found.setdefault(day, sentence)
    if len(found) == 1:
        ((day, where),) = found.items()
        draft.add("onset_date", day, where, "a date beside a word of onset")
    elif found:
        draft.leave("onset_date", f"several dates: {', '.join(sorted(found))}")


def _order(lower: str) -> str:
    """Return "md" or "dm" if every date with slashes of a note can be read so."""
    slashed = [m for m in _DATE.finditer(lower) if m["first"]]
    is_month = any(int(m["second"]) > 12 for m in slashed)
    is_day = any(int(m["first"]) > 12 for m in slashed)
    return "md" if is_month and not is_day else "dm" if is_day and not is_month else "-"


def _day(match: re.Match[str], order: str) -> str:
    """Return a date as year-month-day; empty if its order would have to be guessed."""
    if match["year"]:
        year, month, day = int(match["year"]), int(match["month"]), int(match["day"])
    elif match["first"]:
        year, first, second = int(match["y"]), int(match["first"]), int(match["second"])
        year += 2000 if year < 100 else 0
        if first != second and order == "-":
            return ""
        month, day = (second, first) if order == "dm" else (first, second)
    else:
        name = match["m1"] or match["m2"]
        year, month = int(match["y1"] or match["y2"]), _MONTHS[name[:3]]
        day = int(match["d1"] or match["d2"])
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return ""
