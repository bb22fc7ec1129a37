"""Writes any export as a table of the contract: one row an encounter, one code a cell.

For commands and programs that read the contract only, such as a chart review.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from audit.columns import CONTRACT, column
from audit.date_cells import read_date
from audit.encounter.payers import read_payer
from audit.intake.grouping import SOURCE_ROWS, Grouped
from audit.intake.groups import Group
from audit.intake.table import Table

_NAMES = frozenset(c.name for c in CONTRACT)


def contract_rows(table: Table) -> tuple[tuple[str, ...], Iterator[tuple[object, ...]]]:
    """Return contract headings and the rows under them, in the order of the file.

    Dates become ISO dates and payers those of the contract; a cell that cannot be read
    stays as it is. Columns outside the contract follow, then the numbers of the rows in
    the file.
    """
    headings, rows = table.headings, table.rows
    if not table.is_grouped:
        reader = table.reader()
        groups = [
            Group(reader.id_of(cells), [(number, cells)])
            for number, cells in table.rows()
        ]
        grouped = Grouped(table.headings, reader, groups)
        headings, rows = grouped.headings, grouped.rows
    how = table.reader().how
    last = headings.index(SOURCE_ROWS)
    kinds = {
        position: column(name).kind if name != "payer" else name
        for position, name in enumerate(headings[:last])
        if name in _NAMES
    }

    def converted() -> Iterator[tuple[object, ...]]:
        for _, cells in rows():
            row = list(cells)
            for position, kind in kinds.items():
                if kind == "date":
                    day = read_date(row[position], how.date_system, how.date_order)
                    row[position] = day if isinstance(day, dt.date) else row[position]
                elif kind == "payer":
                    payer = read_payer(row[position], how.payers)
                    row[position] = payer if isinstance(payer, str) else row[position]
            yield tuple(row)

    return headings, converted()
