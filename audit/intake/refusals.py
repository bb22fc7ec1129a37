"""Refuses a table without the columns that an audit needs, and says what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from audit.cells import is_blank, shown
from audit.columns import Column
from audit.errors import InputUnreadable
from audit.export_headings import words
from audit.heading_meanings import FIRST_DX
from audit.headings import HeadingMatch
from audit.intake.contents import (
    cells_of,
    looks_like_dates,
    looks_like_diagnoses,
    looks_like_procedures,
)
from audit.intake.heading_rows import headings_found
from audit.stating import ways

if TYPE_CHECKING:
    from audit.intake.table import Row


def require_columns(
    source: str, headings: Sequence[str], match: HeadingMatch, sample: Sequence[Row]
) -> None:
    """Raise InputUnreadable if a required column is missing.

    The message names the missing columns, what was found, and which columns could be
    the missing ones by what their cells hold.
    """
    if not match.missing:
        return
    columns = {position: cells_of(sample, position) for position in match.unknown}
    has_claim = len(match.columns) > 1 and sample
    no_diagnoses = any(c.name == FIRST_DX for c in match.missing)
    if (
        has_claim
        and no_diagnoses
        and not any(map(looks_like_diagnoses, columns.values()))
    ):
        raise InputUnreadable(
            f"{source}: no column holds diagnosis codes, so nothing can be audited. "
            "A claim status or payment report has none; export the claims or "
            "encounters with their ICD-10-CM codes."
        )
    wanted = "; ".join(
        f"{c.name} (also: {', '.join((c.label, *c.aliases[:4]))})"
        for c in match.missing
    )
    raise InputUnreadable(
        f"{source}: no column {wanted}. {headings_found(headings)}"
        f"{_suggested(headings, columns, match)} "
        f"Rename the heading, {ways().map_headings()}, or start from a template."
    )


def _suggested(
    headings: Sequence[str],
    columns: dict[int, list[object]],
    match: HeadingMatch,
) -> str:
    pairs = []
    for missing in match.missing:
        position = candidate(missing, headings, columns)
        if position is not None:
            heading = headings[position].strip()
            pairs.append((heading, missing.name))
    if not pairs:
        return ""
    said = "; ".join(f'"{heading}" looks like {name}' for heading, name in pairs)
    return f" {said}. If so, {ways().state_headings(pairs)}."


def candidate(
    missing: Column, headings: Sequence[str], columns: dict[int, list[object]]
) -> int | None:
    """Return the position of the unread column that is most likely the missing one."""
    tests = {
        FIRST_DX: looks_like_diagnoses,
        "date_of_service": looks_like_dates,
        "encounter_id": _looks_like_ids,
    }
    found = [p for p, cells in columns.items() if tests[missing.name](cells)]
    if missing.name == "encounter_id":
        found = [p for p in found if _ID_MARKS & set(words(headings[p]).split())]
    # Birth dates and posting dates come with services, too.
    elif missing.name == "date_of_service":
        found.sort(key=lambda p: any(m in headings[p].casefold() for m in _OTHER_DATES))
    return found[0] if found else None


_ID_MARKS = frozenset(
    [
        "enc",
        "encounter",
        "visit",
        "claim",
        "clm",
        "acct",
        "account",
        "ref",
        "reference",
        "id",
        "no",
        "num",
        "number",
        "nbr",
        "key",
        "ticket",
        "invoice",
        "record",
        "case",
    ]
)
_OTHER_DATES = ("birth", "dob", "post", "bill", "paid", "create", "print", "update")


def _looks_like_ids(cells: Sequence[object]) -> bool:
    """Whether filled cells differ and hold neither dates nor codes nor sentences."""
    texts = [shown(cell) for cell in cells if not is_blank(cell)]
    is_other = any(
        test(cells)
        for test in (looks_like_dates, looks_like_diagnoses, looks_like_procedures)
    )
    are_words = any(
        len(text.split()) > 1 or not any(map(str.isdigit, text)) for text in texts
    )
    return (
        len(texts) > 1
        and len(set(texts)) * 2 > len(texts)
        and not (is_other or are_words)
    )
