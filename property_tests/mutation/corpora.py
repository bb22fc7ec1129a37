"""Corpora: rows drawn by a strategy, or perturbed golden rows; always the same ones.

Hypothesis draws a few hundred rows a second. For many thousands, a plain random
generator changes a few cells of golden rows.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

from hypothesis import HealthCheck, Phase, given, seed, settings

from audit.columns import CONTRACT, Column
from property_tests.mutation.vectors import Cells
from property_tests.strategies.encounters import CODES, DATES, LINES, near_rules

MOST_CHANGES = 6


def drawn(count: int, start: int = 0) -> list[Cells]:
    """Return rows of the default strategy."""
    found: list[Cells] = []

    @seed(start)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(near_rules())
    def collect(cells: Cells) -> None:
        found.append(cells)

    collect()
    return found


_CHANGED = [
    column
    for column in CONTRACT
    if column.name not in ("encounter_id", "bill_type", "discharge_date")
    and (column.kind not in ("code", "line") or column.name[-1] in "1234")
    and not column.name.endswith(("10", "11", "12"))
]


def perturbed(rows: Sequence[Cells], count: int, start: int = 0) -> list[Cells]:
    """Return rows with one to six cells changed at random."""
    source = random.Random(start)
    found: list[Cells] = []
    for _ in range(count):
        cells = dict(source.choice(rows))
        for column in source.sample(_CHANGED, source.randint(1, MOST_CHANGES)):
            cells[column.name] = _cell(column, cells, source)
        found.append({n: c for n, c in cells.items() if c != ""})
    return found


def _cell(column: Column, cells: Mapping[str, object], source: random.Random) -> object:
    match column.kind:
        case "code":
            # Another kind of first diagnosis would remove M54.6 from most rows.
            kept = str(cells.get(column.name, ""))
            return kept if column.name == "dx1" else source.choice(CODES)
        case "code list":
            return "; ".join(source.sample(CODES, source.randint(0, 2)))
        case "line":
            return source.choice((*LINES, ""))
        case "date":
            return source.choice(DATES) if column.name == "date_of_service" else ""
        case "number":
            return source.choice(("", 0, 2, 6, 12))
        case "list" if column.allowed:
            return "; ".join(source.sample(column.allowed, source.randint(0, 2)))
        case _ if column.allowed:
            return source.choice((*column.allowed, ""))
        case _ if column.name == "unrelated_pairs":
            return f"M54.6~{source.choice(CODES)}"
    return source.choice(("T5-T8", ""))
