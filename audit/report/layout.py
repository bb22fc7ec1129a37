"""The columns of a report: all columns of the input, then the outputs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from audit.findings import OUTPUT_COLUMNS, AuditResult, output_row

ID_COLUMN = OUTPUT_COLUMNS[0]
_OUTPUTS = OUTPUT_COLUMNS[1:]
_FROM_THE_START = frozenset(
    {
        *("coding_verdict", "claim_risk", "severity", "rule_ids", "findings"),
        *("corrected_dx", "query_text", "denial_codes", "code_release", "rule_pack"),
        "row_status",
    }
)
"""Outputs of the first release. Every audit has them; later ones it may lack."""

_RENAMED = "audit_"
_LONGEST = 200  # Excel allows 255; a repeated heading needs room for its suffix.


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a report, and where their cells come from.

    `kept` are the positions of the input's cells, `appended` the positions in
    `OUTPUT_COLUMNS` of the outputs after them. `notes` are sentences about differences
    from the columns of the input.
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
        """Return one row of the report; a short row is filled with blanks."""
        given = len(cells)
        outputs = output_row(result)
        return (
            *(cells[p] if p < given else None for p in self.kept),
            *(outputs[p] for p in self.appended),
        )


def lay_out(headings: Sequence[str]) -> Layout:
    """Determine the columns of the report for an input with these headings.

    The input's columns keep their order and headings, with three exceptions, each of
    which gets a note: the outputs of an earlier audit, if all are there, are replaced
    by the new ones; a blank or repeated heading gets a unique name, because a table
    needs one; and an output is called `audit_NAME` if the input has a column NAME. An
    input column `encounter_id` serves as the output of that name.
    """
    earlier = _earlier_outputs(headings)
    kept = tuple(p for p in range(len(headings)) if p not in earlier)
    names, notes = _own_names(headings, kept)
    if earlier:
        notes.insert(0, "The outputs of an earlier audit in the input were replaced.")
    taken = {_plain(name) for name in names}
    appended = []
    for position, output in enumerate(OUTPUT_COLUMNS):
        if output == ID_COLUMN and ID_COLUMN in taken:
            continue
        name = output if output not in taken else _free(_RENAMED + output, taken)
        if name != output:
            notes.append(
                f'The input has a column "{output}", so the output of that name '
                f'is called "{name}".'
            )
        names.append(name)
        appended.append(position)
    return Layout(tuple(names), kept, tuple(appended), tuple(notes))


def _plain(heading: str) -> str:
    return heading.strip().casefold()


def _earlier_outputs(headings: Sequence[str]) -> frozenset[int]:
    """Find the outputs of an earlier audit; none unless all of them are there.

    Outputs that were added later count only after the first output: before it are the
    columns of the input, which may have one of that name.
    """
    last = {_plain(heading): position for position, heading in enumerate(headings)}
    positions = {
        name: position
        for name in _OUTPUTS
        if (position := last.get(_RENAMED + name, last.get(name))) is not None
    }
    if not positions.keys() >= _FROM_THE_START:
        return frozenset()
    first = positions[_OUTPUTS[0]]
    return frozenset(
        place
        for name, place in positions.items()
        if name in _FROM_THE_START or place > first
    )


def _own_names(
    headings: Sequence[str], kept: Iterable[int]
) -> tuple[list[str], list[str]]:
    names: list[str] = []
    notes: list[str] = []
    taken: set[str] = set()
    for position in kept:
        name = _one_line(headings[position]) or f"column {position + 1}"
        if _plain(name) in taken:
            # Not "DX 2", which is the name of another column of the contract.
            name = _free(f"{name} (repeated in column {position + 1})", taken)
        if name != headings[position]:
            notes.append(
                f'Column {position + 1} of the input, headed "{headings[position]}", '
                f'is called "{name}" here.'
            )
        names.append(name)
        taken.add(_plain(name))
    return names, notes


def _one_line(heading: str) -> str:
    """Return a heading that a table can have: without line breaks, and not too long."""
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
