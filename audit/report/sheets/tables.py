"""A sheet that is one Excel table: headings in row 1, filters, frozen panes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from audit.report.sheets.cells import CellPen, lines
from audit.report.sheets.looks import LINE, Looks, address, show_signs

_HIGHEST = 400  # points; Excel bears 409


class TableSheet:
    """One Excel table, filled row by row; `close` makes it a table.

    `wrapped` gives the width of the columns whose text is wrapped, by heading; rows are
    made as high as these texts need. `results` names the headings that get the colour
    of results.
    """

    def __init__(
        self,
        sheet: Any,
        pen: CellPen,
        looks: Looks,
        headings: Sequence[str],
        *,
        wrapped: Mapping[str, float],
        results: frozenset[str] = frozenset(),
    ) -> None:
        """Begin below the headings."""
        self.sheet = sheet
        self.headings = tuple(headings)
        self.rows = 0
        self._pen = pen
        self._looks = looks
        self._wraps = [wrapped.get(heading, 0.0) for heading in headings]
        self._results = results

    def add(self, cells: Sequence[object], start: int = 0) -> int:
        """Write the next row from column `start` on; give its number, 0 is the top."""
        self.rows += 1
        put, sheet, row, wraps = self._pen.put, self.sheet, self.rows, self._wraps
        high = 1
        for column, cell in enumerate(cells, start):
            if cell == "" or cell is None:
                continue
            width = wraps[column]
            put(sheet, row, column, cell, width > 0)
            if width and isinstance(cell, str):
                high = max(high, lines(cell, width))
        # Not left to the program that opens the file: not all of them do it.
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
        """Make the table.

        `widths` are those of the columns that do not wrap, `frozen` how many columns
        stay in view, `signed` the words that get a sign, by heading.
        """
        looks, sheet = self._looks, self.sheet
        for column, heading in enumerate(self.headings):
            wrap = self._wraps[column]
            look = looks.wrapped if wrap else looks.text
            sheet.set_column(column, column, wrap or widths[heading], look)
        columns = [
            {
                # A heading that begins like ready-made markup would be taken for it.
                "header": f" {heading}" if heading.startswith("<r>") else heading,
                "header_format": (
                    looks.head_result if heading in self._results else looks.head
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

        The two never share a cell: not every program combines the formats of two
        conditions, nor draws the lines of a table's style.
        """
        first, last = self.body
        end = len(self.headings)
        marked = {
            self.headings.index(heading): words for heading, words in signed.items()
        }
        for column, words in marked.items():
            show_signs(self.sheet, self._looks, column, self.body, words)
        line = {"type": "formula", "criteria": "=TRUE", "format": self._looks.line}
        begin = 0
        for stop in (*sorted(marked), end):
            if begin < stop:
                self.sheet.conditional_format(first, begin, last, stop - 1, line)
            begin = stop + 1

    def _make_table(self, options: dict[str, Any]) -> None:
        """Add the table on its first rows, then stretch it over all of them.

        XlsxWriter remembers every cell of a table to find overlaps, which costs more
        memory than the cells themselves; on this sheet there is nothing to overlap.
        """
        last = len(self.headings) - 1
        options["style"] = "Table Style Light 1"
        self.sheet.add_table(0, 0, 1, last, options)
        whole = f"A1:{address(self.body[1], last)}"
        self.sheet.tables[-1].update(range=whole, a_range=whole, autofilter=whole)
