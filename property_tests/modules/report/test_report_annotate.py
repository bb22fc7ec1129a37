"""Laws of the annotated copy: cells stay unchanged, notes are on the right cells."""

from __future__ import annotations

import datetime as dt
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from audit.errors import InputUnreadable, OutputRefused
from audit.findings import AuditResult, ClaimRisk, Finding, Severity, Verdict
from audit.report.annotate import annotate
from audit.report.losses import losses

COLUMNS = {
    "encounter_id": 0,
    "dx1": 1,
    "dx2": 2,
    "disc_disorder": 3,
    "pain_severity": 4,
}
HEADINGS = ("claim number", "Dx 1", "Dx 2", "Disc", "Pain", "remark", "sum")


def finding(**changes: Any) -> Finding:
    values: dict[str, Any] = {
        "rule_id": "EXC-DISC-1",
        "verdict": Verdict.MORE_SPECIFIC_CODE_REQUIRED,
        "severity": Severity.MAJOR,
        "risk": ClaimRisk.REVIEW,
        "columns": ("dx1", "dx2", "disc_disorder", "pain_severity"),
        "codes": ("M54.6",),
        "message": "The disc disorder is documented.",
        "action": "Replace M54.6 by M51.24.",
        "citations": (),
    }
    return Finding(**(values | changes))


def result(row: int, *found: Finding) -> AuditResult:
    return AuditResult(
        row=row,
        encounter_id=f"E{row}",
        verdict=Verdict.MORE_SPECIFIC_CODE_REQUIRED,
        risk=ClaimRisk.REVIEW,
        severity=Severity.MAJOR,
        findings=found,
        corrected_dx=("M51.24",),
        query_text="",
        coder_task="",
        denial_codes=(),
        code_release="FY2026",
        rule_pack="m546 1.0",
    )


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Write a workbook with things that openpyxl keeps and things that it loses."""
    path = tmp_path / "march.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Encounters")
    bold = book.add_format({"bold": True, "num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, HEADINGS)
    sheet.write_row(1, 0, ("E2", "m546", "J18.9", "confirmed cause", "", "", ""))
    sheet.write_string(1, 5, "=1+1")
    sheet.write_formula(1, 6, "=1+2", None, 3)
    sheet.write_datetime(2, 6, dt.datetime(2026, 3, 1), bold)
    sheet.write_comment(1, 1, "asked on Monday")
    sheet.add_sparkline(1, 7, {"range": "Encounters!A1:F1"})
    sheet.insert_textbox(5, 5, "a box")
    chart = book.add_chart({"type": "bar"})
    chart.add_series({"values": "=Encounters!$G$2:$G$3"})
    sheet.insert_chart("J2", chart)
    book.add_worksheet("Other").write_string(0, 0, "kept")
    book.close()
    return path


def test_notes_stand_on_the_offending_cells_and_on_the_id(source: Path) -> None:
    target = source.with_name("out.xlsx")
    done = annotate(
        source, target, [result(2, finding())], sheet="Encounters", columns=COLUMNS
    )
    sheet = openpyxl.load_workbook(target)["Encounters"]
    notes = {c.coordinate: c.comment.text for r in sheet for c in r if c.comment}
    assert set(notes) == {"A2", "B2", "D2"}
    assert done.notes == 3
    assert "MORE_SPECIFIC_CODE_REQUIRED, claim risk REVIEW" in notes["A2"]
    assert "Corrected diagnoses: M51.24" in notes["A2"]
    assert notes["B2"].startswith("asked on Monday")
    assert "EXC-DISC-1 (major" in notes["B2"]
    assert "To do: Replace M54.6" in notes["D2"]


def test_a_blank_cell_is_noted_where_blank_is_the_fault(source: Path) -> None:
    target = source.with_name("out.xlsx")
    missing = finding(
        columns=("pain_severity",), codes=(), verdict=Verdict.DOCUMENTATION_INSUFFICIENT
    )
    annotate(source, target, [result(2, missing)], sheet="Encounters", columns=COLUMNS)
    sheet = openpyxl.load_workbook(target)["Encounters"]
    assert "EXC-DISC-1" in sheet["E2"].comment.text


def test_a_coders_task_stands_on_the_id_and_on_the_cell_it_is_about(
    source: Path,
) -> None:
    target = source.with_name("out.xlsx")
    asked = finding(verdict=Verdict.CHART_REVIEW_REQUIRED, task="Look up M54.6.")
    with_task = replace(result(2, asked), coder_task=asked.task)
    annotate(source, target, [with_task], sheet="Encounters", columns=COLUMNS)
    sheet = openpyxl.load_workbook(target)["Encounters"]
    for cell in ("A2", "B2"):
        assert "Coder task: Look up M54.6." in sheet[cell].comment.text
    assert sheet["E2"].comment is None


def test_information_makes_no_note(source: Path) -> None:
    target = source.with_name("out.xlsx")
    information = finding(severity=Severity.INFO, risk=ClaimRisk.NONE, verdict=None)
    done = annotate(
        source, target, [result(2, information)], sheet="Encounters", columns=COLUMNS
    )
    assert done.notes == 1


@pytest.mark.filterwarnings("ignore:.*extension is not supported")
def test_the_copy_keeps_cells_and_formats_and_the_source_is_unchanged(
    source: Path,
) -> None:
    before = source.read_bytes()
    target = source.with_name("out.xlsx")
    annotate(
        source, target, [result(2, finding())], sheet="Encounters", columns=COLUMNS
    )
    assert source.read_bytes() == before
    one, two = openpyxl.load_workbook(source), openpyxl.load_workbook(target)
    assert one.sheetnames == two.sheetnames
    for name in one.sheetnames:
        for row in one[name]:
            for cell in row:
                copy = two[name][cell.coordinate]
                assert copy.value == cell.value
                assert copy.data_type == cell.data_type
                assert copy.number_format == cell.number_format
                assert repr(copy.font) == repr(cell.font)
    assert two["Encounters"]["F2"].data_type == "s"  # the text =1+1


def test_what_is_lost_is_named(source: Path) -> None:
    lost = losses(source, keep_macros=False)
    for word in ("sparklines", "text boxes", "charts", "formulas"):
        assert any(word in loss for loss in lost), word
    assert not any("pivot" in loss or "macros" in loss for loss in lost)


def test_macros_are_kept(tmp_path: Path) -> None:
    (tmp_path / "macros.bin").write_bytes(b"not run here")
    source, target = tmp_path / "in.xlsm", tmp_path / "out.xlsm"
    book = xlsxwriter.Workbook(str(source))
    book.add_worksheet("Encounters").write_row(0, 0, HEADINGS)
    book.add_vba_project(str(tmp_path / "macros.bin"))
    book.close()
    annotate(source, target, [result(2)], sheet="Encounters", columns=COLUMNS)
    with zipfile.ZipFile(target) as package:
        assert package.read("xl/vbaProject.bin") == b"not run here"
    assert losses(source, keep_macros=True) == ()
    assert losses(source, keep_macros=False) == ("macros are removed",)


def test_nothing_is_named_where_nothing_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "plain.xlsx"
    book = openpyxl.Workbook()
    book.active["A1"] = "encounter_id"
    book.save(path)
    assert losses(path, keep_macros=False) == ()


def test_a_copy_is_refused_rather_than_half_made(source: Path) -> None:
    folder = source.parent
    target = folder / "out.xlsx"
    with pytest.raises(OutputRefused, match="same ending"):
        annotate(source, folder / "out.csv", [], sheet="Encounters", columns={})
    with pytest.raises(InputUnreadable, match="no sheet"):
        annotate(source, target, [], sheet="Nowhere", columns={})
    with pytest.raises(OutputRefused, match="--force"):
        annotate(source, source, [], sheet="Encounters", columns={})
    (folder / "text.xlsx").write_text("no workbook")
    with pytest.raises(InputUnreadable, match="cannot be read"):
        annotate(folder / "text.xlsx", target, [], sheet="Encounters", columns={})
    assert {*folder.iterdir()} == {source, folder / "text.xlsx"}
