"""The sheet Encounters: the unchanged columns of the input, then the outputs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from audit.errors import OutputRefused
from audit.findings import OUTPUT_COLUMNS, AuditResult, ClaimRisk, Severity, Verdict
from audit.report.cell_forms import text_of
from audit.report.job import ReportSpec
from audit.report.sheets.cells import LAST_COLUMN, LAST_ROW, CellPen
from audit.report.sheets.formats import Formats, address, on_letter
from audit.report.sheets.tables import WIDTH, TableSheet

NAME = "Encounters"
_WIDTHS = {
    "encounter_id": 14,
    "coding_verdict": 29,
    "claim_risk": 12,
    "severity": 11,
    "rule_ids": 14,
    "findings": 50,
    "corrected_dx": 15,
    "query_text": 36,
    "coder_task": 36,
    "denial_codes": 14,
    "code_release": 14,
    "rule_pack": 12,
    "row_status": 18,
}
_WRAPPED = OUTPUT_COLUMNS[OUTPUT_COLUMNS.index("rule_ids") :]
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
        self._layout = layout = spec.layout
        if len(layout.headings) > LAST_COLUMN + 1:
            raise OutputRefused(
                f"A sheet holds {LAST_COLUMN + 1:,} columns, the report has "
                f"{len(layout.headings):,}. Write .csv, .jsonl or .parquet instead."
            )
        self._formats = formats
        self._given = len(layout.kept)
        self._heading = {
            OUTPUT_COLUMNS[place]: layout.headings[self._given + n]
            for n, place in enumerate(layout.appended)
        }
        self._table = TableSheet(
            sheet,
            pen,
            formats,
            layout.headings,
            wrapped={self._heading[name]: _width(name) for name in _WRAPPED},
            results=frozenset(self._heading.values()),
        )
        self._id_position = layout.id_position
        self._seen = [min(len(heading) + 3, 20) for heading in layout.headings]

    def add(self, cells: Sequence[object], result: AuditResult) -> str:
        """Write one encounter and return the address of its id, for a link."""
        table = self._table
        if table.rows == LAST_ROW:
            raise OutputRefused(
                f"A sheet holds {LAST_ROW:,} encounters and the input has more. "
                "Write .csv, .jsonl or .parquet instead."
            )
        row = self._layout.cells(cells, result)
        number = table.add(row)
        if number <= _SAMPLE_ROWS:
            shown = (len(text_of(cell)) for cell in row[: self._given])
            pairs = zip(self._seen, [*shown, *self._seen[self._given :]], strict=True)
            self._seen = [max(pair) for pair in pairs]
        return address(number, self._id_position)

    def finish(self, footer: str) -> None:
        """Complete the table with signs, and print the id with the results only."""
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
        frozen = 1 if layout.id_position == 0 else 0
        table.close(NAME, widths, frozen, signed)
        on_letter(table.sheet, footer)
        # With all of the input's columns, a page would be too small to read.
        last = len(layout.headings) - 1
        table.sheet.print_area(0, self._given, table.body[1], last)
        if layout.id_position < self._given:
            table.sheet.repeat_columns(layout.id_position)
