"""An export on its way to a file: rows, and what a reader should make of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from property_tests.exports.said import PAYERS
from property_tests.exports.visits import Visit

Cell = str | int | float | date | datetime | None


@dataclass
class Grid:
    """Rows of cells from row 1 on, and the expected table of the file.

    `option` is what the reader has to be told, empty for nothing. `pointers` and
    `places` say whether the export states pointers and places of service.
    """

    name: str
    option: str = ""
    note: str = ""
    pointers: bool = True
    places: bool = True
    rows: list[list[Cell]] = field(default_factory=list)
    encounters: list[dict[str, object]] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)
    remarks: list[int] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
    sheet: str = ""

    def add(self, *cells: Cell) -> int:
        """Add a row and return its number."""
        self.rows.append(list(cells))
        return len(self.rows)

    def heading(self, *cells: Cell) -> int:
        """Add a row of headings."""
        self.headings.append(number := self.add(*cells))
        return number

    def remark(self, *cells: Cell) -> None:
        """Add a row that is no part of an encounter: a title, a total, a remark."""
        self.remarks.append(self.add(*cells))

    def blank(self) -> None:
        """Add a blank row."""
        self.add()

    def encounter(
        self, visit: Visit, key: str, rows: Sequence[int], **more: object
    ) -> None:
        """Say what the rows of one visit hold. `more` adds or replaces values."""
        told: dict[str, object] = {
            "encounter_id": key,
            "date": visit.day.isoformat() if visit.day else None,
            "dx": visit.codes,
            "lines": [line.written(pointers=self.pointers) for line in visit.lines],
            "payer": PAYERS[visit.payer],
            "trouble": visit.trouble,
            "rows": sorted(rows),
            "pos": visit.pos if self.places and visit.pos else None,
        }
        self.encounters.append({**told, **more})

    def expected(self) -> dict[str, object]:
        """Return the expected table of the file, encounters as they first appear."""
        told: dict[str, object] = {"option": self.option, "note": self.note}
        if self.sheet:
            told["sheet"] = self.sheet
        return {
            **told,
            "headings": self.headings,
            "not_encounters": self.remarks,
            "hidden": self.hidden,
            "encounters": sorted(self.encounters, key=_first_row),
        }


def _first_row(encounter: dict[str, object]) -> int:
    rows = encounter["rows"]
    assert isinstance(rows, list)
    return int(rows[0])
