"""What a workbook records of its own making, so that a later change shows.

Whoever changes a cell with the tool's own code can record the change as well. Against
that stand the signed plan, the charts, and the register with its anchors.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, fields, replace

from audit.errors import InputUnreadable
from audit.report.sheets.cells import fitting
from audit.review.plan import (
    JudgedBy,
    Pick,
    Plan,
    PlanLine,
    plan_lines,
    plan_text,
)
from audit.review.worksheet.about import ABOUT, PART, as_read, sheets_to_read
from audit.review.worksheet.drawn_claims import columns_fit, with_claims_sealed
from audit.review.worksheet.first_decisions import content_of_first
from audit.review.worksheet.opinions import Opinion
from audit.review.worksheet.rows import Provenance, Worksheet, cell_text
from audit.rules.fingerprints import LABELS

PROVENANCE = "Provenance"
PROVENANCE_HEADINGS = ("item", "value")

_PLAN, _DRAW, _PRODUCT = "SHA-256 of the plan", "SHA-256 of the draw", "drawn by tspine"
_OPINIONS = "SHA-256 of the first decisions"
_FIRST = "SHA-256 of the first decision on "
_SHEET = "SHA-256 of the sheet "
_PLAN_SHEET = f"{_SHEET}Plan"
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
    return hash_of(plan_lines_as_read(lines))


def plan_lines_as_read(lines: Iterable[PlanLine]) -> list[list[str]]:
    """Return lines in a form that is the same after any spreadsheet saved them."""
    return [[" ".join(cell_text(cell).split()) for cell in line] for line in lines]


def plan_file_lines(plan: Plan) -> tuple[str, ...]:
    """Return the lines of the sheet Plan file, as `as_read` gives them."""
    return as_read(plan_text(plan).split("\n"))


def draw_hash(picks: Iterable[Pick], counts: Iterable[tuple[str, str, int]]) -> str:
    """Return the SHA-256 of the sheets Sample and Frame."""
    drawn = [[p.unit_id, p.stratum, p.order, p.number, p.proof, p.spare] for p in picks]
    counted = sorted([group, cell_text(value), n] for group, value, n in counts)
    return hash_of([drawn, counted])


def chart_hash(headings: Sequence[str], chart: Sequence[object]) -> str:
    """Return the SHA-256 of one row of the sheet Encounters."""
    cells = [*map(cell_text, chart)]
    while cells and not cells[-1]:
        cells.pop()
    return hash_of([[cell_text(heading) for heading in headings], cells])


def opinions_hash(opinions: Sequence[Opinion]) -> str:
    """Return the SHA-256 of the sheet Opinions; empty if there are none."""
    said = [[cell_text(value) for value in astuple(opinion)] for opinion in opinions]
    return hash_of(said) if said else ""


def hash_of(value: object) -> str:
    """Return the SHA-256 of a value as JSON."""
    return hashlib.sha256(json.dumps(value).encode("ascii")).hexdigest()


def first_hashes(opinions: Iterable[Opinion]) -> tuple[tuple[str, str], ...]:
    """Return the SHA-256 of each first decision, under the unit and the auditor.

    What the machine says of the unit is not part of it: that is not known then.
    """
    return tuple(
        (
            " ".join(f"{o.unit_id}, by {cell_text(o.auditor)}".split()),
            hash_of(content_of_first(o)),
        )
        for o in opinions
    )


def sealed(worksheet: Worksheet) -> Worksheet:
    """Return a drawn worksheet with the hashes of its plan, draw and claims."""
    seals = replace(
        worksheet.provenance,
        plan_sha256=plan_hash(worksheet.plan),
        draw_sha256=draw_hash(worksheet.picks, worksheet.frame_counts),
        lacking=(),
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
        seals = replace(
            seals,
            opinions_sha256=opinions_hash(opinions),
            first=first_hashes(opinions),
        )
    return replace(worksheet, opinions=tuple(opinions), provenance=seals)


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
        *((f"{_FIRST}{label}", sha256) for label, sha256 in seals.first),
        (_PLAN_SHEET, sheet),
        *((f"{_SHEET}{name}", sha256) for name, sha256 in _sheets(worksheet)),
        (_COLUMNS, json.dumps(columns) if columns else ""),
        *((text, getattr(seals.judged_by, name)) for name, text in _JUDGED.items()),
        *((f"{_CLAIM}{row.unit.id}", row.drawn_claim) for row in worksheet.rows),
        *((f"{_CHART}{row.unit.id}", row.audited_chart) for row in worksheet.rows),
    ]
    return [(item, value) for item, value in lines if value]


def foreign_items(worksheet: Worksheet, items: Sequence[str]) -> tuple[str, ...]:
    """Return the items that no line of such a worksheet has, or that several have."""
    ids = [row.unit.id for row in worksheet.rows]
    known = {
        *(_PRODUCT, _PLAN, _DRAW, _OPINIONS, _PLAN_SHEET, _COLUMNS),
        *(f"{_SHEET}{name}" for name in (ABOUT, PART)),
        *(f"{begin}{unit}" for begin in (_CLAIM, _CHART) for unit in ids),
        *(f"{_FIRST}{label}" for label, _ in first_hashes(worksheet.opinions)),
        *_JUDGED.values(),
    }
    there = Counter(items)
    return tuple(item for item, n in there.items() if n > 1 or item not in known)


def _sheets(worksheet: Worksheet) -> list[tuple[str, str]]:
    """Return the SHA-256 of the sheets About and Part, by name."""
    if not worksheet.provenance.plan_sha256:
        return []
    return [(name, hash_of(li)) for name, li in sheets_to_read(worksheet).items()]


def _due(worksheet: Worksheet) -> Iterable[str]:
    """Yield the lines that this release always writes for such a worksheet."""
    yield from (_PLAN, _DRAW, _PLAN_SHEET)
    yield from (f"{_SHEET}{name}" for name in sheets_to_read(worksheet))
    if columns_fit(worksheet.headings):
        yield _COLUMNS
        yield from (f"{_CLAIM}{row.unit.id}" for row in worksheet.rows)
    if worksheet.opinions:
        yield _OPINIONS
        labels = first_hashes(worksheet.opinions)
        yield from (f"{_FIRST}{label}" for label, _ in labels)
    if worksheet.is_audited:
        yield from (_JUDGED["rule_pack"], *LABELS.values())
        yield from (f"{_CHART}{row.unit.id}" for row in worksheet.rows)


def with_provenance(worksheet: Worksheet, lines: Mapping[str, str]) -> Worksheet:
    """Return a worksheet with what the sheet Provenance says."""
    judged = {f.name: lines.get(_JUDGED[f.name], "") for f in fields(JudgedBy)}
    plan, draw, first = (lines.get(item, "") for item in (_PLAN, _DRAW, _OPINIONS))
    by, sheet = JudgedBy(**judged), lines.get(_PLAN_SHEET, "")
    by_plan = worksheet.plan.judged_by
    columns = _columns(lines.get(_COLUMNS, ""))
    is_sealed = plan or draw or columns or by_plan.rules_sha256
    kept = {item: value for item, value in lines.items() if value}
    seals = Provenance(
        *(plan, draw, first, by, sheet, columns),
        first=_behind(_FIRST, kept),
        sheets_sha256=_behind(_SHEET, kept),
        lacking=tuple(i for i in _due(worksheet) if i not in kept) if is_sealed else (),
    )
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


def _behind(begin: str, lines: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return the lines whose items begin so, under the rest of the item."""
    return tuple(
        (item.removeprefix(begin), value)
        for item, value in lines.items()
        if item.startswith(begin)
    )


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
