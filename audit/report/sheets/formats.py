"""Formats of the result workbook, and the signs before each word.

No meaning depends on color alone: the cell contains the word, a sign precedes it, and
bold or italic type distinguishes the groups in a gray print as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from audit.findings import ClaimRisk, Severity, Verdict
from audit.report.signs import SIGNS, Kind, Sign

TITLE = "Audit of ICD-10-CM M54.6, pain in thoracic spine"
"""The title of a workbook."""

FOOTER = "tspine: M54.6 audit"
"""The footer of each printed page."""

INK = "#1F3A4D"
RESULT = "#0B6E69"
PALE = "#A9D6D1"
"""For bars on which the lower half of an interval must be visible."""

_FONT = {"font_name": "Arial", "font_size": 10, "valign": "top"}
LINE = 12.75  # height of one line of text, in points


_LINE_BELOW = {"bottom": 1, "bottom_color": "#D0D7DC"}
_GRAVE = {"bold": True, "font_color": "#8A1C1C", "bg_color": "#FBE3E1"}
_WRONG = {"bold": True, "font_color": "#7A4100", "bg_color": "#FDEBD3"}
_OPEN = {"italic": True, "font_color": "#5C4A00", "bg_color": "#FFF8D6"}
_GOOD = {"font_color": "#1D5B2E", "bg_color": "#E4F3E6"}
_APART = {"italic": True, "font_color": "#555555"}

_LOOKS: dict[Kind, dict[str, Any]] = {
    Kind.GRAVE: _GRAVE,
    Kind.WRONG: _WRONG,
    Kind.OPEN: _OPEN,
    Kind.GOOD: _GOOD,
    Kind.APART: _APART,
}


@dataclass(frozen=True, slots=True)
class Formats:
    """The formats of one workbook; each is an XlsxWriter format."""

    title: Any
    remark: Any
    section: Any
    head: Any
    head_result: Any
    section_number: Any
    label: Any
    text: Any
    meaning: Any
    wrapped: Any
    quoted: Any
    quoted_wrapped: Any
    whole: Any
    share: Any
    date: Any
    moment: Any
    time: Any
    link: Any
    line: Any
    signs: tuple[tuple[Sign, Any], ...]


def make_formats(book: Any) -> Formats:
    """Create the formats in an XlsxWriter workbook."""

    def add(**properties: object) -> Any:
        return book.add_format({**_FONT, **properties})

    section = {"bold": True, "font_size": 11, "font_color": INK, "bottom": 1}
    head = {"bold": True, "font_color": "white", "text_wrap": True, "valign": "vcenter"}
    return Formats(
        title=add(bold=True, font_size=18, font_color=INK),
        remark=add(font_color="#555555"),
        section=add(**section),
        head=add(**head, bg_color=INK),
        head_result=add(**head, bg_color=RESULT),
        section_number=add(**section, align="right"),
        label=add(bold=True),
        text=add(align="left"),
        meaning=add(text_wrap=True, align="left", indent=1),
        wrapped=add(text_wrap=True, align="left"),
        # "Quoted" is Excel's mark for text: a text that begins with = stays text even
        # if somebody edits the cell.
        quoted=add(align="left", quote_prefix=True),
        quoted_wrapped=add(text_wrap=True, align="left", quote_prefix=True),
        whole=add(num_format="#,##0"),
        share=add(num_format="0.0%"),
        date=add(num_format="yyyy-mm-dd", align="left"),
        moment=add(num_format="yyyy-mm-dd hh:mm:ss", align="left"),
        time=add(num_format="hh:mm:ss", align="left"),
        link=add(font_color="#0563C1", underline=1),
        line=book.add_format(_LINE_BELOW),
        signs=tuple((sign, _conditional(book, sign)) for sign in SIGNS),
    )


def _conditional(book: Any, sign: Sign) -> Any:
    # The sign is part of the number format, so the cell contains only the word.
    return book.add_format(
        {**_LINE_BELOW, **_LOOKS[sign.kind], "num_format": f'"{sign.sign} "@'}
    )


def show_signs(
    sheet: Any,
    formats: Formats,
    column: int,
    rows: tuple[int, int],
    words: Iterable[str],
) -> None:
    """Show the signs for these words in rows (first, last) of one column."""
    first, last = rows
    cell = f"${_letters(column)}{first + 1}"
    wanted = set(words)
    for sign, form in formats.signs:
        tests = [f'{cell}="{word}"' for word in sign.words if word in wanted]
        if not tests:
            continue
        condition = tests[0] if len(tests) == 1 else f"OR({','.join(tests)})"
        sheet.conditional_format(
            first,
            column,
            last,
            column,
            {"type": "formula", "criteria": f"={condition}", "format": form},
        )


ALL_SIGNED = {
    "verdict": tuple(Verdict),
    "severity": tuple(Severity),
    "risk": tuple(ClaimRisk),
}
"""The columns of findings and rules that get signs, with their words."""


def _letters(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def address(row: int, column: int) -> str:
    """Return the address of a cell; row and column count from 0, so A1 is 0, 0."""
    return f"{_letters(column)}{row + 1}"


def begin_page(
    sheet: Any, formats: Formats, title: str, widths: Iterable[float]
) -> None:
    """Set up a sheet of titled tables: column widths, title and line spacing."""
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width, formats.text)
    sheet.hide_gridlines(2)
    sheet.set_default_row(15)
    sheet.set_row(0, 28)
    sheet.write_string(0, 0, title, formats.title)


def on_letter(sheet: Any, name: str, *, repeat_head: bool = True) -> None:
    """Set up printing: Letter, landscape, one page wide, headings on every page."""
    sheet.set_landscape()
    sheet.set_paper(1)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&L{name}&C&A&RPage &P of &N")
    if repeat_head:
        sheet.repeat_rows(0)
