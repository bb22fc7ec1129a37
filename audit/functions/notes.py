"""The function that reads a note: cells proposed from its text."""

from __future__ import annotations

from audit.abstract import abstract_note
from audit.cells import read_text
from audit.functions.matrices import CellProblem, Matrix, one_cell, text_cell

PROPOSAL_COLUMNS = ("column", "value", "quote", "section", "reason")
"""Headings of TSPINE_ABSTRACT."""


def abstract(note: object) -> Matrix:
    """Return the cells that a note proposes, one in each row; then what stays open.

    A row of an open column has no value. No message repeats the note.
    """
    text = read_text(one_cell(note, "note"))
    if text is None:
        return [list(PROPOSAL_COLUMNS)]
    if not isinstance(text, str):
        raise CellProblem(f"note: {text.message} {text.remedy}")
    found = abstract_note(text)
    rows: Matrix = [
        [p.column, p.value, text_cell(p.quote), text_cell(p.section), p.reason]
        for p in (*found.proposals, *found.left_open)
    ]
    return [list(PROPOSAL_COLUMNS), *rows]
