"""From the text of a note to proposed cells."""

from __future__ import annotations

from audit.abstract.conditions import propose_conditions
from audit.abstract.course import propose_course
from audit.abstract.exam import propose_exam
from audit.abstract.flags import propose_flags
from audit.abstract.imaging import propose_imaging
from audit.abstract.place import propose_place
from audit.abstract.proposals import Abstraction, Draft
from audit.abstract.record import propose_record
from audit.abstract.text import Note, Sentence, read_note
from audit.encounter.values import CONDITION_FAMILIES

TRAINER = "written by no provider, whose words establish no pain (I.B.14)"
THERAPIST = "a therapist's diagnosis establishes no cause (I.B.14)"


def abstract_note(text: str, *, every: bool = False) -> Abstraction:
    """Return the cells that a note proposes, and the columns that it leaves open.

    Nothing proposed counts before a person has confirmed it. With `every`, groups of
    columns that are not offered (`groups.toml`) are proposed, too: for measurement.
    """
    note = read_note(text)
    draft = Draft(note)
    author = _staff_author(note)
    if author:
        draft.leave("pain_documented", TRAINER, author)
        return draft.result(every=every)
    if note.having("therapist"):
        for family in CONDITION_FAMILIES:
            draft.leave(family, THERAPIST)
    propose_conditions(draft)
    propose_place(draft)
    propose_course(draft)
    propose_exam(draft)
    propose_flags(draft)
    propose_record(draft)
    propose_imaging(draft)
    return draft.result(every=every)


def _staff_author(note: Note) -> Sentence | None:
    """Return the words by which a note is that of no provider, if nobody signed it."""
    if any(s.has("provider") for s in note.having("signed")):
        return None
    every = [s for s in note.sentences if s.marks]
    ends = {id(s) for s in (*every[:3], *every[-5:])}
    named = (s for s in note.having("trainer") if s.kind != "plan")
    return next((s for s in named if id(s) in ends), None)
