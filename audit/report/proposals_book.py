"""The worksheet of a note's proposals: cells to confirm, each with its quote.

On the sheet *Encounters* the proposed cells are filled and named in the column
`unconfirmed`, which is a formula over the sheet *Proposals*: a name disappears once
*yes* is chosen beside its quote. *Proposals* is protected, because a deleted row would
confirm a cell that nobody has read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audit.abstract import Abstraction, Proposal
from audit.cells import is_blank
from audit.columns import CONTRACT, column
from audit.errors import OutputRefused
from audit.headings import match_heading
from audit.report.book_writing import new_book
from audit.report.files import Places, new_file
from audit.report.sheets.cells import CellPen, lines, remembered
from audit.report.sheets.formats import (
    LINE,
    Formats,
    address,
    make_formats,
    on_letter,
)

ENCOUNTERS, PROPOSALS, OPEN, HELP = "Encounters", "Proposals", "Left open", "How to"
FOOTER = "tspine: cells proposed from notes"
MOST = 2_000
"""Notes in one worksheet: the formulas of more would be slow."""
YES, NO = "yes", "no"

_HEADINGS = (
    *("row", "encounter_id", "column", "value", "Confirm", "quote", "section"),
    "reason",
)
_WIDTHS = (6, 14, 22, 31, 10, 70, 16, 40)
_CONFIRM = _HEADINGS.index("Confirm")
_HOW = (
    "1. On the sheet Proposals, read each quote and choose yes or no under Confirm.",
    "2. yes: the cell counts. no, or nothing: it stays in the column unconfirmed of "
    "Encounters, and counts as blank.",
    "3. To correct a value, write the right one on Encounters, then choose yes.",
    "4. Fill what the note does not say: diagnoses, service lines, dates. The sheet "
    "Left open quotes what the note says of columns without a proposed value.",
    "5. Save, and audit this workbook. row_status counts the cells that are open.",
)


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
            f"{len(rows):,} notes are more than {MOST:,}, which one worksheet takes. "
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
        _write_open(sheets[OPEN], pen, formats, layout, rows)
        _write_help(sheets[HELP], formats, count)
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
            "The input has a column unconfirmed already. Confirm its cells, or delete "
            "it, before notes propose more."
        )
    proposed = {p.column for row in rows for p in row.found.proposals}
    new = [c.name for c in CONTRACT if c.name in proposed and c.name not in taken]
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
    last = max(sum(map(len, listed)), 1)
    at = layout.place["unconfirmed"]
    sheet.set_column(at, at, 40, formats.wrapped)
    for number, (row, proposals) in enumerate(zip(rows, listed, strict=True), 1):
        for position, cell in enumerate(row.cells):
            pen.put(sheet, number, position, cell)
        for proposal in proposals:
            pen.put(sheet, number, layout.place[proposal.column], _value(proposal))
        if proposals:
            names = "; ".join(p.column for p in proposals)
            sheet.write_array_formula(
                *(number, at, number, at, _formula(number, last)),
                *(formats.wrapped, remembered(names)),
            )
        sheet.set_row(number, 30)
    sheet.set_row(0, 32)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(rows), 1), len(layout.headings) - 1)
    on_letter(sheet, FOOTER)
    # All columns on one page would be too small to read.
    sheet.set_print_scale(60)
    sheet.repeat_columns(0)


def _formula(number: int, last: int) -> str:
    """Return the formula of the names of a row that nobody has confirmed."""

    def whole(name: str) -> str:
        letters = address(0, _HEADINGS.index(name)).rstrip("1")
        return f"{PROPOSALS}!${letters}$2:${letters}${last + 1}"

    is_open = f'({whole("row")}={number})*({whole("Confirm")}<>"{YES}")'
    return f'{{=_xlfn.TEXTJOIN("; ",TRUE,IF({is_open},{whole("column")},""))}}'


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
    _head(sheet, formats, _HEADINGS, _WIDTHS)
    unlocked = book.add_format(
        {"font_name": "Arial", "font_size": 10, "valign": "top", "bg_color": "#FFF8D6"}
    )
    unlocked.set_locked(False)
    line = 0
    for number, (row, proposals) in enumerate(zip(rows, listed, strict=True), 1):
        name = _cell(row, layout.taken.get("encounter_id"))
        for p in proposals:
            line += 1
            cells = (
                number,
                name,
                p.column,
                _value(p),
                "",
                p.quote,
                p.section,
                p.reason,
            )
            for at, cell in enumerate(cells):
                if at != _CONFIRM:
                    pen.put(sheet, line, at, cell, _WIDTHS[at] > 30)
            sheet.write_blank(line, _CONFIRM, None, unlocked)
            high = max(lines(p.quote, 70), lines(p.reason, 40))
            sheet.set_row(line, high * LINE + 2)
    choice = {"validate": "list", "source": [YES, NO]}
    sheet.data_validation(1, _CONFIRM, max(line, 1), _CONFIRM, choice)
    sheet.autofilter(0, 0, max(line, 1), len(_HEADINGS) - 1)
    allowed = ("autofilter", "format_columns", "format_rows", "format_cells")
    sheet.protect("", dict.fromkeys(allowed, True))
    on_letter(sheet, FOOTER)


def _head(
    sheet: Any, formats: Formats, headings: Sequence[str], widths: Sequence[float]
) -> None:
    for at, (heading, width) in enumerate(zip(headings, widths, strict=True)):
        look = formats.wrapped if width > 30 else formats.text
        sheet.set_column(at, at, width, look)
        sheet.write_string(0, at, heading, formats.head)
    sheet.set_row(0, 20)
    sheet.freeze_panes(1, 0)


def _write_open(
    sheet: Any,
    pen: CellPen,
    formats: Formats,
    layout: _Layout,
    rows: Sequence[Abstracted],
) -> None:
    headings = ("row", "encounter_id", "column", "quote", "section", "reason")
    _head(sheet, formats, headings, (6, 14, 24, 80, 16, 50))
    line = 0
    for number, row in enumerate(rows, 1):
        name = _cell(row, layout.taken.get("encounter_id"))
        for p in row.found.left_open:
            line += 1
            cells = (number, name, p.column, p.quote, p.section, p.reason)
            for at, cell in enumerate(cells):
                pen.put(sheet, line, at, cell, at in (3, 5))
            high = max(lines(p.quote, 80), lines(p.reason, 50))
            sheet.set_row(line, high * LINE + 2)
    sheet.autofilter(0, 0, max(line, 1), len(headings) - 1)
    on_letter(sheet, FOOTER)


def _write_help(sheet: Any, formats: Formats, count: int) -> None:
    sheet.set_column(0, 0, 100, formats.wrapped)
    sheet.set_column(1, 1, 12, formats.whole)
    sheet.write_string(0, 0, "Cells proposed from notes", formats.title)
    sheet.set_row(0, 28)
    sheet.write_string(1, 0, "Cells that nobody has confirmed", formats.label)
    letters = address(0, _CONFIRM).rstrip("1")
    cells = f"{PROPOSALS}!{letters}2:{letters}{max(count, 1) + 1}"
    sheet.write_formula(
        1, 1, f'={count}-COUNTIF({cells},"{YES}")', formats.whole, count
    )
    for line, text in enumerate(_HOW, 3):
        sheet.write_string(line, 0, text, formats.wrapped)
        sheet.set_row(line, 28 if len(text) > 95 else 15)
    sheet.hide_gridlines(2)
    on_letter(sheet, FOOTER, repeat_head=False)
