"""Rows for laws with a premise: they start where it holds, and keep it.

Few randomly drawn rows are SUPPORTED, or have a corrected list; a law about those would
pass for lack of rows. `property_tests/reach.py` counts.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from hypothesis import strategies as st

from audit import Auditor, AuditResult, audit_encounter
from property_tests.strategies.encounters import (
    STARTS,
    Cells,
    beside,
    changed_cells,
)

Premise = Callable[[Cells, AuditResult], bool]
_AUDITOR = Auditor()


def rows_where(holds: Premise, changes: int = 3) -> st.SearchStrategy[Cells]:
    """Return the strategy for rows with a property; every rule with such rows equally
    often.

    A row starts as an example line or a golden row. Then another is laid beside it, one
    time in four, and cells change, except where that would end the premise.
    """
    return st.deferred(lambda: _rows(_fitting(holds), holds, changes))


@st.composite
def _rows(
    draw: st.DrawFn, fitting: tuple[tuple[Cells, ...], ...], holds: Premise, most: int
) -> Cells:
    cells = _start(draw, fitting)
    steps: list[Cells] = []
    if draw(st.integers(0, 3)) == 3:
        steps.append(beside(cells, _start(draw, fitting)))
    # Half of all stay as they began.
    if draw(st.booleans()):
        steps += [{name: cell} for name, cell in draw(changed_cells(most))]
    for step in steps:
        changed = {**cells, **step}
        if holds(changed, _judged(changed)):
            cells = changed
    return cells


def _start(draw: st.DrawFn, fitting: tuple[tuple[Cells, ...], ...]) -> Cells:
    return {**draw(st.sampled_from(draw(st.sampled_from(fitting))))}


def _fitting(holds: Premise) -> tuple[tuple[Cells, ...], ...]:
    """Return for each rule that has any, the rows with the property."""
    found = (
        tuple(cells for cells, result in rows if holds(cells, result))
        for rows in _audited()
    )
    return tuple(rows for rows in found if rows)


@cache
def _audited() -> tuple[tuple[tuple[Cells, AuditResult], ...], ...]:
    return tuple(
        tuple((cells, _judged(cells)) for cells in rows) for rows in STARTS.values()
    )


def _judged(cells: Cells) -> AuditResult:
    return audit_encounter(cells, _AUDITOR)
