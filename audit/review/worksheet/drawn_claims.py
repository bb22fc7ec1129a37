"""The sheet Encounters against the draw: amended records, and claims that were changed.

People amend the columns of the record, which an auditor abstracts from the chart. The
columns of the claim say what was billed and paid: whoever changes one changes what is
reviewed, so they stay as they were drawn. Columns outside the contract are neither.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from audit.columns import CHART_GROUPS
from audit.errors import InputUnreadable
from audit.headings import match_headings
from audit.report.sheets.formats import address
from audit.review.worksheet.rows import Worksheet, cell_text

_RECORD = (*CHART_GROUPS, "confirmation")
_SHOWN = 40
_NAMED = 5
_LONGEST = 32000

Chart = Sequence[object]


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell of the sheet Encounters that is not as it was drawn.

    `cell` is its address, empty if its column is gone. `of_claim` says whether its
    column is one of the claim.
    """

    unit_id: str
    heading: str
    cell: str
    was: str
    now: str
    of_claim: bool

    @property
    def place(self) -> str:
        """Name the cell without what it holds."""
        where = f"cell {self.cell}" if self.cell else "its column is gone"
        return f"{self.unit_id}, {self.heading or 'no heading'} ({where})"

    def __str__(self) -> str:
        return (
            f"{self.place} on the sheet Encounters: {_short(self.was)} was drawn, and "
            f"{_short(self.now)} is there."
        )


class ClaimAltered(InputUnreadable):
    """Cells of the claim are not as they were drawn. `changes` are those known."""

    def __init__(self, file: str, changes: Sequence[CellChange], units: Sequence[str]):
        """Name the cells, or else the units whose claims are no longer the drawn ones.

        `file` is the worksheet's name, empty if it is not known.
        """
        self.changes = tuple(changes)
        places = [change.place for change in changes] or list(units)
        more = len(places) - _NAMED
        rest = f" and {more} more" if more > 0 else ""
        what = "cells of the claim" if changes else "claims"
        super().__init__(
            f"{f'{file}: ' if file else ''}{len(places)} {what} on the sheet "
            f"Encounters changed since the draw: {'; '.join(places[:_NAMED])}{rest}. "
            "What was billed and paid is not amended: write back what the drawn "
            "workbook has, and say what is wrong as a decision or in the columns of "
            "the record."
        )


def claim_positions(headings: Sequence[str]) -> frozenset[int]:
    """Return the positions of the columns that say what was billed and paid."""
    match = match_headings(headings)
    columns = {at for at, c in match.columns.items() if c.group not in _RECORD}
    return frozenset({*columns, *match.parts, *match.again})


def charts_by_unit(worksheet: Worksheet) -> dict[str, tuple[int, Chart]]:
    """Return row (0 is the headings) and cells of each chart, by the id in it."""
    at = match_headings(worksheet.headings).positions.get("encounter_id")
    if at is None:
        return {}
    rows = worksheet.chart_rows
    if len(rows) != len(worksheet.charts):
        rows = tuple(range(1, len(worksheet.charts) + 1))
    return {
        cell_text(chart[at]): (row, chart)
        for row, chart in zip(rows, worksheet.charts, strict=True)
    }


def chart_changes(
    worksheet: Worksheet, headings: Sequence[str], charts: Mapping[str, Chart]
) -> tuple[CellChange, ...]:
    """Return the cells of the sheet Encounters that differ from the drawn ones.

    `headings` and `charts` (by unit) are as drawn; a unit that they lack is left out.
    """
    own = worksheet.headings
    claims, own_claims = claim_positions(headings), claim_positions(own)
    pairs = list(_paired(headings, own))
    drawn = {cell_text(unit): chart for unit, chart in charts.items()}
    found = []
    for unit, (row, chart) in charts_by_unit(worksheet).items():
        if (before := drawn.get(unit)) is None:
            continue
        for then, now in pairs:
            old, new = _text_at(before, then), _text_at(chart, now)
            if old != new:
                heading = own[now] if now is not None else headings[then or 0]
                cell = address(row, now) if now is not None else ""
                of_claim = then in claims or now in own_claims
                found.append(CellChange(unit, heading, cell, old, new, of_claim))
    return tuple(found)


def claim_changes(worksheet: Worksheet, drawn: Worksheet) -> tuple[CellChange, ...]:
    """Return the cells of the claim that differ from those of the drawn workbook."""
    charts = {unit: chart for unit, (_, chart) in charts_by_unit(drawn).items()}
    changes = chart_changes(worksheet, drawn.headings, charts)
    return tuple(change for change in changes if change.of_claim)


def check_claims(
    worksheet: Worksheet, drawn: Worksheet | None = None, file: str = ""
) -> None:
    """Raise ClaimAltered if the claims are not those of the draw.

    Without the drawn workbook the hashes of the worksheet show it.
    """
    changes = () if drawn is None else claim_changes(worksheet, drawn)
    units = other_claims(worksheet)
    if changes or units:
        raise ClaimAltered(file, changes, units)


def with_claims_sealed(worksheet: Worksheet) -> Worksheet:
    """Return a drawn worksheet with the hash of each claim."""
    claims = claim_positions(worksheet.headings)
    columns = tuple((h, at in claims) for at, h in enumerate(worksheet.headings))
    if not columns_fit(worksheet.headings):
        return worksheet  # more than a cell of the sheet Provenance holds
    seals = replace(worksheet.provenance, drawn_columns=columns)
    hashes = _claim_hashes(replace(worksheet, provenance=seals))
    rows = tuple(
        replace(row, drawn_claim=hashes.get(cell_text(row.unit.id), ""))
        for row in worksheet.rows
    )
    return replace(worksheet, rows=rows, provenance=seals)


def columns_fit(headings: Sequence[str]) -> bool:
    """Whether a cell of the sheet Provenance holds the headings as they were drawn."""
    return len(json.dumps([(heading, True) for heading in headings])) <= _LONGEST


def other_claims(worksheet: Worksheet) -> tuple[str, ...]:
    """Return the units whose claim has another hash than when it was drawn.

    Which columns are those of the claim is recorded, so that a release that knows more
    headings does not see a change where there is none.
    """
    if not worksheet.provenance.drawn_columns:
        return ()  # of a release that recorded none
    hashes = _claim_hashes(worksheet)
    return tuple(
        row.unit.id
        for row in worksheet.rows
        if hashes.get(cell_text(row.unit.id), row.drawn_claim) != row.drawn_claim
    )


def _claim_hashes(worksheet: Worksheet) -> dict[str, str]:
    """Return the hash of each claim by unit.

    A column of the claim that was added since says what was not drawn, so it counts.
    """
    columns, own = worksheet.provenance.drawn_columns, worksheet.headings
    pairs = list(_paired([heading for heading, _ in columns], own))
    kept = [(columns[then], now) for then, now in pairs if then is not None]
    claims = claim_positions(own)
    added = [now for then, now in pairs if then is None and now in claims]

    def hashed(chart: Chart) -> str:
        cells = [[h, _text_at(chart, now)] for (h, is_claim), now in kept if is_claim]
        more = [[own[at], text] for at in added if (text := _text_at(chart, at))]
        return hashlib.sha256(json.dumps([cells, more]).encode("ascii")).hexdigest()

    charts = charts_by_unit(worksheet)
    return {unit: hashed(chart) for unit, (_, chart) in charts.items()}


def _paired(
    drawn: Sequence[str], own: Sequence[str]
) -> Iterator[tuple[int | None, int | None]]:
    """Pair the columns of two heading rows by their texts, in order; None has none."""
    places: dict[tuple[str, int], int] = {}
    seen: Counter[str] = Counter()
    for at, heading in enumerate(own):
        places[heading, seen[heading]] = at
        seen[heading] += 1
    seen.clear()
    for at, heading in enumerate(drawn):
        yield at, places.pop((heading, seen[heading]), None)
        seen[heading] += 1
    for at in places.values():
        yield None, at


def _text_at(chart: Chart, at: int | None) -> str:
    return "" if at is None or at >= len(chart) else cell_text(chart[at])


def _short(text: str) -> str:
    text = " ".join(text.split())
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]} …")
