"""The sheet Findings: one row for each finding, with a link to its encounter."""

from __future__ import annotations

from typing import Any

from audit.findings import FINDING_COLUMNS, AuditResult, finding_rows
from audit.report.sheets import encounters
from audit.report.sheets.cells import LAST_ROW, CellPen
from audit.report.sheets.formats import ALL_SIGNED, Formats, on_letter
from audit.report.sheets.tables import TableSheet

NAME = "Findings"
LINK = "go_to"
TASK = "task"
_WIDTHS = {
    LINK: 8,
    "encounter_id": 14,
    "row": 8,
    "rule_id": 13,
    "verdict": 29,
    "severity": 11,
    "risk": 11,
    "columns": 18,
    "codes": 12,
    "message": 44,
    "action": 36,
    "citations": 26,
    TASK: 34,
}
_WRAPPED = ("columns", "codes", "message", "action", "citations", TASK)


class FindingsSheet:
    """Writes the findings of one encounter after the other.

    In a report with encounters, the coder's task follows the columns of a finding. A
    report of findings only has the same columns in every format.
    """

    def __init__(
        self, sheet: Any, pen: CellPen, formats: Formats, linked: bool
    ) -> None:
        """Begin the table, with a column of links if there is a sheet of encounters."""
        self._formats = formats
        self._linked = linked
        whole = (LINK, *FINDING_COLUMNS, TASK)
        self._headings = whole if linked else FINDING_COLUMNS
        wrapped = {name: _WIDTHS[name] for name in _WRAPPED}
        self._table = TableSheet(sheet, pen, formats, self._headings, wrapped=wrapped)
        self.left_out = 0

    def add(self, result: AuditResult, address: str = "") -> None:
        """Write the findings of the encounter at this address."""
        table = self._table
        for finding, cells in zip(result.findings, finding_rows(result), strict=True):
            if table.rows == LAST_ROW:
                self.left_out += 1
                continue
            if not self._linked:
                table.add(cells)
            else:
                row = table.add((*cells, finding.task), start=1)
                # A formula and not a hyperlink of the sheet: Excel allows 65,530 of
                # those, and they do not move when the table is sorted.
                link = f'=HYPERLINK("#{encounters.NAME}!{address}","{address}")'
                table.sheet.write_formula(row, 0, link, self._formats.link, address)

    def finish(self, footer: str) -> None:
        """Complete the table."""
        table = self._table
        table.close(NAME, _WIDTHS, 1 + int(self._linked), ALL_SIGNED)
        on_letter(table.sheet, footer)
