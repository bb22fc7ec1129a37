"""Rows that are no encounters: totals, remarks, headings printed again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from audit.cells import Unreadable, is_blank
from audit.columns import Column, loose
from audit.date_cells import date_evidence, read_date
from audit.encounter.diagnosis_cells import read_diagnoses
from audit.encounter.line_cells import read_lines
from audit.headings import HeadingMatch, match_heading

_REMARK = re.compile(
    r"\W*(?:(?:\S+\s+){0,4}(?:sub-?)?totals?\b\W*(?:$|for\b|of\b)|totals?\b"
    r"|(?:sum|count|average|avg|mean)\b\s*(?:of\b|:|$)"
    r"|end of (?:the )?(?:report|file|list|data|page)|page \d+"
    r"|(?:printed|generated|exported|prepared|run date|run by)\b"
    r"|report (?:run|date|gener)|(?:filters?|parameters?|criteria)\s*:"
    r"|(?:notes?|remarks?|legend)\s*:|confidential\b|-{3,}|={3,}"
    r"|\d+ (?:rows?|records?|claims?|encounters?|visits?)\b)",
    re.IGNORECASE,
)
_PLAIN_CODE = re.compile(r"[A-Z][0-9][0-9A-Z](?:\.?[0-9A-Z]{1,4})?").fullmatch
_TELLING = frozenset({"code", "date", "line"})
_BLANK: tuple[object, ...] = ("", None)
_LONGEST = 200
_FEWEST_HEADINGS = 4
_FEWEST_WORDS = 3
"""A row whose only cell has this many words is a remark and not an id."""


def is_no_encounter(cells: Sequence[object], match: HeadingMatch) -> bool:
    """Whether a row is a total, a remark or the like.

    A row with a readable diagnosis, date or service line is never set aside: it may be
    an encounter with a strange id.
    """
    if any(
        _says_encounter(column, cells[position])
        for position, column in (*match.columns.items(), *match.again.items())
        if column.kind in _TELLING and cells[position] not in _BLANK
    ):
        return False
    filled = [(p, cell) for p, cell in enumerate(cells) if not is_blank(cell)]
    texts = [cell for _, cell in filled if isinstance(cell, str)]
    # Only where a row says what it is: a remark in another column may be on a patient.
    ids = [p for p, c in match.columns.items() if c.name == "encounter_id"]
    telling = [cell for p, cell in filled if p in (filled[0][0], *ids)]
    if any(isinstance(c, str) and _REMARK.match(c[:_LONGEST]) for c in telling):
        return True
    is_alone = len(filled) == 1 and len(texts) == 1
    return is_alone and len(texts[0].split()) >= _FEWEST_WORDS


def has_plain_code(cells: Sequence[object], dx: Iterable[int]) -> bool:
    """Whether one of some cells is a plain code: the usual case, and quickly told."""
    return any(is_plain_code(cells[position]) for position in dx)


def is_plain_code(cell: Any) -> bool:
    """Whether a cell is a text in the spelling of a code."""
    return cell.__class__ is str and _PLAIN_CODE(cell) is not None


def begins_another_table(cells: Sequence[object]) -> bool:
    """Whether a row is a heading row, though not that of this table."""
    filled = [cell for cell in cells if cell not in _BLANK]
    named = sum(isinstance(c, str) and match_heading(c) is not None for c in filled)
    return named >= _FEWEST_HEADINGS and named * 2 > len(filled)


def repeats_headings(cells: Sequence[object], headings: Sequence[str]) -> bool:
    """Whether a row is the heading row printed again, as at the top of a page."""
    filled = 0
    for cell, heading in zip(cells, headings, strict=False):
        if cell in _BLANK:
            continue
        # Most rows differ in the first letter of their first cell.
        if not isinstance(cell, str) or cell[0].casefold() != heading[:1].casefold():
            return False
        if loose(cell) != loose(heading):
            return False
        filled += 1
    return filled > 1


def _says_encounter(column: Column, cell: object) -> bool:
    if column.kind == "code":
        codes = read_diagnoses(cell)
        return codes is not None and not isinstance(codes, Unreadable)
    if column.kind == "date":
        day = read_date(cell)
        return bool(date_evidence(cell)) or not isinstance(day, Unreadable | None)
    lines = read_lines(cell)
    return lines is not None and not isinstance(lines, Unreadable)
