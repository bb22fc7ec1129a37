"""Looks at all rows of a table once: repeated ids, and kinds of trouble with counts.

Forty unreadable dates are one remark, not forty. The rows are read again by the audit.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from audit.cells import Unreadable, is_blank, shown
from audit.columns import column, match_value
from audit.date_cells import date_evidence, read_date
from audit.encounter.diagnosis_cells import read_diagnoses
from audit.encounter.payers import UnknownPayer, read_payer
from audit.encounter.reading import RowReader
from audit.encounter.repeats import repeated_ids
from audit.intake.table import Table
from audit.stating import ways

Found = TypeVar("Found")
_ROUNDED = re.compile(r"[0-9](?:\.[0-9]+)?E\+[0-9]+(?: .*)?", re.IGNORECASE)
_MOST_NAMES = 8
_MOST_SEEN = 10_000
_OFTEN = 2
_WAYS = {
    "m": ("month/day/year", "mdy"),
    "d": ("day/month/year", "dmy"),
}


class Survey:
    """What one pass over the rows of a table found.

    `repeated` are the encounter ids that occur more than once, `rows` is the number of
    rows, `notes` are sentences about cells that were not read, or read by name.
    """

    def __init__(
        self, table: Table, advance: Callable[[int], None] | None = None
    ) -> None:
        """Read the rows once; `advance` is called with the number of rows so far."""
        self._table = table
        reader = table.reader()
        self._how = reader.how
        positions = table.match.positions
        self._payer = positions.get("payer")
        self._days = [p for p, c in table.match.columns.items() if c.kind == "date"]
        self._dx = [p for p, c in table.match.columns.items() if c.kind == "code"]
        self._named: Counter[tuple[str, str]] = Counter()
        self._unknown: Counter[str] = Counter()
        self._evidence: dict[int, Counter[str]] = {p: Counter() for p in self._days}
        self._no_codes: dict[int, list[int]] = {}
        # What was found in a cell, by its text.
        self._seen_codes = _Seen[bool]()
        self._days_seen = _Seen[str]()
        self._payers = _Seen[object]()
        self.rows = self._rounded = 0
        self.repeated = repeated_ids(filter(None, self._look(reader, advance)))

    def _look(
        self, reader: RowReader, advance: Callable[[int], None] | None
    ) -> Iterator[str]:
        """Look at each row, and yield its id."""
        for number, cells in self._table.rows():
            self.rows += 1
            key = reader.id_of(cells)
            self._rounded += bool(_ROUNDED.fullmatch(key))
            self._see(number, cells)
            if advance:
                advance(self.rows)
            yield key

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences about the cells, the most costly trouble first."""
        return (
            *self._about_ids(),
            *self._about_dates(),
            *self._about_codes(),
            *self._about_payers(),
        )

    def _see(self, number: int, cells: Sequence[object]) -> None:
        if self._payer is not None and not is_blank(cells[self._payer]):
            self._see_payer(cells[self._payer])
        for position in self._days:
            cell = cells[position]
            if isinstance(cell, str) and cell:
                self._see_day(position, cell)
        for position in self._dx:
            cell = cells[position]
            if isinstance(cell, str) and cell and not self._has_codes(cell):
                self._no_codes.setdefault(position, []).append(number)

    def _see_payer(self, cell: object) -> None:
        name = shown(cell).strip()
        if name not in self._payers:
            found = read_payer(cell, self._how.payers)
            is_own = found == match_value(column("payer"), name)
            self._payers[name] = None if is_own else found
        payer = self._payers[name]
        if isinstance(payer, UnknownPayer):
            self._unknown[name] += 1
        elif isinstance(payer, str):
            self._named[name, payer] += 1

    def _see_day(self, position: int, cell: str) -> None:
        evidence = self._days_seen.get(cell)
        if evidence is None:
            how = self._how
            day = read_date(cell, how.date_system, how.date_order)
            evidence = date_evidence(cell) if isinstance(day, Unreadable) else ""
            self._days_seen[cell] = evidence
        if evidence:
            self._evidence[position][evidence] += 1

    def _has_codes(self, cell: str) -> bool:
        known = self._seen_codes.get(cell)
        if known is None:
            known = not isinstance(read_diagnoses(cell), Unreadable)
            self._seen_codes[cell] = known
        return known

    def _about_ids(self) -> list[str]:
        if not self._rounded:
            return []
        return [
            f"{self._rounded} encounter ids like 1.23457E+11 were rounded by a "
            "spreadsheet, and different encounters may share one: format the column as "
            "text and export again"
        ]

    def _about_dates(self) -> list[str]:
        notes = []
        for position, found in self._evidence.items():
            if found:
                heading = self._table.headings[position].strip()
                stated = self._how.date_order
                said = _unfit(found, stated) if stated else _evidence(found)
                notes.append(f'column "{heading}": {said}')
        return notes

    def _about_codes(self) -> list[str]:
        notes = []
        for position, rows in self._no_codes.items():
            heading = self._table.headings[position].strip()
            cells = "1 cell" if len(rows) == 1 else f"{len(rows)} cells"
            notes.append(
                f'column "{heading}": {cells} cannot be read as diagnosis codes; the '
                f"first is in row {rows[0]}"
            )
        return notes

    def _about_payers(self) -> list[str]:
        notes = []
        if self._named:
            named = {
                f"{name} as {payer}": n for (name, payer), n in self._named.items()
            }
            notes.append(f"payers read by their names: {_counted(named)}")
        if self._unknown:
            count = sum(self._unknown.values())
            cells = "1 cell names" if count == 1 else f"{count} cells name"
            notes.append(
                f"payer: {cells} no payer of the contract, read as not stated: "
                f"{_counted(self._unknown)}. A profile can say what they are"
            )
        return notes


class _Seen(dict[str, Found]):
    """Remembers answers by text, and forgets all of them before they are too many."""

    def __setitem__(self, text: str, found: Found) -> None:
        if len(self) >= _MOST_SEEN:
            self.clear()
        super().__setitem__(text, found)


def _counted(names: dict[str, int] | Counter[str]) -> str:
    """Return "BCBS 12, Aetna 8, …", the most frequent first."""
    ordered = sorted(names.items(), key=lambda item: (-item[1], item[0]))
    # A name that stands alone may be that of a person in the wrong column.
    often = [(name, n) for name, n in ordered if n >= _OFTEN][:_MOST_NAMES]
    rest = sum(names.values()) - sum(n for _, n in often)
    said = [f"{name} {n}" for name, n in often]
    if rest:
        other = "other" if often else "different name"
        said.append(f"{rest} {other}{'' if rest == 1 else 's'}")
    return ", ".join(said)


def _unfit(found: Counter[str], order: str) -> str:
    """Say that dates do not fit the order that is stated."""
    count = sum(found.values())
    cells = "1 date does" if count == 1 else f"{count} dates do"
    return f"{cells} not fit {ways().dates} {order}: write them as 2026-03-04"


def _evidence(found: Counter[str]) -> str:
    count = sum(found.values())
    cells = "1 date is" if count == 1 else f"{count} dates are"
    only = {way: found.get(way, 0) for way in _WAYS}
    sure = [way for way, n in only.items() if n]
    if len(sure) == 1:
        words, order = _WAYS[sure[0]]
        return (
            f"{cells} written in an order that must be stated. {only[sure[0]]} can "
            f"only be {words}: {ways().state_dates(order)}"
        )
    if sure:
        told = ", ".join(f"{only[way]} only as {_WAYS[way][0]}" for way in sure)
        return f"{cells} written in several orders ({told}): write them as 2026-03-04"
    return (
        f"{cells} written in an order that must be stated, and each can be read both "
        f"ways: {ways().state_dates('mdy')} for month/day/year, or "
        f"{ways().state_dates('dmy')} for day/month/year"
    )
