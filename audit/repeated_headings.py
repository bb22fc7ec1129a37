"""Headings that stand several times in a row: diagnoses and lines side by side."""

from __future__ import annotations

import re
from collections.abc import Sequence

from audit.heading_meanings import FIRST_DX, LINE_PARTS, Meaning

_REPEATED = re.compile(r"(.+)\.[1-9][0-9]?")


def without_numbers_of_repeats(headings: Sequence[str]) -> list[str]:
    """Undo the numbers that programs add to repeated headings.

    "Dx.1" beside "Dx" is the second "Dx".
    """
    known = {heading.strip() for heading in headings}
    names = []
    for heading in headings:
        match = _REPEATED.fullmatch(heading.strip())
        names.append(match[1] if match and match[1] in known else heading)
    return names


def in_a_row(found: dict[int, Meaning], named: list[str]) -> dict[int, Meaning]:
    """Number the diagnoses of a row whose headings are the same."""
    lists = [p for p, m in found.items() if m == Meaning(FIRST_DX, is_numbered=False)]
    alike = [p for p in lists if named[p] == named[lists[0]]]
    if len(alike) < 2:
        return found
    numbered = dict(found)
    for number, position in enumerate(alike[:25], 1):
        numbered[position] = Meaning(f"dx{number}")
    return numbered


def side_by_side(found: dict[int, Meaning], named: list[str]) -> dict[int, Meaning]:
    """Number the lines of a row, and their parts, whose headings are repeated.

    A part belongs to the line before it, if each line has its own; a part that stands
    once beside several lines belongs to none of them.
    """
    lines = [
        p
        for p, m in found.items()
        if m.target.startswith("cpt") and m.target[3:].isdigit()
    ]
    unnumbered = [p for p in lines if not found[p].is_numbered]
    if len({named[p] for p in unnumbered}) > 1:
        # "CPT" beside "HCPCS" are two names of one line: only the first is read.
        lines = [p for p in lines if p not in unnumbered[1:]]
        unnumbered = unnumbered[:1]
    if len(lines) < 2:
        return found
    numbered = dict(found)
    if len(unnumbered) > 1:
        for number, position in enumerate(unnumbered[:12], 1):
            numbered[position] = Meaning(f"cpt{number}")
    groups: dict[str, list[int]] = {}
    for position, meaning in found.items():
        if meaning.target in LINE_PARTS and not meaning.line:
            groups.setdefault(named[position], []).append(position)
    for positions in groups.values():
        if len(positions) != len(lines):
            for position in positions:
                del numbered[position]
            continue
        for number, position in enumerate(positions, 1):
            numbered[position] = Meaning(found[position].target, number)
    return _after_their_lines(numbered)


def _after_their_lines(found: dict[int, Meaning]) -> dict[int, Meaning]:
    """Give a part to the line before it if its own line stands only behind it.

    In "CPT1, Mod1, Mod2, CPT2" both modifiers belong to the first line.
    """
    lines = {p: int(m.target[3:]) for p, m in found.items() if m.target[:3] == "cpt"}
    place = {number: position for position, number in lines.items()}
    for position, meaning in list(found.items()):
        if meaning.target in LINE_PARTS and meaning.line in place:
            before = [p for p in lines if p < position]
            if before and place[meaning.line] > position:
                found[position] = Meaning(meaning.target, lines[max(before)])
    return found
