"""Puts a change of a number among its dated values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from audit.rules.own.changes import Change

Record = Mapping[str, Any]


def changed_values(
    values: Iterable[Record], record: Record, change: Change
) -> list[dict[str, Any]]:
    """Return the dated values of a parameter with a change among them."""
    oldest = min(v["from"] for v in values)
    first = change.since or oldest
    source = f"{change.reason} ({change.by})"
    found = [dict(v) for v in values if v["from"] < first]
    found.append({"from": first, "value": record["value"], "source": source})
    if change.until:
        next_day = change.until + dt.timedelta(days=1)
        later = [v for v in values if v["from"] <= next_day]
        if later:
            found.append({**max(later, key=lambda v: v["from"]), "from": next_day})
        found += [dict(v) for v in values if v["from"] > next_day]
    return found
