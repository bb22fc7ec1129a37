"""Cuts a shipped rule where a change of it begins and ends.

A changed rule of some days has an id of its own, with OWN at its end, so that a finding
shows by which text it was judged.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from audit.rules.examples import BASE, read_example
from audit.rules.own.changes import Change

OWN, LATER = "-OWN", "-LATER"
"""Ends of the ids of the changed rule, and of the shipped one after the change."""

_DAY = dt.timedelta(days=1)
_EXAMPLES = ("fires", "silent", "task_fires")
_SERVICE = "date_of_service"
_OTHER_DAY = "_date"
"""End of the names of columns with other days of the same encounter."""


def pieces(
    old: Mapping[str, Any], new: Mapping[str, Any], change: Change
) -> list[Mapping[str, Any]]:
    """Return the [[rule]] tables of a rule before, during and after a change.

    A change of every day leaves one table. A switched-off rule has no piece of its own
    within the days of the change.
    """
    first, last = old["from"], old.get("until", dt.date.max)
    begins = max(change.since or first, first)
    ends = min(change.until or last, last)
    if begins > last or ends < first:
        return [old]  # the change is of days on which the rule does not hold
    if begins <= first and ends >= last:
        return [new]
    found: list[Mapping[str, Any]] = []
    if begins > first:
        found.append(_within(old, old["id"], first, begins - _DAY))
    if new.get("enabled", True):
        found.append(_within(new, f"{old['id']}{OWN}", begins, ends))
    if ends < last:
        rule_id = f"{old['id']}{LATER}" if begins > first else old["id"]
        found.append(_within(old, rule_id, ends + _DAY, last))
    return found


def _within(
    record: Mapping[str, Any], rule_id: str, first: dt.date, last: dt.date
) -> dict[str, Any]:
    """Return a table for some days; its example lines are moved into these days."""
    moved = {**record, "id": rule_id, "from": first}
    moved.pop("until", None)
    if last < dt.date.max:
        moved["until"] = last
    for key in _EXAMPLES:
        if key in record:
            lines = (_moved(line, first, last) for line in record[key])
            moved[key] = [line for line in lines if line]
    return moved


def _moved(line: str, first: dt.date, last: dt.date) -> str:
    """Return an example line on a day of a span; empty if its other dates forbid it."""
    cells = {**BASE, **read_example(line)}
    day = dt.date.fromisoformat(str(cells[_SERVICE]))
    if first <= day <= last:
        return line
    if any(name.endswith(_OTHER_DAY) for name in cells):
        return ""
    return f"{line}; {_SERVICE}={first if day < first else last}"
