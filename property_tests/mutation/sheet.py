"""The golden sheet as a file: its columns, and the expectation for a row."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import xlsxwriter

from audit import AuditResult
from audit.columns import CONTRACT
from audit.findings import Finding
from property_tests.support.places import GOLDEN

SHEET = GOLDEN / "golden.csv"
WORKBOOK = GOLDEN / "golden.xlsx"
MOST_ROWS = 300

ANSWER = (
    *("expected_verdict", "expected_claim_risk", "expected_severity"),
    *("expected_corrected_dx", "expected_denial_codes", "expected_findings"),
)
"""Columns with the expected results of a row."""

EXPECTED = (*ANSWER, "pins", "shows")
"""Columns beside those of the contract."""


def expectation(result: AuditResult) -> dict[str, str]:
    """Return the expected results of a row."""
    cells = (
        *(result.verdict.value, result.risk.value, result.severity.value),
        *(";".join(result.corrected_dx), "; ".join(result.denial_codes)),
        "; ".join(map(_of_finding, result.findings)),
    )
    return dict(zip(ANSWER, cells, strict=True))


def _of_finding(finding: Finding) -> str:
    """Return everything in a finding except its words: rule, verdict,
    risk and so on.
    """
    verdict = finding.verdict.value if finding.verdict else "-"
    words = finding.rule_id, verdict, finding.risk.value, finding.severity.value
    codes = f" ({', '.join(map(str, finding.codes))})" if finding.codes else ""
    return " ".join(words) + codes


def columns_of(records: Iterable[Mapping[str, str]]) -> list[str]:
    """Return the columns of the sheet: those of the contract in use,
    then the results.
    """
    used = {name for record in records for name, cell in record.items() if cell}
    return [*(c.name for c in CONTRACT if c.name in used), *EXPECTED]


def as_csv(records: Sequence[Mapping[str, str]]) -> str:
    """Write the sheet as text."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns_of(records), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(records)
    return text.getvalue()


def write_workbook(records: Sequence[Mapping[str, str]], path: Path) -> None:
    """Write the sheet as a workbook, with changed cells shaded."""
    names = columns_of(records)
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        # A fixed day, so that the same rows make the same file.
        book.set_properties({"created": dt.datetime(2026, 1, 1)})
        sheet = book.add_worksheet("Golden")
        head = book.add_format({"bold": True, "bottom": 1})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        top = book.add_format({"valign": "top"})
        sheet.write_row(0, 0, names, head)
        for number, record in enumerate(records, 1):
            for column, name in enumerate(names):
                style = wrapped if name in ("shows", "expected_findings") else top
                sheet.write_string(number, column, record.get(name, ""), style)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, len(records), len(names) - 1)
        sheet.set_column(0, len(names) - 1, 16)
        sheet.set_column(names.index("expected_findings"), len(names) - 1, 60)


def read_sheet() -> list[dict[str, str]]:
    """Read the golden sheet stored in the tree."""
    with SHEET.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def cells_of(record: Mapping[str, str]) -> dict[str, object]:
    """Return the cells of a golden row without its expected results."""
    return {n: c for n, c in record.items() if n not in EXPECTED and c}
