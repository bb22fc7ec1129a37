"""The sheet Summary: what was audited, the results in numbers, and two charts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from audit.findings import ClaimRisk, Severity, Verdict
from audit.report.cell_forms import text_of
from audit.report.job import Job, ReportSpec
from audit.report.sheets.cells import CellPen, lines
from audit.report.sheets.formats import (
    FOOTER,
    INK,
    LINE,
    RESULT,
    TITLE,
    Formats,
    begin_page,
    on_letter,
    show_signs,
)
from audit.report.summary import (
    RISK_MEANINGS,
    SEVERITY_MEANINGS,
    VERDICT_MEANINGS,
    Tally,
)
from audit.rules.rule_info import titles_of

NAME = "Summary"
_SHEETS = {
    "Encounters": "Each row of the input as it was, with its verdict and findings.",
    "Findings": "One row for each finding: rule, authority, what to do.",
    "Rules": "Every rule of the pack: condition, reason, authority, dates.",
    "Sources": "What the authorities of the rules say, and where they stand.",
    "About": "What this report is and is not, signs, privacy, versions.",
}
_MEANING = 3  # column of the explanations
_WIDTHS = (34, 12, 9, 66, 2)


class SummarySheet:
    """Writes the sheet from top to bottom, when all counts are known."""

    def __init__(self, book: Any, sheet: Any, pen: CellPen, formats: Formats) -> None:
        """Start at the top of the sheet."""
        self._book = book
        self._sheet = sheet
        self._pen = pen
        self._formats = formats
        self._row = 0

    def write(
        self,
        spec: ReportSpec,
        tally: Tally,
        sheets: Sequence[str],
        notes: Sequence[str],
    ) -> None:
        """Write the whole sheet."""
        sheet, formats = self._sheet, self._formats
        begin_page(sheet, formats, TITLE, _WIDTHS)
        self._row = 2
        self._facts(spec.job, tally)
        self._links(sheets)
        top = self._row
        verdicts = self._counts("Coding verdict", tally, tally.verdicts, Verdict)
        self._counts("Claim risk", tally, tally.risks, reversed(ClaimRisk))
        self._counts("Severity", tally, tally.severities, reversed(Severity))
        self._chart("Encounters by coding verdict", verdicts, INK, (top, 350))
        self._top_findings(spec, tally, top + 19)
        self._notes(notes)
        on_letter(sheet, FOOTER, repeat_head=False)

    def _links(self, sheets: Sequence[str]) -> None:
        self._heading("The other sheets")
        for name in sheets:
            target = f"internal:'{name}'!A1"
            self._sheet.write_url(self._row, 0, target, self._formats.link, name)
            self._sheet.write_string(self._row, 1, _SHEETS[name], self._formats.text)
            self._row += 1
        self._row += 1

    def _facts(self, job: Job, tally: Tally) -> None:
        self._heading("This run")
        rows = tally.encounters
        for label, value in (
            ("Input", job.input_name),
            ("Sheet", job.sheet),
            ("SHA-256 of the input", job.input_sha256),
            ("Started", job.started),
            ("Code set", job.code_release),
            ("Rule pack", job.rule_pack),
            ("tspine", job.product_version),
            ("Rows", f"{rows:,} in = {rows:,} out, in the order of the input"),
            ("Findings", f"{tally.findings:,}, information included"),
        ):
            if value:
                self._sheet.write_string(self._row, 0, label, self._formats.label)
                # As text, which may overflow into the next columns; a date may not.
                self._pen.put(self._sheet, self._row, 1, text_of(value))
                self._row += 1
        self._row += 1

    def _heading(self, *texts: str) -> None:
        texts += ("",) * (_MEANING + 1 - len(texts))
        for column, text in enumerate(texts):
            numbers = column in (1, 2)
            cell_format = (
                self._formats.section_number if numbers else self._formats.section
            )
            self._sheet.write(self._row, column, text or None, cell_format)
        self._row += 1

    def _counts(
        self,
        heading: str,
        tally: Tally,
        counts: Mapping[Any, int],
        words: Iterable[Verdict | ClaimRisk | Severity],
    ) -> tuple[int, int]:
        """Write one table of counts and return its first and last row."""
        sheet, formats = self._sheet, self._formats
        meanings = VERDICT_MEANINGS | RISK_MEANINGS | SEVERITY_MEANINGS
        self._heading(heading, "Encounters", "Share", "  How to read it")
        first = self._row
        shown = list(words)
        for word in shown:
            number = counts.get(word, 0)
            sheet.write_string(self._row, 0, word.value, formats.text)
            sheet.write_number(self._row, 1, number, formats.whole)
            sheet.write_number(self._row, 2, tally.share(number), formats.share)
            self._meaning(meanings[word])
            self._row += 1
        last = self._row - 1
        show_signs(sheet, formats, 0, (first, last), [word.value for word in shown])
        self._row += 1
        return first, last

    def _meaning(self, text: str) -> None:
        """Write what a row means, and set the height of the row accordingly."""
        height = LINE * lines(text, _WIDTHS[_MEANING] - 2) + 2.25
        self._sheet.set_row(self._row, height)
        self._sheet.write_string(self._row, _MEANING, text, self._formats.meaning)

    def _top_findings(self, spec: ReportSpec, tally: Tally, chart_row: int) -> None:
        sheet, formats = self._sheet, self._formats
        titles = titles_of(spec.rules)
        self._heading("Most frequent findings", "Encounters", "Share", "  Rule")
        first = self._row
        for rule_id, number in tally.top_actions():
            self._pen.put(sheet, self._row, 0, rule_id)
            sheet.write_number(self._row, 1, number, formats.whole)
            sheet.write_number(self._row, 2, tally.share(number), formats.share)
            self._meaning(titles.get(rule_id, ""))
            self._row += 1
        if first == self._row:
            sheet.write_string(first, 0, "No finding calls for action.", formats.remark)
            self._row += 1
        else:
            last = self._row - 1
            name = "Most frequent findings that call for action (encounters)"
            self._chart(name, (first, last), RESULT, (chart_row, 380))
        self._row += 1

    def _chart(
        self, title: str, rows: tuple[int, int], color: str, frame: tuple[int, int]
    ) -> None:
        """Insert a bar chart of the counts in these rows; `frame` is (top, height)."""
        first, last = rows
        top, height = frame
        chart = self._book.add_chart({"type": "bar"})
        chart.add_series(
            {
                "name": title,
                "categories": [NAME, first, 0, last, 0],
                "values": [NAME, first, 1, last, 1],
                "fill": {"color": color},
                "gap": 40,
                "data_labels": {"value": True, "num_format": "#,##0"},
            }
        )
        chart.set_title({"name": title, "name_font": {"size": 12, "color": INK}})
        chart.set_legend({"none": True})
        # Bars are drawn from the bottom up; the first row belongs at the top.
        chart.set_y_axis({"reverse": True, "num_font": {"size": 9}})
        chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
        chart.set_size({"width": 600, "height": height})
        options = {"description": title, "object_position": 3}
        self._sheet.insert_chart(top, _MEANING + 2, chart, options)

    def _notes(self, notes: Sequence[str]) -> None:
        if not notes:
            return
        self._heading("Notes on this run")
        for note in notes:
            self._pen.put(self._sheet, self._row, 0, note)
            self._row += 1
