"""What people find on the sheets of a result workbook."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from audit.findings import FINDING_COLUMNS, OUTPUT_COLUMNS, Verdict
from audit.hosts.cli.audit import Request, run
from audit.report.earlier_outputs import LEADING
from audit.report.signs import SIGNS
from audit.report.summary import VERDICT_LINES, VERDICT_MEANINGS
from property_tests.support.report_files import (
    ASKED,
    DISC,
    TASK,
    Row,
    plain_result,
    read,
    sheet,
    write,
)


def test_every_link_of_a_finding_leads_to_its_encounter(tmp_path: Path) -> None:
    headings = ("remark", "encounter_id", "dx1")
    rows: list[Row] = [
        ((f"r{n}", f"E{n}", "M54.6"), plain_result(n, *[DISC] * (n % 3)))
        for n in range(2, 30)
    ]
    path = tmp_path / "out.xlsx"
    write(path, headings, rows)
    book = openpyxl.load_workbook(path)
    first, *body = book["Findings"].iter_rows()
    named = [cell.value for cell in first]
    assert named == ["go_to", *FINDING_COLUMNS, "task", "query"]
    assert len(body) == sum(len(result.findings) for _, result in rows)
    for row in body:
        hit = re.fullmatch(r'=HYPERLINK\("#(\w+)!A(\d+)","row \2"\)', row[0].value)
        assert hit
        assert (
            book[hit[1]][f"A{hit[2]}"].value == row[named.index("encounter_id")].value
        )


def test_the_encounters_are_a_filtered_table_with_frozen_headings(
    tmp_path: Path,
) -> None:
    headings = ("encounter_id", "dx1")
    rows: list[Row] = [((f"E{n}", "M54.6"), plain_result(n)) for n in range(2, 9)]
    path = tmp_path / "out.xlsx"
    write(path, headings, rows)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == [
        *("Summary", "Encounters", "Findings", "Evidence", "Rules", "About"),
    ]
    found = book["Encounters"]
    table = found.tables["Encounters"]
    last = get_column_letter(len(headings) + len(OUTPUT_COLUMNS) + 1)
    assert table.ref == table.autoFilter.ref == f"A1:{last}8"
    assert table.column_names == [cell.value for cell in found[1]]
    behind = [name for name in OUTPUT_COLUMNS[1:] if name not in LEADING]
    assert table.column_names == ["encounter_id", *LEADING, "dx1", *behind]
    assert found.freeze_panes == "G2"
    assert found.print_title_rows == "$1:$1"
    assert found.print_area == "'Encounters'!$A$1:$F$8"
    assert found.page_setup.orientation == "landscape"
    looks = [r.dxf for rs in found.conditional_formatting for r in rs.rules]
    assert any(look.numFmt for look in looks)
    assert any(look.font and look.font.b for look in looks)
    with zipfile.ZipFile(path) as package:
        charts = [n for n in package.namelist() if n.startswith("xl/charts/chart")]
    assert len(charts) == 1  # nothing calls for action, so there is nothing to draw


def test_the_summary_has_a_chart_of_verdicts_and_one_of_findings(
    tmp_path: Path,
) -> None:
    path = tmp_path / "out.xlsx"
    tally = write(path, ["dx1"], [(("M54.6",), plain_result(2, DISC))])
    assert tally.actions == {"EXC-DISC-1": 1}
    with zipfile.ZipFile(path) as package:
        charts = [n for n in package.namelist() if n.startswith("xl/charts/chart")]
    assert len(charts) == 2
    lines = {str(row[0]): row[1] for row in sheet(path, "Summary")}
    assert lines["SHA-256 of the input"] == "ab" * 32
    assert lines["Rows"] == "1 in = 1 out, in the order of the input"
    assert lines["SUPPORTED"] == 1
    assert lines["EXC-DISC-1"] == 1


def test_what_excel_cannot_hold_is_kept_as_text_or_cut_with_a_note(
    tmp_path: Path,
) -> None:
    long = "x" * 40_000
    row = (
        long,
        12345678901234567890,
        dt.date(1850, 1, 2),
        dt.datetime(2026, 3, 1, 8, tzinfo=dt.UTC),
        "a\x01b\r\n",
        "\ud800",
        float("nan"),
    )
    path = tmp_path / "out.xlsx"
    write(path, tuple("abcdefg"), [(row, plain_result(2))])
    _, whole = sheet(path, "Encounters")
    found = whole[1 + len(LEADING) :]
    assert len(str(found[0])) <= 32_767
    assert str(found[0]).endswith("[cut: the text has 40000 characters]")
    assert found[1:4] == [
        "12345678901234567890",
        "1850-01-02",
        "2026-03-01 08:00:00+00:00",
    ]
    assert found[5:7] == ["?", "nan"]
    book = openpyxl.load_workbook(path)
    # Excel's own escapes for control characters, which this reader does not decode.
    assert book["Encounters"]["K2"].value == "a_x0001_b_x000D_\n"
    notes = [str(r[0]) for r in sheet(path, "Summary")]
    assert any("1 texts longer" in note and "Encounters!G2" in note for note in notes)
    write(tmp_path / "out.csv", tuple("abcdefg"), [(row, plain_result(2))])
    assert read(tmp_path / "out.csv")[1][0] == long


def test_every_verdict_has_its_meaning_its_sign_and_its_line_on_about(
    tmp_path: Path,
) -> None:
    assert list(VERDICT_MEANINGS) == list(Verdict)
    signed = [
        word for sign in SIGNS for word in sign.words if isinstance(word, Verdict)
    ]
    assert sorted(signed) == sorted(Verdict)
    path = tmp_path / "out.xlsx"
    write(path, ["dx1"], [(("M54.6",), plain_result(2, TASK, verdict=ASKED))])
    lines = {str(row[0]): row for row in sheet(path, "Summary")}
    assert lines[ASKED][1] == 1
    assert lines[ASKED][3] == VERDICT_MEANINGS[ASKED]
    about = [str(row[0]) for row in sheet(path, "About")]
    assert [line for line in about if line in VERDICT_LINES] == [*VERDICT_LINES]


def test_a_finding_shows_the_coders_task_behind_its_columns(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    write(path, ["dx1"], [(("M54.6",), plain_result(2, TASK, DISC, verdict=ASKED))])
    first, *body = sheet(path, "Findings")
    # What is wrong stands above what is asked.
    assert [row[first.index("task")] for row in body] == ["", TASK.task]


@pytest.mark.law(34)
def test_a_result_workbook_audited_again_gives_the_same_sheets(tmp_path: Path) -> None:
    source, moment = tmp_path / "in.csv", dt.datetime(2026, 7, 1)
    # With a column of its own that is called like an output, and the pain's severity.
    source.write_text(
        "claim_id,dos,dx1,dx2,severity,findings,chart_reviewed,pain_regions\n"
        "A,2026-02-10,M54.6,R52,7,upright,Y,thoracic\n"
        "B,2026-02-11,M54.6,,,,,\n"
        "C,2026-02-11,M54.2,,,,,\n"
    )
    once, twice, text = (tmp_path / n for n in ("1.xlsx", "2.xlsx", "3.csv"))
    run(Request(source, once), moment)
    run(Request(once, twice), moment)
    for name in ("Encounters", "Findings", "Evidence"):
        assert sheet(twice, name) == sheet(once, name), name
    run(Request(once, text), moment)
    first, *body = read(text)
    assert first[:10] == [
        *("encounter_id", "claim_id", "dos", "dx1", "dx2", "severity", "findings"),
        *("chart_reviewed", "pain_regions", "coding_verdict"),
    ]
    assert [row[5:7] for row in body] == [["7", "upright"], ["", ""], ["", ""]]
