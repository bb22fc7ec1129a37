"""Blocks for classic Excel, where no cell of a block may be longer than 255 characters.

On affected versions Excel shows #VALUE! for each longer text in an array that a VBA
function returns (https://github.com/xlwings/xlwings/issues/456). A single value is not
affected, and neither are xlwings Lite and LibreOffice, whose answers stay whole.
"""

from __future__ import annotations

from collections.abc import Sequence

from audit.functions.matrices import Matrix, Result, filled_up

LONGEST = 255
"""The most characters, as Excel counts them, in a cell of a block."""

BESIDE = "[continues at the right]"
_POINTER = "[continues in {}_{}]"
_SHORTEST = 100  # A cut after a blank leaves at least this many characters before it.


def narrowed(answer: Matrix, *, has_headings: bool) -> Matrix:
    """Return a block whose long texts continue in further columns at the right end.

    A text is cut after a blank, and each part but the last ends with a pointer to the
    next. A column `findings` continues in `findings_2`. A single cell is left as it is.
    """
    if len(answer) == 1 and len(answer[0]) == 1:
        return answer
    names = [str(cell) for cell in answer[0]] if has_headings else []
    body = answer[1:] if has_headings else answer
    parts = [[_parts(cell, _name(names, c)) for c, cell in enumerate(r)] for r in body]
    depths = [max((len(row[c]) for row in parts), default=1) for c in _columns(answer)]
    further = [(c, at) for c in _columns(answer) for at in range(1, depths[c])]
    head: Matrix = []
    if has_headings:
        head = [[*answer[0], *(f"{names[c]}_{at + 1}" for c, at in further)]]
    rows: Matrix = [
        [*(cell[0] for cell in row), *(_part(row[c], at) for c, at in further)]
        for row in parts
    ]
    return filled_up([*head, *rows], 1)


def _columns(answer: Matrix) -> range:
    return range(len(answer[0]))


def _name(names: Sequence[str], column: int) -> str:
    return names[column] if names else ""


def _part(parts: Sequence[Result], at: int) -> Result:
    return parts[at] if at < len(parts) else ""


def _parts(cell: Result, name: str) -> list[Result]:
    if not isinstance(cell, str) or units(cell) <= LONGEST:
        return [cell]
    found: list[Result] = []
    while units(cell) > LONGEST:
        pointer = _POINTER.format(name, len(found) + 2) if name else BESIDE
        end = _end(cell, LONGEST - len(pointer))
        found.append(cell[:end] + pointer)
        cell = cell[end:]
    return [*found, cell]


def _end(text: str, room: int) -> int:
    """Return where to cut a text: after its last blank that leaves no short part."""
    end = room
    while units(text[:end]) > room:
        end -= 1
    blank = text.rfind(" ", _SHORTEST, end)
    return blank + 1 if blank >= 0 else end


def units(text: str) -> int:
    """Count the characters of a text as Excel does: UTF-16 code units."""
    return (
        len(text)
        if text.isascii()
        else len(text.encode("utf-16-le", "surrogatepass")) // 2
    )
