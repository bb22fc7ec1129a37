"""One sheet of the report's workbook, written from top to bottom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xlsxwriter.utility import xl_range_formula

from audit.report.sheets.cells import CellPen, as_text, lines
from audit.report.sheets.formats import INK, LINE, PALE, RESULT, Formats, on_letter
from audit.review.score import Rate

_RATE_HEADINGS = ("", "Wrong", "Judged", "Error rate", "Lower", "Upper", "In the frame")
MONEY = "#,##0.00"
"""Number format of dollars."""
_WIDTHS = (34, 14, 12, 12, 12, 12, 14)
_BELOW = 7  # column with the distance from the rate down to the lower limit
_ROW_PIXELS = 20
_GRID = {"major_gridlines": {"visible": True, "line": {"color": "#D9E0E4"}}}

Cells = Sequence[object]


class ReportSheet:
    """Takes titles, headings, lines and charts; `row` is the next row, 0 is the top."""

    def __init__(self, book: Any, name: str, formats: Formats) -> None:
        """Start at the top."""
        self.book, self.name, self.formats = book, name, formats
        self.sheet = book.add_worksheet(name)
        self.row = 0
        self._pen = CellPen(formats)
        font = {"font_name": "Arial", "font_size": 10, "valign": "top"}
        self._money = book.add_format({**font, "num_format": MONEY})
        self._label = book.add_format({**font, "bold": True, "text_wrap": True})
        self.sheet.hide_gridlines(2)
        for column, width in enumerate(_WIDTHS):
            self.sheet.set_column(column, column, width, formats.text)

    def title(self, text: str) -> None:
        """Write the title of the sheet."""
        self.sheet.set_row(self.row, 28)
        self.sheet.write_string(self.row, 0, as_text(text), self.formats.title)
        self.row += 2

    def heading(self, *texts: str) -> None:
        """Write the headings of a table."""
        for column in range(7):
            text = texts[column] if column < len(texts) else ""
            cell_format = (
                self.formats.section if column == 0 else self.formats.section_number
            )
            self.sheet.write(self.row, column, text or None, cell_format)
        self.row += 1

    def repeated_heading(self, *texts: str) -> None:
        """Write the headings of the sheet's long table; later pages begin with them."""
        self.sheet.repeat_rows(self.row)
        self.heading(*texts)

    def line(self, cells: Cells, shares: Sequence[int] = ()) -> None:
        """Write one line; `shares` are columns in percent, other fractions dollars."""
        for column, cell in enumerate(cells):
            if column in shares and isinstance(cell, float):
                self.sheet.write_number(self.row, column, cell, self.formats.share)
            elif isinstance(cell, float):
                cents = round(cell, 2)
                self.sheet.write_number(self.row, column, cents, self._money)
            elif isinstance(cell, int):
                self.sheet.write_number(self.row, column, cell, self.formats.whole)
            else:
                self._pen.put(self.sheet, self.row, column, cell)
        self.row += 1

    def text(
        self, text: str, columns: tuple[int, int] = (0, 6), least: int = 1
    ) -> None:
        """Write a sentence across several columns, as high as it needs.

        The row has room for at least `least` lines.
        """
        first, last = columns
        width = sum(_WIDTHS[first : last + 1])
        area = (self.row, first, self.row, last)
        look = self.formats.meaning if first else self.formats.wrapped
        self.sheet.merge_range(*area, "", look)
        # As a string, so that nothing is taken for a formula.
        self.sheet.write_string(self.row, first, as_text(text), look)
        self.sheet.set_row(self.row, LINE * max(lines(text, width), least) + 2)
        self.row += 1

    def pair(self, label: str, text: str) -> None:
        """Write a label and a text beside it."""
        self.sheet.write_string(self.row, 0, as_text(label), self._label)
        self.text(text, (1, 6), least=lines(label, 34))

    def chart(self, chart: Any, title: str, rows: int) -> None:
        """Put a chart below the rows, with alternative text for screen readers.

        Beside them it would make the printed page twice as wide and its letters small.
        """
        chart.set_title({"name": title, "name_font": {"size": 12, "color": INK}})
        chart.set_legend({"none": True})
        height = max(90 + 22 * rows, 200)
        chart.set_size({"width": 620, "height": height})
        options = {"description": title, "object_position": 3}
        self.sheet.insert_chart(self.row + 1, 0, chart, options)
        self.row += height // _ROW_PIXELS + 3

    def close(self, footer: str) -> None:
        """Set up printing, without the columns that only feed the charts."""
        on_letter(self.sheet, footer, repeat_head=False)
        self.sheet.set_portrait()
        self.sheet.print_area(0, 0, max(self.row, 1), _BELOW - 1)

    def _range(self, first: int, last: int, column: int) -> str:
        cells: str = xl_range_formula(self.name, first, column, last, column)
        return f"={cells}"

    def bars(self, title: str, first: int, column: int, colour: str) -> None:
        """Chart the counts of the rows from `first` on, below them."""
        last = self.row - 1
        chart = self.book.add_chart({"type": "bar"})
        chart.add_series(
            {
                "name": title,
                "categories": [self.name, first, 0, last, 0],
                "values": [self.name, first, column, last, column],
                "fill": {"color": colour},
                "gap": 40,
                "data_labels": {"value": True},
            }
        )
        chart.set_y_axis({"reverse": True})
        chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
        self.chart(chart, title, last - first + 1)

    def rates(self, title: str, rates: Sequence[Rate], charted: bool) -> None:
        """Write a table of rates with its sums, and chart them with their intervals.

        A charted table is the only one of its sheet.
        """
        heading = self.repeated_heading if charted else self.heading
        heading(title, *_RATE_HEADINGS[1:])
        first = self.row
        for r in rates:
            self.line(_rate_cells(r), (3, 4, 5))
        wrong, judged = sum(r.wrong for r in rates), sum(r.judged for r in rates)
        universe = sum(r.universe for r in rates)
        self.line(("All", wrong, judged, None, None, None, universe))
        if charted and rates:
            bounds = [(r.estimate, r.low, r.high) for r in rates]
            self.interval_chart("Error rate with its interval", first, bounds)
        self.row += 1

    def interval_chart(
        self,
        title: str,
        first: int,
        bounds: Sequence[tuple[float | None, float | None, float | None]],
    ) -> None:
        """Chart column 3 of the rows from `first` on with bars for the intervals.

        A row without a rate has no bar.
        """
        last = first + len(bounds) - 1
        # From cells, because not every program draws error bars with literal lengths.
        for column, name in enumerate(("Below", "Above"), _BELOW):
            self.sheet.write_string(first - 1, column, name, self.formats.remark)
        for row, (v, low, high) in enumerate(bounds, first):
            if v is None:
                continue
            below = max(v - (v if low is None else low), 0.0)
            above = max((v if high is None else high) - v, 0.0)
            self.sheet.write_number(row, _BELOW, below, self.formats.share)
            self.sheet.write_number(row, _BELOW + 1, above, self.formats.share)
        chart = self.book.add_chart({"type": "bar"})
        chart.add_series(
            {
                "name": title,
                "categories": [self.name, first, 0, last, 0],
                "values": [self.name, first, 3, last, 3],
                "fill": {"color": PALE},
                "border": {"color": RESULT},
                "gap": 60,
                "y_error_bars": {
                    "type": "custom",
                    "minus_values": self._range(first, last, _BELOW),
                    "plus_values": self._range(first, last, _BELOW + 1),
                    "line": {"color": INK, "width": 1.5},
                },
            }
        )
        # Crossed at the end, because the reversed axis would move the scale to the top.
        chart.set_y_axis({"reverse": True, "crossing": "max"})
        chart.set_x_axis({"num_format": "0%", "min": 0, "max": 1, **_GRID})
        self.chart(chart, title, len(bounds))


def _rate_cells(rate: Rate) -> Cells:
    if not rate.judged:
        return (rate.name, rate.basis, None, None, None, None, rate.universe)
    rates = (rate.estimate, rate.low, rate.high)
    return (rate.name, rate.wrong, rate.judged, *rates, rate.universe)
