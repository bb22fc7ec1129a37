"""The sheet Review of a worksheet, on which people decide; on screen and on paper."""

from __future__ import annotations

from typing import Any

from audit.findings import ClaimRisk, Severity, Verdict
from audit.report.cell_forms import is_risky
from audit.report.sheets.cells import CellPen, as_text, lines, remembered
from audit.report.sheets.formats import LINE, Formats, address, on_letter
from audit.report.sheets.tables import TableSheet
from audit.review.plan import Plan
from audit.review.worksheet.decisions import (
    BLIND,
    PEOPLE,
    PeopleColumn,
    validation_of,
)
from audit.review.worksheet.rows import MACHINE, ReviewRow, Worksheet
from audit.review.worksheet.todo import (
    blind_todo_formula,
    todo_formula,
    todo_of,
    wants_dollars,
)

REVIEW = "Review"
FOOTER = "tspine: chart review"
SAMPLED, SPARE = "sample", "spare"
UNIT_HEADINGS = (
    *("encounter_id", "stratum", "order", "use", "date_of_service", "provider"),
    *("coder", "payer", "setting", "amount_paid", "reported_codes"),
)
TO_DO, CHANGED = "To do", "Changed since"

_UNITS = len(UNIT_HEADINGS)
PRINT_SCALE = 67
"""Percent: Arial 10 in print is as large as 6.7 points."""
_WIDTHS = {
    "encounter_id": 16,
    "order": 7,
    "use": 8,
    "date_of_service": 14,
    "provider": 10,
    "coder": 8,
    "amount_paid": 13,
    "coding_verdict": 34,
    "claim_risk": 11,
    "severity": 10,
    "code_release": 15,
    "rule_pack": 12,
}
_WRAPPED = {"findings": 40.0, "query_text": 29.0, "coder_task": 29.0}
_WRAPPED |= {"row_status": 18.0}
_WRAPPED |= {"corrected_dx": 15.0, CHANGED: 22.0, TO_DO: 24.0}
_WRAPPED |= {"reported_codes": 15.0, "rule_ids": 13.0, "denial_codes": 13.0}
_WRAPPED |= {"stratum": 9.0, "payer": 15.0, "setting": 12.0}
_HIGHEST = 200  # points


class ReviewSheet:
    """The sheet on which people decide."""

    def __init__(
        self, book: Any, pen: CellPen, formats: Formats, worksheet: Worksheet
    ) -> None:
        """Start the sheet in a workbook.

        A blind worksheet has no column of the machine, so that there is nothing to
        find: neither hidden nor in the file.
        """
        self._worksheet = worksheet
        self._machine = () if worksheet.is_blind else MACHINE
        self._people_columns = BLIND if worksheet.is_blind else PEOPLE
        self._people_from = _UNITS + len(self._machine)
        self._todo_at = self._people_from + len(self._people_columns)
        self._sheet = book.add_worksheet(REVIEW)
        self._pen = pen
        self._formats = formats
        font = {"font_name": "Arial", "font_size": 10, "valign": "top"}
        base = {**font, "locked": False, "bg_color": "#FFFDF3", "align": "left"}
        base |= {"border": 1, "border_color": "#D9D2B8", "text_wrap": True}
        self._people = book.add_format(base)
        self._quoted = book.add_format({**base, "quote_prefix": True})
        self._money = book.add_format({**base, "num_format": "#,##0.00"})
        self._need = book.add_format({"bg_color": "#FDEBD3", "bold": True})
        self._todo = book.add_format({**font, "bold": True, "text_wrap": True})

    def write(self) -> None:
        """Write every row, and make the sheet ready to work on."""
        people = [c.heading for c in self._people_columns]
        headings = (*UNIT_HEADINGS, *self._machine, *people, TO_DO, CHANGED)
        results = frozenset((*people, TO_DO))
        table = TableSheet(
            self._sheet,
            self._pen,
            self._formats,
            headings,
            wrapped={
                **_WRAPPED,
                **{c.heading: c.width for c in self._people_columns},
            },
            results=results,
        )
        for row in self._worksheet.rows:
            self._add(table, row, self._worksheet.plan)
        signed = {
            heading: words
            for heading, words in (
                ("coding_verdict", tuple(Verdict)),
                ("claim_risk", tuple(ClaimRisk)),
                ("severity", tuple(Severity)),
            )
            if heading in self._machine
        }
        table.close(REVIEW, _WIDTHS, 1, signed)
        self._make_ready(table.body)

    def _add(self, table: TableSheet, row: ReviewRow, plan: Plan) -> None:
        machine = tuple(getattr(row.machine, name) for name in self._machine)
        cells = (*_unit_cells(row), *machine)
        number = table.add(cells)
        for at, column in enumerate(self._people_columns, self._people_from):
            self._put(number, at, column, getattr(row.decision, column.name))
        formula_of = blind_todo_formula if self._worksheet.is_blind else todo_formula
        formula = formula_of(self._cells(number), wants_dollars(row, plan))
        todo = remembered(todo_of(row, plan, self._worksheet.is_blind))
        self._sheet.write_formula(number, self._todo_at, formula, self._todo, todo)
        self._sheet.write(number, self._todo_at + 1, row.changed or None, self._people)
        high = max(lines(row.decision.comment, 34), lines(row.changed, 22), 2)
        for heading, cell in zip((*UNIT_HEADINGS, *self._machine), cells, strict=True):
            if heading in _WRAPPED and isinstance(cell, str):
                high = max(high, lines(cell, _WRAPPED[heading]))
        self._sheet.set_row(number, min(high * LINE + 2, _HIGHEST))

    def _put(
        self, number: int, at: int, column: PeopleColumn, value: str | float | None
    ) -> None:
        if isinstance(value, (int, float)):
            self._sheet.write_number(number, at, value, self._money)
        elif value:
            cell_format = self._quoted if is_risky(value) else self._people
            self._sheet.write_string(number, at, as_text(value), cell_format)
        else:
            money = column.kind == "number"
            cell_format = self._money if money else self._people
            self._sheet.write_blank(number, at, None, cell_format)

    def _cells(self, number: int) -> dict[str, str]:
        """Return the addresses of a row's cells, by the names of `todo_formula`."""
        people = [column.name for column in self._people_columns]
        columns = {name: at for at, name in enumerate(people, self._people_from)}
        if self._machine:
            columns["coding_verdict"] = _UNITS + MACHINE.index("coding_verdict")
        columns["changed"] = self._todo_at + 1
        return {name: f"${address(number, at)}" for name, at in columns.items()}

    def _make_ready(self, body: tuple[int, int]) -> None:
        sheet, (first, last) = self._sheet, body
        for at, column in enumerate(self._people_columns, self._people_from):
            sheet.set_column(at, at, column.width)
            if validation := validation_of(column):
                sheet.data_validation(first, at, last, at, validation)
        names = [column.name for column in self._people_columns]
        for name, test in (
            ("own_verdict", '{decision}="disagree"'),
            ("comment", 'AND({decision}<>"",{decision}<>"agree")'),
        ):
            at = self._people_from + names.index(name)
            cell = self._cells(first)
            when = test.format(**cell)
            criteria = f'=AND({when},{cell[name]}="")'
            rule = {"type": "formula", "criteria": criteria, "format": self._need}
            sheet.conditional_format(first, at, last, at, rule)
        allowed = ("autofilter", "sort", "format_cells", "format_columns")
        options = dict.fromkeys((*allowed, "format_rows", "objects"), True)
        sheet.protect("", options)
        sheet.freeze_panes(1, 1)
        self._make_printable(last)

    def _make_printable(self, last: int) -> None:
        """Print rows and decisions large enough to be read on paper.

        Four pages side by side, each with the id and the headings: the unit and its
        verdict, the machine's reasons, the decision, the second opinion. To do and
        Changed since are for the screen.
        """
        on_letter(self._sheet, FOOTER)
        # A scale instead of "one page wide", which would ignore the page breaks.
        self._sheet.set_print_scale(PRINT_SCALE)
        self._sheet.repeat_columns(0)
        self._sheet.print_across()
        self._sheet.print_area(0, 0, last, self._todo_at - 1)
        self._sheet.set_v_pagebreaks(self._pages_from())

    def _pages_from(self) -> list[int]:
        """Return the first columns of the second and later printed pages."""
        names = [column.name for column in self._people_columns]
        if not self._machine:
            return [self._people_from]
        return [
            _UNITS + MACHINE.index("rule_ids"),
            self._people_from,
            self._people_from + names.index("second_reviewer"),
        ]


def _unit_cells(row: ReviewRow) -> tuple[object, ...]:
    pick, unit = row.pick, row.unit
    use = SPARE if pick.spare else SAMPLED
    unit_cells = (pick.unit_id, pick.stratum, pick.order, use, row.date_of_service)
    groups = (unit.provider, unit.coder, unit.payer, unit.setting, unit.amount)
    return (*unit_cells, *groups, "; ".join(row.codes))
