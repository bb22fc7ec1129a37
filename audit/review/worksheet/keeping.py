"""Audits a worksheet again without losing what people wrote into the earlier one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from audit.errors import OutputRefused
from audit.review.worksheet.drawn_claims import (
    CellChange,
    ClaimAltered,
    chart_changes,
    charts_by_unit,
)
from audit.review.worksheet.provenance import with_opinions
from audit.review.worksheet.rows import Worksheet, with_people
from audit.wording import named


def is_drawn(worksheet: Worksheet) -> bool:
    """Whether nobody has judged anything: neither the machine nor people."""
    touched = any(not row.decision.is_blank for row in worksheet.rows)
    return not (worksheet.is_audited or worksheet.is_blind or touched)


def keep_people(
    worksheet: Worksheet, earlier: Worksheet, file: str = "", *, is_new: bool = False
) -> tuple[Worksheet, tuple[CellChange, ...]]:
    """Take over what people wrote into an earlier worksheet of the same draw.

    That is their decisions, the first decisions, and the cells of the record, which are
    returned as well. `file` names the earlier worksheet. Unless the other one is new,
    people wrote into it, too. Raises ClaimAltered if cells of the claim were changed in
    the earlier one, and OutputRefused if something would be lost.
    """
    made, lost = with_people(worksheet, earlier)
    own = charts_by_unit(earlier)
    gone = len(own.keys() - charts_by_unit(worksheet).keys())
    if lost or gone:
        raise OutputRefused(
            f"{file} has the charts of {gone} units that the sample does not hold, and "
            f"decisions on {lost} of them. They would be lost; choose another file "
            "with -o."
        )
    headings, drawn = worksheet.headings, charts_by_unit(worksheet)
    charts = {unit: chart for unit, (_, chart) in drawn.items()}
    changes = chart_changes(earlier, headings, charts)
    if claims := [change for change in changes if change.of_claim]:
        raise ClaimAltered(file, claims, ())
    _check_columns(headings, earlier, file)
    if not is_new:
        _check_one_version(worksheet, earlier, changes, file)
    blank = ("",) * (len(earlier.headings) - len(headings))
    kept = tuple(
        tuple(own[unit][1]) if unit in own else (*chart, *blank)
        for unit, chart in charts.items()
    )
    made = replace(
        made,
        headings=earlier.headings,
        charts=kept,
        chart_rows=(),
    )
    return with_opinions(made, earlier.opinions or worksheet.opinions), changes


def _check_columns(headings: Sequence[str], earlier: Worksheet, file: str) -> None:
    if earlier.headings[: len(headings)] != tuple(headings):
        apart = [h for h in headings if h not in earlier.headings]
        what = f" ({named(apart)})" if apart else ""
        raise OutputRefused(
            f"{file} no longer has the columns of the draw on the sheet "
            f"Encounters{what}, so its cells cannot be kept. Take its headings in row "
            "1 back from the drawn workbook; add columns at the right end."
        )


def _check_one_version(
    worksheet: Worksheet,
    earlier: Worksheet,
    changes: Sequence[CellChange],
    file: str,
) -> None:
    """Refuse if people wrote into both worksheets, and differently."""
    before = {row.unit.id: row.decision for row in earlier.rows}
    apart = [
        row.unit.id
        for row in worksheet.rows
        if not row.decision.is_blank and before.get(row.unit.id) != row.decision
    ]
    places = [*(change.place for change in changes), *apart]
    if places:
        raise OutputRefused(
            f"{file} and the worksheet to audit differ in what people wrote "
            f"({named(places)}), and one of the two would be lost. Choose another file "
            "with -o."
        )
