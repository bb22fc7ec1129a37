"""Reads a worksheet back, with what people wrote into it."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audit.cells import Unreadable, read_number
from audit.columns import loose
from audit.date_cells import read_date
from audit.errors import InputUnreadable
from audit.findings import Verdict
from audit.intake.extent import check_sheets
from audit.intake.source import check_file, check_workbook
from audit.report.book_loading import load_book
from audit.report.sheets.formats import address
from audit.review.plan import Pick, Plan, Unit, read_plan
from audit.review.worksheet.decisions import PEOPLE, Decision, PeopleColumn
from audit.review.worksheet.provenance import PROVENANCE, with_provenance
from audit.review.worksheet.review_sheet import CHANGED, REVIEW, SPARE
from audit.review.worksheet.rows import (
    MACHINE,
    UNSETTLED,
    Machine,
    ReviewRow,
    Worksheet,
)
from audit.review.worksheet.writer import (
    CONFLICTS,
    ENCOUNTERS,
    FRAME,
    PLAN,
    PLAN_FILE,
    PLAN_TITLE,
    SAMPLE,
)
from audit.whole_numbers import whole

_VERDICT = MACHINE[0]


def read_worksheet(path: str | os.PathLike[str]) -> Worksheet:
    """Read a drawn workbook or an audit worksheet.

    Raises InputUnreadable, naming sheet and cell, for anything unreadable; nothing that
    people wrote is ever skipped.
    """
    file = Path(path)
    check_file(file)
    if file.suffix.lower() == ".toml":
        raise InputUnreadable(
            f"{file} is a plan, and a drawn workbook is wanted here. Draw one with "
            "`tspine review draw`."
        )
    check_workbook(file)
    check_sheets(file)
    book = load_book(file, data_only=True)
    lacking = [n for n in (SAMPLE, FRAME, PLAN, ENCOUNTERS) if n not in book.sheetnames]
    if lacking:
        raise InputUnreadable(
            f"{file} is not a drawn workbook: it has no sheet {', '.join(lacking)}. "
            "Draw one with `tspine review draw`."
        )
    if CONFLICTS in book.sheetnames:
        raise InputUnreadable(
            f"{file} has a sheet {CONFLICTS}: settle each conflict in the sheet that "
            f"it names, {REVIEW} or {ENCOUNTERS}, then delete the sheet {CONFLICTS}."
        )
    plan = _plan(book, str(file))
    picks = [_pick(record) for record in _records(book[SAMPLE], str(file))]
    headings, charts = _charts(book[ENCOUNTERS], str(file))
    counts = [_frame_count(record) for record in _records(book[FRAME], str(file))]
    if REVIEW in book.sheetnames:
        rows = _review_rows(book[REVIEW], picks, str(file))
    else:
        rows = [ReviewRow(p, Unit(p.unit_id, p.stratum)) for p in picks]
    worksheet = Worksheet(plan, tuple(counts), tuple(rows), headings, charts)
    if PROVENANCE not in book.sheetnames:
        return worksheet
    facts = _records(book[PROVENANCE], str(file))
    return with_provenance(
        worksheet, {_text(r.need("item")): _text(r.need("value")) for r in facts}
    )


def _plan(book: Any, file: str) -> Plan:
    """Read the plan; workbooks of earlier releases have its file on the sheet Plan."""
    name = PLAN_FILE if PLAN_FILE in book.sheetnames else PLAN
    text = _lines(book[name])
    if name == PLAN and text.startswith(PLAN_TITLE):
        raise InputUnreadable(
            f"{file}: the sheet {PLAN_FILE} is gone. Take it back from an earlier copy."
        )
    return read_plan(text, f"{file}, sheet {name}")


def _lines(sheet: Any) -> str:
    cells = (row[0] for row in sheet.iter_rows(max_col=1, values_only=True))
    return "\n".join("" if cell is None else str(cell) for cell in cells)


@dataclass(frozen=True, slots=True)
class _Record:
    """One row of a sheet by heading; `source` is file and sheet, `row` its number."""

    cells: dict[str, Any]
    columns: dict[str, int]
    source: str
    row: int

    def get(self, heading: str) -> Any:
        """Return a cell; None if the column is missing."""
        return self.cells.get(heading)

    def need(self, heading: str) -> Any:
        """Return a cell. Raises InputUnreadable if the column is missing."""
        if heading not in self.cells:
            raise InputUnreadable(
                f"{self.source}, row {self.row}: the column {heading} is gone. "
                "Take its heading in row 1 back from an earlier copy."
            )
        return self.cells[heading]

    def wrong(self, heading: str, why: str) -> InputUnreadable:
        """Return the error that names a cell."""
        cell = address(self.row - 1, self.columns[heading])
        return InputUnreadable(
            f"{self.source}, row {self.row}, {heading} (cell {cell}): {why}."
        )


def _records(sheet: Any, file: str) -> Iterator[_Record]:
    """Yield the rows that are not blank. Raises for a duplicate heading."""
    source = f"{file}, sheet {sheet.title}"
    rows = sheet.iter_rows(values_only=True)
    headings = [str(h or "") for h in next(rows, ())]
    columns: dict[str, int] = {}
    for at, heading in enumerate(headings):
        if heading and heading in columns:
            raise InputUnreadable(
                f"{source}, cell {address(0, at)}: the column {heading} appears twice, "
                f"in {address(0, columns[heading])} too. Leave one of them."
            )
        columns[heading] = at
    for number, cells in enumerate(rows, 2):
        if any(cell is not None for cell in cells):
            named = dict(zip(headings, cells, strict=True))
            yield _Record(named, columns, source, number)


def _pick(record: _Record) -> Pick:
    return Pick(
        unit_id=_text(record.need("encounter_id")),
        stratum=_text(record.need("stratum")),
        order=_count(record, "order"),
        number=_count(record, "number"),
        proof=_text(record.need("proof")),
        spare=record.need("use") == SPARE,
    )


def _frame_count(record: _Record) -> tuple[str, str, int]:
    group, value = (_text(record.need(heading)) for heading in ("group", "value"))
    return group, value, _count(record, "units")


def _count(record: _Record, heading: str) -> int:
    cell = record.need(heading)
    number = whole(read_number(cell, low=0))
    if number is None:
        why = f"{_text(cell)!r} is not a count. Take it back from an earlier copy"
        raise record.wrong(heading, why)
    return number


def _charts(
    sheet: Any, file: str
) -> tuple[tuple[str, ...], tuple[tuple[object, ...], ...]]:
    rows = sheet.iter_rows(values_only=True)
    headings = tuple(_text(cell) for cell in next(rows, ()))
    charts = []
    for number, row in enumerate(rows, 1):
        if UNSETTLED in row:
            cell = address(number, row.index(UNSETTLED))
            raise InputUnreadable(
                f"{file}, sheet {ENCOUNTERS}, cell {cell}: two auditors wrote "
                "different things here. Write the one that holds."
            )
        if any(cell is not None for cell in row):
            charts.append(tuple(map(_chart_cell, row)))
    return headings, tuple(charts)


def _chart_cell(cell: object) -> object:
    """Return a cell as the input had it: a day is a date, not a midnight."""
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date()
    return "" if cell is None else cell


def _review_rows(sheet: Any, picks: list[Pick], file: str) -> list[ReviewRow]:
    """Read the sheet Review; its rows may have been sorted, none may be missing."""
    known = {p.unit_id: p for p in picks}
    rows: dict[str, ReviewRow] = {}
    for record in _records(sheet, file):
        unit_id = _text(record.get("encounter_id"))
        if unit_id not in known or unit_id in rows:
            why = "appears twice" if unit_id in rows else "was not drawn"
            raise InputUnreadable(
                f"{record.source}, row {record.row}: the unit of this row {why}."
            )
        rows[unit_id] = _review_row(record, known[unit_id])
    missing = len(known) - len(rows)
    if missing:
        raise InputUnreadable(
            f"{file}, sheet {REVIEW}: {missing} drawn units no longer have a row. "
            "Take the rows back from an earlier copy."
        )
    return [rows[p.unit_id] for p in picks]


def _review_row(record: _Record, pick: Pick) -> ReviewRow:
    codes = _text(record.get("reported_codes"))
    people = {c.name: _answer(c, record) for c in PEOPLE}
    verdict = _text(record.need(_VERDICT))
    if verdict and verdict not in set(Verdict):
        why = f"{verdict!r} is not a verdict. Audit the worksheet again"
        raise record.wrong(_VERDICT, why)
    unit = Unit(
        id=pick.unit_id,
        stratum=pick.stratum,
        provider=_text(record.get("provider")),
        coder=_text(record.get("coder")),
        payer=_text(record.get("payer")),
        setting=_text(record.get("setting")),
        amount=_dollars(record, "amount_paid"),
    )
    return ReviewRow(
        pick=pick,
        unit=unit,
        date_of_service=_day(record, "date_of_service"),
        codes=tuple(codes.split("; ")) if codes else (),
        # By name: a worksheet of an earlier release lacks columns that came later.
        machine=Machine(**{name: _text(record.get(name)) for name in MACHINE}),
        decision=Decision(**people),
        changed=_text(record.get(CHANGED)),
        placed=tuple(_text(record.get(name)) for name in ("stratum", "order", "use")),
    )


def _answer(column: PeopleColumn, record: _Record) -> Any:
    """Read one cell that a person filled, in the words of its drop-down."""
    text = _text(record.need(column.heading))
    if column.kind == "number":
        return _dollars(record, column.heading)
    if not column.words or not text:
        return text
    words = {loose(word): word for word in column.words}
    if loose(text) not in words:
        why = f"{text!r} is not one of {', '.join(column.words)}"
        raise record.wrong(column.heading, why)
    return words[loose(text)]


def _day(record: _Record, heading: str) -> dt.date | None:
    cell = record.get(heading)
    day = read_date(cell)
    if isinstance(day, Unreadable):
        raise record.wrong(heading, f"{_text(cell)!r} is not a date")
    return day


def _dollars(record: _Record, heading: str) -> float | None:
    cell = record.get(heading)
    number = read_number(cell, money=True)
    if isinstance(number, Unreadable):
        raise record.wrong(heading, f"{_text(cell)!r} is not a number")
    if number is None and isinstance(cell, float):  # nan, which is not a blank cell
        raise record.wrong(heading, "it is not a number")
    return number


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
