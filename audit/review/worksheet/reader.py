"""Reads a worksheet back, with what people wrote into it."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from audit.columns import loose
from audit.errors import InputUnreadable
from audit.findings import Verdict
from audit.intake.extent import check_sheets
from audit.intake.source import check_file, check_workbook
from audit.report.book_loading import load_book
from audit.report.sheets.formats import address
from audit.review.plan import Pick, Plan, PlanLine, Unit, read_plan
from audit.review.worksheet.about import ABOUT, PART, PLAN_FILE, as_read
from audit.review.worksheet.additional import additional_in
from audit.review.worksheet.decisions import BLIND, PEOPLE, Decision, PeopleColumn
from audit.review.worksheet.opinion_sheet import OPINIONS, read_opinions
from audit.review.worksheet.opinions import Opinion
from audit.review.worksheet.provenance import (
    PROVENANCE,
    foreign_items,
    with_provenance,
)
from audit.review.worksheet.records import (
    Record,
    count_in,
    day_in,
    dollars_in,
    records,
    text_of,
)
from audit.review.worksheet.review_sheet import CHANGED, REVIEW, SAMPLED, SPARE, TO_DO
from audit.review.worksheet.rows import (
    MACHINE,
    UNSETTLED,
    Machine,
    ReviewRow,
    Worksheet,
)
from audit.review.worksheet.seals import is_of_this_release
from audit.review.worksheet.writer import (
    ENCOUNTERS,
    FRAME,
    PLAN,
    PLAN_TITLE,
    SAMPLE,
)

_VERDICT = MACHINE[0]

NO_SAMPLE = "Not a sample"
"""The first sheet of charts that were chosen by risk."""


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
    if NO_SAMPLE in book.sheetnames:
        raise InputUnreadable(
            f"{file} holds charts chosen by risk. They are no statistical sample, and "
            "no rate may be computed from them. Name the worksheet of the review."
        )
    lacking = [n for n in (SAMPLE, FRAME, PLAN, ENCOUNTERS) if n not in book.sheetnames]
    if lacking:
        raise InputUnreadable(
            f"{file} is not a drawn workbook: it has no sheet {', '.join(lacking)}. "
            "Draw one with `tspine review draw`."
        )
    plan = _plan(book, str(file))
    picks = [_pick(record) for record in records(book[SAMPLE], str(file))]
    headings, charts = _charts(book[ENCOUNTERS], str(file))
    counts = [_frame_count(record) for record in records(book[FRAME], str(file))]
    opinions: tuple[Opinion, ...] = ()
    if OPINIONS in book.sheetnames:
        opinions = read_opinions(book[OPINIONS], str(file))
    is_blind = False
    if REVIEW in book.sheetnames:
        is_blind = _is_blind(book[REVIEW], plan, opinions)
        rows = _review_rows(book[REVIEW], picks, str(file), is_blind)
    else:
        rows = [ReviewRow(p, Unit(p.unit_id, p.stratum)) for p in picks]
    added = additional_in(book)
    worksheet = Worksheet(
        plan,
        tuple(counts),
        tuple(rows),
        headings,
        tuple(charts.values()),
        opinions=opinions,
        is_blind=is_blind,
        reviewer=_lines(book[PART]).split("\n")[0] if PART in book.sheetnames else "",
        shown_plan=_shown_plan(book),
        shown_sheets={
            name: as_read(_cells(book[name]))
            for name in (ABOUT, PART, PLAN_FILE)
            if name in book.sheetnames
        },
        chart_rows=tuple(charts),
        added_sealed=added.sealed,
        added_by_people=added.people,
    )
    if PROVENANCE not in book.sheetnames:
        return worksheet
    facts = [
        (text_of(r.need("item")), text_of(r.need("value")))
        for r in records(book[PROVENANCE], str(file))
    ]
    return _with_facts(worksheet, facts)


def _with_facts(worksheet: Worksheet, facts: list[tuple[str, str]]) -> Worksheet:
    """Return a worksheet with its Provenance; lines of other making are named.

    Another release may write other lines: those are named, and are no fault.
    """
    own = with_provenance(worksheet, dict(facts))
    items = foreign_items(own, [item for item, _ in facts])
    lines = tuple(f"line {item!r} of {PROVENANCE}" for item in items)
    if is_of_this_release(own):
        return replace(own, added_sealed=(*own.added_sealed, *lines))
    return replace(own, added_by_people=(*own.added_by_people, *lines))


def _plan(book: Any, file: str) -> Plan:
    """Read the plan; workbooks of earlier releases have its file on the sheet Plan."""
    name = PLAN_FILE if PLAN_FILE in book.sheetnames else PLAN
    text = _lines(book[name])
    if name == PLAN and text.startswith(PLAN_TITLE):
        raise InputUnreadable(
            f"{file}: the sheet {PLAN_FILE} is gone. Take it back from an earlier copy."
        )
    return read_plan(text, f"{file}, sheet {name}")


def _shown_plan(book: Any) -> tuple[PlanLine, ...] | None:
    """Return the lines of the sheet Plan; None if it is the plan's file itself."""
    if PLAN_FILE not in book.sheetnames:
        return None
    rows = book[PLAN].iter_rows(min_row=2, max_col=2, values_only=True)
    lines = ((text_of(label), text_of(text)) for label, text in rows)
    return tuple(line for line in lines if any(line))


def _is_blind(sheet: Any, plan: Plan, opinions: tuple[Opinion, ...]) -> bool:
    """Whether the machine's verdicts are still hidden in a sheet Review.

    If they were revealed, the first decisions say so: a column that is missing then is
    one that somebody took out.
    """
    headings = next(sheet.iter_rows(max_row=1, values_only=True), ())
    revealed = any(opinion.machine for opinion in opinions)
    return plan.blind and not revealed and _VERDICT not in headings


def _lines(sheet: Any) -> str:
    return "\n".join("" if cell is None else str(cell) for cell in _cells(sheet))


def _cells(sheet: Any) -> Iterator[object]:
    """Yield the cells of the first column."""
    return (row[0] for row in sheet.iter_rows(max_col=1, values_only=True))


def _pick(record: Record) -> Pick:
    if (use := text_of(record.need("use"))) not in (SAMPLED, SPARE):
        raise record.wrong("use", f"{use!r} is neither {SAMPLED!r} nor {SPARE!r}")
    return Pick(
        unit_id=text_of(record.need("encounter_id")),
        stratum=text_of(record.need("stratum")),
        order=count_in(record, "order"),
        number=count_in(record, "number"),
        proof=text_of(record.need("proof")),
        spare=use == SPARE,
    )


def _frame_count(record: Record) -> tuple[str, str, int]:
    group, value = (text_of(record.need(heading)) for heading in ("group", "value"))
    return group, value, count_in(record, "units")


def _charts(
    sheet: Any, file: str
) -> tuple[tuple[str, ...], dict[int, tuple[object, ...]]]:
    """Return the headings, and the cells of each row that is not blank."""
    rows = sheet.iter_rows(values_only=True)
    headings = tuple(text_of(cell) for cell in next(rows, ()))
    charts = {}
    for number, row in enumerate(rows, 1):
        if UNSETTLED in row:
            cell = address(number, row.index(UNSETTLED))
            raise InputUnreadable(
                f"{file}, sheet {ENCOUNTERS}, cell {cell}: two auditors wrote "
                "different things here. Write the one that holds."
            )
        if any(cell is not None for cell in row):
            charts[number] = tuple(map(_chart_cell, row))
    return headings, charts


def _chart_cell(cell: object) -> object:
    """Return a cell as the input had it: a day is a date, not a midnight."""
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date()
    return "" if cell is None else cell


def _review_rows(
    sheet: Any, picks: list[Pick], file: str, is_blind: bool
) -> list[ReviewRow]:
    """Read the sheet Review; its rows may have been sorted, none may be missing."""
    known = {p.unit_id: p for p in picks}
    rows: dict[str, ReviewRow] = {}
    for record in records(sheet, file):
        unit_id = text_of(record.get("encounter_id"))
        if unit_id not in known or unit_id in rows:
            why = "appears twice" if unit_id in rows else "was not drawn"
            raise InputUnreadable(
                f"{record.source}, row {record.row}: the unit of this row {why}."
            )
        rows[unit_id] = _review_row(record, known[unit_id], is_blind)
    missing = len(known) - len(rows)
    if missing:
        raise InputUnreadable(
            f"{file}, sheet {REVIEW}: {missing} drawn units no longer have a row. "
            "Take the rows back from an earlier copy."
        )
    return [rows[p.unit_id] for p in picks]


def _review_row(record: Record, pick: Pick, is_blind: bool) -> ReviewRow:
    codes = text_of(record.get("reported_codes"))
    columns = BLIND if is_blind else PEOPLE
    people = {c.name: _answer(c, record) for c in columns}
    verdict = "" if is_blind else text_of(record.need(_VERDICT))
    if verdict and verdict not in set(Verdict):
        why = f"{verdict!r} is not a verdict. Audit the worksheet again"
        raise record.wrong(_VERDICT, why)
    unit = Unit(
        id=pick.unit_id,
        stratum=pick.stratum,
        provider=text_of(record.get("provider")),
        coder=text_of(record.get("coder")),
        payer=text_of(record.get("payer")),
        setting=text_of(record.get("setting")),
        amount=dollars_in(record, "amount_paid"),
    )
    return ReviewRow(
        pick=pick,
        unit=unit,
        date_of_service=day_in(record, "date_of_service"),
        codes=tuple(codes.split("; ")) if codes else (),
        # By name: a worksheet of an earlier release lacks columns that came later.
        machine=Machine(**{name: text_of(record.get(name)) for name in MACHINE}),
        decision=Decision(**people),
        changed=text_of(record.get(CHANGED)),
        placed=tuple(
            text_of(record.get(name)) for name in ("stratum", "order", "use", TO_DO)
        ),
    )


def _answer(column: PeopleColumn, record: Record) -> Any:
    """Read one cell that a person filled, in the words of its drop-down."""
    text = text_of(record.need(column.heading))
    if column.kind == "number":
        return dollars_in(record, column.heading)
    if not column.words or not text:
        return text
    words = {loose(word): word for word in column.words}
    if loose(text) not in words:
        why = f"{text!r} is not one of {', '.join(column.words)}"
        raise record.wrong(column.heading, why)
    return words[loose(text)]
