"""Joins the worksheets of several auditors and lists where they conflict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from audit.errors import InputUnreadable
from audit.headings import match_headings
from audit.review.plan import UNRECORDED, JudgedBy
from audit.review.worksheet.drawn_claims import check_claims
from audit.review.worksheet.first_decisions import decided_first
from audit.review.worksheet.joining import join_decisions, said_differently
from audit.review.worksheet.keeping import is_drawn
from audit.review.worksheet.opinions import Opinion, joined_opinions
from audit.review.worksheet.own_columns import with_all_columns
from audit.review.worksheet.parts import check_parts
from audit.review.worksheet.provenance import with_opinions
from audit.review.worksheet.rows import (
    UNSETTLED,
    Conflict,
    ReviewRow,
    Worksheet,
    cell_text,
)
from audit.review.worksheet.seals import broken_seals

_Chart = tuple[object, ...]

MERGED = "its chart was merged from several: audit again, then decide"
"""Written under Changed since when no single worksheet has the merged chart."""


@dataclass(frozen=True, slots=True)
class _Copy:
    """One auditor's worksheet: the name of its file, its charts and rows by unit."""

    name: str
    worksheet: Worksheet
    charts: dict[str, _Chart]
    rows: dict[str, ReviewRow]


def merge(worksheets: Sequence[tuple[str, Worksheet]]) -> Worksheet:
    """Join worksheets of one draw, each with the name of its file.

    A cell that one auditor filled is taken, on the sheets Review and Encounters alike.
    Cells that two auditors filled differently are listed with both values, and left
    blank or, in a chart, marked: only people may choose. What each decided stays as an
    opinion. A drawn workbook among the worksheets (one without verdicts) shows the
    charts as they were: a cell that differs from it in a single worksheet is taken as
    corrected there. Raises InputUnreadable when the worksheets are not of one draw,
    were audited with different rules, are not the parts of a whole sample, or have a
    claim that is not the one that was drawn. Columns that auditors added at the right
    end of the sheet Encounters are kept, those of one heading in one column.
    """
    copies = [_copy(name, worksheet) for name, worksheet in worksheets]
    base = next((c for c in copies if is_drawn(c.worksheet)), None)
    _check_one_draw(copies)
    parts = [(c.name, c.worksheet) for c in copies if c.worksheet.reviewer]
    check_parts(base.worksheet if base else None, parts)
    _check_seals(copies)
    _check_claims(copies, base or copies[0])
    copies = _with_all_columns(copies, base)
    base = next((c for c in copies if is_drawn(c.worksheet)), None)
    judged = [copy for copy in copies if not is_drawn(copy.worksheet)]
    whole = base or copies[0]
    return _joined(whole.worksheet, judged or copies, base if judged else None)


def _copy(name: str, worksheet: Worksheet) -> _Copy:
    rows = {row.unit.id: row for row in worksheet.rows}
    return _Copy(name, worksheet, _charts_of(name, worksheet), rows)


def _with_all_columns(copies: Sequence[_Copy], base: _Copy | None) -> list[_Copy]:
    """Let every worksheet have the columns that auditors added to any of them."""
    first = copies[0].worksheet
    recorded = tuple(heading for heading, _ in first.provenance.drawn_columns)
    drawn = base.worksheet.headings if base else recorded or first.headings
    names = [copy.name for copy in copies]
    own = [(copy.name, copy.worksheet) for copy in copies]
    return [*map(_copy, names, with_all_columns(own, drawn))]


def _joined(whole: Worksheet, copies: Sequence[_Copy], base: _Copy | None) -> Worksheet:
    conflicts: list[Conflict] = []
    rows: list[ReviewRow] = []
    charts: list[_Chart] = []
    apart = 0
    for unit_id in (pick.unit_id for pick in whole.picks):
        there = [copy for copy in copies if unit_id in copy.rows]
        chart, row_conflicts = _join_charts(unit_id, there, base)
        charts.append(chart)
        conflicts += row_conflicts
        joined, row_conflicts = _join_rows(unit_id, chart, there)
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
    together = replace(
        copies[0].worksheet,
        rows=tuple(rows),
        charts=tuple(charts),
        conflicts=tuple(conflicts),
        reviewer="",
        shown_sheets=None,
        provenance=replace(whole.provenance, judged_by=_judge(copies)),
    )
    return with_opinions(together, _opinions(copies))


def _judge(copies: Sequence[_Copy]) -> JudgedBy:
    """Return what judged the charts of all worksheets; unrecorded if one of them
    is of a release that did not record it.
    """
    judges = [copy.worksheet.provenance.judged_by for copy in copies]
    if not all(judge.rules_sha256 for judge in judges):
        return UNRECORDED
    if len({replace(judge, product="") for judge in judges}) > 1:
        raise InputUnreadable(
            f"{' and '.join(c.name for c in copies)} were audited with different "
            "rules, code sets or policies. Run `tspine review audit` on each with the "
            "same rules, then merge."
        )
    return judges[0]


def _opinions(copies: Sequence[_Copy]) -> tuple[Opinion, ...]:
    """Return what each auditor decided: all of a blind review, else where two did."""
    known = [copy.worksheet.opinions for copy in copies]
    given = [decided_first(copy.worksheet, copy.name) for copy in copies]
    found = joined_opinions((*known, *given))
    several = Counter(opinion.unit_id for opinion in found)
    return tuple(o for o in found if o.blind or several[o.unit_id] > 1)


def _check_seals(copies: Sequence[_Copy]) -> None:
    for copy in copies:
        if altered := broken_seals(copy.worksheet):
            raise InputUnreadable(
                f"{copy.name}: {' '.join(altered)} Take the sheets back from an "
                "earlier copy, then merge."
            )


def _check_claims(copies: Sequence[_Copy], drawn: _Copy) -> None:
    """Raise ClaimAltered if a claim is not as it was drawn, or not the same in all."""
    for copy in copies:
        check_claims(copy.worksheet, drawn.worksheet, copy.name)


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
        if two.plan != one.plan or not _is_same_sample(one, two):
            raise InputUnreadable(
                f"{other.name} is not of the same draw as {first.name}: plan or sample "
                "differ."
            )
        if two.is_blind != one.is_blind and not (is_drawn(one) or is_drawn(two)):
            raise InputUnreadable(
                f"{other.name} and {first.name}: in one of them, the machine's "
                "verdicts were revealed. Merge before `tspine review reveal`."
            )


def _is_same_sample(one: Worksheet, two: Worksheet) -> bool:
    """Whether two worksheets have the same picks, as far as neither is a part."""
    if not (one.reviewer or two.reviewer):
        return one.picks == two.picks
    known = {pick.unit_id: pick for pick in one.picks}
    return all(known.get(pick.unit_id, pick) == pick for pick in two.picks)


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
    unit_id: str, chart: _Chart, copies: Sequence[_Copy]
) -> tuple[ReviewRow | None, list[Conflict]]:
    """Join one unit's row of the sheet Review; None if the rules differ."""
    rows = [copy.rows[unit_id] for copy in copies]
    texts = [tuple(map(cell_text, copy.charts[unit_id])) for copy in copies]
    merged = tuple(map(cell_text, chart))
    judged: dict[tuple[str, ...], ReviewRow] = {}
    for text, row in zip(texts, rows, strict=True):
        if judged.setdefault(text, row).machine != row.machine:
            return None, []
    chosen = judged.get(merged, rows[0])
    given = [(c.name, row.decision) for c, row in zip(copies, rows, strict=True)]
    blind = copies[0].worksheet.is_blind
    decision, conflicts = join_decisions(unit_id, given, blind)
    changed = next((row.changed for row in rows if row.changed), "")
    if conflicts:
        changed = changed or said_differently(given, conflicts)
    if merged not in judged and not blind:
        changed = changed or MERGED
    for row in rows:
        verdict = row.machine.coding_verdict
        if row.decision.decision and verdict != chosen.machine.coding_verdict:
            changed = changed or f"was {verdict} when it was decided: decide again"
    return replace(chosen, decision=decision, changed=changed), list(conflicts)
