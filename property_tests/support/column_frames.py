"""Frames: rows of one table, of which several are alike but for a few cells.

What a column engine overlooks shows only between rows that are alike to it. So a frame
has broods: a row, and the same row with a cell changed, two codes in each other's
place, or a code once more.
"""

from __future__ import annotations

from hypothesis import strategies as st

from audit.columns import CONTRACT
from property_tests.strategies.encounters import (
    CODES,
    Cells,
    any_cells,
    changed_cells,
    dirty_cells,
    near_rules,
)

HEADINGS = tuple(column.name for column in CONTRACT)
_PLACES = st.integers(1, 6)


@st.composite
def frames(draw: st.DrawFn, broods: int = 3, size: int = 6) -> list[Cells]:
    """Draw the rows of a table, as cells by the names of the columns."""
    rows: list[Cells] = []
    for _ in range(draw(st.integers(1, broods))):
        parent = draw(st.one_of(near_rules(), near_rules(), any_cells(), dirty_cells()))
        rows.append(parent)
        for _ in range(draw(st.integers(1, size))):
            rows.append(draw(_like(parent)))
    return rows


@st.composite
def _like(draw: st.DrawFn, parent: Cells) -> Cells:
    cells = {**parent}
    one, other = f"dx{draw(_PLACES)}", f"dx{draw(_PLACES)}"
    kind = draw(st.integers(0, 5))
    if kind == 1:
        cells[one], cells[other] = cells.get(other, ""), cells.get(one, "")
    elif kind == 2:
        cells[other] = cells.get(one, "")
    elif kind == 3:
        cells[one] = draw(st.sampled_from(CODES))
    else:
        cells.update(draw(changed_cells(2)))
    return cells


def cells_of(rows: list[Cells]) -> list[tuple[object, ...]]:
    """Return the rows with one cell for each of `HEADINGS`."""
    return [tuple(row.get(name, "") for name in HEADINGS) for row in rows]
