"""Conditions of a chart: what each says about a condition family, as a suggestion.

Source: HL7 FHIR R4, Condition (value sets condition-ver-status, condition-clinical and
condition-category). Whether a condition causes the pain is for the chart to say, so the
best that a Condition suggests is `link not stated`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from audit.codes import is_well_formed, read_code
from audit.encounter.values import CONDITION_FAMILIES
from audit.intake.fhir.diagnoses import condition_code
from audit.intake.fhir.resources import Resource, dicts, part, texts
from audit.release import load

LINK_NOT_STATED, SUSPECTED = "link not stated", "suspected"
RULED_OUT, HISTORY = "ruled out", "history (healed)"
_STRENGTH = (LINK_NOT_STATED, SUSPECTED, RULED_OUT, HISTORY)
"""Which status stands in the cell if conditions of one family differ, first to last."""

_IN_DOUBT = frozenset({"unconfirmed", "provisional", "differential"})
_REFUTED, _ERROR = "refuted", "entered-in-error"
_PAST = frozenset({"inactive", "remission", "resolved"})
_THORACIC = "thoracic"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What one Condition suggests for the status of a family, and where it is from."""

    family: str
    status: str
    source: str


def verification_of(condition: Resource) -> str:
    """Return the verification status, in lower case; empty if there is none."""
    return _code(part(condition, "verificationStatus"))


def is_refuted(condition: Resource) -> bool:
    """Whether the condition is none: ruled out, or entered in error."""
    return verification_of(condition) in (_REFUTED, _ERROR)


def is_encounter_diagnosis(condition: Resource) -> bool:
    """Whether it was diagnosed at its encounter, and is no item of a problem list."""
    categories = {_code(category) for category in dicts(condition, "category")}
    return "problem-list-item" not in categories


def status_on(condition: Resource, day: dt.date) -> str:
    """Return the status of a condition on a day; empty if it says nothing of that day.

    A diagnosis of an encounter held then, whatever became of it later. An item of a
    problem list that has no end is past if it is said to be past.
    """
    verification = verification_of(condition)
    begin = _day(condition, "onset") or _date(texts(condition, "recordedDate"))
    if verification == _ERROR or (begin and begin > day):
        return ""
    if verification == _REFUTED:
        return RULED_OUT
    end = _day(condition, "abatement")
    is_past = _code(part(condition, "clinicalStatus")) in _PAST
    if end is not None:
        is_past = end < day
    elif is_encounter_diagnosis(condition):
        is_past = False
    if verification in _IN_DOUBT:
        return "" if is_past else SUSPECTED
    return HISTORY if is_past else LINK_NOT_STATED


def suggestions(conditions: Iterable[Resource], day: dt.date) -> Iterator[Suggestion]:
    """Yield what conditions suggest for the families of their codes.

    A code whose title names other regions of the spine alone suggests nothing.
    """
    codes = load()
    for condition in conditions:
        status = status_on(condition, day)
        code = read_code(condition_code(condition))
        if not status or not is_well_formed(code):
            continue
        regions = codes.regions(code)
        if regions and _THORACIC not in regions:
            continue
        for family in sorted(codes.families(code, day)):
            if family in CONDITION_FAMILIES:
                source = f"{family}: {status} ({_source(condition, code)})"
                yield Suggestion(family, status, source)


def strongest(found: Iterable[Suggestion]) -> dict[str, str]:
    """Return the status of each family for its cell."""
    statuses: dict[str, str] = {}
    for suggestion in found:
        held = statuses.setdefault(suggestion.family, suggestion.status)
        if _STRENGTH.index(suggestion.status) < _STRENGTH.index(held):
            statuses[suggestion.family] = suggestion.status
    return statuses


def _source(condition: Resource, code: str) -> str:
    listed = is_encounter_diagnosis(condition)
    said = (
        verification_of(condition),
        _code(part(condition, "clinicalStatus")),
    )
    words = (
        f"Condition {texts(condition, 'id')}".strip(),
        code,
        "encounter diagnosis" if listed else "problem list",
        *filter(None, said),
    )
    return ", ".join(words)


def _code(concept: object) -> str:
    codings = dicts(concept, "coding")
    return texts(codings[0], "code").casefold() if codings else ""


def _day(condition: Resource, stem: str) -> dt.date | None:
    """Return the day of an onset or an abatement, as far as one is stated."""
    period = part(condition, f"{stem}Period", "start" if stem == "onset" else "end")
    stated = texts(condition, f"{stem}DateTime")
    return _date(stated or (period if isinstance(period, str) else ""))


def _date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text.partition("T")[0])
    except ValueError:  # a year alone, or no date
        return None
