"""Threads of comments: a cell that has one gets the text as an answer in it.

A newer Excel shows the thread of a cell and not its note, so a note alone would be
lost. Older programs show the note, which therefore repeats the thread.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from audit.report.notes.comments import AUTHOR, stored
from audit.report.notes.splice import at_end_of, elements, spliced

PERSON_ID = f"{{{uuid.uuid5(uuid.NAMESPACE_URL, 'tspine')}}}".upper()
NOTE_LEAD = "\nReply:\n    "
"""What stands before an answer in the note that repeats a thread."""


def cells_with_threads(xml: bytes) -> set[str]:
    """Return the addresses of the cells that have a thread."""
    whole = elements(xml)
    return {e.attribute("ref") for e in whole if e.local == "threadedComment"}


def with_answers(xml: bytes, texts: Mapping[str, str]) -> bytes:
    """Add an answer to the thread of each cell that has one.

    It has the time of the last contribution, because nothing here reads a clock. An
    answer that stands there already is not added again.
    """
    whole = elements(xml)
    root, answers = whole[0], []
    for cell, text in texts.items():
        own = [e for e in whole if e.attribute("ref") == cell]
        key = f"{{{uuid.uuid5(uuid.NAMESPACE_URL, f'tspine {cell} {text}')}}}".upper()
        if not own or any(e.attribute("id") == key for e in own):
            continue
        parent = own[0].attribute("parentId") or own[0].attribute("id")
        when = own[-1].attribute("dT")
        dated = f' dT="{when}"' if when else ""
        p = root.prefix
        answers.append(
            f'<{p}threadedComment ref="{cell}"{dated} personId="{PERSON_ID}" '
            f'id="{key}" parentId="{parent}"><{p}text>{stored(text)}</{p}text>'
            f"</{p}threadedComment>"
        )
    if not answers:
        return xml
    return spliced(xml, [at_end_of(xml, root, "".join(answers))])


def with_person(xml: bytes) -> bytes:
    """Add the author of the answers to the persons of the workbook."""
    whole = elements(xml)
    if any(e.attribute("id").upper() == PERSON_ID for e in whole):
        return xml
    person = (
        f'<{whole[0].prefix}person displayName="{AUTHOR}" id="{PERSON_ID}" '
        f'userId="{AUTHOR}" providerId="None"/>'
    )
    return spliced(xml, [at_end_of(xml, whole[0], person)])
