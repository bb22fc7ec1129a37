"""Cells of the chart that nobody has confirmed: they count as blank.

The column `unconfirmed` names them. Programs that propose cells (from a note, from a
list of conditions) fill both; a person who confirms a cell deletes its name.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from audit.cells import Unreadable, read_list, shown
from audit.columns import column
from audit.headings import match_heading
from audit.suggestions import did_you_mean, nearest

_NAMES = column("unconfirmed").allowed


def read_unconfirmed(cell: object) -> tuple[str, ...] | Unreadable:
    """Read names of columns of the chart; labels and aliases name a column, too."""
    items = read_list(cell)
    if isinstance(items, Unreadable):
        return items
    names = {item: _name(item) for item in items}
    for item, name in names.items():
        if name not in _NAMES:
            return _refused(cell, item, name)
    return tuple(dict.fromkeys(names.values()))


def _name(item: str) -> str:
    found = match_heading(item)
    return found.name if found else ""


def _refused(cell: object, item: str, name: str) -> Unreadable:
    """Say which item is wrong: it names no column, or one of the claim."""
    if name:
        message = f'"{shown(item)}" is a column of the claim, not of the chart.'
        close = []
    else:
        message = f'"{shown(item)}" names no column.'
        close = nearest(item.casefold(), _NAMES)
    remedy = (
        f"{did_you_mean(close)} Write names of columns of the chart, for example "
        "pain_regions; fracture."
    )
    return Unreadable(shown(cell), message, remedy.lstrip())


def confirmed_cells(
    cells: Sequence[object],
    names: Collection[str],
    positions: Mapping[str, int],
    notes: list[str],
) -> list[object]:
    """Return the cells of a row without those that are named; a note counts them.

    `positions` has the position of each column that the table has. Blank cells are
    counted, too: a worksheet of proposals fills a cell only when it is confirmed.
    """
    count = len({*names})
    if count:
        notes.append(remark(count))
    named = {positions[name] for name in names if name in positions}
    return [None if p in named else cell for p, cell in enumerate(cells)]


def remark(count: int) -> str:
    """Return what the row says about its open cells."""
    cells = (
        "1 unconfirmed cell was" if count == 1 else f"{count} unconfirmed cells were"
    )
    return (
        f"{cells} read as blank: to confirm a cell, delete its name in unconfirmed, or "
        "choose yes beside its quote if there is a sheet Proposals"
    )
