"""Joins the worksheets of several auditors and lists where they conflict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace

from audit.errors import InputUnreadable
from audit.review.people import PEOPLE, Decision
from audit.review.worksheet import Conflict, ReviewRow, Worksheet


def merge(worksheets: Sequence[tuple[str, Worksheet]]) -> Worksheet:
    """Join worksheets of one draw, each with the name of its file.

    A cell that one auditor filled is taken. A cell that two filled differently is left
    blank and listed with both values: nobody but people may choose. Raises
    InputUnreadable when the worksheets are not of one draw or were audited apart.
    """
    (first_name, first), *others = worksheets
    for name, other in others:
        if (other.plan, other.picks) != (first.plan, first.picks):
            raise InputUnreadable(
                f"{name} is not of the same draw as {first_name}: plan or sample "
                "differ."
            )
        apart = sum(
            one.machine != two.machine
            for one, two in zip(first.rows, other.rows, strict=True)
        )
        if apart:
            raise InputUnreadable(
                f"{name} and {first_name} have different machine verdicts on {apart} "
                "rows. Run `tspine review audit` on each with the same rules, then "
                "merge."
            )
    conflicts: list[Conflict] = []
    rows: list[ReviewRow] = []
    for place, row in enumerate(first.rows):
        given = [(name, w.rows[place].decision) for name, w in worksheets]
        decision, own = _join(row.unit.id, given)
        conflicts += own
        changed = [w.rows[place].changed for _, w in worksheets]
        rows.append(
            replace(row, decision=decision, changed=next(filter(None, changed), ""))
        )
    return replace(first, rows=tuple(rows), conflicts=tuple(conflicts))


def _join(
    unit_id: str, given: Sequence[tuple[str, Decision]]
) -> tuple[Decision, list[Conflict]]:
    heading = {c.name: c.heading for c in PEOPLE}
    values: dict[str, object] = {}
    conflicts = []
    for field in fields(Decision):
        filled = [
            (name, value)
            for name, decision in given
            if (value := getattr(decision, field.name)) not in ("", None)
        ]
        if len({value for _, value in filled}) == 1:
            values[field.name] = filled[0][1]
        elif filled:
            told = tuple((name, str(value)) for name, value in filled)
            conflicts.append(Conflict(unit_id, heading[field.name], told))
    return replace(Decision(), **values), conflicts  # type: ignore[arg-type]
