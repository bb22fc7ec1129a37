"""The columns of a report: all columns of the input, then the outputs."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

from audit.findings import OUTPUT_COLUMNS, AuditResult, output_row
from audit.report.earlier_outputs import (
    CORRECTED,
    LEADING,
    RENAMED,
    REPORTED,
    WHAT_TO_DO,
    earlier_outputs,
    plain,
)
from audit.report.summary import what_to_do

ID_COLUMN = OUTPUT_COLUMNS[0]
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
        names = [plain(heading) for heading in self.headings]
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
        if self.kept and given <= self.kept[-1]:
            own = [cells[p] if p < given else None for p in self.kept]
        else:
            own = [cells[p] for p in self.kept]
        return (*own, *[outputs[p] for p in self.appended])


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """The columns of the sheet Encounters, in the order in which they are read.

    The id and the answer stand at the left, then the columns of the input, then the
    other outputs. `order` are the positions of the columns in the layout; behind the
    columns of the layout it counts the two that only this sheet has.
    """

    layout: Layout
    headings: tuple[str, ...]
    order: tuple[int, ...]
    leading: int
    notes: tuple[str, ...]

    def position(self, output: str) -> int:
        """Position on the sheet of an output column, 0 is the first."""
        only_here = (WHAT_TO_DO, REPORTED)
        if output in only_here:
            place = len(self.layout.headings) + only_here.index(output)
        else:
            place = self.layout.position(output)
        return self.order.index(place)

    def cells(self, cells: Sequence[object], result: AuditResult) -> tuple[object, ...]:
        """Return one row of the sheet.

        Between codes is a blank, so that a line never ends within a code.
        """
        whole = self.layout.cells(cells, result)
        row = [*whole, what_to_do(result), "; ".join(result.reported_dx)]
        row[self.layout.position(CORRECTED)] = "; ".join(result.corrected_dx)
        return tuple(row[place] for place in self.order)


def lay_out_sheet(layout: Layout) -> SheetLayout:
    """Arrange the columns of a report for the sheet Encounters."""
    taken = {plain(name) for name in layout.headings}
    names, notes = [*layout.headings], [*layout.notes]
    for output in (WHAT_TO_DO, REPORTED):
        names.append(_output_name(output, taken, notes))
        taken.add(names[-1])
    count = len(layout.headings)
    only_here = {WHAT_TO_DO: count, REPORTED: count + 1}
    leading = [
        only_here[name] if name in only_here else layout.position(name)
        for name in (ID_COLUMN, *LEADING)
    ]
    rest = (place for place in range(count) if place not in leading)
    order = (*leading, *rest)
    headings = tuple(names[place] for place in order)
    return SheetLayout(layout, headings, order, len(leading), tuple(notes))


def lay_out(headings: Sequence[str]) -> Layout:
    """Determine the columns of the report for an input with these headings.

    The input's columns keep their order and headings, with three exceptions, each of
    which gets a note: the outputs of an earlier audit, if all are there, are replaced
    by the new ones; a blank or repeated heading gets a unique name, because a table
    needs one; and an output is called `audit_NAME` if the input has a column NAME. An
    input column `encounter_id` serves as the output of that name.
    """
    earlier = earlier_outputs(headings)
    kept = tuple(p for p in range(len(headings)) if p not in earlier)
    names, notes = _own_names(headings, kept)
    if earlier:
        notes.insert(0, "The outputs of an earlier audit in the input were replaced.")
    taken = {plain(name) for name in names}
    appended = []
    for position, output in enumerate(OUTPUT_COLUMNS):
        if output == ID_COLUMN and ID_COLUMN in taken:
            continue
        names.append(_output_name(output, taken, notes))
        appended.append(position)
    return Layout(tuple(names), kept, tuple(appended), tuple(notes))


def _output_name(output: str, taken: Container[str], notes: list[str]) -> str:
    """Return the heading of an output, and note it if it is not its name."""
    if output not in taken:
        return output
    name = free_name(RENAMED + output, taken)
    notes.append(
        f'The input has a column "{output}", so the output of that name '
        f'is called "{name}".'
    )
    return name


def _own_names(
    headings: Sequence[str], kept: Iterable[int]
) -> tuple[list[str], list[str]]:
    names: list[str] = []
    notes: list[str] = []
    taken: set[str] = set()
    for position in kept:
        name = _one_line(headings[position]) or f"column {position + 1}"
        if plain(name) in taken:
            # Not "DX 2", which is the name of another column of the contract.
            name = free_name(f"{name} (repeated in column {position + 1})", taken)
        if name != headings[position]:
            notes.append(
                f'Column {position + 1} of the input, headed "{headings[position]}", '
                f'is called "{name}" here.'
            )
        names.append(name)
        taken.add(plain(name))
    return names, notes


def _one_line(heading: str) -> str:
    """Return a heading that a table can have: without line breaks, and not too long."""
    if heading.isprintable() and _cut(heading) == heading and heading.strip():
        return heading
    printable = (c if c.isprintable() else " " for c in heading)
    return _cut(" ".join("".join(printable).split())).rstrip()


def _cut(heading: str) -> str:
    """Cut a heading to the length of a table's, which Excel counts in UTF-16 units."""
    return heading.encode("utf-16-le", "replace")[: 2 * _LONGEST].decode(
        "utf-16-le", "ignore"
    )


def free_name(name: str, taken: Container[str]) -> str:
    """Return the name, with a number behind it if a column is called so already."""
    number, free = 1, name
    while plain(free) in taken:
        number += 1
        free = f"{name}, {number}"
    return free
