"""From the grid of a file to the table of encounters that it holds.

A grid has the headings of the file and its rows. To arrange it, this module looks at
the cells as well as at the headings, sets aside totals and remarks, and merges rows of
one encounter. Everything that is decided here is said in the notes of the table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import islice

from audit.columns import CONTRACT, loose
from audit.export_headings import words
from audit.findings import OUTPUT_COLUMNS
from audit.headings import MANY_MEANINGS, HeadingMatch, match_headings
from audit.intake.contents import (
    SAMPLE,
    cells_of,
    fits_everywhere,
    fits_nowhere,
    looks_like_dates,
    looks_like_diagnoses,
    looks_like_procedures,
)
from audit.intake.grouping import Grouped
from audit.intake.groups import group_rows, has_rows_of_one_encounter
from audit.intake.profile import Profile
from audit.intake.refusals import require_columns
from audit.intake.table import Row, Table
from audit.stating import ways

_COMMON_WORDS = MANY_MEANINGS | {"reason", "visittype"}
"""Aliases of columns that are read only if all of their cells fit."""

_VOID = re.compile(
    r"void(?:ed)?|revers(?:ed|al)|canceled|cancelled|deleted", re.IGNORECASE
)
_COMPLETE = frozenset({"x12", "fhir"})
"""Kinds of table whose reader says itself what it did not read."""

_SHORT_NAMES = {"code": "cpt", "charge code": "cpt", "svc code": "cpt"}
"""Headings that name a column only if its cells look like it."""


def arrange(source: str, grid: Table, profile: Profile) -> Table:
    """Return the table of encounters in a grid. Raises InputUnreadable if it has none.

    `source` names the file, and its sheet, in messages.
    """
    sample = list(islice(grid.rows(), SAMPLE))
    own, notes = decided_by_cells(grid.headings, sample, profile.columns)
    match = match_headings(grid.headings, own)
    require_columns(source, grid.headings, match, sample)
    if grid.kind not in _COMPLETE:
        notes = [*_unread(grid.headings, match, sample), *notes]
    table = grid.arranged(profile, own)
    reader = table.reader()
    if has_rows_of_one_encounter(match, table.rows(), reader):
        groups = group_rows(table.rows(), reader)
        counted = sum(len(group.rows) for group in groups)
        grouped = Grouped(grid.headings, reader, groups)
        by = "account and date" if reader.id_is_account else "encounter id"
        notes.insert(
            0,
            f"{counted} rows make {grouped.row_count} encounters, grouped by {by}; the "
            f"column source_rows says which",
        )
        table = table.merged(grouped)
    return table.with_notes(notes)


def decided_by_cells(
    headings: Sequence[str], sample: Sequence[Row], stated: Mapping[str, str]
) -> tuple[dict[str, str], list[str]]:
    """Decide by their cells what the headings mean that could mean several things."""
    own = dict(stated)
    known = {loose(heading) for heading in stated}
    match = match_headings(headings, own)
    notes = []
    for position, c in match.columns.items():
        is_stated = loose(headings[position]) in known
        is_common = loose(headings[position]) in _COMMON_WORDS and not is_stated
        cells = cells_of(sample, position)
        if is_common and not fits_everywhere(cells, c):
            own[headings[position]] = ""
            notes.append(
                f'column "{headings[position]}" was not read as {c.name}: not all of '
                "its cells fit. To read it anyway, "
                f"{ways().state_headings([(headings[position], c.name)])}"
            )
        # A text beside a column of codes: "Diagnosis" beside "ICD-10 Code".
        if c.kind == "code" and not is_stated and fits_nowhere(cells, c):
            other = _better_codes(headings, position, sample, own)
            if other is not None:
                own[headings[position]] = ""
                notes.append(
                    f'column "{headings[position]}" was not read: it has no codes, '
                    f'and column "{headings[other]}" has'
                )
    for position in sorted(match.lists):
        c = match.columns[position]
        if c.kind == "line" and fits_nowhere(cells_of(sample, position), c):
            own[headings[position]] = ""
            notes.append(
                f'column "{headings[position]}" was not read: none of its cells is a '
                "service line"
            )
    match = match_headings(headings, own)
    has_lines = any(c.kind == "line" for c in match.columns.values())
    for position in match.unknown:
        target = _SHORT_NAMES.get(words(headings[position]))
        cells = cells_of(sample, position)
        if target and not has_lines and looks_like_procedures(cells):
            own[headings[position]] = target
    return own, notes


def _better_codes(
    headings: Sequence[str], position: int, sample: Sequence[Row], own: dict[str, str]
) -> int | None:
    """Return another column of codes that is read if one of texts is not."""
    without = {**own, headings[position]: ""}
    before = match_headings(headings, own).columns
    for other, column in match_headings(headings, without).columns.items():
        is_new = other not in before or before[other] != column
        if (
            is_new
            and column.kind == "code"
            and looks_like_diagnoses(cells_of(sample, other))
        ):
            return other
    return None


def _unread(
    headings: Sequence[str], match: HeadingMatch, sample: Sequence[Row]
) -> list[str]:
    """Say which columns were not read, and which of them should be looked at."""
    outputs = {loose(name) for name in OUTPUT_COLUMNS}
    unread = [
        position
        for position in match.unknown
        if loose(headings[position].removeprefix("audit_")) not in outputs
    ]
    if not unread:
        return []
    names = ", ".join(headings[position].strip() for position in unread[:30])
    more = f", … ({len(unread)} in all)" if len(unread) > 30 else ""
    notes = [f"columns not read: {names}{more}"]
    for position in unread:
        if any(map(_says_void, cells_of(sample, position))):
            notes.append(
                f'column "{headings[position].strip()}" says that rows are void or '
                "reversed: they are audited like all others. Leave them out of the "
                "export if they should not be"
            )
        what, target = _looks_like(cells_of(sample, position), match)
        if what:
            heading = headings[position].strip()
            notes.append(
                f'column "{heading}" was not read, but its cells look like {what}: '
                f"{ways().state_headings([(heading, target)])} if they belong to the "
                "claim"
            )
    return notes


def _says_void(cell: object) -> bool:
    return isinstance(cell, str) and bool(_VOID.fullmatch(cell.strip()))


def _looks_like(cells: list[object], match: HeadingMatch) -> tuple[str, str]:
    """Return what unread cells look like, and the column that they could be."""
    if looks_like_diagnoses(cells):
        return "ICD-10-CM codes", _next("code", match)
    if looks_like_procedures(cells) and "cpt1" not in match.positions:
        return "CPT or HCPCS codes", _next("line", match)
    if looks_like_dates(cells) and "date_of_service" not in match.positions:
        return "dates", "date_of_service"
    return "", ""


def _next(kind: str, match: HeadingMatch) -> str:
    """Return the first column of a kind that no heading names, else the last one."""
    names = [c.name for c in CONTRACT if c.kind == kind]
    return next((name for name in names if name not in match.positions), names[-1])
