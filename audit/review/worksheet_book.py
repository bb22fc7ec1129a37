"""Writes a worksheet as a workbook: Review, Encounters, Sample, Frame, Plan."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from audit.findings import ClaimRisk, Severity, Verdict
from audit.report.cell_forms import is_risky, storable
from audit.report.files import new_file
from audit.report.sheets.cells import CellPen, lines
from audit.report.sheets.looks import LINE, Looks, address, looks_for, on_letter
from audit.report.sheets.tables import TableSheet
from audit.review.draw import RAT_STATS, SHA256
from audit.review.people import (
    PEOPLE,
    PeopleColumn,
    problem_with,
    todo_formula,
    validation_of,
)
from audit.review.plan_file import plan_text
from audit.review.worksheet import MACHINE, ReviewRow, Worksheet

REVIEW, ENCOUNTERS, SAMPLE, FRAME = "Review", "Encounters", "Sample", "Frame"
PLAN, CONFLICTS, ABOUT = "Plan", "Conflicts", "About"

UNIT_HEADINGS = (
    *("encounter_id", "stratum", "order", "use", "date_of_service", "provider"),
    *("coder", "payer", "setting", "amount_paid", "reported_codes"),
)
TO_DO, CHANGED = "To do", "Changed since"
SAMPLE_HEADINGS = ("encounter_id", "stratum", "order", "number", "use", "proof")
FRAME_HEADINGS = ("group", "value", "units")
SAMPLED, SPARE = "sample", "spare"

_FOOTER = "tspine: chart review"
_NO_DATE = dt.datetime(2000, 1, 1)
_PEOPLE_FROM = len(UNIT_HEADINGS) + len(MACHINE)
_TODO_AT = _PEOPLE_FROM + len(PEOPLE)
_WIDTHS = {
    "encounter_id": 16,
    "stratum": 14,
    "order": 7,
    "use": 9,
    "date_of_service": 12,
    "provider": 12,
    "coder": 10,
    "payer": 16,
    "setting": 14,
    "amount_paid": 11,
    "reported_codes": 16,
    "coding_verdict": 29,
    "claim_risk": 11,
    "severity": 10,
    "code_release": 14,
    "denial_codes": 12,
    "rule_pack": 12,
    "rule_ids": 13,
    "number": 9,
    "proof": 68,
    "group": 12,
    "value": 30,
    "units": 9,
}
_WRAPPED = {"findings": 48.0, "query_text": 34.0, "row_status": 18.0}
_WRAPPED |= {"corrected_dx": 15.0, CHANGED: 22.0, TO_DO: 24.0}
_ABOUT = (
    "Decide each row of the sheet Review in the columns on the right, which are the "
    "only ones that are not locked. The sheet is locked without a password, against "
    "slips and not against anybody.",
    "Decision: agree, disagree, or not enough (the record cannot tell). Who disagrees "
    "gives a verdict of their own and the reason. The column To do says what a row "
    "still needs. Clear a cell of Changed since once you have decided again.",
    "Dollars at issue: overpaid dollars above zero, underpaid dollars below zero.",
    "Spares stand below the sample of their stratum, in order of selection. They are "
    "for units whose record was never this encounter's; a missing record is no reason.",
    "To audit again after a cell of Encounters was mended, or with another rule pack: "
    "tspine review audit THIS-FILE. What people wrote stays.",
    "To join the worksheets of several auditors: tspine review merge. To prove the "
    "draw: tspine review verify.",
    "This workbook holds what the input held. Keep it where such records may lie.",
)

_PROOFS = {
    SHA256: "Proof of a pick: the SHA-256 of the seed, a line feed and the unit's id, "
    "in UTF-8. The units with the lowest hashes of their stratum were drawn.",
    RAT_STATS: "Proof of a pick: the random number of RAT-STATS 2010, the unit's place "
    "in its stratum. The second stratum was drawn with the seed plus 1, the third with "
    "the seed plus 2, and so on.",
}


def write_worksheet(
    path: str | os.PathLike[str], worksheet: Worksheet, force: bool = False
) -> None:
    """Write the workbook; it appears whole or not at all."""
    with new_file(path, force) as draft:
        book = xlsxwriter.Workbook(str(draft))
        book.set_properties({"title": worksheet.plan.title, "created": _NO_DATE})
        looks = looks_for(book)
        pen = CellPen(looks)
        if worksheet.conflicts:
            _write_conflicts(book.add_worksheet(CONFLICTS), pen, looks, worksheet)
        if worksheet.is_audited:
            _ReviewSheet(book, pen, looks).write(worksheet)
        _write_charts(book.add_worksheet(ENCOUNTERS), pen, looks, worksheet)
        _write_sample(book.add_worksheet(SAMPLE), pen, looks, worksheet)
        _write_frame(book.add_worksheet(FRAME), pen, looks, worksheet)
        _write_lines(
            book.add_worksheet(PLAN), looks, plan_text(worksheet.plan).split("\n")
        )
        _write_lines(book.add_worksheet(ABOUT), looks, _about(worksheet))
        book.close()


class _ReviewSheet:
    """The sheet on which people decide."""

    def __init__(self, book: Any, pen: CellPen, looks: Looks) -> None:
        self._sheet = book.add_worksheet(REVIEW)
        self._pen = pen
        self._looks = looks
        font = {"font_name": "Arial", "font_size": 10, "valign": "top"}
        base = {**font, "locked": False, "bg_color": "#FFFDF3", "align": "left"}
        base |= {"border": 1, "border_color": "#D9D2B8", "text_wrap": True}
        self._people = book.add_format(base)
        self._quoted = book.add_format({**base, "quote_prefix": True})
        self._money = book.add_format({**base, "num_format": "#,##0.00"})
        self._need = book.add_format({"bg_color": "#FDEBD3", "bold": True})
        self._todo = book.add_format({**font, "bold": True, "text_wrap": True})

    def write(self, worksheet: Worksheet) -> None:
        """Write every row, and make the sheet ready to work on."""
        headings = (
            *UNIT_HEADINGS,
            *MACHINE,
            *(c.heading for c in PEOPLE),
            *(TO_DO, CHANGED),
        )
        results = frozenset((*(c.heading for c in PEOPLE), TO_DO))
        table = TableSheet(
            self._sheet,
            self._pen,
            self._looks,
            headings,
            wrapped={**_WRAPPED, **{c.heading: c.width for c in PEOPLE}},
            results=results,
        )
        for row in worksheet.rows:
            self._add(table, row)
        signed = {
            "coding_verdict": tuple(Verdict),
            "claim_risk": tuple(ClaimRisk),
            "severity": tuple(Severity),
        }
        table.close(REVIEW, _WIDTHS, 1, signed)
        self._make_ready(table.body)

    def _add(self, table: TableSheet, row: ReviewRow) -> None:
        machine = tuple(getattr(row.machine, name) for name in MACHINE)
        number = table.add((*_unit_cells(row), *machine))
        for at, column in enumerate(PEOPLE, _PEOPLE_FROM):
            self._put(number, at, column, getattr(row.decision, column.name))
        todo = problem_with(row.decision)
        self._sheet.write_formula(
            number, _TODO_AT, todo_formula(self._cells(number)), self._todo, todo
        )
        self._sheet.write(number, _TODO_AT + 1, row.changed or None, self._people)
        high = lines(row.machine.findings, _WRAPPED["findings"])
        high = max(high, lines(row.decision.comment, 34), 2)
        self._sheet.set_row(number, min(high * LINE + 2, 180))

    def _put(
        self, number: int, at: int, column: PeopleColumn, value: str | float | None
    ) -> None:
        if isinstance(value, (int, float)):
            self._sheet.write_number(number, at, value, self._money)
        elif value:
            text = storable(value)
            look = self._quoted if is_risky(text) else self._people
            self._sheet.write_string(number, at, text, look)
        else:
            money = column.kind == "number"
            look = self._money if money else self._people
            self._sheet.write_blank(number, at, None, look)

    @staticmethod
    def _cells(number: int) -> dict[str, str]:
        places = enumerate(PEOPLE, _PEOPLE_FROM)
        return {c.name: f"${address(number, at)}" for at, c in places}

    def _make_ready(self, body: tuple[int, int]) -> None:
        sheet, (first, last) = self._sheet, body
        for at, column in enumerate(PEOPLE, _PEOPLE_FROM):
            sheet.set_column(at, at, column.width)
            if validation := validation_of(column):
                sheet.data_validation(first, at, last, at, validation)
        places = {c.name: _PEOPLE_FROM + n for n, c in enumerate(PEOPLE)}
        for name, test in (
            ("own_verdict", '{decision}="disagree"'),
            ("comment", 'OR({decision}="disagree",{decision}="not enough")'),
        ):
            at = places[name]
            cell = self._cells(first)
            when = test.format(**cell)
            criteria = f'=AND({when},{cell[name]}="")'
            rule = {"type": "formula", "criteria": criteria, "format": self._need}
            sheet.conditional_format(first, at, last, at, rule)
        allowed = ("autofilter", "sort", "format_cells", "format_columns")
        options = dict.fromkeys((*allowed, "format_rows", "objects"), True)
        sheet.protect("", options)
        sheet.freeze_panes(1, 1)
        on_letter(sheet, _FOOTER)


def _unit_cells(row: ReviewRow) -> tuple[object, ...]:
    pick, unit = row.pick, row.unit
    use = SPARE if pick.spare else SAMPLED
    place = (pick.unit_id, pick.stratum, pick.order, use, row.date_of_service)
    groups = (unit.provider, unit.coder, unit.payer, unit.setting, unit.amount)
    return (*place, *groups, "; ".join(row.codes))


def _write_charts(sheet: Any, pen: CellPen, looks: Looks, worksheet: Worksheet) -> None:
    """Write the drawn rows of the input under its own headings."""
    for column, heading in enumerate(worksheet.headings):
        pen.put(sheet, 0, column, heading)
        seen = [len(str(c[column] or "")) for c in worksheet.charts[:200]]
        width = min(max(8, len(heading) * 0.7, *seen, 0) + 2, 32)
        sheet.set_column(column, column, width, looks.text)
    sheet.set_row(0, 2 * LINE + 6, looks.head)
    for number, cells in enumerate(worksheet.charts, 1):
        for column, cell in enumerate(cells):
            pen.put(sheet, number, column, cell)
    sheet.freeze_panes(1, 1)
    on_letter(sheet, _FOOTER)


def _write_sample(sheet: Any, pen: CellPen, looks: Looks, worksheet: Worksheet) -> None:
    table = TableSheet(sheet, pen, looks, SAMPLE_HEADINGS, wrapped={})
    for p in worksheet.picks:
        use = SPARE if p.spare else SAMPLED
        table.add((p.unit_id, p.stratum, p.order, p.number, use, p.proof))
    table.close(SAMPLE, _WIDTHS, 1, {})
    on_letter(sheet, _FOOTER)


def _write_frame(sheet: Any, pen: CellPen, looks: Looks, worksheet: Worksheet) -> None:
    table = TableSheet(sheet, pen, looks, FRAME_HEADINGS, wrapped={})
    for line in worksheet.frame_counts:
        table.add(line)
    table.close(FRAME, _WIDTHS, 0, {})
    on_letter(sheet, _FOOTER)


def _write_conflicts(
    sheet: Any, pen: CellPen, looks: Looks, worksheet: Worksheet
) -> None:
    headings = ("encounter_id", "column", "file", "value")
    table = TableSheet(sheet, pen, looks, headings, wrapped={"value": 60})
    for conflict in worksheet.conflicts:
        for name, value in conflict.values:
            table.add((conflict.unit_id, conflict.column, name, value))
    widths = {"encounter_id": 16, "column": 20, "file": 26}
    table.close(CONFLICTS, widths, 1, {})
    on_letter(sheet, _FOOTER)


def _write_lines(sheet: Any, looks: Looks, texts: Sequence[str]) -> None:
    sheet.set_column(0, 0, 110, looks.wrapped)
    sheet.hide_gridlines(2)
    for number, text in enumerate(texts):
        if text:
            sheet.set_row(number, LINE * lines(text, 110) + 2)
            look = looks.quoted_wrapped if is_risky(text) else looks.wrapped
            sheet.write_string(number, 0, storable(text), look)
    on_letter(sheet, _FOOTER, repeat_head=False)


def _about(worksheet: Worksheet) -> list[str]:
    plan = worksheet.plan
    drawn = sum(not p.spare for p in worksheet.picks)
    return [
        plan.title,
        f"{drawn} of {plan.universe} units, drawn by the method {plan.method} with the "
        f"seed {plan.seed}.",
        f"SHA-256 of the frame: {plan.frame_sha256}",
        _PROOFS[plan.method],
        f"tspine {worksheet.product}" if worksheet.product else "",
        "",
        *_ABOUT,
    ]
