"""Proposes a profile for an export: by its headings, and by what its cells hold."""

from __future__ import annotations

from collections import Counter
from itertools import islice

from audit.cells import Unreadable
from audit.columns import loose
from audit.date_cells import date_evidence, read_date
from audit.headings import HeadingMatch, match_headings
from audit.intake.arrange import decided_by_cells
from audit.intake.contents import SAMPLE, cells_of
from audit.intake.profile import Profile
from audit.intake.refusals import candidate
from audit.intake.table import Row, Table

_ORDERS = {"m": "mdy", "d": "dmy"}
_LISTS = {"dx1": "dx", "cpt1": "cpt"}


def propose(grid: Table, stated: Profile) -> tuple[Profile, set[str], list[str]]:
    """Return a profile, the headings that are only proposed, and what is left open.

    A heading is proposed if only its cells say what it is; `audit` reads it with the
    profile or with --map, and not without.

    What `stated` says is kept. A column is proposed only if its heading or its cells
    say what it is; an order of dates only if some date has one order alone.
    """
    sample = list(islice(grid.rows(), SAMPLE))
    own, _ = decided_by_cells(grid.headings, sample, stated.columns)
    match = match_headings(grid.headings, own)
    proposed: set[str] = set()
    for missing in match.missing:
        columns = {p: cells_of(sample, p) for p in match.unknown}
        position = candidate(missing, grid.headings, columns)
        if position is not None:
            own[grid.headings[position].strip()] = missing.name
            proposed.add(grid.headings[position].strip())
    match = match_headings(grid.headings, own)
    open_points = [
        f'No column was found for {c.name} ({c.label}): pass --map "HEADING={c.name}".'
        for c in match.missing
    ]
    order = stated.dates
    if not order:
        order, question = _order(grid, match, sample)
        open_points += question
    profile = Profile(_columns(grid, match, own), order, stated.payers)
    return profile, proposed, open_points


def _columns(grid: Table, match: HeadingMatch, own: dict[str, str]) -> dict[str, str]:
    """Name each heading that is read, except those that stand twice."""
    often = Counter(map(loose, grid.headings))
    found: dict[str, str] = {}
    for position in match.filled:
        heading = grid.headings[position].strip()
        if often[loose(heading)] > 1:
            continue
        column = match.columns.get(position) or match.again.get(position)
        part = match.parts.get(position)
        if part is not None:
            found[heading] = f"{part.target} {part.line or ''}".strip()
        elif column is not None and column.name in _LISTS and position in match.lists:
            found[heading] = _LISTS[column.name]
        elif column is not None and position not in match.rates:
            found[heading] = column.name
        elif heading in own:
            found[heading] = own[heading]
    return found


def _order(
    grid: Table, match: HeadingMatch, sample: list[Row]
) -> tuple[str, list[str]]:
    found: Counter[str] = Counter()
    for position, column in match.columns.items():
        if column.kind == "date":
            for cell in cells_of(sample, position):
                if isinstance(read_date(cell, grid.date_system), Unreadable):
                    found[date_evidence(cell)] += 1
    del found[""]
    sure = [way for way in _ORDERS if found[way]]
    if len(sure) == 1:
        return _ORDERS[sure[0]], []
    if not found:
        return "", []
    return "", [
        "The dates can be read in several orders: pass --dates mdy for "
        "month/day/year, or --dates dmy for day/month/year."
    ]
