"""The read-only sheets: Start here, Rules, Codes, About."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from importlib.resources import files
from typing import Any

from audit import __version__
from audit.api import default_auditor
from audit.codes import M546, Code, category, is_under, seventh_character
from audit.functions import FUNCTIONS, FunctionSpec, function
from audit.functions.reference import code_releases
from audit.hosts.templates import result_sheets
from audit.hosts.templates.dialect import Dialect
from audit.hosts.templates.sample import Sample, read_sample
from audit.hosts.templates.words import (
    ABOUT,
    EXAMPLES,
    IDS,
    PURPOSE,
    SHEETS,
    STEPS,
)
from audit.release.billable import read_billable
from audit.report.sheets import rules as rule_sheet
from audit.report.sheets.cells import CellPen, lines
from audit.report.sheets.formats import FOOTER, LINE, Formats, on_letter
from audit.report.sheets.tables import TableSheet
from audit.report.summary import Tally
from audit.rules.rule_info import RuleInfo

START = "Start here"
CODES = "Codes"
ABOUT_NAME = "About"
_ON = dt.date(2026, 3, 1)  # a date within the newest complete release
_CATEGORIES = (
    *("M40", "M41", "M42", "M43", "M45", "M46", "M47", "M48", "M50", "M51", "M53"),
    *("M54", "M62", "M79", "M80", "M84", "M96", "M99", "B02", "C79", "F45", "G54"),
    *("G89", "R07", "S22", "S23", "S24", "S29"),
)
_NOT_LOADED = "The functions are not loaded."
_LOOK_UPS = (
    ("CODE_TITLE", "Title"),
    ("CODE_VALID", "May be billed on the date (Y, N, UNKNOWN)"),
    ("EXCLUDES", "Excludes note with the other code"),
)


def write_start(
    sheet: Any, formats: Formats, dialect: Dialect, names: list[str]
) -> None:
    """Write what to do, in six lines, and where things are."""
    sheet.set_column(0, 0, 4, formats.text)
    sheet.set_column(1, 1, 18, formats.text)
    sheet.set_column(2, 2, 84, formats.wrapped)
    sheet.hide_gridlines(2)
    sheet.set_row(0, 30)
    sheet.write_string(0, 0, "Audit of M54.6, pain in thoracic spine", formats.title)
    sheet.merge_range(1, 0, 1, 2, PURPOSE, formats.wrapped)
    sheet.set_row(1, LINE * lines(PURPOSE, 118) + 3)
    row = 3
    if dialect.functions:
        result_sheets.refer_to_status(sheet, formats, 2)
    _section(sheet, formats, row, "How to")
    for number, step in enumerate(STEPS[dialect.kind], 1):
        row += 1
        sheet.write_string(row, 0, f"{number}.", formats.label)
        sheet.merge_range(row, 1, row, 2, step, formats.wrapped)
        sheet.set_row(row, LINE * lines(step, 112) + 3)
    row += 2
    _section(sheet, formats, row, "The sheets")
    for name in names:
        row += 1
        sheet.write_url(row, 1, f"internal:'{name}'!A1", formats.link, name)
        sheet.write_string(row, 2, SHEETS[name], formats.wrapped)
        sheet.set_row(row, LINE * lines(SHEETS[name], 84) + 3)
    on_letter(sheet, FOOTER, repeat_head=False)


def _section(sheet: Any, formats: Formats, row: int, text: str) -> None:
    for column in range(3):
        sheet.write_string(row, column, text if column == 0 else "", formats.section)


def write_rules(
    sheet: Any,
    pen: CellPen,
    formats: Formats,
    dialect: Dialect,
    sample: Sample,
    rules: Sequence[RuleInfo],
) -> None:
    """Write every rule, with a count of its findings that recalculates."""
    tally = Tally()
    tally.rules.update(sample.found("rule_id") if dialect.functions else ())
    rule_sheet.write_rules(sheet, pen, formats, rules, tally)
    if dialect.functions:
        cells = result_sheets.rule_range(dialect)
        for row, rule in enumerate(rules, 1):
            formula = f"=COUNTIF({cells},$A{row + 1})"
            sheet.write_formula(row, 5, formula, formats.whole, tally.rules[rule.id])


def write_codes(sheet: Any, pen: CellPen, formats: Formats, dialect: Dialect) -> None:
    """Write the codes around M54.6, and a look-up beside them."""
    codes = default_auditor().tables.codes
    headings = ("code", "title", "families", "Excludes1 with M54.6")
    table = TableSheet(
        sheet, pen, formats, headings, wrapped={"title": 58, "families": 30}
    )
    for code in filter(_is_near, map(Code, read_billable().codes)):
        families = codes.thoracic_families(code, _ON)
        if not families and not is_under(code, "M54"):
            continue
        note = codes.excludes1(M546, code, _ON) if code != M546 else None
        title_and_families = (codes.title(code, _ON), ", ".join(sorted(families)))
        table.add((code, *title_and_families, "Y" if note else "N"))
    table.close("Codes", {"code": 11, headings[3]: 14}, 1, {})
    if dialect.functions:
        _look_up(sheet, formats, dialect)
    on_letter(sheet, FOOTER)
    sheet.print_area(0, 0, table.body[1], len(headings) - 1)


def _is_near(code: Code) -> bool:
    """Whether a code is billable, at a first visit, and in a category around M54.6."""
    return (
        category(code) in _CATEGORIES
        and seventh_character(code) in ("", "A")
        and default_auditor().tables.codes.is_billable(code, _ON)
    )


def _look_up(sheet: Any, formats: Formats, dialect: Dialect) -> None:
    """Put a look-up to the right of the table: code, date, other code."""
    sheet.set_column(4, 4, 3)
    sheet.set_column(5, 5, 40, formats.text)
    sheet.set_column(6, 6, 60, formats.wrapped)
    sheet.write_string(0, 5, "Look up a code", formats.head_result)
    sheet.write_string(0, 6, "Type over these three", formats.head_result)
    for row, (label, value) in enumerate(
        (("Code", "M54.6"), ("Date of service", _ON), ("Other code", "M51.24")), 1
    ):
        sheet.write_string(row, 5, label, formats.label)
        if isinstance(value, str):
            sheet.write_string(row, 6, value, formats.text)
        else:
            sheet.write_datetime(row, 6, value, formats.date)
    for row, (short, label) in enumerate(_LOOK_UPS, 4):
        cells = ("$G$2", "$G$4", "$G$3") if short == "EXCLUDES" else ("$G$2", "$G$3")
        values = ("M54.6", "M51.24", _ON) if short == "EXCLUDES" else ("M54.6", _ON)
        answer = function(short).call(*values)[0][0]
        sheet.write_string(row, 5, label, formats.label)
        call = dialect.answer(dialect.call(short, *cells), _NOT_LOADED)
        if dialect.spills:
            block = (row, 6, row, 6)
            sheet.write_dynamic_array_formula(
                *block, f"={call}", formats.wrapped, answer
            )
        else:
            sheet.write_formula(row, 6, f"={call}", formats.wrapped, answer)
        sheet.set_row(row, max(LINE * lines(str(answer), 60), LINE) + 3)


def write_about(sheet: Any, pen: CellPen, formats: Formats, dialect: Dialect) -> None:
    """Write what this is, its versions and its licenses."""
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 96, formats.wrapped)
    sheet.set_row(0, 28)
    sheet.write_string(0, 0, "About this workbook", formats.title)
    versions = (
        f"tspine {__version__}, template {dialect.kind}",
        f"Rule pack: {default_auditor().pack.label}",
        f"Code set: {code_releases()}",
        f"SHA-256 of the rules: {fingerprint('rules', 'pack')}",
        f"SHA-256 of the code set: {fingerprint('release', 'data')}",
    )
    functions = tuple(_function_line(s, dialect) for s in FUNCTIONS)
    parts = [*ABOUT, ("Versions", versions)]
    if dialect.functions:
        parts.insert(1, ("Functions", functions))
    row = 2
    for heading, texts in parts:
        if heading == "Signs" and dialect.functions:
            # The functions fill a page of their own.
            sheet.set_h_pagebreaks([row])
        sheet.write_string(row, 0, heading, formats.section)
        for text in texts:
            row += 1
            pen.put(sheet, row, 0, text, wrap=True)
            sheet.set_row(row, LINE * lines(text, 104) + 3)
        row += 2
    on_letter(sheet, FOOTER, repeat_head=False)


def _function_line(spec: FunctionSpec, dialect: Dialect) -> str:
    """Say how a function is called and what it returns, with an example for some."""
    name = spec.dotted if dialect.dotted else spec.name
    names = (f"[{p.name}]" if p.optional else p.name for p in spec.parameters)
    line = f"{name}({', '.join(names)}): {spec.help}"
    if spec.short not in EXAMPLES:
        return line
    given = EXAMPLES[spec.short]
    ids = [[cell] for cell in read_sample().column("encounter_id")]
    answer = spec.call(*(ids if a == IDS else a for a in given))
    shown_answer = ", ".join(
        f"{a:g}" if isinstance(a, float) else str(a) for (a,) in answer
    )
    return f"{line} {name}({', '.join(map(str, given))}) gives {shown_answer}."


def fingerprint(package: str, folder: str) -> str:
    """Return the SHA-256 over the files of one data folder, names included."""
    digest = hashlib.sha256()
    source = files(f"audit.{package}").joinpath(folder)
    for file in sorted(source.iterdir(), key=lambda f: f.name):
        if file.name.endswith((".toml", ".csv", ".gz")):
            digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()
