"""Joins what several people decided on one unit.

A conflict is a difference in what was decided, not in who decided it: one who filled a
cell and one who left it blank do not conflict. Remarks are joined, each with its
author; nothing that anybody wrote is dropped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from audit.review.worksheet.decisions import (
    DECIDED,
    DISPUTED,
    FINAL,
    OPEN,
    PEOPLE,
    Decision,
)
from audit.review.worksheet.opinions import codes_of
from audit.review.worksheet.rows import DIFFER, Conflict

_HEADINGS = {c.name: c.heading for c in PEOPLE}
_VERDICTS = ("decision", "own_verdict")
_COMPARED = (
    *("decision", "own_verdict", "final_codes", "error_type", "root_cause", "dollars"),
    *("second_decision", "provider_response"),
)
_REMARKS = ("comment", "second_comment", "provider_comment")
_NAMES = ("auditor", "second_reviewer")
_STATUSES = (DISPUTED, OPEN, DECIDED, FINAL)
_Given = Sequence[tuple[str, Decision]]


def join_decisions(
    unit_id: str, given: _Given, blind: bool = False
) -> tuple[Decision, tuple[Conflict, ...]]:
    """Join decisions on a unit, each with the name of its file.

    A cell in which the decisions conflict is left blank.
    """
    conflicts = [c for n in _COMPARED if (c := _conflict(unit_id, n, given))]
    if blind and not conflicts:
        conflicts += _verdict_or_none(unit_id, given)
    apart = {conflict.column for conflict in conflicts}
    values: dict[str, object] = {
        name: next(iter(_filled(name, given)), ("", getattr(Decision(), name)))[1]
        for name in _COMPARED
        if _HEADINGS[name] not in apart
    }
    values |= {name: _remarks(name, given) for name in _REMARKS}
    values |= {name: _names(name, given) for name in _NAMES}
    statuses = {decision.status for _, decision in given}
    values["status"] = next((s for s in _STATUSES if s in statuses), "")
    return replace(Decision(), **values), tuple(conflicts)  # type: ignore[arg-type]


def said_differently(given: _Given, conflicts: Sequence[Conflict]) -> str:
    """Return the text of Changed since for conflicting decisions."""
    columns = ", ".join(dict.fromkeys(c.column for c in conflicts))
    words = "; ".join(
        f"{decision.auditor or name}: {decision.own_verdict or decision.decision}"
        for name, decision in given
        if decision.is_made
    )
    return f"{DIFFER} ({columns}). {words}. Settle it here, then clear this cell"


def _filled(name: str, given: _Given) -> list[tuple[str, object]]:
    return [
        (file, value)
        for file, decision in given
        if (value := getattr(decision, name)) not in ("", None)
    ]


def _alike(name: str, value: object) -> object:
    """Return a value in a form that is equal for all its spellings."""
    return codes_of(str(value)) or value if name == "final_codes" else value


def _conflict(unit_id: str, name: str, given: _Given) -> Conflict | None:
    filled = _filled(name, given)
    if len({_alike(name, value) for _, value in filled}) < 2:
        return None
    values = tuple((file, str(value)) for file, value in filled)
    return Conflict(unit_id, _HEADINGS[name], values)


def _verdict_or_none(unit_id: str, given: _Given) -> list[Conflict]:
    """Return the conflict of one who gave a verdict and one who could not."""
    said = [(file, d.own_verdict or d.decision) for file, d in given if d.is_made]
    if len({word for _, word in said}) < 2:
        return []
    return [Conflict(unit_id, _HEADINGS[name], tuple(said)) for name in _VERDICTS]


def _remarks(name: str, given: _Given) -> str:
    texts: dict[str, list[str]] = {}
    for file, decision in given:
        if text := getattr(decision, name):
            texts.setdefault(text, []).append(decision.auditor or file)
    if len(texts) < 2:
        return next(iter(texts), "")
    return "; ".join(f"{' and '.join(who)}: {text}" for text, who in texts.items())


def _names(name: str, given: _Given) -> str:
    """Return the names of those who decided; of all who are named if nobody did."""
    made = [getattr(d, name) for _, d in given if d.is_made or name != "auditor"]
    found = dict.fromkeys(filter(None, made))
    if not found:
        found = dict.fromkeys(d for _, x in given if (d := getattr(x, name)))
    return "; ".join(found)
