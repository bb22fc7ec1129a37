"""The sheet Dashboard: counts and charts that recalculate with the verdicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from xlsxwriter.utility import xl_range_formula

from audit.findings import Verdict
from audit.hosts.templates import result_sheets
from audit.hosts.templates.dialect import Dialect
from audit.hosts.templates.sample import Sample
from audit.report.sheets.cells import remembered
from audit.report.sheets.formats import (
    FOOTER,
    INK,
    PALE,
    RESULT,
    Formats,
    begin_page,
    on_letter,
    show_signs,
)
from audit.rules.rule_info import RuleInfo
from audit.sampling.quantiles import binomial_limits

NAME = "Dashboard"
TOP = 10
PROVIDERS = 8
_WIDTHS = (35, 12, 11, 11, 10, 10, 3)
_CHART_COLUMN = 7
_BARS = (8, 9)  # columns with the distances to the limits
_LEVEL = Fraction(9, 10)
_UNJUDGED = (
    *(Verdict.INPUT_ERROR, Verdict.NOT_APPLICABLE),
    *(Verdict.CHART_REVIEW_REQUIRED, Verdict.NOT_ASSESSABLE),
)
"""Verdicts that do not count for a provider, because the chart was not fully read."""
_REMARKS = (
    "Judged: not the rows unreadable, unassessed, waiting for a chart or out of scope.",
    "Lower and upper: exact limits of the accuracy, two-sided 90 %. Few charts say",
    "little: compare providers by their limits, never by the accuracy alone.",
)


class Dashboard:
    """Writes the sheet from top to bottom, tables left and charts right."""

    def __init__(
        self,
        book: Any,
        sheet: Any,
        formats: Formats,
        dialect: Dialect,
        sample: Sample,
        rules: Sequence[RuleInfo],
    ) -> None:
        """Take what the formulas need."""
        self._book, self._sheet, self._formats = book, sheet, formats
        self._dialect, self._sample, self._rules = dialect, sample, rules
        self._row = 0

    def write(self) -> None:
        """Write everything."""
        sheet, formats = self._sheet, self._formats
        begin_page(sheet, formats, "Dashboard", _WIDTHS)
        result_sheets.refer_to_status(sheet, formats, 1)
        self._row = 2
        tops = (self._row, self._verdicts(), self._top_findings())
        self._providers()
        for top, draw in zip(
            tops,
            (self._draw_verdicts, self._draw_findings, self._draw_providers),
            strict=True,
        ):
            draw(top)
        on_letter(sheet, FOOTER, repeat_head=False)
        sheet.fit_to_pages(1, 1)

    def _heading(self, *texts: str) -> None:
        for column, text in enumerate(texts):
            cell_format = (
                self._formats.section_number if column else self._formats.section
            )
            self._sheet.write_string(self._row, column, text, cell_format)
        self._row += 1

    def _formula(
        self,
        column: int,
        formula: str,
        value: object,
        cell_format: Any,
        *,
        array: bool = False,
    ) -> None:
        if array:
            cell = (self._row, column, self._row, column)
            self._sheet.write_array_formula(
                *cell, f"{{={formula}}}", cell_format, value
            )
        else:
            self._sheet.write_formula(
                self._row, column, f"={formula}", cell_format, remembered(value)
            )

    def _verdicts(self) -> int:
        """Count the verdicts; return the row after the table."""
        formats, sheet = self._formats, self._sheet
        cells = result_sheets.verdict_range(self._dialect)
        counts = Counter(self._sample.answer("coding_verdict"))
        total = sum(counts.values())
        self._heading("Coding verdict", "Encounters", "Share")
        first = self._row
        whole = f"$B${first + len(Verdict) + 1}"
        for verdict in Verdict:
            sheet.write_string(self._row, 0, verdict.value, formats.text)
            number = counts[verdict.value]
            own = f"$A{self._row + 1}"
            self._formula(1, f"COUNTIF({cells},{own})", number, formats.whole)
            share = f"IF({whole}=0,0,B{self._row + 1}/{whole})"
            self._formula(2, share, number / total if total else 0, formats.share)
            self._row += 1
        show_signs(sheet, formats, 0, (first, self._row - 1), tuple(Verdict))
        sheet.write_string(self._row, 0, "All encounters", formats.label)
        self._formula(1, f"SUM(B{first + 1}:B{self._row})", total, formats.whole)
        self._row += 2
        return max(self._row, first + 17)

    def _top_findings(self) -> int:
        """Rank the findings that call for action, from the counts on Rules."""
        formats, rules = self._formats, self._rules
        self._row = max(self._row, 20)
        self._heading("Most frequent findings to act on", "Encounters")
        counts = Counter(self._sample.found("rule_id"))
        acting = [r for r in rules if r.severity != "info" or r.risk != "NONE"]
        order = sorted(acting, key=lambda r: (-counts[r.id], rules.index(r)))
        ids, number, grave, risk = (
            f"Rules!${letter}$2:${letter}${len(rules) + 1}" for letter in "AFDE"
        )
        # Subtract a small part of the row number, so that no two rules are equal.
        key = f'(({grave}<>"info")+({risk}<>"NONE")>0)*{number}-ROW({number})/1000000'
        for rank in range(1, TOP + 1):
            rule = order[rank - 1]
            found = counts[rule.id]
            largest = f"LARGE({key},{rank})"
            name = f'IF({largest}<0.5,"",INDEX({ids},MATCH({largest},{key},0)))'
            self._formula(0, name, rule.id if found else "", formats.text, array=True)
            own = f"$A{self._row + 1}"
            count = (
                f'IF({own}="","",COUNTIF({result_sheets.rule_range(self._dialect)}'
                f",{own}))"
            )
            self._formula(1, count, found or "", formats.whole)
            self._row += 1
        self._row += 1
        return max(self._row, 37)

    def _providers(self) -> None:
        """List the providers, and how many of their judged charts are supported."""
        formats = self._formats
        self._row = max(self._row, 37)
        self._heading(
            *("Provider", "Judged", "Supported", "Accuracy", "Lower", "Upper")
        )
        cells = result_sheets.provider_range(self._dialect)
        verdicts = result_sheets.verdict_range(self._dialect)
        first = self._row
        pairs = list(
            zip(
                self._sample.column("provider_id"),
                self._sample.answer("coding_verdict"),
                strict=True,
            )
        )
        names = list(dict.fromkeys(str(p) for p, _ in pairs if p))
        for column in range(PROVIDERS):
            name = names[column] if column < len(names) else ""
            above = f"$A${first}:$A{self._row}"
            search = f'COUNTIF({above},{cells})+({cells}="")'
            listed = f'IFERROR(INDEX({cells},MATCH(0,{search},0)),"")'
            self._formula(0, listed, name, formats.text, array=True)
            own = f"$A{self._row + 1}"
            judged = [v for p, v in pairs if p == name and v not in _UNJUDGED]
            good = judged.count(Verdict.SUPPORTED)
            apart = "".join(f',{verdicts},"<>{v.value}"' for v in _UNJUDGED)
            count = f'IF({own}="","",COUNTIFS({cells},{own}{apart}))'
            self._formula(1, count, len(judged) if name else "", formats.whole)
            right = f'IF({own}="","",COUNTIFS({cells},{own},{verdicts},"SUPPORTED"))'
            self._formula(2, right, good if name else "", formats.whole)
            here = self._row + 1
            rate = f'IF(N(B{here})=0,"",C{here}/B{here})'
            self._formula(3, rate, good / len(judged) if judged else "", formats.share)
            self._limits(good, len(judged))
            self._row += 1
        self._provider_rows = (first, first + PROVIDERS - 1)
        for remark in _REMARKS:
            self._sheet.write_string(self._row, 0, remark, formats.remark)
            self._row += 1

    def _limits(self, good: int, judged: int) -> None:
        """Write the exact (Clopper-Pearson) limits of the accuracy in this row."""
        n, k = f"B{self._row + 1}", f"C{self._row + 1}"
        tail = float((1 - _LEVEL) / 2)
        low = f"IF({k}=0,0,BETAINV({tail},{k},{n}-{k}+1))"
        high = f"IF({k}={n},1,BETAINV({1 - tail},{k}+1,{n}-{k}))"
        values: tuple[object, object] = ("", "")
        if judged:
            values = binomial_limits(judged, good, _LEVEL)
        for column, limit, value in zip((4, 5), (low, high), values, strict=True):
            whole = f'IF(N({n})=0,"",{limit})'
            self._formula(column, whole, value, self._formats.share)
        # Below the chart, which draws its bars of error from them.
        rate = good / judged if judged else 0.0
        bars = [abs(float(str(v)) - rate) if judged else "" for v in values]
        here = self._row + 1
        for column, limit, value in zip(_BARS, "EF", bars, strict=True):
            whole = f'IF(N({n})=0,"",ABS({limit}{here}-D{here}))'
            self._formula(column, whole, value, self._formats.share)

    def _draw_verdicts(self, top: int) -> None:
        title = "Encounters by coding verdict"
        self._chart(title, (top + 1, top + len(Verdict)), 1, INK, top, "#,##0")

    def _draw_findings(self, top: int) -> None:
        title = "Most frequent findings to act on (encounters)"
        self._chart(title, (21, 20 + TOP), 1, RESULT, 20, "#,##0;;")

    def _draw_providers(self, top: int) -> None:
        title = "Supported share of judged charts by provider, with its limits"
        first, last = self._provider_rows
        minus, plus = (
            f"={xl_range_formula(NAME, first, column, last, column)}"
            for column in _BARS
        )
        bars = {"type": "custom", "minus_values": minus, "plus_values": plus}
        self._chart(
            title, self._provider_rows, 3, PALE, 37, "0%", {"y_error_bars": bars}
        )

    def _chart(
        self,
        title: str,
        rows: tuple[int, int],
        column: int,
        colour: str,
        top: int,
        form: str,
        more: Mapping[str, object] | None = None,
    ) -> None:
        """Put a bar chart of one column beside its table."""
        first, last = rows
        chart = self._book.add_chart({"type": "bar"})
        chart.add_series(
            {
                "name": title,
                "categories": [NAME, first, 0, last, 0],
                "values": [NAME, first, column, last, column],
                "fill": {"color": colour},
                "gap": 40,
                # A label would stand where the bar of error is drawn.
                "data_labels": {"value": not more, "num_format": form},
                **(more or {}),
            }
        )
        chart.set_title({"name": title, "name_font": {"size": 12, "color": INK}})
        chart.set_legend({"none": True})
        chart.set_y_axis({"reverse": True, "num_font": {"size": 9}})
        scale = {"num_format": form, "max": 1} if more else {"visible": False}
        chart.set_x_axis({"min": 0, "major_gridlines": {"visible": False}, **scale})
        chart.set_size({"width": 620, "height": 320})
        options = {"description": title, "object_position": 3}
        self._sheet.insert_chart(top, _CHART_COLUMN, chart, options)
