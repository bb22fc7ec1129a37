"""What a worklist of chart requests says that cannot be so, by row and column."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from audit.review.risk.requests import ASKED, HERE, NONE, TO_ASK, Asked
from audit.review.worksheet import NOT_ENOUGH, NOT_IN_FRAME, Decision
from audit.wording import named

_MISSING = "missing record"
_MOST = 10


def contradictions(
    listed: Sequence[Asked],
    known: Sequence[Asked] | None,
    decided: Mapping[str, Decision],
    today: dt.date,
) -> tuple[str, ...]:
    """Name what cannot be so: row and column of the worklist, value, and what to do.

    `known` is the worklist as it was before, None if there was none; `decided` are
    people's decisions by unit.
    """
    found: list[str] = []
    before = {asked.id: asked for asked in known or ()}
    for row, asked in enumerate(listed, 2):
        decision = decided.get(asked.id, Decision())
        parts = [*_days(asked, today), *_status(asked), *_against(asked, decision)]
        if known is not None:
            parts += _set_back(asked, before.get(asked.id))
        found += [
            f"Row {row} ({asked.id}), {column} {value!s}: {why}."
            for column, value, why in parts
        ]
    early = [
        str(row)
        for row, asked in enumerate(listed, 2)
        if asked.status == TO_ASK and _is_read(decided.get(asked.id, Decision()))
    ]
    if early:
        found.append(
            f"{len(early)} charts are decided and their Status is {TO_ASK!r} (row "
            f"{named(early, _MOST)}). Enter the days on which they were requested and "
            "received."
        )
    return tuple(found)


_Part = tuple[str, object, str]


def _days(asked: Asked, today: dt.date) -> Iterator[_Part]:
    on, due, here, day = asked.asked_on, asked.due, asked.here_on, asked.day
    if on and here and here < on:
        yield "Received on", here, f"that is before it was requested ({on}); correct it"
    if on and due and due < on:
        yield "Due", due, f"that is before it was requested ({on}); correct it"
    for column, value in (("Requested on", on), ("Received on", here)):
        if value and value > today:
            yield column, value, f"that day is still to come ({today}); correct it"
        if value and day and value < day:
            yield (
                column,
                value,
                f"that is before the date of service ({day}); correct it",
            )


def _status(asked: Asked) -> Iterator[_Part]:
    status, on, here = asked.status, asked.asked_on, asked.here_on
    if status == ASKED and not on:
        why = "no day is there, so it never becomes overdue; enter Requested on"
        yield "Status", repr(status), why
    if status == HERE and not here:
        yield "Status", repr(status), "no day is there; enter Received on"
    if status == NONE and here:
        why = f"it was received on {here}; choose {HERE!r}, or clear Received on"
        yield "Status", repr(status), why


def _is_read(decision: Decision) -> bool:
    """Whether somebody decided from the chart."""
    kind = decision.decision
    return decision.is_made and kind not in (NOT_ENOUGH, NOT_IN_FRAME)


def _against(asked: Asked, decision: Decision) -> Iterator[_Part]:
    status = asked.status
    said = decision.own_verdict or decision.decision
    if status == NONE and _is_read(decision):
        yield (
            "Status",
            repr(status),
            f"the chart is decided ({said}); choose {HERE!r} if it was read, or decide "
            f"{NOT_ENOUGH!r} with the reason",
        )
    if status == ASKED and _is_read(decision):
        yield (
            "Status",
            repr(status),
            f"the chart is decided ({said}) and has not come; enter Received on, or "
            "take the decision back",
        )
    if status == HERE and _MISSING in (decision.error_type, decision.root_cause):
        yield (
            "Status",
            repr(status),
            f"the chart is decided as {_MISSING!r}; decide from the chart, or correct "
            "the status",
        )


def _set_back(asked: Asked, old: Asked | None) -> Iterator[_Part]:
    """Name a row that is there again, and what was written over the chart's own."""
    if old is None:
        yield (
            "encounter_id",
            asked.id,
            f"it had no row and has one now ({asked.use}, {asked.status!r}): it is "
            "new, or its row was deleted. A chart leaves the list by its Status; enter "
            "again what you know of it",
        )
        return
    pairs = (
        ("provider", old.provider, asked.provider),
        ("date_of_service", old.day, asked.day),
    )
    for column, was, now in pairs:
        if was and was != now:
            why = f"the chart has {now or 'none'}, which stands there again; use Note"
            yield column, was, why
