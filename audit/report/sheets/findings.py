"""The sheets Findings and Evidence: one row for each finding, linked to its encounter.

Findings has what calls for action, worst first. Evidence has the inclusion rules that
support a row, and information, in the order of the rows.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from audit.findings import (
    FINDING_COLUMNS,
    AuditResult,
    Finding,
    Verdict,
    finding_rows,
)
from audit.report.sheets import encounters
from audit.report.sheets.cells import LAST_ROW, CellPen
from audit.report.sheets.formats import ALL_SIGNED, Formats, on_letter
from audit.report.sheets.tables import TableSheet
from audit.report.summary import calls_for_action

NAME = "Findings"
EVIDENCE = "Evidence"
LINK = "go_to"
TASK = "task"
QUERY = "query"
_WIDTHS = {
    LINK: 10,
    "encounter_id": 15,
    "row": 7,
    "rule_id": 14,
    "verdict": 31,
    "severity": 11,
    "risk": 11,
    "columns": 20,
    "codes": 12,
    "message": 46,
    "action": 40,
    "citations": 26,
    TASK: 60,
    QUERY: 60,
}
_LAST_PRINTED = "action"
_WRAPPED = (
    "rule_id",
    "columns",
    "codes",
    "message",
    "action",
    "citations",
    TASK,
    QUERY,
)


class _Line(NamedTuple):
    """One finding, the cells of its row, and the row of its encounter."""

    badness: tuple[int, ...]
    cells: tuple[object, ...]
    encounter_row: int


class FindingsSheets:
    """Takes the findings of one encounter after the other, and writes both sheets.

    In a report with encounters, the coder's task and the query follow the columns of a
    finding. A report of findings only has the same columns in every format.
    """

    def __init__(
        self, findings: Any, evidence: Any, pen: CellPen, formats: Formats, linked: bool
    ) -> None:
        """Begin both tables, with links if there is a sheet of encounters."""
        self._formats = formats
        self._linked = linked
        whole = (LINK, *FINDING_COLUMNS, TASK, QUERY)
        headings = whole if linked else FINDING_COLUMNS
        wrapped = {name: _WIDTHS[name] for name in _WRAPPED}
        self._acting, self._evidence = (
            TableSheet(sheet, pen, formats, headings, wrapped=wrapped)
            for sheet in (findings, evidence)
        )
        self._waiting: list[_Line] = []
        self.left_out = 0

    def add(self, result: AuditResult, encounter_row: int = 0) -> None:
        """Take the findings of the encounter on this row of its sheet, 1 is the top."""
        for finding, cells in zip(result.findings, finding_rows(result), strict=True):
            whole = (*cells, finding.task, finding.query) if self._linked else cells
            line = _Line(_badness(finding), whole, encounter_row)
            if calls_for_action(finding):
                self._waiting.append(line)
            else:
                self._write(self._evidence, line)

    def finish(self, footer: str) -> None:
        """Write what calls for action, worst first, and complete both tables."""
        # The order of the rows decides between findings that are equally bad.
        for line in sorted(self._waiting, key=lambda line: line.badness):
            self._write(self._acting, line)
        frozen = 2 + int(self._linked)
        for name, table in ((NAME, self._acting), (EVIDENCE, self._evidence)):
            table.close(name, _WIDTHS, frozen, ALL_SIGNED)
            on_letter(table.sheet, footer)
            # With all columns, a page would be too small to read.
            last = table.headings.index(_LAST_PRINTED)
            table.sheet.print_area(0, 0, table.body[1], last)

    def _write(self, table: TableSheet, line: _Line) -> None:
        if table.rows == LAST_ROW:
            self.left_out += 1
            return
        row = table.add(line.cells, start=int(self._linked))
        if self._linked:
            # A formula and not a hyperlink of the sheet: Excel allows 65,530 of
            # those, and they do not move when the table is sorted.
            shown, number = f"row {line.encounter_row}", line.encounter_row
            link = f'=HYPERLINK("#{encounters.NAME}!A{number}","{shown}")'
            table.sheet.write_formula(row, 0, link, self._formats.link, shown)


def _badness(finding: Finding) -> tuple[int, ...]:
    """Return a key that sorts the worst finding first.

    The severity decides, then the verdict, then the risk of the claim.
    """
    verdict = len(Verdict) if finding.verdict is None else finding.verdict.rank
    return (-finding.severity.rank, verdict, -finding.risk.rank)
