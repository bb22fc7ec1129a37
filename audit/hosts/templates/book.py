"""Builds a template workbook with XlsxWriter; the same input gives the same bytes."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import xlsxwriter

from audit.api import default_auditor
from audit.hosts.templates import encounter_sheet, reference_sheets, result_sheets
from audit.hosts.templates.dashboard import NAME as DASHBOARD
from audit.hosts.templates.dashboard import Dashboard
from audit.hosts.templates.dialect import Dialect
from audit.hosts.templates.sample import Sample, read_sample
from audit.hosts.templates.words import SHEETS
from audit.report.sheets.cells import CellPen
from audit.report.sheets.formats import TITLE, Formats, make_formats
from audit.rules.rule_info import rule_infos

_WHEN = dt.datetime(2026, 1, 1)
_CALCULATED_BY = 191029  # Excel 2019 and newer: it trusts cached values


def sheet_names(dialect: Dialect) -> list[str]:
    """Return the sheets in their order."""
    live = (result_sheets.RESULTS, result_sheets.FINDINGS, DASHBOARD)
    listed = [name for name in SHEETS if dialect.functions or name not in live]
    return [reference_sheets.START, *listed]


def build(dialect: Dialect, macros: bytes | None = None) -> bytes:
    """Return the workbook of a dialect; `macros` is its VBA project, if it has one."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    book.set_size(2200, 1400)
    formats, sample = make_formats(book), read_sample()
    names = sheet_names(dialect)
    sheets = {name: book.add_worksheet(name) for name in names}
    if macros is not None:
        _add_macros(book, sheets, formats, macros)
    _write(book, sheets, formats, dialect, sample)
    book.set_properties(
        {
            "title": TITLE,
            "comments": f"Template {dialect.kind}; synthetic encounters",
            "created": _WHEN,
        }
    )
    book.set_custom_property("tspine template", dialect.kind, "text")
    book.set_custom_property("Rule pack", default_auditor().pack.label, "text")
    if dialect.spills:
        book.set_calc_mode("auto", _CALCULATED_BY)
        # Without the functions, cached values are better than #NAME?.
        book.calc_on_load = False
    sheets[reference_sheets.START].activate()
    book.close()
    return target.getvalue()


def _write(
    book: Any,
    sheets: dict[str, Any],
    formats: Formats,
    dialect: Dialect,
    sample: Sample,
) -> None:
    pen = CellPen(formats)
    rules = rule_infos(default_auditor().pack)
    start = reference_sheets.START
    reference_sheets.write_start(sheets[start], formats, dialect, _listed(sheets))
    encounters = sheets[encounter_sheet.NAME]
    encounter_sheet.write_encounters(book, encounters, pen, dialect, sample)
    if dialect.functions:
        result_sheets.write_results(
            sheets[result_sheets.RESULTS], formats, dialect, sample
        )
        result_sheets.write_findings(
            sheets[result_sheets.FINDINGS], formats, dialect, sample
        )
        Dashboard(book, sheets[DASHBOARD], formats, dialect, sample, rules).write()
    reference_sheets.write_rules(sheets["Rules"], pen, formats, dialect, sample, rules)
    reference_sheets.write_codes(sheets[reference_sheets.CODES], pen, formats, dialect)
    encounter_sheet.write_lists(book, sheets[encounter_sheet.LISTS], formats)
    about = sheets[reference_sheets.ABOUT_NAME]
    reference_sheets.write_about(about, pen, formats, dialect)


def _listed(sheets: dict[str, Any]) -> list[str]:
    """Return the sheets that Start here links to."""
    return [name for name in sheets if name in SHEETS]


def _add_macros(
    book: Any, sheets: dict[str, Any], formats: Formats, macros: bytes
) -> None:
    """Add the VBA project, a button that starts it, and xlwings' settings."""
    settings = book.add_worksheet("xlwings.conf")
    settings.set_column(0, 0, 20)
    settings.set_column(1, 1, 40)
    for row, pair in enumerate((("UDF Modules", "audit.hosts.excel.functions"),)):
        settings.write_row(row, 0, pair, formats.text)
    book.add_vba_project(io.BytesIO(macros), is_stream=True)
    book.set_vba_name("ThisWorkbook")
    for number, sheet in enumerate([*sheets.values(), settings], 1):
        sheet.set_vba_name(f"Sheet{number}")
    options = {
        "macro": "AuditThisWorkbook",
        "caption": "Audit this workbook",
        "width": 180,
        "height": 30,
        "description": "Audit the table of this workbook and write the findings.",
    }
    sheets[reference_sheets.START].insert_button(21, 1, options)
