"""What became of a chart's codes: the one home of over-coded, under-coded and changed.

Every count of a report (score, cards, list of claims, types of error) is a count of
these words, so that none of them can contradict another.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum


class Coding(StrEnum):
    """The reported codes beside the right ones. A chart is of exactly one kind."""

    OVER = "over-coded"
    UNDER = "under-coded"
    CHANGED = "changed codes"
    ORDER = "sequence"
    SAME = "codes as reported"
    UNKNOWN = "right codes not stated"


MENDED = (Coding.OVER, Coding.UNDER, Coding.CHANGED)
"""What became of codes that had to be mended."""

RIGHT_BUT_CODED = "right about M54.6, other codes wrong"
"""Of a chart that is no error and yet has codes to mend: the count is of M54.6."""


def coding_of(
    reported: Sequence[str],
    final: Sequence[str] | None,
    over: Sequence[str] | None,
    under: Sequence[str] | None,
) -> Coding:
    """Say what became of the codes.

    `final` is the right list, `over` the codes that should not have been reported and
    `under` the missing ones; all are None if the right list is unknown.
    """
    if final is None:
        return Coding.UNKNOWN
    if over and under:
        return Coding.CHANGED
    if over or under:
        return Coding.OVER if over else Coding.UNDER
    return Coding.SAME if tuple(reported) == tuple(final) else Coding.ORDER


def error_type(word: str, coding: Coding) -> str:
    """Return the type of an error: what the codes show, else the auditor's word.

    An auditor's "over-coded" or "under-coded" that no list of codes bears out says so.
    """
    if coding not in (Coding.SAME, Coding.UNKNOWN):
        return coding.value
    if contradicts(word, coding):
        return f"{word}, but {coding.value}"
    return word


def contradicts(word: str, coding: Coding) -> bool:
    """Whether an auditor's word says of the codes what they do not show."""
    return word in (Coding.OVER, Coding.UNDER) and word != coding
