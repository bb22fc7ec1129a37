"""Columns that auditors add to the sheet Encounters; all of them are kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from audit.errors import InputUnreadable
from audit.review.worksheet.drawn_claims import charts_by_unit
from audit.review.worksheet.provenance import chart_hash
from audit.review.worksheet.rows import Worksheet, cell_text
from audit.wording import named

_Column = tuple[str, int]
"""A heading, and which of the columns of this heading it is."""


def with_all_columns(
    worksheets: Sequence[tuple[str, Worksheet]], drawn: Sequence[str]
) -> tuple[Worksheet, ...]:
    """Return worksheets that all have the columns of all of them, drawn ones first.

    Each comes with the name of its file. A column that a worksheet lacks is blank
    there. Raises InputUnreadable if one no longer begins with the drawn columns.
    """
    places = [_places(name, worksheet, drawn) for name, worksheet in worksheets]
    columns = list(dict.fromkeys(column for own in places for column in own))
    headings = tuple(heading for heading, _ in columns)
    return tuple(
        _aligned(worksheet, headings, [own.get(column) for column in columns])
        for (_, worksheet), own in zip(worksheets, places, strict=True)
    )


def _places(
    name: str, worksheet: Worksheet, drawn: Sequence[str]
) -> dict[_Column, int]:
    """Return the positions of the columns; those without any text fall away."""
    own = worksheet.headings
    if own[: len(drawn)] != tuple(drawn):
        apart = [heading for heading in drawn if heading not in own]
        what = f" ({named(apart)})" if apart else ""
        raise InputUnreadable(
            f"{name} no longer begins with the columns of the draw on the sheet "
            f"Encounters{what}. Take its headings in row 1 back as they were drawn; "
            "add columns of your own at the right end. Then merge."
        )
    seen: Counter[str] = Counter()
    places = {}
    for at, heading in enumerate(own):
        filled = any(cell_text(c[at]) for c in worksheet.charts if at < len(c))
        if at < len(drawn) or heading or filled:
            places[heading, seen[heading]] = at
            seen[heading] += 1
    return places


def _aligned(
    worksheet: Worksheet, headings: tuple[str, ...], at: Sequence[int | None]
) -> Worksheet:
    """Lay out the cells under other headings.

    Blank columns tell the machine nothing: a chart that it saw is still the one.
    """
    charts = tuple(
        tuple("" if i is None or i >= len(chart) else chart[i] for i in at)
        for chart in worksheet.charts
    )
    new = replace(worksheet, headings=headings, charts=charts)
    before, after = charts_by_unit(worksheet), charts_by_unit(new)
    rows = []
    for row in worksheet.rows:
        unit = cell_text(row.unit.id)
        if row.audited_chart and unit in before:
            seen = chart_hash(worksheet.headings, before[unit][1])
            if seen == row.audited_chart:
                again = chart_hash(headings, after[unit][1])
                row = replace(row, audited_chart=again)
        rows.append(row)
    return replace(new, rows=tuple(rows))
