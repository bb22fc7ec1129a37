"""Laws of the worksheet: what people write survives, and nobody settles conflicts."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import fields, replace
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit import Auditor, Verdict
from audit.errors import InputUnreadable
from audit.findings import OUTPUT_COLUMNS
from audit.headings import match_heading
from audit.review.auditing import audit_review
from audit.review.worksheet import review_sheet
from audit.review.worksheet.decisions import PEOPLE, Decision
from audit.review.worksheet.reader import read_worksheet
from audit.review.worksheet.rows import MACHINE, Machine, make_worksheet, with_people
from audit.review.worksheet.todo import todo_of
from audit.review.worksheet.writer import write_worksheet
from property_tests.strategies.decisions import DECISIONS
from property_tests.support.needs import need
from property_tests.support.review_samples import decided, undecided, with_decisions
from property_tests.support.worksheets import small, width_of

# By default LibreOffice shows the cached values of a file.
ALWAYS_WORK_OUT = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(DECISIONS, min_size=4, max_size=4))
def test_whatever_people_write_is_read_back_and_survives_another_audit(
    tmp_path: Path, decisions: list[Decision]
) -> None:
    worksheet = with_decisions(small(), dict(enumerate(decisions)))
    path = tmp_path / "w.xlsx"
    write_worksheet(path, worksheet, force=True)
    read = read_worksheet(path)
    assert read.rows == worksheet.rows
    again = audit_review(read, Auditor())
    write_worksheet(path, again, force=True)
    assert [r.decision for r in read_worksheet(path).rows] == decisions


def test_a_worksheet_comes_back_whole(tmp_path: Path) -> None:
    path = tmp_path / "w.xlsx"
    write_worksheet(path, undecided())
    read = read_worksheet(path)
    assert replace(read, product="") == replace(undecided(), product="")


def test_the_machines_outputs_are_filled_by_name(tmp_path: Path) -> None:
    assert OUTPUT_COLUMNS[1:] == MACHINE, (
        "each output column is a field of Machine in audit/review/worksheet/rows.py"
    )
    machine = Machine(**{name: f"the {name}" for name in MACHINE})
    machine = replace(machine, coding_verdict="CHART_REVIEW_REQUIRED")
    first, *others = small().rows
    worksheet = replace(small(), rows=(replace(first, machine=machine), *others))
    path = tmp_path / "w.xlsx"
    write_worksheet(path, worksheet)
    assert read_worksheet(path).rows[0].machine == machine
    sheet = openpyxl.load_workbook(path)["Review"]
    headings = [cell.value for cell in sheet[1]]
    cell = sheet.cell(2, headings.index("coder_task") + 1)
    assert cell.value == machine.coder_task
    assert cell.alignment.wrap_text
    assert width_of(sheet, cell.column_letter) > width_of(sheet, "A")


def test_a_worksheet_from_before_the_coder_task_is_read_and_audited_again(
    tmp_path: Path,
) -> None:
    worksheet = with_decisions(small(), {0: Decision(decision="agree", auditor="A")})
    path = tmp_path / "w.xlsx"
    write_worksheet(path, worksheet)
    book = openpyxl.load_workbook(path)
    sheet = book["Review"]
    del sheet.tables["Review"]
    sheet.delete_cols([c.value for c in sheet[1]].index("coder_task") + 1)
    book.save(path)
    read = read_worksheet(path)
    old = [replace(row.machine, coder_task="") for row in worksheet.rows]
    assert [row.machine for row in read.rows] == old
    assert [row.decision for row in read.rows] == [r.decision for r in worksheet.rows]
    again = audit_review(read, Auditor())
    assert [row.machine for row in again.rows] == [r.machine for r in worksheet.rows]
    assert not any(row.changed for row in again.rows)


def test_a_verdict_that_changed_since_the_decision_is_reported() -> None:
    worksheet = with_decisions(small(), {0: Decision(decision="agree")})
    first = worksheet.rows[0]
    old = replace(first, machine=Machine(coding_verdict="INVALID_CODE"))
    worksheet = replace(worksheet, rows=(old, *worksheet.rows[1:]))
    again = audit_review(worksheet, Auditor())
    assert "was INVALID_CODE when it was decided" in again.rows[0].changed
    assert again.rows[0].decision == Decision(decision="agree")
    assert all(not row.changed for row in again.rows[1:])


def test_decisions_on_units_that_are_gone_are_counted_and_not_lost() -> None:
    earlier = with_decisions(small(), {3: Decision(comment="mine")})
    fewer = replace(small(), rows=small().rows[:3])
    kept, lost = with_people(fewer, earlier)
    assert lost == 1
    assert len(kept.rows) == 3


def test_people_find_drop_downs_locks_and_no_free_formula(tmp_path: Path) -> None:
    path = tmp_path / "w.xlsx"
    write_worksheet(path, decided())
    sheet = openpyxl.load_workbook(path)["Review"]
    assert sheet.protection.sheet
    headings = [cell.value for cell in sheet[1]]
    for column in PEOPLE:
        cell = sheet.cell(2, headings.index(column.heading) + 1)
        assert not cell.protection.locked
    for heading in ("encounter_id", "coding_verdict", "To do"):
        assert sheet.cell(2, headings.index(heading) + 1).protection.locked
    lists = [v for v in sheet.data_validations.dataValidation if v.type == "list"]
    assert len(lists) == sum(bool(c.words) for c in PEOPLE)
    todo = headings.index("To do") + 1
    formulas = {
        cell.column
        for row in sheet.iter_rows(min_row=2)
        for cell in row
        if cell.data_type == "f"
    }
    assert formulas == {todo}


@pytest.mark.parametrize("stage", ["open", "dollars", "blind"])
def test_the_formula_says_what_the_program_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    """LibreOffice works out the column To do for every kind of decision."""
    program = shutil.which("soffice")
    need(program, "LibreOffice (the Debian package libreoffice-calc)")
    assert program is not None
    decisions = [
        Decision(decision=d, comment=c, own_verdict=v, status=s, auditor=a)
        for d in ("", "agree", "disagree", "not enough", "not in frame")
        for c in ("", "why")
        for v in ("", "SUPPORTED")
        for s in ("", "final")
        for a in ("", "Ann")
        if not (v and d in ("", "agree"))
    ]
    assert len(decisions) < len(undecided().rows)
    decisions.append(Decision(auditor="A", decision="agree", second_decision="agree"))
    decisions += [replace(d, dollars=0.0) for d in decisions[-9:]]
    worksheet = with_decisions(undecided(), dict(enumerate(decisions)))
    rows = list(worksheet.rows)
    rows[-1] = replace(rows[-1], changed="was SUPPORTED")
    if stage == "blind":
        rows = [replace(row, machine=Machine()) for row in rows]
    plan = replace(worksheet.plan, needs_dollars=stage != "open", blind=True)
    worksheet = replace(
        worksheet, rows=tuple(rows), plan=plan, is_blind=stage == "blind"
    )
    path, out = tmp_path / "w.xlsx", tmp_path / "out"
    # The cached values are wrong: whoever shows the right ones has computed them.
    monkeypatch.setattr(review_sheet, "todo_of", lambda *_: "stale")
    write_worksheet(path, worksheet)
    settings_file = tmp_path / "home" / "user" / "registrymodifications.xcu"
    settings_file.parent.mkdir(parents=True)
    settings_file.write_text(ALWAYS_WORK_OUT, encoding="utf-8")
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    command = [program, "--headless", home, "--convert-to", "xlsx", "--outdir"]
    subprocess.run([*command, out, path], check=True, capture_output=True, timeout=120)
    sheet = openpyxl.load_workbook(out / "w.xlsx", data_only=True)["Review"]
    lines = list(sheet.iter_rows(values_only=True))
    at = lines[0].index("To do")
    shown = [line[at] or "" for line in lines[1:]]
    assert shown == [todo_of(row, plan, stage == "blind") for row in worksheet.rows]
    assert len(set(shown)) > (6 if stage == "blind" else 8)


@pytest.mark.parametrize(
    ("heading", "value", "message"),
    [
        ("Decision", "maybe", "'maybe' is not one of"),
        ("Dollars at issue", "much", "is not a number"),
        ("encounter_id", "ENC-X", "was not drawn"),
    ],
)
def test_what_cannot_be_read_is_named(
    tmp_path: Path, heading: str, value: str, message: str
) -> None:
    path = tmp_path / "w.xlsx"
    write_worksheet(path, small())
    book = openpyxl.load_workbook(path)
    sheet = book["Review"]
    at = [cell.value for cell in sheet[1]].index(heading) + 1
    sheet.cell(3, at).value = value
    book.save(path)
    with pytest.raises(InputUnreadable, match=f"row 3.*{message}"):
        read_worksheet(path)


def test_a_row_taken_out_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "w.xlsx"
    write_worksheet(path, small())
    book = openpyxl.load_workbook(path)
    book["Review"].delete_rows(3)
    book.save(path)
    with pytest.raises(InputUnreadable, match="1 drawn units no longer have a row"):
        read_worksheet(path)


def test_no_heading_of_people_is_a_column_of_the_contract() -> None:
    assert [c.heading for c in PEOPLE if match_heading(c.heading)] == []
    assert {c.name for c in PEOPLE} == {f.name for f in fields(Decision)}
    own = next(c for c in PEOPLE if c.name == "own_verdict")
    machines_own = {"INPUT_ERROR", "CHART_REVIEW_REQUIRED"}
    assert set(own.words) == {v.value for v in Verdict} - machines_own


def test_the_chart_rows_are_those_of_the_drawn_units() -> None:
    worksheet = undecided()
    at = worksheet.headings.index("Encounter ID")
    ids = [chart[at] for chart in worksheet.charts]
    assert ids == [pick.unit_id for pick in worksheet.picks]
    assert make_worksheet.__doc__
