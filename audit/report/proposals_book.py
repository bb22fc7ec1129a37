"""The worksheet of a note's proposals: cells to confirm, each with its quote.

On the sheet *Encounters* a proposed cell is a formula over its line of the sheet
*Proposals*: it is blank until *yes* is chosen beside the quote. So no proposed value
counts before, whatever happens to the column `unconfirmed`, which names the cells that
nobody has decided. *Proposals* keeps the proposed value, the value that a person wrote
in its place, and who confirmed it when.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from audit.abstract import Abstraction, Proposal
from audit.cells import is_blank, shown
from audit.columns import CONTRACT, column
from audit.encounter.cell_readers import Conventions, reader_of
from audit.errors import OutputRefused
from audit.headings import match_heading
from audit.report.book_writing import new_book
from audit.report.files import Places, new_file
from audit.report.proposals_open import (
    FOOTER,
    NO,
    YES,
    OpenCells,
    write_head,
    write_help,
    write_open,
)
from audit.report.sheets.cells import CellPen, lines, remembered
from audit.report.sheets.formats import (
    LINE,
    Formats,
    address,
    make_formats,
    on_letter,
)

ENCOUNTERS, PROPOSALS, OPEN, HELP = "Encounters", "Proposals", "Left open", "How to"
MOST = 10_000
"""Notes in one worksheet: more than a person confirms."""

_HEADINGS = (
    *("row", "encounter_id", "column", "value", "Confirm", "Right value", "quote"),
    *("section", "reason", "Confirmed by", "Date"),
)
_WIDTHS = (6, 14, 22, 22, 10, 22, 60, 16, 40, 18, 12)
_CONFIRM = _HEADINGS.index("Confirm")
_WRITTEN = tuple(
    map(_HEADINGS.index, ("Confirm", "Right value", "Confirmed by", "Date"))
)
"""Columns that the person fills who confirms."""
_NEEDED = ("encounter_id", "date_of_service", "dx1", "chart_reviewed")
"""Columns without which no row can be audited, or not as its reader wants."""


@dataclass(frozen=True, slots=True)
class Abstracted:
    """One row of the input with what its note proposes."""

    cells: tuple[object, ...]
    found: Abstraction


@dataclass(frozen=True, slots=True)
class _Layout:
    headings: tuple[str, ...]
    place: dict[str, int]
    taken: dict[str, int]


def write_proposals(
    path: Path,
    headings: Sequence[str],
    rows: Sequence[Abstracted],
    *,
    force: bool = False,
    inputs: Places = (),
) -> int:
    """Write the worksheet and return how many cells are open. Raises OutputRefused."""
    if len(rows) > MOST:
        raise OutputRefused(
            f"{len(rows):,} notes are more than the {MOST:,} that one worksheet takes. "
            "Divide the input."
        )
    layout = _layout(headings, rows)
    listed = [_proposed(row, layout) for row in rows]
    with new_file(path, force, inputs) as draft, new_book(draft) as book:
        book.set_properties({"title": "Cells proposed from notes"})
        formats = make_formats(book)
        pen = CellPen(formats)
        sheets = {n: book.add_worksheet(n) for n in (ENCOUNTERS, PROPOSALS, OPEN, HELP)}
        count = sum(map(len, listed))
        _write_encounters(sheets[ENCOUNTERS], pen, formats, layout, rows, listed)
        _mark(book, sheets[ENCOUNTERS], layout, len(rows))
        _write_listed(book, sheets[PROPOSALS], pen, formats, layout, rows, listed)
        write_open(sheets[OPEN], pen, formats, _left_open(rows, layout))
        letters = address(0, _CONFIRM).rstrip("1")
        confirm = f"{PROPOSALS}!{letters}2:{letters}{max(count, 1) + 1}"
        write_help(sheets[HELP], formats, confirm, count)
    return count


def _layout(headings: Sequence[str], rows: Sequence[Abstracted]) -> _Layout:
    """Return the headings of the worksheet: those of the input, then new columns."""
    taken: dict[str, int] = {}
    for at, heading in enumerate(headings):
        found = match_heading(heading)
        if found:
            taken.setdefault(found.name, at)
    if "unconfirmed" in taken:
        raise OutputRefused(
            "The input has a column unconfirmed already. Confirm the cells that it "
            "names, or empty them, and delete the column; then notes may propose more."
        )
    proposed = {p.column for row in rows for p in row.found.proposals}
    wanted = proposed.union(_NEEDED)
    new = [c.name for c in CONTRACT if c.name in wanted and c.name not in taken]
    names = (*headings, *new, "unconfirmed")
    place = {**taken, **{n: len(headings) + k for k, n in enumerate(new)}}
    place["unconfirmed"] = len(names) - 1
    return _Layout(names, place, taken)


def _proposed(row: Abstracted, layout: _Layout) -> list[Proposal]:
    """Return the proposals for blank cells; a filled cell keeps what it holds."""
    return [
        p
        for p in row.found.proposals
        if is_blank(_cell(row, layout.taken.get(p.column)))
    ]


def _left_open(rows: Sequence[Abstracted], layout: _Layout) -> list[OpenCells]:
    """Return what each note leaves open, and filled cells that it contradicts."""
    found: list[OpenCells] = []
    for number, row in enumerate(rows, 1):
        name = _cell(row, layout.taken.get("encounter_id"))
        against = [
            replace(p, value="", reason=f'the cell holds "{shown(cell)}"; {p.reason}')
            for p in row.found.proposals
            if _is_against(p, cell := _cell(row, layout.taken.get(p.column)))
        ]
        found.append((number, name, [*row.found.left_open, *against]))
    return found


def _is_against(proposal: Proposal, cell: object) -> bool:
    """Whether a cell holds another value than the note proposes."""
    if is_blank(cell):
        return False
    read = reader_of(column(proposal.column), Conventions())
    return bool(read(cell) != read(proposal.value))


def _cell(row: Abstracted, position: int | None) -> object:
    return (
        None if position is None or position >= len(row.cells) else row.cells[position]
    )


def _value(proposal: Proposal) -> object:
    """Return the cell of a proposal: a number where the column holds numbers."""
    is_number = column(proposal.column).kind == "number"
    return float(proposal.value) if is_number else proposal.value


def _write_encounters(
    sheet: Any,
    pen: CellPen,
    formats: Formats,
    layout: _Layout,
    rows: Sequence[Abstracted],
    listed: Sequence[Sequence[Proposal]],
) -> None:
    for at, heading in enumerate(layout.headings):
        own = at >= len(layout.headings) - 1 - (
            len(layout.place) - len(layout.taken) - 1
        )
        look = formats.head_result if own else formats.head
        pen.put(sheet, 0, at, heading)
        sheet.write_string(0, at, heading, look)
        sheet.set_column(at, at, 16, formats.wrapped)
    line = 2
    at = layout.place["unconfirmed"]
    sheet.set_column(at, at, 40, formats.wrapped)
    for number, (row, proposals) in enumerate(zip(rows, listed, strict=True), 1):
        for position, cell in enumerate(row.cells):
            pen.put(sheet, number, position, cell)
        for step, proposal in enumerate(proposals):
            place = layout.place[proposal.column]
            formula = _if_confirmed(line + step, number, proposal)
            sheet.write_formula(number, place, formula, formats.wrapped, remembered(""))
        if proposals:
            names = "".join(f"{p.column}; " for p in proposals)
            formula = _undecided(line, number, proposals)
            sheet.write_formula(number, at, formula, formats.wrapped, names)
        line += len(proposals)
        sheet.set_row(number, 30)
    sheet.set_row(0, 32)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(rows), 1), len(layout.headings) - 1)
    on_letter(sheet, FOOTER)
    # All columns on one page would be too small to read.
    sheet.set_print_scale(60)
    sheet.repeat_columns(0)


def _on(line: int, heading: str) -> str:
    """Return the absolute address of a cell of a line of *Proposals*."""
    letters = address(0, _HEADINGS.index(heading)).rstrip("1")
    return f"{PROPOSALS}!${letters}${line}"


def _says(line: int, number: int, name: str, *words: str) -> str:
    """Return the condition that a line has one of some words under Confirm.

    It has to be still the line of the row and the column: it may have been moved.
    """
    chosen = ",".join(f'{_on(line, "Confirm")}="{word}"' for word in words)
    is_own = f'{_on(line, "row")}={number},{_on(line, "column")}="{name}"'
    return f"AND({is_own},OR({chosen}))"


def _if_confirmed(line: int, number: int, proposal: Proposal) -> str:
    """Return the formula of a proposed cell: blank, or the value that was confirmed."""
    right, value = _on(line, "Right value"), _on(line, "value")
    chosen = f'IF({right}="",{value},{right})'
    return f'=IF({_says(line, number, proposal.column, YES)},{chosen},"")'


def _undecided(first: int, number: int, proposals: Sequence[Proposal]) -> str:
    """Return the formula of the names of a row that nobody has decided.

    `first` is the line of the first of its proposals.
    """
    names = [
        f'IF({_says(line, number, p.column, YES, NO)},"","{p.column}; ")'
        for line, p in enumerate(proposals, first)
    ]
    return f"={'&'.join(names)}"


def _mark(book: Any, sheet: Any, layout: _Layout, count: int) -> None:
    """Color the proposed cells for as long as they are open."""
    look = book.add_format({"bg_color": "#FFF8D6", "font_color": "#5C4A00"})
    look.set_italic()
    at = layout.place["unconfirmed"]
    names = f"${address(1, at)}"
    for name, position in layout.place.items():
        if name == "unconfirmed":
            continue
        criteria = f'=ISNUMBER(SEARCH("; {name};",CONCATENATE("; ",{names},";")))'
        sheet.conditional_format(
            *(1, position, max(count, 1), position),
            {"type": "formula", "criteria": criteria, "format": look},
        )


def _write_listed(
    book: Any,
    sheet: Any,
    pen: CellPen,
    formats: Formats,
    layout: _Layout,
    rows: Sequence[Abstracted],
    listed: Sequence[Sequence[Proposal]],
) -> None:
    write_head(sheet, formats, _HEADINGS, _WIDTHS)
    unlocked = book.add_format(
        {"font_name": "Arial", "font_size": 10, "valign": "top", "bg_color": "#FFF8D6"}
    )
    unlocked.set_locked(False)
    line = 0
    for number, (row, proposals) in enumerate(zip(rows, listed, strict=True), 1):
        name = _cell(row, layout.taken.get("encounter_id"))
        for p in proposals:
            line += 1
            told = (number, name, p.column, _value(p), p.quote, p.section, p.reason)
            places = (at for at in range(len(_HEADINGS)) if at not in _WRITTEN)
            for at, cell in zip(places, told, strict=True):
                pen.put(sheet, line, at, cell, _WIDTHS[at] > 30)
            for at in _WRITTEN:
                sheet.write_blank(line, at, None, unlocked)
            high = max(lines(p.quote, 60), lines(p.reason, 40))
            sheet.set_row(line, high * LINE + 2)
    choice = {"validate": "list", "source": [YES, NO]}
    sheet.data_validation(1, _CONFIRM, max(line, 1), _CONFIRM, choice)
    sheet.autofilter(0, 0, max(line, 1), len(_HEADINGS) - 1)
    allowed = ("autofilter", "format_columns", "format_rows", "format_cells")
    sheet.protect("", dict.fromkeys(allowed, True))
    on_letter(sheet, FOOTER)
