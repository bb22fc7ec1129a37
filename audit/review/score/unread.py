"""Which drawn charts nobody read, and which decisions contradict that.

The rows of unread charts on *Encounters* are claims only.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from audit.encounter.reading import RowReader
from audit.review.score.outcome import Judged, shows_on_claim
from audit.review.worksheet import NOT_ENOUGH, Decision, Worksheet

_MISSING = "missing record"
"""The type of error, and the root cause, of a record that was not found."""


def unread_units(worksheet: Worksheet) -> frozenset[str]:
    """Return the ids of units whose row says that the chart was not reviewed.

    A blank *Chart reviewed* means that it was if any cell of the record is filled, as
    everywhere else.
    """
    return _unread(worksheet.headings, worksheet.charts)


@lru_cache(maxsize=4)
def _unread(
    headings: tuple[str, ...], charts: tuple[tuple[object, ...], ...]
) -> frozenset[str]:
    reader = RowReader(headings, sheet="Encounters")
    encounters = (reader.read(cells, number) for number, cells in enumerate(charts, 2))
    return frozenset(e.encounter_id for e in encounters if not e.chart_reviewed)


def contradictions(worksheet: Worksheet, units: Sequence[Judged]) -> tuple[str, ...]:
    """Name the units whose decision contradicts what *Encounters* says of the chart."""
    unread = unread_units(worksheet)
    lacking, found = [], []
    for unit in units:
        row = unit.row
        if _lacks_record(row.decision) and row.unit.id not in unread:
            lacking.append(row.unit.id)
        on_chart = unit.verdict and not shows_on_claim(row, unit.verdict)
        if on_chart and row.unit.id in unread:
            found.append(row.unit.id)
    parts = (
        ("The record was not found or is not enough", "was reviewed", lacking),
        ("The decision is one on the chart", "was not reviewed", found),
    )
    return tuple(
        f"{decided}, but Encounters says that the chart {said}: {', '.join(ids)}."
        for decided, said, ids in parts
        if ids
    )


def _lacks_record(decision: Decision) -> bool:
    words = (decision.error_type, decision.root_cause)
    return decision.decision == NOT_ENOUGH or _MISSING in words
