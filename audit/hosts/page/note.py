"""The pane "From a note": what a note proposes, and the cells that were confirmed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from audit.abstract import Proposal, abstract_note
from audit.cells import Unreadable, read_list
from audit.columns import column
from audit.errors import InputUnreadable, SettingRefused

LONGEST = 100_000
"""Characters of a note that the page reads: about 40 pages, some seconds."""


class NotePane:
    """Answers the pane. It keeps no note: each call brings its own."""

    def __init__(self, folder: Path) -> None:
        """`folder` is where the page puts a file that was chosen."""
        self._folder = folder

    def propose(self, text: str) -> dict[str, list[dict[str, str]]]:
        """Return what a note proposes and what it leaves open, as the command does.

        Raises SettingRefused, which does not repeat the note, if it is too long.
        """
        found = abstract_note(_bounded(text))
        return {
            "proposals": [_shown(p) for p in found.proposals],
            "left_open": [_shown(p) for p in found.left_open],
        }

    def confirm(self, text: str, columns: list[str]) -> dict[str, Any]:
        """Return the proposed values of the columns that a person confirmed.

        They are values of the form: a list where the form has a box for each value.
        """
        found = abstract_note(_bounded(text)).proposals
        return {p.column: _value(p) for p in found if p.column in columns}

    def note_file(self, name: str) -> str:
        """Return the text of a file, read as the command reads it; and delete it."""
        from audit.intake.note_files import NOTE_ENDING, note_text

        path = self._folder / name
        try:
            if path.suffix.lower() != NOTE_ENDING:
                raise InputUnreadable(
                    f"{name}: a note is read from a text file that ends in "
                    f"{NOTE_ENDING}. Save it as text, or paste its words."
                )
            return note_text(path)
        except InputUnreadable as refused:
            said = str(refused).replace(str(path), name)
            raise InputUnreadable(said) from None
        finally:
            path.unlink(missing_ok=True)


def _bounded(text: str) -> str:
    if len(text) > LONGEST:
        raise SettingRefused(
            f"The note has {len(text):,} characters, and this page reads {LONGEST:,} "
            "at most. No part of it was read. Keep the part about this encounter."
        )
    return text


def _shown(proposal: Proposal) -> dict[str, str]:
    return {
        "column": proposal.column,
        "label": column(proposal.column).label,
        "value": proposal.value,
        "quote": proposal.quote,
        "section": proposal.section,
        "reason": proposal.reason,
    }


def _value(proposal: Proposal) -> str | list[str]:
    """Return the value of a field; a list has a box for each value that it may have."""
    wanted = column(proposal.column)
    items = read_list(proposal.value)
    if wanted.kind == "list" and wanted.allowed and not isinstance(items, Unreadable):
        return list(items)
    return proposal.value
