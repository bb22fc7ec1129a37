"""Reports written for the tests, and read back as text."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars
from python_calamine import CalamineWorkbook

from audit.findings import AuditResult, ClaimRisk, Finding, Severity, Verdict
from audit.report import Job, RuleInfo, Tally, open_report
from audit.report.cell_forms import is_risky, text_of

Row = tuple[tuple[object, ...], AuditResult]


def plain_result(
    row: int, *found: Finding, verdict: Verdict | None = None
) -> AuditResult:
    return AuditResult(
        row=row,
        encounter_id=f"E{row}",
        verdict=verdict or Verdict.SUPPORTED,
        risk=ClaimRisk.NONE,
        severity=Severity.INFO,
        findings=found,
        corrected_dx=("M54.6",),
        query_text="",
        coder_task="",
        denial_codes=(),
        code_release="FY2026",
        rule_pack="m546 1.0",
    )


DISC = Finding(
    rule_id="EXC-DISC-1",
    verdict=Verdict.MORE_SPECIFIC_CODE_REQUIRED,
    severity=Severity.MAJOR,
    risk=ClaimRisk.REVIEW,
    columns=("dx1", "dx2", "disc_disorder"),
    codes=("M54.6",),
    message="The disc disorder is documented and its code is not on the claim.",
    action="Replace M54.6 by M51.24.",
    citations=("Tabular M54.6 Excludes1",),
)
ASKED = Verdict.CHART_REVIEW_REQUIRED
TASK = replace(
    DISC, rule_id="UNC-05", verdict=ASKED, task="Look up M51.24 in the note."
)
RULES = (RuleInfo("EXC-DISC-1", "Disc disorder", since=dt.date(2015, 10, 1)),)


def job(headings: Sequence[str], rows: int | None = None) -> Job:
    return Job("march.csv", tuple(headings), rows=rows, input_sha256="ab" * 32)


def write(
    path: Path, headings: Sequence[str], rows: Sequence[Row], **how: Any
) -> Tally:
    with open_report(path, job(headings, len(rows)), lambda: RULES, **how) as report:
        for row, result in rows:
            report.write(row, result)
    return report.tally


def sheet(path: Path, name: str) -> list[list[object]]:
    found = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(name)
    return [list(row) for row in found.to_python(skip_empty_area=False)]


def unguarded(text: str) -> str:
    """Return the original of a text that `guarded` marked in a CSV report."""
    return text[1:] if text[:1] == "'" and is_risky(text[1:]) else text


def shown(value: object) -> str:
    """Return a cell as text, so that formats with different types compare."""
    return "" if value is None else text_of(value)


def read(path: Path, name: str = "Encounters") -> list[list[str]]:
    """Read a report of any format as text, headings first."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.reader(file))
    if path.suffix == ".jsonl":
        lines = path.read_text(encoding="utf-8").split("\n")[:-1]
        records = [json.loads(line) for line in lines]
        return [[shown(value) for value in record.values()] for record in records]
    if path.suffix == ".parquet":
        frame = polars.read_parquet(path)
        return [[shown(cell) for cell in row] for row in frame.rows()]
    return [[shown(cell) for cell in row] for row in sheet(path, name)]
