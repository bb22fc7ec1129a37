"""The worklist of chart requests: which chart was asked for when, and what came."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from audit.errors import InputUnreadable
from audit.intake.source import check_workbook
from audit.report.book_loading import load_book
from audit.report.book_writing import new_book
from audit.report.files import Places, new_file
from audit.report.sheets.cells import CellPen
from audit.report.sheets.formats import make_formats, on_letter
from audit.report.sheets.tables import TableSheet
from audit.review.risk.book import CHARTS
from audit.review.worksheet import (
    NO_SAMPLE,
    Record,
    day_in,
    records,
    standard_font,
    text_of,
)

SHEET = "Requests"
FOOTER = "tspine: chart requests"
TO_ASK, ASKED, HERE, NONE = "to request", "requested", "received", "not to be had"
STATES = (TO_ASK, ASKED, HERE, NONE)
DUE_AFTER = 14
"""Days after which a chart that was asked for is overdue if no other day was set."""

_HEADINGS = (
    *("encounter_id", "chosen as", "provider", "date_of_service", "Status"),
    *("Requested on", "Due", "Received on", "Note"),
)
_DATES = ("Requested on", "Due", "Received on")
_WIDTHS = {"encounter_id": 18, "chosen as": 16, "provider": 14, "Status": 15}
_WIDTHS |= {"date_of_service": 15, **dict.fromkeys(_DATES, 14)}


@dataclass(frozen=True, slots=True)
class Asked:
    """One chart of the worklist. `use` says why it is on it: sample, spare or risk.

    The days are None while they are not entered.
    """

    id: str
    use: str
    provider: str = ""
    day: dt.date | None = None
    status: str = TO_ASK
    asked_on: dt.date | None = None
    due: dt.date | None = None
    here_on: dt.date | None = None
    note: str = ""

    @property
    def is_due_on(self) -> dt.date | None:
        """The day by which it is expected; None if it was not asked for."""
        if self.due or not self.asked_on:
            return self.due
        return self.asked_on + dt.timedelta(days=DUE_AFTER)

    def is_overdue(self, today: dt.date) -> bool:
        """Whether it was asked for, is not here, and its day is past."""
        due = self.is_due_on
        return self.status == ASKED and due is not None and due < today


def joined(known: Sequence[Asked], wanted: Iterable[Asked]) -> tuple[Asked, ...]:
    """Return a worklist with every wanted chart; what people wrote stays.

    A chart that is no longer wanted stays on the list, because somebody may have asked
    for it.
    """
    written = {asked.id: asked for asked in known}
    found = []
    for asked in wanted:
        old = written.pop(asked.id, None)
        if old is not None:
            of_unit = {"use": asked.use, "provider": asked.provider, "day": asked.day}
            asked = replace(old, **of_unit)  # type: ignore[arg-type]
        found.append(asked)
    return (*found, *(replace(a, use="no longer chosen") for a in written.values()))


def sentences(listed: Sequence[Asked], today: dt.date) -> tuple[str, ...]:
    """Say how far the requests are, and name what is overdue."""
    counts = [(s, sum(a.status == s for a in listed)) for s in STATES]
    said = ", ".join(f"{n} {state}" for state, n in counts if n)
    overdue = [a for a in listed if a.is_overdue(today)]
    late = (
        f"{a.id} ({a.provider or 'no provider'}) is overdue since {a.is_due_on}."
        for a in overdue
    )
    return f"{len(listed)} charts: {said}; {len(overdue)} overdue.", *late


def write_requests(
    path: Path, listed: Sequence[Asked], *, force: bool = False, inputs: Places = ()
) -> None:
    """Write the worklist. Raises OutputRefused."""
    options = {"default_format_properties": standard_font()}
    with new_file(path, force, inputs) as draft, new_book(draft, **options) as book:
        book.set_properties({"title": "Chart requests"})
        formats = make_formats(book)
        sheet = book.add_worksheet(SHEET)
        table = TableSheet(
            sheet, CellPen(formats), formats, _HEADINGS, wrapped={"Note": 34}
        )
        for a in listed:
            # A day that was counted would be read back as one that was entered.
            days = (a.asked_on, a.due, a.here_on)
            table.add((a.id, a.use, a.provider, a.day, a.status, *days, a.note))
        table.close(SHEET, _WIDTHS, 1, {})
        _check_cells(sheet, table.body)
        on_letter(sheet, FOOTER)


def _check_cells(sheet: Any, body: tuple[int, int]) -> None:
    first, last = body
    at = _HEADINGS.index("Status")
    choice = {"validate": "list", "source": list(STATES)}
    sheet.data_validation(first, at, last, at, choice)
    days = {
        "validate": "date",
        "criteria": ">",
        "value": dt.date(2000, 1, 1),
        "error_message": "A date, like 2026-10-12.",
    }
    at = _HEADINGS.index(_DATES[0])
    sheet.data_validation(first, at, last, at + len(_DATES) - 1, days)


def read_requests(path: Path) -> tuple[Asked, ...]:
    """Read a worklist back. Raises InputUnreadable, naming the cell."""
    check_workbook(path)
    book = load_book(path, data_only=True)
    if SHEET not in book.sheetnames:
        raise InputUnreadable(
            f"{path} is no worklist of chart requests: it has no sheet {SHEET}."
        )
    if others := [name for name in book.sheetnames if name != SHEET]:
        raise InputUnreadable(
            f"{path} has other sheets ({', '.join(others)}), which would be lost. Move "
            "them to another workbook."
        )
    found = tuple(map(_asked, records(book[SHEET], str(path))))
    ids = [asked.id for asked in found]
    if twice := sorted({i for i in ids if ids.count(i) > 1}):
        raise InputUnreadable(f"{path}: {twice[0]} stands on several rows. Leave one.")
    return found


def _asked(record: Record) -> Asked:
    for heading, cell in record.cells.items():
        if heading not in _HEADINGS and cell is not None:
            what = "the worklist has no such column, and it would be lost"
            raise record.wrong(heading, f"{what}. Write it under Note")
    status = text_of(record.need("Status")) or TO_ASK
    if status not in STATES:
        raise record.wrong("Status", f"{status!r} is not one of {', '.join(STATES)}")
    asked_on, due, here_on = (day_in(record, name) for name in _DATES)
    if here_on and status in (TO_ASK, ASKED):
        status = HERE
    elif asked_on and status == TO_ASK:
        status = ASKED
    return Asked(
        text_of(record.need("encounter_id")),
        text_of(record.get("chosen as")),
        text_of(record.get("provider")),
        day_in(record, "date_of_service"),
        *(status, asked_on, due, here_on),
        text_of(record.get("Note")),
    )


def charts_at_risk(path: Path) -> list[Asked]:
    """Return the chosen charts as charts to ask for. Raises InputUnreadable."""
    check_workbook(path)
    book = load_book(path, data_only=True)
    if NO_SAMPLE not in book.sheetnames or CHARTS not in book.sheetnames:
        raise InputUnreadable(f"{path} is not what `tspine review risk` writes.")
    return [
        Asked(
            text_of(record.need("encounter_id")),
            "chosen by risk",
            text_of(record.get("provider")),
            day_in(record, "date_of_service"),
        )
        for record in records(book[CHARTS], str(path))
    ]
