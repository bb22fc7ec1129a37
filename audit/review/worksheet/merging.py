"""Joins the worksheets of several auditors and lists where they conflict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

from audit.errors import InputUnreadable
from audit.headings import match_headings
from audit.review.worksheet.decisions import PEOPLE, Decision
from audit.review.worksheet.rows import (
    UNSETTLED,
    Conflict,
    ReviewRow,
    Worksheet,
    cell_text,
)

_Chart = tuple[object, ...]
_HEADINGS = {c.name: c.heading for c in PEOPLE}

MERGED = "its chart was merged from several: audit again, then decide"
"""Written under Changed since when no single worksheet has the merged chart."""


@dataclass(frozen=True, slots=True)
class _Copy:
    """One auditor's worksheet: the name of its file, its charts by unit."""

    name: str
    worksheet: Worksheet
    charts: dict[str, _Chart]


def merge(worksheets: Sequence[tuple[str, Worksheet]]) -> Worksheet:
    """Join worksheets of one draw, each with the name of its file.

    A cell that one auditor filled is taken, on the sheets Review and Encounters alike.
    A cell that two auditors filled differently is listed with both values, and left
    blank or, in a chart, marked: only people may choose. A drawn workbook among the
    worksheets (one without verdicts) shows the charts as they were: a cell that differs
    from it in a single worksheet is taken as corrected there. Raises InputUnreadable
    when the worksheets are not of one draw or were audited with different rules.
    """
    copies = [_Copy(name, w, _charts_of(name, w)) for name, w in worksheets]
    _check_one_draw(copies)
    audited = [copy for copy in copies if not _is_drawn(copy.worksheet)]
    base = next((c for c in copies if _is_drawn(c.worksheet)), None)
    copies = audited or copies
    base = base if audited else None
    conflicts: list[Conflict] = []
    rows: list[ReviewRow] = []
    charts: list[_Chart] = []
    apart = 0
    for index, row in enumerate(copies[0].worksheet.rows):
        chart, row_conflicts = _join_charts(row.unit.id, copies, base)
        charts.append(chart)
        conflicts += row_conflicts
        joined, row_conflicts = _join_rows(index, chart, copies)
        conflicts += row_conflicts
        if joined is None:
            apart += 1
        else:
            rows.append(joined)
    if apart:
        raise InputUnreadable(
            f"{' and '.join(c.name for c in copies)} have different machine verdicts "
            f"on {apart} rows whose charts are the same. Run `tspine review audit` on "
            "each with the same rules, then merge."
        )
    return replace(
        copies[0].worksheet,
        rows=tuple(rows),
        charts=tuple(charts),
        conflicts=tuple(conflicts),
    )


def _is_drawn(worksheet: Worksheet) -> bool:
    """Whether nobody has judged anything: neither the machine nor people."""
    touched = any(not row.decision.is_blank for row in worksheet.rows)
    return not worksheet.is_audited and not touched


def _charts_of(name: str, worksheet: Worksheet) -> dict[str, _Chart]:
    at = match_headings(worksheet.headings).positions.get("encounter_id")
    charts = (
        {}
        if at is None
        else {str(chart[at]).strip(): chart for chart in worksheet.charts}
    )
    lacking = sum(p.unit_id not in charts for p in worksheet.picks)
    if lacking or len(worksheet.charts) != len(worksheet.picks):
        raise InputUnreadable(
            f"{name}: {lacking} drawn units have no row of their own on the sheet "
            "Encounters. Take the rows back from an earlier copy, then merge."
        )
    return charts


def _check_one_draw(copies: Sequence[_Copy]) -> None:
    first, *others = copies
    for other in others:
        one, two = first.worksheet, other.worksheet
        if (two.plan, two.picks) != (one.plan, one.picks):
            raise InputUnreadable(
                f"{other.name} is not of the same draw as {first.name}: plan or sample "
                "differ."
            )
        if two.headings != one.headings:
            raise InputUnreadable(
                f"{other.name} and {first.name} have different columns on the sheet "
                "Encounters. Take the columns back as they were drawn, then merge."
            )


def _join_charts(
    unit_id: str, copies: Sequence[_Copy], base: _Copy | None
) -> tuple[_Chart, list[Conflict]]:
    """Join one unit's cells of the sheet Encounters."""
    cells: list[object] = []
    conflicts = []
    for at, heading in enumerate(copies[0].worksheet.headings):
        given = [(c.name, c.charts[unit_id][at]) for c in copies]
        if base is not None:
            drawn = base.charts[unit_id][at]
            before = cell_text(drawn)
            changed = [(n, cell) for n, cell in given if cell_text(cell) != before]
        else:
            drawn = ""
            changed = [(n, cell) for n, cell in given if cell_text(cell)]
        values = {cell_text(cell): cell for _, cell in changed}
        if len(values) < 2:
            cells.append(next(iter(values.values()), drawn))
        else:
            cells.append(UNSETTLED)
            shown = tuple((name, cell_text(cell)) for name, cell in given)
            conflicts.append(Conflict(unit_id, f"Encounters: {heading}", shown))
    return tuple(cells), conflicts


def _join_rows(
    index: int, chart: _Chart, copies: Sequence[_Copy]
) -> tuple[ReviewRow | None, list[Conflict]]:
    """Join one unit's row of the sheet Review; None if the rules differ."""
    rows = [copy.worksheet.rows[index] for copy in copies]
    unit_id = rows[0].unit.id
    texts = [tuple(map(cell_text, copy.charts[unit_id])) for copy in copies]
    merged = tuple(map(cell_text, chart))
    judged: dict[tuple[str, ...], ReviewRow] = {}
    for text, row in zip(texts, rows, strict=True):
        if judged.setdefault(text, row).machine != row.machine:
            return None, []
    chosen = judged.get(merged, rows[0])
    given = [(c.name, row.decision) for c, row in zip(copies, rows, strict=True)]
    decision, conflicts = _join(unit_id, given)
    changed = next((row.changed for row in rows if row.changed), "")
    if merged not in judged:
        changed = changed or MERGED
    for row in rows:
        verdict = row.machine.coding_verdict
        if row.decision.decision and verdict != chosen.machine.coding_verdict:
            changed = changed or f"was {verdict} when it was decided: decide again"
    return replace(chosen, decision=decision, changed=changed), conflicts


def _join(
    unit_id: str, given: Sequence[tuple[str, Decision]]
) -> tuple[Decision, list[Conflict]]:
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
            named_values = tuple((name, str(value)) for name, value in filled)
            conflicts.append(Conflict(unit_id, _HEADINGS[field.name], named_values))
    return replace(Decision(), **values), conflicts  # type: ignore[arg-type]
