"""The sheets Results and Findings: formulas whose results fill the sheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from audit.canonical_cells import plain_text
from audit.columns import CONTRACT
from audit.findings import FINDING_COLUMNS, ClaimRisk, Severity, Verdict
from audit.functions import function
from audit.functions.encounters import AUDIT_COLUMNS
from audit.functions.matrices import Matrix
from audit.hosts.templates import encounter_sheet
from audit.hosts.templates.dialect import Dialect
from audit.hosts.templates.sample import Sample
from audit.hosts.templates.words import NOT_LOADED
from audit.report.sheets.formats import FOOTER, Formats, address, on_letter, show_signs

RESULTS = "Results"
FINDINGS = "Findings"
_HEADINGS = ("encounter_id", *AUDIT_COLUMNS)
_RESULT_WIDTHS = {
    "encounter_id": 14,
    "coding_verdict": 35,
    "claim_risk": 12,
    "rule_ids": 22,
    "query_text": 34,
    "coder_task": 34,
    "findings": 58,
}
_WIDTH = 18
"""Width of a column of results that is not in the table."""
_FINDING_WIDTHS = (14, 6, 13, 35, 12, 12, 16, 14, 50, 44, 24)
_FURTHER = 11
# Two lines per row: Excel does not measure a spill, and one long text would hide the
# rest.
_TWO_LINES = {True: 25.5, False: 23.5}  # points, in Excel and in LibreOffice
_HEAD = 1  # row of the headings, 0 is the first; above it stands the status
STATUS = f"{RESULTS}!$A$1"
"""The cell that says whether the functions are loaded."""
_WORDS = {
    "coding_verdict": tuple(Verdict),
    "verdict": tuple(Verdict),
    "claim_risk": tuple(ClaimRisk),
    "risk": tuple(ClaimRisk),
    "severity": tuple(Severity),
}


def whole_table(dialect: Dialect) -> str:
    """Return the reference to the table of encounters, headings included."""
    return "Encounters[#All]" if dialect.spills else _block(0, dialect.rows)


def _block(first: int, last: int) -> str:
    end = address(last, len(CONTRACT) - 1).rstrip("0123456789")
    return f"Encounters!$A${first + 1}:${end}${last + 1}"


def write_results(
    sheet: Any, formats: Formats, dialect: Dialect, sample: Sample
) -> None:
    """Write the ids and, beside them, what TSPINE_AUDIT returns."""
    write_status(sheet, formats, dialect)
    ids = "Encounters[[#All],[Encounter ID]]"
    if not dialect.spills:
        ids = f"Encounters!$A$1:$A${dialect.rows + 1}"
    ids_answer: Matrix = [[CONTRACT[0].label]]
    ids_answer += [[str(value)] for value in sample.column(_ID)]
    height = len(sample.answers) if dialect.spills else dialect.rows + 1
    _fill(sheet, formats, dialect, 0, f'IF({ids}="","",{ids})', ids_answer, height)
    call = dialect.block("AUDIT", whole_table(dialect))
    _fill(sheet, formats, dialect, 1, call, sample.answers, height)
    sheet.set_default_row(_TWO_LINES[dialect.spills])
    widths = [_RESULT_WIDTHS.get(name, _WIDTH) for name in _HEADINGS]
    _dress(sheet, formats, dialect.rows, _HEADINGS, widths)
    _print_filled(sheet, dialect, len(sample.answers), len(_HEADINGS))


_ID = CONTRACT[0].name


def write_findings(
    sheet: Any, formats: Formats, dialect: Dialect, sample: Sample
) -> None:
    """Write what TSPINE_FINDINGS returns for all encounters."""
    refer_to_status(sheet, formats, 0)
    if dialect.spills:
        call = dialect.block("FINDINGS", "Encounters[#Headers]", "Encounters[#Data]")
        height = len(sample.findings)
    else:
        head, body = _block(0, 0), _block(1, dialect.rows)
        height = dialect.findings + 1
        call = dialect.block("FINDINGS", head, body, '""', str(height))
    _fill(sheet, formats, dialect, 0, call, sample.findings, height)
    sheet.set_default_row(_TWO_LINES[dialect.spills])
    _dress(sheet, formats, dialect.findings, FINDING_COLUMNS, _FINDING_WIDTHS)
    _print_filled(sheet, dialect, len(sample.findings), len(FINDING_COLUMNS))


def write_status(sheet: Any, formats: Formats, dialect: Dialect) -> None:
    """Write the line that says whether the functions are loaded."""
    loaded = str(function("VERSION").call()[0][0])
    call = dialect.answer(dialect.call("VERSION"), NOT_LOADED[dialect.kind])
    sheet.write_formula(0, 0, f"={call}", formats.remark, loaded)


def refer_to_status(sheet: Any, formats: Formats, row: int, column: int = 0) -> None:
    """Repeat that line on another sheet."""
    loaded = str(function("VERSION").call()[0][0])
    sheet.write_formula(row, column, f"={STATUS}", formats.remark, loaded)


def _fill(
    sheet: Any,
    formats: Formats,
    dialect: Dialect,
    column: int,
    formula: str,
    values: Matrix,
    height: int,
) -> None:
    """Write a formula whose result fills a block, and cache the result.

    If results spill, the first cell holds the formula; otherwise the whole block is one
    array formula. A viewer without the functions shows the cached cells.
    """
    last = column + len(values[0]) - 1
    if dialect.spills:
        write = sheet.write_dynamic_array_formula
        write(
            _HEAD,
            column,
            _HEAD + height - 1,
            last,
            f"={formula}",
            formats.head_result,
            values[0][0],
        )
    else:
        write = sheet.write_array_formula
        block = (_HEAD, column, _HEAD + height - 1, last)
        write(*block, f"{{={formula}}}", formats.head_result, values[0][0])
    for r in range(height):
        row: Sequence[object] = values[r] if r < len(values) else [""] * len(values[0])
        for c, value in enumerate(row, column):
            if (r, c) == (0, column):
                continue
            cell_format = formats.head_result if r == 0 else formats.wrapped
            if isinstance(value, float) and dialect.spills:
                sheet.write_number(_HEAD + r, c, value, cell_format)
            else:
                sheet.write_string(_HEAD + r, c, plain_text(value), cell_format)


def _dress(
    sheet: Any,
    formats: Formats,
    rows: int,
    headings: Sequence[str],
    widths: Sequence[int],
) -> None:
    sheet.set_row(0, 15)
    sheet.set_row(_HEAD, 20)
    first, last_row = _HEAD + 1, _HEAD + rows
    # In classic Excel long texts continue in columns at the right end.
    sheet.set_column(len(headings), len(headings) + _FURTHER, 34, formats.wrapped)
    for index, (name, width) in enumerate(zip(headings, widths, strict=True)):
        sheet.set_column(index, index, width, formats.wrapped)
        if name in _WORDS:
            show_signs(sheet, formats, index, (first, last_row), _WORDS[name])
    last = len(headings) - 1
    line = {
        "type": "formula",
        "criteria": f'=$A{first + 1}<>""',
        "format": formats.line,
    }
    sheet.conditional_format(first, 0, last_row, last, line)
    sheet.freeze_panes(first, 1)
    on_letter(sheet, FOOTER)
    sheet.repeat_rows(0, _HEAD)


def _print_filled(sheet: Any, dialect: Dialect, height: int, width: int) -> None:
    """Print the filled rows of a block that has room for more."""
    if not dialect.spills:
        sheet.print_area(0, 0, _HEAD + height - 1, width - 1)


def verdict_range(dialect: Dialect) -> str:
    """Return the reference to the verdicts."""
    return f"{RESULTS}!$B${_HEAD + 2}:$B${_HEAD + dialect.rows + 1}"


def rule_range(dialect: Dialect) -> str:
    """Return the reference to the rule ids of the findings."""
    return f"{FINDINGS}!$C${_HEAD + 2}:$C${_HEAD + dialect.findings + 1}"


def provider_range(dialect: Dialect) -> str:
    """Return the reference to the providers of the encounters."""
    index = [c.name for c in CONTRACT].index("provider_id")
    letters = address(0, index).rstrip("0123456789")
    return f"{encounter_sheet.NAME}!${letters}$2:${letters}${dialect.rows + 1}"
