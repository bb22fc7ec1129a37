"""The sheets that are only read: Start here, Rules, Codes, About."""

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
from audit.functions.reference import CODE_RELEASES
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
from audit.report.rule_info import RuleInfo
from audit.report.sheets import rules as rule_sheet
from audit.report.sheets.cells import CellPen, lines
from audit.report.sheets.looks import LINE, Looks, on_letter
from audit.report.sheets.tables import TableSheet
from audit.report.summary import Tally

START = "Start here"
CODES = "Codes"
ABOUT_NAME = "About"
_FOOTER = "tspine: M54.6 audit"
_ON = dt.date(2026, 3, 1)  # a date of the newest release that is whole
_CATEGORIES = (
    *("M40", "M41", "M42", "M43", "M45", "M46", "M47", "M48", "M50", "M51", "M53"),
    *("M54", "M62", "M79", "M80", "M84", "M96", "M99", "B02", "C79", "F45", "G54"),
    *("G89", "R07", "S22", "S23", "S24", "S29"),
)
_LOOK_UPS = (
    ("CODE_TITLE", "Title"),
    ("CODE_VALID", "May be billed on the date (Y, N, UNKNOWN)"),
    ("EXCLUDES", "Excludes note with the other code"),
)


def write_start(sheet: Any, looks: Looks, dialect: Dialect, names: list[str]) -> None:
    """Write what to do, in six lines, and where things are."""
    sheet.set_column(0, 0, 4, looks.text)
    sheet.set_column(1, 1, 18, looks.text)
    sheet.set_column(2, 2, 84, looks.wrapped)
    sheet.hide_gridlines(2)
    sheet.set_row(0, 30)
    sheet.write_string(0, 0, "Audit of M54.6, pain in thoracic spine", looks.title)
    sheet.merge_range(1, 0, 1, 2, PURPOSE, looks.wrapped)
    sheet.set_row(1, LINE * lines(PURPOSE, 118) + 3)
    row = 3
    _section(sheet, looks, row, "How to")
    for number, step in enumerate(STEPS[dialect.kind], 1):
        row += 1
        sheet.write_string(row, 0, f"{number}.", looks.label)
        sheet.merge_range(row, 1, row, 2, step, looks.wrapped)
        sheet.set_row(row, LINE * lines(step, 112) + 3)
    row += 2
    _section(sheet, looks, row, "The sheets")
    for name in names:
        row += 1
        sheet.write_url(row, 1, f"internal:'{name}'!A1", looks.link, name)
        sheet.write_string(row, 2, SHEETS[name], looks.wrapped)
        sheet.set_row(row, LINE * lines(SHEETS[name], 84) + 3)
    on_letter(sheet, _FOOTER, repeat_head=False)


def _section(sheet: Any, looks: Looks, row: int, text: str) -> None:
    for place in range(3):
        sheet.write_string(row, place, text if place == 0 else "", looks.section)


def write_rules(
    sheet: Any,
    pen: CellPen,
    looks: Looks,
    dialect: Dialect,
    sample: Sample,
    rules: Sequence[RuleInfo],
) -> None:
    """Write every rule, with a count of its findings that recalculates."""
    tally = Tally()
    tally.rules.update(sample.found("rule_id") if dialect.functions else ())
    rule_sheet.write_rules(sheet, pen, looks, rules, tally)
    if dialect.functions:
        cells = result_sheets.rule_range(dialect)
        for row, rule in enumerate(rules, 1):
            formula = f"=COUNTIF({cells},$A{row + 1})"
            sheet.write_formula(row, 5, formula, looks.whole, tally.rules[rule.id])


def write_codes(sheet: Any, pen: CellPen, looks: Looks, dialect: Dialect) -> None:
    """Write the codes around M54.6, and a look-up beside them."""
    codes = default_auditor().tables.codes
    headings = ("code", "title", "families", "Excludes1 with M54.6")
    table = TableSheet(
        sheet, pen, looks, headings, wrapped={"title": 58, "families": 30}
    )
    for code in filter(_is_near, map(Code, read_billable().codes)):
        families = codes.thoracic_families(code, _ON)
        if not families and not is_under(code, "M54"):
            continue
        note = codes.excludes1(M546, code, _ON) if code != M546 else None
        told = (codes.title(code, _ON), ", ".join(sorted(families)))
        table.add((code, *told, "Y" if note else "N"))
    table.close("Codes", {"code": 11, headings[3]: 14}, 1, {})
    if dialect.functions:
        _look_up(sheet, looks, dialect)
    on_letter(sheet, _FOOTER)
    sheet.print_area(0, 0, table.body[1], len(headings) - 1)


def _is_near(code: Code) -> bool:
    """Whether a code is billable in a category around M54.6, at a first visit."""
    return (
        category(code) in _CATEGORIES
        and seventh_character(code) in ("", "A")
        and default_auditor().tables.codes.is_billable(code, _ON)
    )


def _look_up(sheet: Any, looks: Looks, dialect: Dialect) -> None:
    """Put a look-up to the right of the table: code, date, other code."""
    sheet.set_column(4, 4, 3)
    sheet.set_column(5, 5, 40, looks.text)
    sheet.set_column(6, 6, 60, looks.wrapped)
    sheet.write_string(0, 5, "Look up a code", looks.head_result)
    sheet.write_string(0, 6, "Type over these three", looks.head_result)
    for row, (label, value) in enumerate(
        (("Code", "M54.6"), ("Date of service", _ON), ("Other code", "M51.24")), 1
    ):
        sheet.write_string(row, 5, label, looks.label)
        if isinstance(value, str):
            sheet.write_string(row, 6, value, looks.text)
        else:
            sheet.write_datetime(row, 6, value, looks.date)
    for row, (short, label) in enumerate(_LOOK_UPS, 4):
        cells = ("$G$2", "$G$4", "$G$3") if short == "EXCLUDES" else ("$G$2", "$G$3")
        values = ("M54.6", "M51.24", _ON) if short == "EXCLUDES" else ("M54.6", _ON)
        told = function(short).call(*values)[0][0]
        sheet.write_string(row, 5, label, looks.label)
        call = dialect.call(short, *cells)
        if dialect.spills:
            block = (row, 6, row, 6)
            sheet.write_dynamic_array_formula(*block, f"={call}", looks.wrapped, told)
        else:
            sheet.write_formula(row, 6, f"={call}", looks.wrapped, told)
        sheet.set_row(row, max(LINE * lines(str(told), 60), LINE) + 3)


def write_about(sheet: Any, pen: CellPen, looks: Looks, dialect: Dialect) -> None:
    """Write what this is, its versions and its licences."""
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 96, looks.wrapped)
    sheet.set_row(0, 28)
    sheet.write_string(0, 0, "About this workbook", looks.title)
    versions = (
        f"tspine {__version__}, template {dialect.kind}",
        f"Rule pack: {default_auditor().pack.label}",
        f"Code set: {CODE_RELEASES}",
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
        sheet.write_string(row, 0, heading, looks.section)
        for text in texts:
            row += 1
            pen.put(sheet, row, 0, text, wrap=True)
            sheet.set_row(row, LINE * lines(text, 104) + 3)
        row += 2
    on_letter(sheet, _FOOTER, repeat_head=False)


def _function_line(spec: FunctionSpec, dialect: Dialect) -> str:
    """Say how a function is called and what it gives, with an example of some."""
    name = spec.dotted if dialect.dotted else spec.name
    names = (f"[{p.name}]" if p.optional else p.name for p in spec.parameters)
    said = f"{name}({', '.join(names)}): {spec.help}"
    if spec.short not in EXAMPLES:
        return said
    given = EXAMPLES[spec.short]
    ids = [[cell] for cell in read_sample().column("encounter_id")]
    answer = spec.call(*(ids if a == IDS else a for a in given))
    told = ", ".join(f"{a:g}" if isinstance(a, float) else str(a) for (a,) in answer)
    return f"{said} {name}({', '.join(map(str, given))}) gives {told}."


def fingerprint(package: str, folder: str) -> str:
    """Give the SHA-256 over the files of one folder of data, names included."""
    digest = hashlib.sha256()
    place = files(f"audit.{package}").joinpath(folder)
    for file in sorted(place.iterdir(), key=lambda f: f.name):
        if file.name.endswith((".toml", ".csv", ".gz")):
            digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()
