"""The sheet Summary: the answer in numbers on the first screen, then the details.

The first screen has verdicts, risks and the most frequent actions, beside a chart. What
was audited, and with what, stands below.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from audit.findings import ClaimRisk, Severity, Verdict
from audit.report.cell_forms import storable, text_of
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
from audit.wording import named

NAME = "Summary"
_SHEETS = {
    "Encounters": "Each row: the answer, its own cells as they were, the findings.",
    "Findings": "What calls for action, worst first: rule, authority, what to do.",
    "Evidence": "Why rows are supported, and information that asks for nothing.",
    "Rules": "Every rule of the pack: condition, reason, authority, dates.",
    "Sources": "What the authorities of the rules say, and where they stand.",
    "About": "What this report is and is not, signs, privacy, versions.",
}
_MEANING = 3  # column of the explanations
_WIDTHS = (38, 12, 8, 66, 1)
_CHART_WIDTH = 400  # pixels; the first screen of a small laptop has 1,300
_NOTHING = "Nothing calls for action."
_SHOWN_RULES = 6
_FEW_NOTES = 8  # with so many, the sheet is still legible on one page


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
        sheet.write_string(1, 0, _in_short(spec.job, tally), formats.text)
        self._row = top = 3
        verdicts = self._counts("Coding verdict", tally, tally.verdicts, Verdict)
        self._counts("Claim risk", tally, tally.risks, reversed(ClaimRisk))
        self._to_do(tally)
        title = "Encounters by coding verdict"
        self._chart(title, verdicts, INK, (top, 400))
        self._notes(notes)
        self._top_findings(spec, tally)
        self._counts("Severity", tally, tally.severities, reversed(Severity))
        self._links(sheets)
        self._facts(spec.job, tally)
        on_letter(sheet, FOOTER, repeat_head=False)
        if len(notes) <= _FEW_NOTES:
            sheet.fit_to_pages(1, 1)

    def _to_do(self, tally: Tally) -> None:
        """Write the most frequent sentences of what to do."""
        sheet, formats = self._sheet, self._formats
        self._heading("Most frequent actions", "Encounters", "Share", "  Decided by")
        lines = tally.most_to_do()
        for sentence, number, rules in lines:
            self._meaning(named(rules, _SHOWN_RULES), sentence)
            self._pen.put_wrapped(sheet, self._row, 0, sentence)
            sheet.write_number(self._row, 1, number, formats.whole)
            sheet.write_number(self._row, 2, tally.share(number), formats.share)
            self._row += 1
        if not lines:
            sheet.write_string(self._row, 0, _NOTHING, formats.remark)
            self._row += 1
        self._row += 1

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
            *job.hashes,
            ("tspine", job.product_version),
            ("Rows", f"{rows:,} in = {rows:,} out, in the order of the input"),
            ("Findings", f"{tally.findings:,}, information included"),
        ):
            if value:
                self._sheet.write_string(self._row, 0, label, self._formats.label)
                self._across(1, text_of(value))
        self._row += 1

    def _across(self, first: int, text: str) -> None:
        """Write a text from a column to that of the explanations, in a row as high."""
        area = (self._row, first, self._row, _MEANING)
        self._sheet.merge_range(*area, "", self._formats.wrapped)
        self._pen.put_wrapped(self._sheet, self._row, first, text)
        height = lines(text, sum(_WIDTHS[first : _MEANING + 1]))
        self._sheet.set_row(self._row, LINE * height + 2.25)
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

    def _meaning(self, text: str, first: str = "") -> None:
        """Write what a row means, and make the row high enough for both its texts."""
        height = max(lines(text, _WIDTHS[_MEANING] - 2), lines(first, _WIDTHS[0]))
        self._sheet.set_row(self._row, LINE * height + 2.25)
        self._sheet.write_string(self._row, _MEANING, text, self._formats.meaning)

    def _top_findings(self, spec: ReportSpec, tally: Tally) -> None:
        sheet, formats = self._sheet, self._formats
        top = self._row
        titles = titles_of(spec.rules())
        self._heading("Most frequent findings", "Encounters", "Share", "  Rule")
        first = self._row
        for rule_id, number in tally.top_actions():
            self._pen.put(sheet, self._row, 0, rule_id)
            sheet.write_number(self._row, 1, number, formats.whole)
            sheet.write_number(self._row, 2, tally.share(number), formats.share)
            self._meaning(titles.get(rule_id, ""))
            self._row += 1
        if first == self._row:
            sheet.write_string(first, 0, _NOTHING, formats.remark)
            self._row += 1
        else:
            last = self._row - 1
            name = "Most frequent findings that call for action (encounters)"
            self._chart(name, (first, last), RESULT, (top, 330))
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
        chart.set_size({"width": _CHART_WIDTH, "height": height})
        options = {"description": title, "object_position": 3}
        self._sheet.insert_chart(top, _MEANING + 2, chart, options)

    def _notes(self, notes: Sequence[str]) -> None:
        if not notes:
            return
        self._heading("Notes on this run")
        for note in notes:
            self._across(0, note)
        self._row += 1


def _in_short(job: Job, tally: Tally) -> str:
    """Say in one line what was audited and how much of it needs somebody."""
    acting = sum(rules.total() for rules in tally.to_do.values())
    plural = "" if tally.encounters == 1 else "s"
    return (
        f"{tally.encounters:,} encounter{plural} of {storable(job.input_name)}: "
        f"{acting:,} with something to do."
    )
