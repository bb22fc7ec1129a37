"""The sheet Encounters, the table that auditors fill, and the sheet Lists behind it."""

from __future__ import annotations

from textwrap import shorten
from typing import Any

from audit.columns import CONTRACT, Column
from audit.encounter.values import CONDITION_FAMILIES
from audit.hosts.templates.dialect import Dialect
from audit.hosts.templates.sample import Sample
from audit.report.sheets.cells import CellPen
from audit.report.sheets.formats import FOOTER, INK, RESULT, Formats, address, on_letter

NAME = "Encounters"
LISTS = "Lists"
_WIDTHS = {
    "encounter_id": 14,
    "setting": 19,
    "encounter_reason": 19,
    "payer": 19,
    "pain_regions": 18,
    "levels": 12,
    "neuro_exam": 15,
    "red_flags": 16,
    "imaging_status": 18,
    "g89_basis": 18,
    "conservative_types": 24,
    "unrelated_pairs": 16,
    "definitive_code": 14,
}
_LONGEST_TITLE = 32  # characters that Excel allows
_ACROSS = 5  # lists side by side
_BY_KIND = {"date": 12.5, "number": 11, "code": 10.5, "line": 12, "list": 16}
_FOLDED = {"diagnoses": 4, "lines": 3}
"""Columns of a band that stay visible; the rest are collapsed."""


class ColumnFormats:
    """The formats of the columns, by kind, and of the headings, by band."""

    def __init__(self, book: Any) -> None:
        """Create them in an XlsxWriter workbook."""
        base = {"font_name": "Arial", "font_size": 10, "valign": "top"}
        head = {**base, "bold": True, "font_color": "white", "text_wrap": True}
        self.text = book.add_format({**base, "num_format": "@"})
        self.date = book.add_format(
            {**base, "num_format": "yyyy-mm-dd", "align": "left"}
        )
        # Keeps the text apart from that of the next column.
        right = {**base, "align": "right", "indent": 1}
        self.number = book.add_format({**right, "num_format": "General"})
        self.money = book.add_format({**right, "num_format": "#,##0.00"})
        # The first column of a band has a line on its left, so bands show without
        # color.
        parted = {"left": 2, "left_color": "white"}
        self.heads = [
            (
                book.add_format({**head, "bg_color": colour, **parted}),
                book.add_format({**head, "bg_color": colour}),
            )
            for colour in (INK, RESULT)
        ]

    def of(self, column: Column) -> Any:
        """Return the format of a column's cells."""
        if column.name == "amount_paid":
            return self.money
        return {"date": self.date, "number": self.number}.get(column.kind, self.text)


def write_encounters(
    book: Any, sheet: Any, pen: CellPen, dialect: Dialect, sample: Sample
) -> None:
    """Write the table, its drop-downs, its bands and its print setup."""
    column_formats = ColumnFormats(book)
    rows = len(sample.rows) if dialect.spills else dialect.rows
    for r, row in enumerate(sample.rows, 1):
        for c, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(r, c, value, column_formats.of(CONTRACT[c]))
            elif isinstance(value, float):
                sheet.write_number(r, c, value, column_formats.of(CONTRACT[c]))
            elif value is not None:
                pen.put(sheet, r, c, value)
    bands = list(dict.fromkeys(c.group for c in CONTRACT))
    headings = []
    for index, column in enumerate(CONTRACT):
        is_first = index == 0 or CONTRACT[index - 1].group != column.group
        cell_format = column_formats.heads[bands.index(column.group) % 2][
            0 if is_first else 1
        ]
        headings.append({"header": column.label, "header_format": cell_format})
    last = len(CONTRACT) - 1
    sheet.add_table(
        *(0, 0, rows, last),
        {"name": NAME, "columns": headings, "style": "Table Style Light 1"},
    )
    _lay_out(sheet, column_formats)
    for index, column in enumerate(CONTRACT):
        _validate(sheet, index, column, dialect.rows)
    sheet.ignore_errors({"number_stored_as_text": f"A1:{address(dialect.rows, last)}"})
    on_letter(sheet, FOOTER)
    # All columns on one page would be too small to read.
    sheet.set_print_scale(70)
    sheet.repeat_columns(0)
    sheet.print_area(0, 0, rows if dialect.spills else len(sample.rows), last)


def _lay_out(sheet: Any, column_formats: ColumnFormats) -> None:
    """Set widths, and group each band behind its first column."""
    sheet.outline_settings(True, False, False, False)
    sheet.set_row(0, 42)
    sheet.freeze_panes(1, 1)
    names = [c.name for c in CONTRACT]
    for index, column in enumerate(CONTRACT):
        band = [c.name for c in CONTRACT if c.group == column.group]
        rank = band.index(column.name)
        fold = _FOLDED.get(column.group, len(names))
        options: dict[str, object] = {}
        if rank and names[0] != column.name:
            options["level"] = 1 if rank < fold else 2
        if rank >= fold:
            options["hidden"] = True
        if rank == fold - 1:
            options["collapsed"] = True
        sheet.set_column(
            index, index, _width(column), column_formats.of(column), options
        )


def _width(column: Column) -> float:
    longest = max((len(word) for word in column.label.split()), default=0) + 3
    values = 18.0 if column.group == "conditions" and len(column.allowed) > 4 else 11.0
    fallback = _BY_KIND.get(column.kind, values)
    return float(max(_WIDTHS.get(column.name, fallback), min(longest, 20)))


def list_name(column: Column) -> str:
    """Return the defined name of a column's allowed values."""
    if column.allowed == ("Y", "N"):
        return "List_yes_no"
    if column.name in CONDITION_FAMILIES:
        return "List_status"
    return f"List_{column.name}"


def _validate(sheet: Any, index: int, column: Column, rows: int) -> None:
    """Offer the values that a cell may hold, and explain them."""
    message = column.meaning
    if column.kind == "list" and column.allowed:
        message = f"One or more, separated by ; : {', '.join(column.allowed)}."
    title = shorten(column.label, _LONGEST_TITLE, placeholder="")
    options: dict[str, object] = {
        "validate": "any",
        "input_title": title,
        "input_message": message[:255] or column.label,
        "error_title": title,
        "error_type": "warning",
    }
    if column.allowed and column.kind != "list":
        options |= {"validate": "list", "source": f"={list_name(column)}"}
        options["error_message"] = "Choose one of the list, or leave the cell blank."
    elif column.kind == "number":
        high = 10 if column.name == "pain_severity" else 10_000_000
        options |= {"validate": "decimal", "criteria": "between"}
        options |= {"minimum": 0, "maximum": high}
        options["error_message"] = f"A number from 0 to {high:,}."
    sheet.data_validation(1, index, rows, index, options)


def write_lists(book: Any, sheet: Any, formats: Formats) -> None:
    """Write each list of allowed values in its own column, and name it."""
    lists: dict[str, tuple[str, Column]] = {}
    for column in CONTRACT:
        if column.allowed and column.kind != "list":
            lists.setdefault(list_name(column), (column.label, column))
    titles = {"List_yes_no": "Yes or no", "List_status": "Condition status"}
    sheet.write_string(0, 0, "What the drop-downs of Encounters offer", formats.title)
    sheet.set_row(0, 28)
    sheet.set_column(0, _ACROSS - 1, 24, formats.text)
    items, top = list(lists.items()), 2
    for start in range(0, len(items), _ACROSS):
        block = items[start : start + _ACROSS]
        for at, (name, (label, column)) in enumerate(block):
            sheet.write_string(top, at, titles.get(name, label), formats.head)
            for r, value in enumerate(column.allowed, top + 1):
                sheet.write_string(r, at, value, formats.text)
            first = _absolute(address(top + 1, at))
            last = _absolute(address(top + len(column.allowed), at))
            book.define_name(name, f"={LISTS}!{first}:{last}")
        sheet.set_row(top, 18)
        top += max(len(column.allowed) for _, (_, column) in block) + 2
    sheet.hide_gridlines(2)
    on_letter(sheet, FOOTER, repeat_head=False)
    sheet.fit_to_pages(1, 1)


def _absolute(cell: str) -> str:
    letters = cell.rstrip("0123456789")
    return f"${letters}${cell[len(letters) :]}"
