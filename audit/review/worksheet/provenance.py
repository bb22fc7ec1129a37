"""What a workbook records of its own making, so that a later change shows.

Whoever changes a cell with the tool's own code can record the change as well. Against
that stand the signed plan, the charts, and the register with its anchors.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, fields, replace

from audit.errors import InputUnreadable
from audit.report.sheets.cells import fitting
from audit.review.plan import (
    GROUPS,
    JudgedBy,
    Pick,
    Plan,
    PlanLine,
    plan_lines,
    plan_text,
)
from audit.review.worksheet.drawn_claims import with_claims_sealed
from audit.review.worksheet.opinions import Opinion
from audit.review.worksheet.rows import Provenance, Worksheet, cell_text
from audit.rules.fingerprints import LABELS
from audit.wording import named

PROVENANCE = "Provenance"
PROVENANCE_HEADINGS = ("item", "value")

_PLAN, _DRAW, _PRODUCT = "SHA-256 of the plan", "SHA-256 of the draw", "drawn by tspine"
_OPINIONS = "SHA-256 of the first decisions"
_PLAN_SHEET = "SHA-256 of the sheet Plan"
_CHART = "SHA-256 of the audited chart of "
_COLUMNS, _CLAIM = "columns as drawn", "SHA-256 of the drawn claim of "
_MARKS = "-+"
"""Stand before the headings of other columns and of those of the claim."""
_JUDGED = {
    "product": "audited by tspine",
    "rule_pack": "rule pack",
    **LABELS,
}


def plan_hash(plan: Plan) -> str:
    """Return the SHA-256 of a plan as its file states it, signature included."""
    return hashlib.sha256(plan_text(plan).encode()).hexdigest()


def shown_lines(plan: Plan) -> tuple[PlanLine, ...]:
    """Return the lines of the sheet Plan, each as its cell can hold it."""
    return tuple((label, fitting(text)) for label, text in plan_lines(plan))


def plan_sheet_hash(lines: Iterable[PlanLine]) -> str:
    """Return the SHA-256 of the lines of the sheet Plan."""
    return _hash(_as_read(lines))


def _as_read(lines: Iterable[PlanLine]) -> list[list[str]]:
    """Return lines in a form that is the same after any spreadsheet saved them."""
    return [[" ".join(cell_text(cell).split()) for cell in line] for line in lines]


def draw_hash(picks: Iterable[Pick], counts: Iterable[tuple[str, str, int]]) -> str:
    """Return the SHA-256 of the sheets Sample and Frame."""
    drawn = [[p.unit_id, p.stratum, p.order, p.number, p.proof, p.spare] for p in picks]
    counted = sorted([group, cell_text(value), n] for group, value, n in counts)
    return _hash([drawn, counted])


def chart_hash(headings: Sequence[str], chart: Sequence[object]) -> str:
    """Return the SHA-256 of one row of the sheet Encounters."""
    cells = [*map(cell_text, chart)]
    while cells and not cells[-1]:
        cells.pop()
    return _hash([[cell_text(heading) for heading in headings], cells])


def opinions_hash(opinions: Sequence[Opinion]) -> str:
    """Return the SHA-256 of the sheet Opinions; empty if there are none."""
    said = [[cell_text(value) for value in astuple(opinion)] for opinion in opinions]
    return _hash(said) if said else ""


def _hash(value: object) -> str:
    return hashlib.sha256(json.dumps(value).encode("ascii")).hexdigest()


def sealed(worksheet: Worksheet) -> Worksheet:
    """Return a drawn worksheet with the hashes of its plan, draw and claims."""
    seals = Provenance(
        plan_hash(worksheet.plan), draw_hash(worksheet.picks, worksheet.frame_counts)
    )
    return with_claims_sealed(replace(worksheet, provenance=seals))


def sealed_part(part: Worksheet) -> Worksheet:
    """Return a part of a drawn worksheet with the hash of its own draw."""
    seals = part.provenance
    if not seals.plan_sha256:
        return part  # of a release that recorded nothing
    own = draw_hash(part.picks, part.frame_counts)
    return replace(part, provenance=replace(seals, draw_sha256=own))


def with_opinions(worksheet: Worksheet, opinions: Sequence[Opinion]) -> Worksheet:
    """Return a worksheet with these first decisions, and with their hash."""
    seals = worksheet.provenance
    if seals.plan_sha256:
        seals = replace(seals, opinions_sha256=opinions_hash(opinions))
    return replace(worksheet, opinions=tuple(opinions), provenance=seals)


def broken_seals(worksheet: Worksheet) -> tuple[str, ...]:
    """Say which sheets are no longer those that were drawn, as far as that shows."""
    seals, found = worksheet.provenance, []
    if not seals.plan_sha256:
        if worksheet.plan.judged_by.rules_sha256:
            found.append(
                f"The sheet {PROVENANCE} is gone or blank, but the plan is of a "
                "release that writes it. Take it back from an earlier copy."
            )
        return tuple(found)
    if seals.plan_sha256 != plan_hash(worksheet.plan):
        found.append("The sheet Plan file was altered since the draw.")
    else:
        found += _other_plan(worksheet)
    if seals.draw_sha256 != draw_hash(worksheet.picks, worksheet.frame_counts):
        found.append("The sheet Sample or the sheet Frame was altered since the draw.")
    if seals.opinions_sha256 != opinions_hash(worksheet.opinions):
        found.append("The sheet Opinions was altered: first decisions never change.")
    return (*found, *_uncounted(worksheet))


def _other_plan(worksheet: Worksheet) -> Iterable[str]:
    """Say where the sheet Plan, which people read, is not the plan.

    The words of the sheet are those of the release that wrote it, whose hash it keeps.
    """
    if worksheet.shown_plan is None:
        return
    shown = _as_read(worksheet.shown_plan)
    wanted = _as_read(shown_lines(worksheet.plan))
    kept = worksheet.provenance.plan_sheet_sha256
    if shown == wanted or _hash(shown) == kept:
        return
    apart = dict.fromkeys(
        line[0]
        for line in (*wanted, *shown)
        if wanted.count(line) != shown.count(line) and line[0]
    )
    what = f" ({named(tuple(apart))})" if apart else ""
    yield (
        f"The sheet Plan was altered{what}: it no longer says what the sheet Plan file "
        "does."
    )


def _uncounted(worksheet: Worksheet) -> Iterable[str]:
    """Say which groups of the sheet Frame do not add up to the frame."""
    for name in GROUPS:
        there = sum(n for group, _, n in worksheet.frame_counts if group == name)
        if there != worksheet.plan.universe:
            yield (
                f"The sheet Frame counts {there} units by {name}, and the plan has "
                f"{worksheet.plan.universe}."
            )


def provenance_lines(worksheet: Worksheet) -> list[tuple[str, str]]:
    """Return the lines of the sheet Provenance."""
    seals = worksheet.provenance
    sheet = plan_sheet_hash(shown_lines(worksheet.plan)) if seals.plan_sha256 else ""
    columns = [f"{_MARKS[claim]}{heading}" for heading, claim in seals.drawn_columns]
    lines = [
        (_PRODUCT, worksheet.product),
        (_PLAN, seals.plan_sha256),
        (_DRAW, seals.draw_sha256),
        (_OPINIONS, seals.opinions_sha256),
        (_PLAN_SHEET, sheet),
        (_COLUMNS, json.dumps(columns) if columns else ""),
        *((text, getattr(seals.judged_by, name)) for name, text in _JUDGED.items()),
        *((f"{_CLAIM}{row.unit.id}", row.drawn_claim) for row in worksheet.rows),
        *((f"{_CHART}{row.unit.id}", row.audited_chart) for row in worksheet.rows),
    ]
    return [(item, value) for item, value in lines if value]


def with_provenance(worksheet: Worksheet, lines: Mapping[str, str]) -> Worksheet:
    """Return a worksheet with what the sheet Provenance says."""
    judged = {f.name: lines.get(_JUDGED[f.name], "") for f in fields(JudgedBy)}
    plan, draw, first = (lines.get(item, "") for item in (_PLAN, _DRAW, _OPINIONS))
    by, sheet = JudgedBy(**judged), lines.get(_PLAN_SHEET, "")
    columns = _columns(lines.get(_COLUMNS, ""))
    seals = Provenance(plan, draw, first, by, sheet, columns)
    rows = tuple(
        replace(
            row,
            audited_chart=lines.get(f"{_CHART}{row.unit.id}", ""),
            drawn_claim=lines.get(f"{_CLAIM}{row.unit.id}", ""),
        )
        for row in worksheet.rows
    )
    product = lines.get(_PRODUCT, worksheet.product)
    return replace(worksheet, provenance=seals, rows=rows, product=product)


def _columns(text: str) -> tuple[tuple[str, bool], ...]:
    """Read the columns as drawn. Raises InputUnreadable if they were altered."""
    try:
        listed = json.loads(text) if text else []
        return tuple((text[1:], bool(_MARKS.index(text[0]))) for text in listed)
    except (ValueError, TypeError, LookupError, RecursionError):
        raise InputUnreadable(
            f"The sheet {PROVENANCE} was altered: its line {_COLUMNS!r} is no list of "
            "columns. Take the sheet back from an earlier copy."
        ) from None
