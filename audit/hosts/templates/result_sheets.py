"""The sheets Results and Findings: formulas whose results fill the sheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from audit.canonical_cells import plain_text
from audit.columns import CONTRACT
from audit.findings import FINDING_COLUMNS, ClaimRisk, Severity, Verdict
from audit.functions.encounters import AUDIT_COLUMNS
from audit.functions.matrices import Matrix
from audit.hosts.templates import encounter_sheet
from audit.hosts.templates.dialect import Dialect
from audit.hosts.templates.sample import Sample
from audit.report.sheets.formats import FOOTER, Formats, address, on_letter, show_signs

RESULTS = "Results"
FINDINGS = "Findings"
_HEADINGS = ("encounter_id", *AUDIT_COLUMNS)
_RESULT_WIDTHS = (13, 31, 11, 22, 18, 34, 34, 58, 18)
_FINDING_WIDTHS = (13, 6, 13, 31, 10, 10, 16, 14, 50, 44, 24)
_TWO_LINES = 24  # points
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
    ids = "Encounters[[#All],[Encounter ID]]"
    if not dialect.spills:
        ids = f"Encounters!$A$1:$A${dialect.rows + 1}"
    ids_answer: Matrix = [[CONTRACT[0].label]]
    ids_answer += [[str(value)] for value in sample.column(_ID)]
    height = len(sample.answers) if dialect.spills else dialect.rows + 1
    _fill(sheet, formats, dialect, 0, f'IF({ids}="","",{ids})', ids_answer, height)
    call = dialect.block("AUDIT", whole_table(dialect))
    _fill(sheet, formats, dialect, 1, call, sample.answers, height)
    _dress(sheet, formats, dialect.rows, _HEADINGS, _RESULT_WIDTHS)


_ID = CONTRACT[0].name


def write_findings(
    sheet: Any, formats: Formats, dialect: Dialect, sample: Sample
) -> None:
    """Write what TSPINE_FINDINGS returns for all encounters."""
    if dialect.spills:
        call = dialect.block("FINDINGS", "Encounters[#Headers]", "Encounters[#Data]")
        height = len(sample.findings)
    else:
        head, body = _block(0, 0), _block(1, dialect.rows)
        height = dialect.findings + 1
        call = dialect.block("FINDINGS", head, body, '""', str(height))
    _fill(sheet, formats, dialect, 0, call, sample.findings, height)
    _dress(sheet, formats, dialect.findings, FINDING_COLUMNS, _FINDING_WIDTHS)


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
            0,
            column,
            height - 1,
            last,
            f"={formula}",
            formats.head_result,
            values[0][0],
        )
    else:
        write = sheet.write_array_formula
        block = (0, column, height - 1, last)
        write(*block, f"{{={formula}}}", formats.head_result, values[0][0])
    for r in range(height):
        row: Sequence[object] = values[r] if r < len(values) else [""] * len(values[0])
        for c, value in enumerate(row, column):
            if (r, c) == (0, column):
                continue
            cell_format = formats.head_result if r == 0 else formats.wrapped
            if isinstance(value, float) and dialect.spills:
                sheet.write_number(r, c, value, cell_format)
            else:
                sheet.write_string(r, c, plain_text(value), cell_format)


def _dress(
    sheet: Any,
    formats: Formats,
    rows: int,
    headings: Sequence[str],
    widths: Sequence[int],
) -> None:
    # Two lines per row: Excel does not measure a spill, and one long text would hide
    # the rest.
    sheet.set_default_row(_TWO_LINES)
    sheet.set_row(0, 20)
    for index, (name, width) in enumerate(zip(headings, widths, strict=True)):
        sheet.set_column(index, index, width, formats.wrapped)
        if name in _WORDS:
            show_signs(sheet, formats, index, (1, rows), _WORDS[name])
    last = len(headings) - 1
    line = {"type": "formula", "criteria": '=$A2<>""', "format": formats.line}
    sheet.conditional_format(1, 0, rows, last, line)
    sheet.freeze_panes(1, 1)
    on_letter(sheet, FOOTER)


def verdict_range(dialect: Dialect) -> str:
    """Return the reference to the verdicts."""
    return f"{RESULTS}!$B$2:$B${dialect.rows + 1}"


def rule_range(dialect: Dialect) -> str:
    """Return the reference to the rule ids of the findings."""
    return f"{FINDINGS}!$C$2:$C${dialect.findings + 1}"


def provider_range(dialect: Dialect) -> str:
    """Return the reference to the providers of the encounters."""
    index = [c.name for c in CONTRACT].index("provider_id")
    letters = address(0, index).rstrip("0123456789")
    return f"{encounter_sheet.NAME}!${letters}$2:${letters}${dialect.rows + 1}"
