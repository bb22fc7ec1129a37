"""A sheet that is one Excel table: headings in row 1, filters, frozen panes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from audit.report.cell_forms import marked
from audit.report.sheets.cells import CellPen, lines
from audit.report.sheets.formats import LINE, Formats, address, show_signs

WIDTH = 18.0
"""Width of a column for which no other is given."""

_HIGHEST = 400  # points; Excel allows 409


class TableSheet:
    """One Excel table, filled row by row; `close` turns the cells into a table.

    `wrapped` maps the headings of columns with wrapped text to their widths. Rows are
    made high enough for these texts, or only for those under the headings `measured`.
    Headings in `results` get the color of results.
    """

    def __init__(
        self,
        sheet: Any,
        pen: CellPen,
        formats: Formats,
        headings: Sequence[str],
        *,
        wrapped: Mapping[str, float],
        measured: frozenset[str] | None = None,
        results: frozenset[str] = frozenset(),
    ) -> None:
        """Start below the headings."""
        self.sheet = sheet
        self.headings = tuple(headings)
        self.rows = 0
        self._pen = pen
        self._formats = formats
        self._wraps = [wrapped.get(heading, 0.0) for heading in headings]
        shown = wrapped.keys() if measured is None else measured
        self._measured = [heading in shown for heading in headings]
        self._results = results

    def add(self, cells: Sequence[object], start: int = 0) -> int:
        """Write the next row from column `start`; return its number (0 is the top)."""
        self.rows += 1
        put, sheet, row, wraps = self._pen.put, self.sheet, self.rows, self._wraps
        measured = self._measured
        high = 1
        for column, cell in enumerate(cells, start):
            if cell == "" or cell is None:
                continue
            width = wraps[column]
            put(sheet, row, column, cell, width > 0)
            if measured[column] and isinstance(cell, str):
                high = max(high, lines(cell, width))
        # Not every program that opens the file adjusts the heights itself.
        sheet.set_row(row, min(high * LINE + 2, _HIGHEST))
        return row

    @property
    def body(self) -> tuple[int, int]:
        """First and last row of the body; a table has at least one."""
        return 1, max(self.rows, 1)

    def close(
        self,
        name: str,
        widths: Mapping[str, float],
        frozen: int,
        signed: Mapping[str, Iterable[str]],
    ) -> None:
        """Turn the cells into a table.

        `widths` are the widths of columns without wrapped text (`WIDTH` where one is
        not named), `frozen` is the number of columns that stay in view, `signed` maps
        headings to the words with a sign.
        """
        formats, sheet = self._formats, self.sheet
        for column, heading in enumerate(self.headings):
            wrap = self._wraps[column]
            cell_format = formats.wrapped if wrap else formats.text
            sheet.set_column(
                column, column, wrap or widths.get(heading, WIDTH), cell_format
            )
        columns = [
            {
                # XlsxWriter would treat a heading that begins like this as markup.
                "header": f" {heading}" if heading.startswith("<r>") else heading,
                "header_format": (
                    formats.head_result if heading in self._results else formats.head
                ),
            }
            for heading in self.headings
        ]
        self._make_table({"name": name, "columns": columns})
        sheet.set_row(0, 2 * LINE + 6)
        sheet.freeze_panes(1, frozen)
        whole = f"A1:{address(self.body[1], len(self.headings) - 1)}"
        sheet.ignore_errors({"number_stored_as_text": whole})

        self._show(signed)

    def _show(self, signed: Mapping[str, Iterable[str]]) -> None:
        """Show the signs, and lines between the rows.

        A cell gets one or the other, because not every program combines the formats of
        two conditions, or draws the lines of a table style.
        """
        first, last = self.body
        end = len(self.headings)
        marked = {
            self.headings.index(heading): words for heading, words in signed.items()
        }
        for column, words in marked.items():
            show_signs(self.sheet, self._formats, column, self.body, words)
        line = {"type": "formula", "criteria": "=TRUE", "format": self._formats.line}
        start = 0
        for stop in (*sorted(marked), end):
            if start < stop:
                self.sheet.conditional_format(first, start, last, stop - 1, line)
            start = stop + 1

    def _make_table(self, options: dict[str, Any]) -> None:
        """Add the table on its first rows, then extend it over all of them.

        XlsxWriter keeps every cell of a table in memory to detect overlaps, which costs
        more than the cells themselves; on this sheet nothing can overlap.
        """
        last = len(self.headings) - 1
        options["style"] = "Table Style Light 1"
        self.sheet.add_table(0, 0, 1, last, options)
        for column in self.sheet.tables[-1]["columns"]:
            # As in the cells, where XlsxWriter does so by itself: Excel repairs a
            # table unlike its cells.
            column["name"] = marked(column["name"])
        whole = f"A1:{address(self.body[1], last)}"
        self.sheet.tables[-1].update(range=whole, a_range=whole, autofilter=whole)
