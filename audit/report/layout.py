"""Which columns a report has: all of the input's, then the outputs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from audit.findings import OUTPUT_COLUMNS, AuditResult, output_row

ID_COLUMN = OUTPUT_COLUMNS[0]
_OUTPUTS = OUTPUT_COLUMNS[1:]
_ADDED = frozenset({"coder_task"})
"""Outputs that an earlier audit may lack, as they came later."""

_RENAMED = "audit_"
_LONGEST = 200  # Excel bears 255; a repeated heading still needs room for its mark.


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a report and where their cells come from.

    `kept` are the positions of the input's cells, `appended` the positions in
    `OUTPUT_COLUMNS` of the outputs behind them. `notes` say in sentences what is not
    as the input had it.
    """

    headings: tuple[str, ...]
    kept: tuple[int, ...]
    appended: tuple[int, ...]
    notes: tuple[str, ...]

    @property
    def id_position(self) -> int:
        """Position of the column `encounter_id` in the report, 0 is the first."""
        names = [_plain(heading) for heading in self.headings]
        return names.index(ID_COLUMN)

    def position(self, output: str) -> int:
        """Position in the report of an output column, 0 is the first."""
        if output == ID_COLUMN:
            return self.id_position
        return len(self.kept) + self.appended.index(OUTPUT_COLUMNS.index(output))

    def cells(self, cells: Sequence[object], result: AuditResult) -> tuple[object, ...]:
        """Give one row of the report; a row that ends early ends in blanks."""
        given = len(cells)
        outputs = output_row(result)
        return (
            *(cells[p] if p < given else None for p in self.kept),
            *(outputs[p] for p in self.appended),
        )


def lay_out(headings: Sequence[str]) -> Layout:
    """Decide the columns of the report for an input with these headings.

    The input's columns keep their order and headings, with three exceptions, each of
    which is told: the outputs of an earlier audit (all of them are there) make room
    for the new ones; a blank or repeated heading gets a name of its own, as no table
    can hold it; and an output whose name the input has taken is called `audit_NAME`.
    An input column `encounter_id` serves as the output of that name.
    """
    earlier = _earlier_outputs(headings)
    kept = tuple(p for p in range(len(headings)) if p not in earlier)
    names, notes = _own_names(headings, kept)
    if earlier:
        notes.insert(0, "The outputs of an earlier audit in the input were replaced.")
    taken = {_plain(name) for name in names}
    appended = []
    for place, output in enumerate(OUTPUT_COLUMNS):
        if output == ID_COLUMN and ID_COLUMN in taken:
            continue
        name = output if output not in taken else _free(_RENAMED + output, taken)
        if name != output:
            notes.append(
                f'The input has a column "{output}", so the output of that name '
                f'is called "{name}".'
            )
        names.append(name)
        appended.append(place)
    return Layout(tuple(names), kept, tuple(appended), tuple(notes))


def _plain(heading: str) -> str:
    return heading.strip().casefold()


def _earlier_outputs(headings: Sequence[str]) -> frozenset[int]:
    """Find the columns of an earlier audit: all outputs are there, or it is none.

    Outputs that came later count where they stand behind the first one: before it
    stands the input, which may have a column of that name.
    """
    last = {_plain(heading): place for place, heading in enumerate(headings)}
    places = {
        name: place
        for name in _OUTPUTS
        if (place := last.get(_RENAMED + name, last.get(name))) is not None
    }
    if not places.keys() >= set(_OUTPUTS) - _ADDED:
        return frozenset()
    first = places[_OUTPUTS[0]]
    return frozenset(
        place for name, place in places.items() if name not in _ADDED or place > first
    )


def _own_names(
    headings: Sequence[str], kept: Iterable[int]
) -> tuple[list[str], list[str]]:
    names: list[str] = []
    notes: list[str] = []
    taken: set[str] = set()
    for place in kept:
        name = _one_line(headings[place]) or f"column {place + 1}"
        if _plain(name) in taken:
            # Not "DX 2": that would be the name of another column of the contract.
            name = _free(f"{name} (repeated in column {place + 1})", taken)
        if name != headings[place]:
            notes.append(
                f'Column {place + 1} of the input, headed "{headings[place]}", '
                f'is called "{name}" here.'
            )
        names.append(name)
        taken.add(_plain(name))
    return names, notes


def _one_line(heading: str) -> str:
    """Give a heading that a table can bear: no breaks, not over 255 characters."""
    if heading.isprintable() and len(heading) <= _LONGEST and heading.strip():
        return heading
    printable = (c if c.isprintable() else " " for c in heading)
    return " ".join("".join(printable).split())[:_LONGEST].rstrip()


def _free(name: str, taken: set[str]) -> str:
    number, free = 1, name
    while _plain(free) in taken:
        number += 1
        free = f"{name}, {number}"
    return free
