"""The coder's task reaches the reader in every output format."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import polars
import pytest
import xlwings
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from audit import audit_encounter
from audit.columns import CONTRACT
from audit.findings import OUTPUT_COLUMNS
from audit.functions import FUNCTIONS, function
from audit.functions.encounters import AUDIT_COLUMNS
from audit.hosts.cli.app import app
from audit.hosts.excel import button as excel_book
from audit.hosts.excel.macros import sources
from audit.hosts.libreoffice import extension
from audit.hosts.lite import workbook as lite
from audit.hosts.templates import template_bytes
from audit.hosts.templates.sample import read_sample
from audit.report import TABLE_ENDINGS
from audit.report.summary import VERDICT_LINES
from property_tests.modules.hosts.test_excel_book import FakeBook

ROW = {
    "encounter_id": "E1",
    "date_of_service": "2026-02-10",
    "dx1": "M54.6",
    "dx2": "S22.060A",
}
TASK = audit_encounter(ROW).coder_task
PART = ("part_pain", "part_asymmetry", "part_range", "part_tissue")


def audited(tmp_path: Path, *words: str) -> str:
    source = tmp_path / "claims.csv"
    source.write_text("\n".join(map(",".join, (ROW, ROW.values()))), encoding="utf-8")
    done = CliRunner().invoke(app, ["audit", str(source), *words])
    assert done.exit_code == 0, done.output
    return done.output


def from_sheet(path: Path) -> list[dict[str, object]]:
    book = CalamineWorkbook.from_path(str(path))
    first, *body = book.get_sheet_by_name("Encounters").to_python()
    return [dict(zip(map(str, first), row, strict=True)) for row in body]


def from_text(path: Path) -> list[dict[str, object]]:
    text = path.read_text(encoding="utf-8-sig")
    mark = "\t" if path.suffix == ".tsv" else ","
    return [dict(row) for row in csv.DictReader(io.StringIO(text), delimiter=mark)]


READERS: dict[str, Callable[[Path], list[dict[str, object]]]] = {
    ".xlsx": from_sheet,
    ".csv": from_text,
    ".tsv": from_text,
    ".jsonl": lambda path: [json.loads(path.read_text(encoding="utf-8"))],
    ".parquet": lambda path: polars.read_parquet(path).to_dicts(),
}


def test_the_row_leaves_a_task_and_no_query() -> None:
    assert TASK.startswith("Set *Chart reviewed* = Y")
    assert audit_encounter(ROW).query_text == ""


@pytest.mark.parametrize("ending", TABLE_ENDINGS)
def test_every_format_has_the_task(ending: str, tmp_path: Path) -> None:
    target = tmp_path / f"out{ending}"
    printed = audited(tmp_path, "-o", str(target))
    (row,) = READERS[ending](target)
    if ending == ".xlsx":
        assert {*OUTPUT_COLUMNS} <= {*row}
    else:
        assert [*row][-len(OUTPUT_COLUMNS) + 1 :] == list(OUTPUT_COLUMNS[1:])
    assert row["coder_task"] == TASK
    assert row["coding_verdict"] == "CHART_REVIEW_REQUIRED"
    assert not row["query_text"]
    assert "CHART_REVIEW_REQUIRED" in printed


def test_the_rule_that_leaves_it_is_explained_with_its_task() -> None:
    (rule_id,) = [f.rule_id for f in audit_encounter(ROW).findings if f.task]
    printed = CliRunner().invoke(app, ["explain", rule_id]).output
    assert "Task for the coder" in printed
    record = json.loads(CliRunner().invoke(app, ["explain", rule_id, "--json"]).output)
    assert record["task"]


def test_the_functions_give_it_beside_each_row_and_alone() -> None:
    headings, cells = list(ROW), list(ROW.values())
    answers = function("AUDIT").call([headings, cells])
    assert answers[0].index("coder_task") == answers[0].index("query_text") + 1
    assert answers[1][AUDIT_COLUMNS.index("coder_task")] == TASK
    assert function("TASK").call(headings, cells) == [[TASK]]
    names = [spec.short for spec in FUNCTIONS]
    assert names.index("TASK") == names.index("QUERY") + 1


def test_every_host_registers_the_function() -> None:
    assert "def tspine_task(headers, row, date_system=None)" in lite.main_py()
    assert "Function TSPINE_TASK(headers, row, Optional date_system)" in (
        sources.wrappers()
    )
    files = dict(extension.extension_files())
    method = function("TASK").method
    for name in ("XTspine.idl", "CalcAddIns.xcu", "tspine_addin.py"):
        assert method in files[name].decode()


def test_the_button_writes_it_on_the_sheet_audit() -> None:
    book = FakeBook()
    book.put("Data", 1, 1, [list(ROW), list(ROW.values())])
    excel_book.audit_book(xlwings.Book(impl=book))
    first, row = book.cells_of(excel_book.RESULTS)
    assert row[first.index("coder_task")] == TASK


@pytest.mark.parametrize("kind", ["plain", "classic", "lite", "libreoffice"])
def test_a_template_shows_tasks_verdicts_and_the_four_columns(kind: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(template_bytes(kind)))
    about = [row[0] for row in book["About"].iter_rows(values_only=True)]
    assert [line for line in about if line in VERDICT_LINES] == [*VERDICT_LINES]
    encounters = book["Encounters"]
    headings = [cell.value for cell in encounters[1]]
    lists = {
        block.min_col: rule.formula1
        for rule in encounters.data_validations.dataValidation
        for block in rule.sqref.ranges
    }
    for column in CONTRACT:
        if column.name in PART:
            assert lists[headings.index(column.label) + 1].strip("=") == "List_yes_no"
    if kind == "plain":
        return
    results = book["Results"]
    shown = [cell.value for cell in results[2]][2:]
    assert shown == list(AUDIT_COLUMNS[1:])
    position = shown.index("coder_task") + 3
    tasks = [row[0].value or "" for row in results.iter_rows(3, 32, position, position)]
    assert tasks == read_sample().answer("coder_task")
    assert any("TSPINE" in str(line) and "TASK" in str(line) for line in about)
    counted = [row[0] for row in book["Dashboard"].iter_rows(values_only=True)]
    assert "CHART_REVIEW_REQUIRED" in counted
