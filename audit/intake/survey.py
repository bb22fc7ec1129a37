"""Looks at all rows of a table once: repeated ids, and kinds of trouble with counts.

Forty unreadable dates are one remark, not forty. The rows are read again by the audit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from audit.encounter.reading import RowReader
from audit.encounter.repeats import repeated_ids
from audit.intake.cell_counts import CellCounter, Counts
from audit.intake.table import Table
from audit.stating import ways

_MOST_NAMES = 8
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
        self._counter = CellCounter(table)
        reader = table.reader()
        self.repeated = repeated_ids(filter(None, self._look(reader, advance)))

    def _look(
        self, reader: RowReader, advance: Callable[[int], None] | None
    ) -> Iterator[str]:
        """Look at each row, and yield its id."""
        counter = self._counter
        for number, cells in self._table.rows():
            key = reader.id_of(cells)
            counter.see_row(number, key, cells)
            if advance:
                advance(counter.counts.rows)
            yield key

    @property
    def rows(self) -> int:
        """The number of rows."""
        return self._counter.counts.rows

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences about the cells."""
        return notes_on(self._counter.counts, self._table)


def notes_on(counts: Counts, table: Table) -> tuple[str, ...]:
    """Return sentences about the cells of a table, the most costly trouble first."""
    return (
        *_about_ids(counts),
        *_about_dates(counts, table),
        *_about_codes(counts, table),
        *_about_payers(counts),
    )


def _about_ids(counts: Counts) -> list[str]:
    if not counts.rounded:
        return []
    return [
        f"{counts.rounded} encounter ids like 1.23457E+11 were rounded by a "
        "spreadsheet, and different encounters may share one: format the column as "
        "text and export again"
    ]


def _about_dates(counts: Counts, table: Table) -> list[str]:
    notes = []
    stated = table.profile.dates
    for position, found in counts.evidence.items():
        if found:
            heading = table.headings[position].strip()
            said = _unfit(found, stated) if stated else _evidence(found)
            notes.append(f'column "{heading}": {said}')
    return notes


def _about_codes(counts: Counts, table: Table) -> list[str]:
    notes = []
    places = [*table.match.columns]

    def by_row(position: int) -> tuple[int, int]:
        return counts.no_codes[position][1], places.index(position)

    for position in sorted(counts.no_codes, key=by_row):
        times, row = counts.no_codes[position]
        heading = table.headings[position].strip()
        cells = "1 cell" if times == 1 else f"{times} cells"
        notes.append(
            f'column "{heading}": {cells} cannot be read as diagnosis codes; the '
            f"first is in row {row}"
        )
    return notes


def _about_payers(counts: Counts) -> list[str]:
    notes = []
    if counts.named:
        named = {f"{name} as {payer}": n for (name, payer), n in counts.named.items()}
        notes.append(f"payers read by their names: {_counted(named)}")
    if counts.unknown:
        times = sum(counts.unknown.values())
        cells = "1 cell names" if times == 1 else f"{times} cells name"
        notes.append(
            f"payer: {cells} no payer of the contract, read as not stated: "
            f"{_counted(counts.unknown)}. A profile can say what they are"
        )
    return notes


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
