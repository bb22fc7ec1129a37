"""The input of a plan, read once: its frame, and the cells of the drawn units."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from audit.columns import column
from audit.date_cells import read_date
from audit.encounter.values import Encounter
from audit.headings import match_headings
from audit.intake import Table, open_table
from audit.intake.converting import contract_rows
from audit.intake.table import Row
from audit.review.plan import PLAIN, Frame, Plan, make_frame
from audit.review.worksheet import Worksheet

DRAWN_DATES = 1900
"""The date system of the workbooks that are written here."""


class PlannedInput:
    """The file that a plan was made from.

    A single pass over its rows gives `frame`, under the plan's rules, and keeps the
    cells of the `likely` units, those whose cells will be asked for: a year of claims
    need neither be read twice nor held in memory.
    """

    def __init__(self, plan: Plan, source: Path, likely: Collection[str] = ()) -> None:
        """Open the file and read it. Raises InputUnreadable."""
        self.source = source
        self._table = open_table(source, plan.sheet or None, plan.profile)
        self._likely = frozenset(likely)
        self._kept: dict[int, tuple[object, ...]] = {}
        self.frame: Frame = make_frame(self._encounters(), plan.rules)

    @property
    def sha256(self) -> str:
        """SHA-256 of the file."""
        return self._table.sha256

    def _encounters(self) -> Iterator[Encounter]:
        reader = self._table.reader()
        for number, cells in self._table.rows():
            encounter = reader.read(cells, number)
            if encounter.encounter_id in self._likely:
                self._kept[number] = cells
            yield encounter

    def charts(
        self, units: Collection[str]
    ) -> tuple[tuple[str, ...], Mapping[str, tuple[object, ...]]]:
        """Return headings, and cells by unit, as these units are drawn.

        A file that is read only by what its owner states, or whose encounters are
        several rows, is drawn under the headings of the contract: so its worksheets
        need neither.
        """
        wanted = frozenset(units)
        ids = {unit.row: unit.id for unit in self.frame.units if unit.id in wanted}
        headings, rows = self._laid_out(frozenset(ids))
        return headings, {ids[number]: cells for number, cells in rows if number in ids}

    def _laid_out(
        self, numbers: Collection[int]
    ) -> tuple[tuple[str, ...], Iterable[Row]]:
        table = self._table
        if table.profile == PLAIN and not table.is_grouped:
            is_kept = all(number in self._kept for number in numbers)
            rows = self._kept.items() if is_kept else table.rows()
            return table.headings, _stored_rows(table, rows)
        every = [number for number, _ in table.rows()]
        headings, converted = contract_rows(table)
        return headings, zip(every, converted, strict=True)


def input_of(worksheet: Worksheet, source: Path, plan: Plan | None) -> PlannedInput:
    """Read the input of a worksheet, under the signed plan or else its own."""
    ids = [row.unit.id for row in worksheet.rows]
    return PlannedInput(plan or worksheet.plan, source, ids)


def _stored_rows(table: Table, rows: Iterable[Row]) -> Iterator[Row]:
    """Return the rows as a workbook stores them: real dates, ids as they were read.

    The drawn workbook counts days from 1900, whatever the input did, so a bare number
    would become another day.
    """
    positions = match_headings(table.headings).positions
    id_at = positions.get("encounter_id")
    dates = [at for name, at in positions.items() if column(name).kind == "date"]
    if table.date_system == DRAWN_DATES:
        dates = []
    for number, cells in rows:
        row = list(cells)
        if id_at is not None and isinstance(unit_id := row[id_at], str):
            row[id_at] = unit_id.strip()
        for at in dates:
            day = read_date(row[at], table.date_system)
            if isinstance(day, dt.date) and day != read_date(row[at], DRAWN_DATES):
                row[at] = day
        yield number, tuple(row)
