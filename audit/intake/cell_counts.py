"""Counts of cells that were not read, or read by name, in a table or a part of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from audit.cells import Unreadable, is_blank, shown
from audit.columns import column, match_value
from audit.date_cells import date_evidence, read_date
from audit.encounter.diagnosis_cells import read_diagnoses
from audit.encounter.payers import UnknownPayer, read_payer
from audit.intake.table import Table

Found = TypeVar("Found")
_ROUNDED = re.compile(r"[0-9](?:\.[0-9]+)?E\+[0-9]+(?: .*)?", re.IGNORECASE)
_MOST_SEEN = 10_000


@dataclass(slots=True)
class Counts:
    """What was found in the cells: rows, rounded ids, payers, dates, and codes.

    `named` and `unknown` count payers, `evidence` the dates of each column whose order
    must be stated. `no_codes` has for each column the cells that cannot be read as
    codes: how many, and the first row.
    """

    rows: int = 0
    rounded: int = 0
    named: Counter[tuple[str, str]] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    evidence: dict[int, Counter[str]] = field(default_factory=dict)
    no_codes: dict[int, tuple[int, int]] = field(default_factory=dict)

    def add(self, other: Counts) -> None:
        """Add the counts of the part that follows."""
        self.rows += other.rows
        self.rounded += other.rounded
        self.named.update(other.named)
        self.unknown.update(other.unknown)
        for position, found in other.evidence.items():
            self.evidence.setdefault(position, Counter()).update(found)
        for position, (times, row) in other.no_codes.items():
            self.count_no_codes(position, row, times)

    def count_no_codes(self, position: int, row: int, times: int = 1) -> None:
        """Count cells that cannot be read as codes; `row` is the first of them."""
        before, first = self.no_codes.get(position, (0, row))
        self.no_codes[position] = before + times, min(first, row)


class CellCounter:
    """Counts the cells of a table in which something is to be said of."""

    def __init__(self, table: Table) -> None:
        """Find the columns of payer, dates and diagnoses."""
        self.how = table.reader().how
        columns = table.match.columns.items()
        self.payer = table.match.positions.get("payer")
        self.days = [p for p, c in columns if c.kind == "date"]
        self.dx = [p for p, c in columns if c.kind == "code"]
        self.counts = Counts(evidence={position: Counter() for position in self.days})
        # What was found in a cell, by its text.
        self._seen_codes = _Seen[bool]()
        self._days_seen = _Seen[str]()
        self._payers = _Seen[object]()

    def see_row(self, number: int, key: str, cells: Sequence[object]) -> None:
        """Count a row, whose id is `key`."""
        self.counts.rows += 1
        self.see_id(key)
        if self.payer is not None:
            self.see_payer(cells[self.payer])
        for position in self.days:
            self.see_day(position, cells[position])
        for position in self.dx:
            self.see_code(position, cells[position], number)

    def see_id(self, key: str) -> None:
        """Count an id that a spreadsheet rounded."""
        self.counts.rounded += bool(_ROUNDED.fullmatch(key))

    def see_payer(self, cell: object, times: int = 1) -> None:
        """Count a payer that is read by its name, or not known."""
        if is_blank(cell):
            return
        name = shown(cell).strip()
        if name not in self._payers:
            found = read_payer(cell, self.how.payers)
            is_own = found == match_value(column("payer"), name)
            self._payers[name] = None if is_own else found
        payer = self._payers[name]
        if isinstance(payer, UnknownPayer):
            self.counts.unknown[name] += times
        elif isinstance(payer, str):
            self.counts.named[name, payer] += times

    def see_day(self, position: int, cell: object, times: int = 1) -> None:
        """Count a date whose order must be stated."""
        if not isinstance(cell, str) or not cell:
            return
        evidence = self._days_seen.get(cell)
        if evidence is None:
            how = self.how
            day = read_date(cell, how.date_system, how.date_order)
            evidence = date_evidence(cell) if isinstance(day, Unreadable) else ""
            self._days_seen[cell] = evidence
        if evidence:
            self.counts.evidence[position][evidence] += times

    def see_code(self, position: int, cell: object, row: int, times: int = 1) -> None:
        """Count a cell without a code; `row` is the first one that has it."""
        if not isinstance(cell, str) or not cell:
            return
        known = self._seen_codes.get(cell)
        if known is None:
            known = not isinstance(read_diagnoses(cell), Unreadable)
            self._seen_codes[cell] = known
        if not known:
            self.counts.count_no_codes(position, row, times)


class _Seen(dict[str, Found]):
    """Remembers answers by text, and forgets all of them before they are too many."""

    def __setitem__(self, text: str, found: Found) -> None:
        if len(self) >= _MOST_SEEN:
            self.clear()
        super().__setitem__(text, found)
