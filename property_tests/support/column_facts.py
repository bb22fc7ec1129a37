"""Every fact of every row, by columns and by rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from audit import Auditor
from audit.encounter.reading import RowReader
from audit.engine.columns.facts import EraFacts
from audit.engine.columns.program import Literal
from audit.engine.columns.table import TableColumns
from audit.facts import FACTS
from audit.facts.catalogue import READERS

LITERALS: tuple[Literal, ...] = tuple(
    (fact.name, value) for fact in FACTS.values() for value in fact.domain or ("",)
)
"""Every value of every fact, whether or not a rule asks for it."""


def differing_facts(
    auditor: Auditor, reader: RowReader, table: Sequence[Sequence[object]]
) -> Iterator[str]:
    """Yield the name of a fact for each row on which its column form differs."""
    charts = [auditor.chart(reader.read(row, n)) for n, row in enumerate(table, 1)]
    columns = TableColumns(reader)
    frame = columns.frame(list(zip(*table, strict=True)), charts.__getitem__)
    era = np.array([auditor.cache.era(chart.on) for chart in charts])
    for number in np.unique(era[~frame.unfit]).tolist():
        rows = np.flatnonzero(~frame.unfit & (era == number))
        own = [charts[row] for row in rows.tolist()]
        part = frame.of(rows)
        facts = EraFacts(
            auditor.tables, auditor.cache.profiles, columns, own[0].on, LITERALS
        )
        bits = facts.bits(part, own.__getitem__)
        for name, value in LITERALS:
            holds = np.unpackbits(bits[name, value], count=len(own))
            for chart, held in zip(own, holds.tolist(), strict=True):
                read = READERS[name](chart)
                if bool(held) != (read == value if value else bool(read)):
                    yield name
