"""The sheet Encounters: id and answer, the columns of the input, the other outputs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from audit.errors import OutputRefused
from audit.findings import OUTPUT_COLUMNS, AuditResult, ClaimRisk, Severity, Verdict
from audit.report.cell_forms import text_of
from audit.report.earlier_outputs import CORRECTED, LEADING, REPORTED, WHAT_TO_DO
from audit.report.job import ReportSpec
from audit.report.layout import ID_COLUMN, lay_out_sheet
from audit.report.sheets.cells import LAST_COLUMN, LAST_ROW, CellPen
from audit.report.sheets.formats import Formats, on_letter
from audit.report.sheets.tables import WIDTH, TableSheet

NAME = "Encounters"
_WIDTHS = {
    "encounter_id": 14,
    "coding_verdict": 31,
    "claim_risk": 12,
    WHAT_TO_DO: 43,
    REPORTED: 23,
    CORRECTED: 23,
    "severity": 11,
    "rule_ids": 14,
    "findings": 60,
    "query_text": 44,
    "coder_task": 44,
    "denial_codes": 14,
    "code_release": 14,
    "rule_pack": 14,
    "row_status": 24,
}
_MEASURED = (WHAT_TO_DO, REPORTED, CORRECTED)
_WRAPPED = (*_MEASURED, *OUTPUT_COLUMNS[OUTPUT_COLUMNS.index("rule_ids") :])
_SIGNED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("coding_verdict", tuple(Verdict)),
    ("claim_risk", tuple(ClaimRisk)),
    ("severity", tuple(Severity)),
)
_SAMPLE_ROWS = 200  # rows that determine the width of the input's columns


def _width(output: str) -> float:
    return _WIDTHS.get(output, WIDTH)


class EncountersSheet:
    """Writes one encounter after the other."""

    def __init__(
        self, sheet: Any, pen: CellPen, formats: Formats, spec: ReportSpec
    ) -> None:
        """Begin the table. Raises OutputRefused if there are too many columns."""
        self._layout = layout = lay_out_sheet(spec.layout)
        if len(layout.headings) > LAST_COLUMN + 1:
            raise OutputRefused(
                f"A sheet holds {LAST_COLUMN + 1:,} columns, the report has "
                f"{len(layout.headings):,}. Write .csv, .jsonl or .parquet instead."
            )
        self.notes = layout.notes
        outputs = dict.fromkeys((*LEADING, *OUTPUT_COLUMNS))
        self._heading = {
            name: layout.headings[layout.position(name)] for name in outputs
        }
        if spec.layout.id_position < len(spec.layout.kept):
            del self._heading[ID_COLUMN]  # It is a column of the input.
        self._table = TableSheet(
            sheet,
            pen,
            formats,
            layout.headings,
            wrapped={self._heading[name]: _width(name) for name in _WRAPPED},
            measured=frozenset(self._heading[name] for name in _MEASURED),
            results=frozenset(self._heading.values()),
        )
        self._seen = [min(len(heading) + 3, 20) for heading in layout.headings]

    def add(self, cells: Sequence[object], result: AuditResult) -> int:
        """Write one encounter and return its row on the sheet, 1 is the top."""
        table = self._table
        if table.rows == LAST_ROW:
            raise OutputRefused(
                f"A sheet holds {LAST_ROW:,} encounters and the input has more. "
                "Write .csv, .jsonl or .parquet instead."
            )
        row = self._layout.cells(cells, result)
        number = table.add(row)
        if number <= _SAMPLE_ROWS:
            shown = (len(text_of(cell)) for cell in row)
            self._seen = [*map(max, self._seen, shown)]
        return number + 1

    def finish(self, footer: str) -> None:
        """Complete the table with signs, and print the columns at the left."""
        table, layout = self._table, self._layout
        widths = {
            heading: min(max(8.0, seen + 2), 32.0)
            for heading, seen in zip(layout.headings, self._seen, strict=True)
        }
        for name, heading in self._heading.items():
            widths[heading] = _width(name)
        signed = {
            layout.headings[layout.position(name)]: words for name, words in _SIGNED
        }
        table.close(NAME, widths, layout.leading, signed)
        on_letter(table.sheet, footer)
        # With all columns, a page would be too small to read.
        table.sheet.print_area(0, 0, table.body[1], layout.leading - 1)
