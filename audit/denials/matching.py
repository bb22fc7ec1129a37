"""Joins the service lines of an answer to those of a claim, and compares codes.

A code counts whatever its group: CO-50 and PR-50 are both reason 50.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from typing import NamedTuple

from audit.denials.claims import ClaimLine
from audit.intake.x12.remittance import Answer, Part

NEEDS_REMARK = frozenset({"16", "252"})
"""Reasons that say what is wrong only by a remark beside them: they count for a rule
that names the remark, or if no remark came. Source: X12 claim adjustment reason codes
16 and 252 ("at least one remark code must be provided")."""


class Placed(NamedTuple):
    """A part of an answer, and the number of the claim's line that it answers.

    The number is None for the claim as a whole, and for a line that cannot be joined.
    """

    part: Part
    line: int | None


def placed(answer: Answer, lines: Sequence[ClaimLine]) -> list[Placed]:
    """Join each part of an answer to a line of the claim, if it is the only fitting."""
    return [Placed(part, _line_of(part, lines)) for part in answer.parts]


def _line_of(part: Part, lines: Sequence[ClaimLine]) -> int | None:
    if not part.is_line:
        return None
    control = [x for x in lines if part.control and x.control == part.control]
    same = [x for x in lines if part.procedure and x.procedure == part.procedure]
    exact = [x for x in same if {*x.modifiers} == {*part.modifiers}]
    for found in (control, same, exact):
        if len(found) == 1:
            return found[0].number
    return None


def came(answers: Iterable[Sequence[Placed]], own: Set[str]) -> frozenset[str]:
    """Return the codes of a rule among those that came with each answer."""
    return frozenset(
        code
        for parts in answers
        for code in _counted(
            {c for part, _ in parts for c in part.codes},
            {c for part, _ in parts for c in part.remarks},
            own,
        )
    )


def about(
    answers: Iterable[Sequence[Placed]], named: Set[int]
) -> list[Sequence[Placed]]:
    """Return of each answer what may be about some lines of the claim.

    These are the parts that answer the lines, the claim as a whole, or a line that
    cannot be joined.
    """
    return [
        [held for held in parts if held.line is None or held.line in named]
        for parts in answers
    ]


def came_on_line(
    answers: Iterable[Sequence[Placed]], line: int, own: Set[str]
) -> frozenset[str]:
    """Return the codes of a rule that came on one line.

    Remarks on the claim as a whole say what reason 16 on the line means.
    """
    found: set[str] = set()
    for parts in answers:
        whole = {c for part, _ in parts if not part.is_line for c in part.remarks}
        for part, number in parts:
            if number == line:
                found |= _counted(part.codes, whole | {*part.remarks}, own)
    return frozenset(found)


def _counted(codes: Set[str], remarks: Set[str], own: Set[str]) -> Set[str]:
    return {
        code
        for code in codes & own
        if code not in NEEDS_REMARK or not remarks or remarks & own
    }


def bare(code: str) -> str:
    """Return a code without its group: CO-50 is 50, M76 stays."""
    _, dash, reason = code.partition("-")
    return reason if dash else code
