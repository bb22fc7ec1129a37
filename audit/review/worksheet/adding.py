"""Whether a merge may take the place of an earlier one: if it only adds to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace

from audit.review.worksheet.decisions import NO_DECISION, Decision
from audit.review.worksheet.drawn_claims import charts_by_unit
from audit.review.worksheet.joining import join_decisions
from audit.review.worksheet.opinions import Opinion
from audit.review.worksheet.rows import Worksheet, cell_text


def keeps_all(merged: Worksheet, earlier: Worksheet) -> bool:
    """Whether a merged worksheet holds all that people wrote into an earlier one."""
    if earlier.plan != merged.plan:
        return False
    if not set(earlier.opinions) <= set(merged.opinions):
        return False
    rows = {row.unit.id: row.decision for row in merged.rows}
    first: dict[str, list[Opinion]] = {}
    for opinion in earlier.opinions if earlier.is_blind else ():
        first.setdefault(opinion.unit_id, []).append(opinion)
    if not all(
        _keeps(
            row.decision,
            rows.get(row.unit.id, NO_DECISION),
            first.get(row.unit.id, ()),
        )
        for row in earlier.rows
    ):
        return False
    own, known = _filled(merged), _filled(earlier)
    return all(cells <= own.get(unit, set()) for unit, cells in known.items())


def _keeps(old: Decision, new: Decision, first: Sequence[Opinion]) -> bool:
    """Whether nothing of a decision is lost.

    `first` are the first decisions on the unit, which stay on the sheet Opinions: what
    a merge made of them is not what anybody wrote.
    """
    if old.is_blank or old == new:
        return True
    if first:
        given = [(opinion.auditor, _as_decision(opinion)) for opinion in first]
        joined, _ = join_decisions(first[0].unit_id, given, blind=True)
        return replace(old, auditor="", status="") == replace(
            joined, auditor="", status=""
        )
    return all(
        getattr(old, field.name) in ("", None, getattr(new, field.name))
        for field in fields(old)
        if field.name != "auditor" or old.is_made
    )


def _as_decision(opinion: Opinion) -> Decision:
    return Decision(
        opinion.auditor,
        opinion.decision,
        opinion.verdict,
        opinion.final_codes,
        opinion.error_type,
        opinion.root_cause,
        opinion.dollars,
        opinion.comment,
    )


def _filled(worksheet: Worksheet) -> dict[str, set[tuple[str, str]]]:
    """Return heading and text of each cell of a chart that is not blank, by unit."""
    return {
        unit: {
            (heading, text)
            for heading, cell in zip(worksheet.headings, chart, strict=False)
            if (text := cell_text(cell))
        }
        for unit, (_, chart) in charts_by_unit(worksheet).items()
    }
