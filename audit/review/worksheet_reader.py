"""Reads a worksheet back, with what people wrote into it."""

from __future__ import annotations

import datetime as dt
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from audit.columns import loose
from audit.errors import InputUnreadable
from audit.intake.source import check_file, check_workbook
from audit.review.draw import Pick
from audit.review.frame import Unit
from audit.review.people import PEOPLE, Decision, PeopleColumn
from audit.review.plan_file import read_plan
from audit.review.review_sheet import CHANGED, REVIEW, SPARE
from audit.review.worksheet import MACHINE, Machine, ReviewRow, Worksheet
from audit.review.worksheet_book import CONFLICTS, ENCOUNTERS, FRAME, PLAN, SAMPLE

_Record = dict[str, Any]


def read_worksheet(path: str | os.PathLike[str]) -> Worksheet:
    """Read a drawn workbook or an audit worksheet.

    Raises InputUnreadable, naming sheet and cell, for what cannot be read; nothing
    that people wrote is ever passed over.
    """
    from openpyxl import load_workbook

    file = Path(path)
    check_file(file)
    check_workbook(file)
    try:
        book = load_workbook(file, data_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise InputUnreadable(f"{file} cannot be read as a workbook: {error}") from None
    lacking = [n for n in (SAMPLE, FRAME, PLAN, ENCOUNTERS) if n not in book.sheetnames]
    if lacking:
        raise InputUnreadable(
            f"{file} is no drawn workbook: it has no sheet {', '.join(lacking)}. "
            "Draw one with `tspine review draw`."
        )
    if CONFLICTS in book.sheetnames:
        raise InputUnreadable(
            f"{file} has a sheet {CONFLICTS}: settle each conflict in the sheet "
            f"{REVIEW}, then delete the sheet {CONFLICTS}."
        )
    plan = read_plan(_lines(book[PLAN]), f"{file}, sheet {PLAN}")
    picks = [_pick(r, f"{file}, sheet {SAMPLE}") for r in _records(book[SAMPLE])]
    headings, charts = _charts(book[ENCOUNTERS])
    counts = [(r["group"], r["value"], int(r["units"])) for r in _records(book[FRAME])]
    if REVIEW in book.sheetnames:
        rows = _review_rows(book[REVIEW], picks, str(file))
    else:
        rows = [ReviewRow(p, Unit(p.unit_id, p.stratum)) for p in picks]
    return Worksheet(plan, tuple(counts), tuple(rows), headings, charts)


def _lines(sheet: Any) -> str:
    cells = (row[0] for row in sheet.iter_rows(max_col=1, values_only=True))
    return "\n".join("" if cell is None else str(cell) for cell in cells)


def _records(sheet: Any) -> Iterator[_Record]:
    rows = sheet.iter_rows(values_only=True)
    headings = [str(h or "") for h in next(rows, ())]
    for cells in rows:
        if any(cell is not None for cell in cells):
            yield dict(zip(headings, cells, strict=True))


def _pick(record: _Record, place: str) -> Pick:
    try:
        return Pick(
            unit_id=_text(record["encounter_id"]),
            stratum=_text(record["stratum"]),
            order=int(record["order"]),
            number=int(record["number"]),
            proof=_text(record["proof"]),
            spare=record["use"] == SPARE,
        )
    except (KeyError, TypeError, ValueError):
        raise InputUnreadable(f"{place}: a row is spoiled. Draw again.") from None


def _charts(sheet: Any) -> tuple[tuple[str, ...], tuple[tuple[object, ...], ...]]:
    rows = sheet.iter_rows(values_only=True)
    headings = tuple(_text(cell) for cell in next(rows, ()))
    charts = [
        tuple(map(_chart_cell, row))
        for row in rows
        if any(cell is not None for cell in row)
    ]
    return headings, tuple(charts)


def _chart_cell(cell: object) -> object:
    """Give a cell as the input had it: a day is a date, not a midnight."""
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date()
    return "" if cell is None else cell


def _review_rows(sheet: Any, picks: list[Pick], file: str) -> list[ReviewRow]:
    """Read the sheet Review; its rows may have been sorted, none may be missing."""
    known = {p.unit_id: p for p in picks}
    rows: dict[str, ReviewRow] = {}
    for number, record in enumerate(_records(sheet), 2):
        unit_id = _text(record.get("encounter_id"))
        place = f"{file}, sheet {REVIEW}, row {number}"
        if unit_id not in known or unit_id in rows:
            why = "stands twice" if unit_id in rows else "was not drawn"
            raise InputUnreadable(f"{place}: the unit of this row {why}.")
        rows[unit_id] = _review_row(record, known[unit_id], place)
    missing = len(known) - len(rows)
    if missing:
        raise InputUnreadable(
            f"{file}, sheet {REVIEW}: {missing} drawn units have no row any more. "
            "Take the rows back from an earlier copy."
        )
    return [rows[p.unit_id] for p in picks]


def _review_row(record: _Record, pick: Pick, place: str) -> ReviewRow:
    day = record.get("date_of_service")
    amount = record.get("amount_paid")
    codes = _text(record.get("reported_codes"))
    people = {c.name: _answer(c, record, place) for c in PEOPLE}
    unit = Unit(
        id=pick.unit_id,
        stratum=pick.stratum,
        provider=_text(record.get("provider")),
        coder=_text(record.get("coder")),
        payer=_text(record.get("payer")),
        setting=_text(record.get("setting")),
        amount=float(amount) if isinstance(amount, (int, float)) else None,
    )
    return ReviewRow(
        pick=pick,
        unit=unit,
        date_of_service=day.date() if isinstance(day, dt.datetime) else None,
        codes=tuple(codes.split("; ")) if codes else (),
        machine=Machine(*(_text(record.get(name)) for name in MACHINE)),
        decision=Decision(**people),
        changed=_text(record.get(CHANGED)),
    )


def _answer(column: PeopleColumn, record: _Record, place: str) -> Any:
    """Read one cell of a person, in the words of its drop-down."""
    if column.heading not in record:
        raise InputUnreadable(f"{place}: the column {column.heading} is gone.")
    cell = record[column.heading]
    text = _text(cell)
    if column.kind == "number":
        if cell is None or text == "":
            return None
        try:
            return float(text.replace(",", "").replace("$", ""))
        except ValueError:
            raise InputUnreadable(
                f"{place}, {column.heading}: {text!r} is no number."
            ) from None
    if not column.words or not text:
        return text
    words = {loose(word): word for word in column.words}
    if loose(text) not in words:
        raise InputUnreadable(
            f"{place}, {column.heading}: {text!r} is none of {', '.join(column.words)}."
        )
    return words[loose(text)]


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
