"""Reads a register only if it can be trusted: chain, payloads and anchors hold."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from audit.review.register.anchors import Anchor, anchor_problems, read_anchors
from audit.review.register.locations import RegisterRefused
from audit.review.register.payloads import payload_problem
from audit.review.register.register import Line, Register, broken_lines


def register_problems(
    lines: Sequence[Line], anchors: Sequence[Anchor] = ()
) -> tuple[str, ...]:
    """Say in sentences why the lines of a register cannot be trusted."""
    found = [
        f"The register was altered: line {number} does not match its hash chain."
        for number in broken_lines(lines)
    ]
    for line in lines:
        if problem := payload_problem(line.entry.kind, line.entry.payload):
            found.append(
                f"Line {line.number} of the register ({line.entry.kind} of review "
                f"{line.entry.review[:40]!r}) holds {problem}."
            )
    return (*found, *anchor_problems(lines, anchors))


def checked_lines(
    lines: Sequence[Line], anchors: Sequence[Anchor] = ()
) -> Sequence[Line]:
    """Return the lines. Raises RegisterRefused if they cannot be trusted."""
    if found := register_problems(lines, anchors):
        more = f" There are {len(found) - 1} more such faults." if found[1:] else ""
        raise RegisterRefused(f"{found[0]}{more}")
    return lines


def trusted_lines(register: Register, anchors: Sequence[Anchor] = ()) -> Sequence[Line]:
    """Return all lines. Raises RegisterRefused if they cannot be trusted."""
    return checked_lines(register.lines(), anchors)


def read_trusted(place: str, anchor: Path | None) -> Sequence[Line]:
    """Open a register, and return its lines if they agree with a file of anchors.

    Raises RegisterRefused if there is no register or it cannot be trusted.
    """
    known = read_anchors(anchor) if anchor else ()
    with Register(place, must_exist=True) as book:
        return trusted_lines(book, known)
