"""Which rows of a table make one encounter.

The rows of an encounter share its id, or its account and date. Nothing that says who
was seen, and when, may differ: two dates under one claim number are two encounters. A
row whose id is blank continues the row above if nothing else tells them apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from audit.cells import is_blank, shown
from audit.columns import loose
from audit.encounter.diagnosis_cells import read_diagnoses
from audit.encounter.line_cells import read_lines
from audit.encounter.reading import RowReader
from audit.export_headings import words
from audit.headings import HeadingMatch

if TYPE_CHECKING:
    from audit.intake.table import Row


_NO_IDS = frozenset({"n/a", "na", "none", "null", "0", "-", "--"})
_PATIENT = frozenset({"patient", "pt", "pat", "mrn", "dob", "birth", "birthdate"})
_NOT_PATIENT = frozenset({"type", "class", "status", "balance", "paid", "resp", "due"})


@dataclass(slots=True)
class Group:
    """The rows of one encounter, in the order of the file."""

    id: str
    rows: list[Row] = field(default_factory=list)
    marks: tuple[str, ...] = ()


def has_rows_of_one_encounter(
    match: HeadingMatch, rows: Iterable[Row], reader: RowReader
) -> bool:
    """Whether several rows of a table make one encounter.

    They do if a column holds one of many diagnoses or lines, and an id comes again or
    is left out below its first row. A table with all lines of an encounter in one cell
    has one row for each encounter, even if an id comes again.
    """
    lists = {match.columns[p].kind: p for p in match.lists}
    position = lists.get("line", lists.get("code"))
    if position is None:
        return False
    read = read_lines if "line" in lists else read_diagnoses
    seen: set[str] = set()
    is_grouped = False
    for _, cells in rows:
        found = read(cells[position])
        if isinstance(found, tuple) and len(found) > 1:
            return False
        key = reader.id_of(cells)
        is_grouped |= key in seen or (not key and bool(seen))
        seen.add(key)
    return is_grouped


def group_rows(rows: Iterable[Row], reader: RowReader) -> list[Group]:
    """Collect the rows of each encounter, in the order of their first rows."""
    telling = _telling_apart(reader)
    groups: list[Group] = []
    by_id: dict[str, list[Group]] = {}
    for number, cells in rows:
        key = reader.id_of(cells)
        key = "" if key.casefold() in _NO_IDS else key
        marks = tuple(_mark(cells[position]) for position in telling)
        # A blank id can only continue the row just above.
        known = by_id.get(key, []) if key else groups[-1:]
        group = next((g for g in known if _is_same(g.marks, marks)), None)
        if group is None:
            group = Group(key, marks=marks)
            groups.append(group)
            by_id.setdefault(key, []).append(group)
        group.rows.append((number, cells))
        group.marks = tuple(a or b for a, b in zip(group.marks, marks, strict=True))
    return groups


def _telling_apart(reader: RowReader) -> tuple[int, ...]:
    """Return the positions of the columns that say who was seen, by whom, and when."""
    match = reader.match
    names = {"date_of_service", *(["provider_id"] if reader.id_is_account else [])}
    own = [p for p, c in match.columns.items() if c.name in names]
    accounts = [p for p, m in match.parts.items() if m.target == "account"]
    patients = [
        position
        for position in match.unknown
        if _PATIENT & set(words(reader.headings[position]).split())
        and not _NOT_PATIENT & set(words(reader.headings[position]).split())
    ]
    return tuple(sorted({*own, *accounts, *patients}))


def _mark(cell: object) -> str:
    return "" if is_blank(cell) else loose(shown(cell))


def _is_same(before: tuple[str, ...], now: tuple[str, ...]) -> bool:
    return all(not a or not b or a == b for a, b in zip(before, now, strict=True))
