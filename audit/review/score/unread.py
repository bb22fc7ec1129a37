"""Which drawn charts nobody read: their rows on *Encounters* are claims only."""

from __future__ import annotations

from functools import lru_cache

from audit.encounter.reading import RowReader
from audit.review.worksheet import Worksheet


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
