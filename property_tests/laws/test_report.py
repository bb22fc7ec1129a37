"""Laws of the reports: nothing lost, nothing run as a formula, nothing half written."""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import polars
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from audit.errors import OutputRefused
from audit.findings import (
    FINDING_COLUMNS,
    OUTPUT_COLUMNS,
    AuditResult,
    ClaimRisk,
    Finding,
    Severity,
    Verdict,
    finding_rows,
    output_row,
)
from audit.report import ENDINGS, Job, RuleInfo, Tally, open_report, writer_for
from audit.report.cell_forms import guarded, is_risky, text_of, unguarded
from audit.report.files import new_file
from audit.report.layout import lay_out
from audit.report.sheets.looks import SIGNS
from audit.report.summary import VERDICT_LINES, VERDICT_MEANINGS, calls_for_action
from audit.report.workbook import write_workbook

Row = tuple[tuple[object, ...], AuditResult]

# What XML and every reader can hold; the controls are an example of their own.
words = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn")), max_size=20
) | st.sampled_from(
    ["=1+1", "+SUM(A1)", "-2+3", "@x", "<r>x</r>", "_x0041_", " a ", "\t=1", "007"]
)
cells = st.one_of(
    st.none(),
    words,
    st.booleans(),
    st.integers(-(10**14), 10**14),
    st.integers(-(10**9), 10**9).map(lambda n: n / 8),
    st.dates(dt.date(1900, 3, 1), dt.date(2099, 12, 31)),
)


@st.composite
def findings(draw: st.DrawFn) -> Finding:
    return Finding(
        rule_id=draw(st.sampled_from(["INC-01", "EXC-DISC-1", "NEC-01", "=EVIL-1"])),
        verdict=draw(st.none() | st.sampled_from(list(Verdict))),
        severity=draw(st.sampled_from(list(Severity))),
        risk=draw(st.sampled_from(list(ClaimRisk))),
        columns=tuple(draw(st.lists(st.sampled_from(["dx1", "payer"]), max_size=2))),
        codes=("M54.6",),
        message=draw(words),
        action=draw(words),
        citations=("Guidelines I.B.4",),
        task=draw(words),
    )


@st.composite
def results(draw: st.DrawFn, row: int = 2) -> AuditResult:
    return AuditResult(
        row=row,
        encounter_id=draw(words),
        verdict=draw(st.sampled_from(list(Verdict))),
        risk=draw(st.sampled_from(list(ClaimRisk))),
        severity=draw(st.sampled_from(list(Severity))),
        findings=tuple(draw(st.lists(findings(), max_size=3))),
        corrected_dx=tuple(draw(st.lists(st.just("M51.24"), max_size=2))),
        query_text=draw(words),
        coder_task=draw(words),
        denial_codes=(),
        code_release="FY2026",
        rule_pack="m546 1.0",
        notes=tuple(draw(st.lists(words, max_size=1))),
    )


@st.composite
def tables(draw: st.DrawFn) -> tuple[tuple[str, ...], list[Row]]:
    headings = ("id of the claim", "dx1", "remark", "paid")
    count = draw(st.integers(0, 5))
    return headings, [
        (draw(st.tuples(words, cells, cells, cells)), draw(results(row=n + 2)))
        for n in range(count)
    ]


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
    with open_report(path, job(headings, len(rows)), RULES, **how) as report:
        for row, result in rows:
            report.write(row, result)
    return report.tally


def sheet(path: Path, name: str) -> list[list[object]]:
    found = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(name)
    return [list(row) for row in found.to_python(skip_empty_area=False)]


def shown(value: object) -> str:
    """Say a cell as text, so that formats with other ways to say it compare."""
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


@pytest.mark.law(25)
@settings(max_examples=40, deadline=None)
@given(tables())
def test_a_workbook_has_each_row_in_once_in_order_with_its_cells_untouched(
    table: tuple[tuple[str, ...], list[Row]],
) -> None:
    headings, rows = table
    with TemporaryDirectory() as folder:
        path = Path(folder, "out.xlsx")
        write(path, headings, rows)
        first, *body = sheet(path, "Encounters")
    assert first == [*headings, *OUTPUT_COLUMNS]
    wanted = [
        [*("" if cell is None else cell for cell in row), *output_row(result)]
        for row, result in rows
    ]
    assert body[: len(rows)] == wanted
    assert all(cell == "" for row in body[len(rows) :] for cell in row)


@pytest.mark.law(30)
@settings(max_examples=30, deadline=None)
@given(tables())
def test_all_formats_say_the_same_of_encounters(
    table: tuple[tuple[str, ...], list[Row]],
) -> None:
    headings, rows = table
    wanted = [[*map(shown, row), *output_row(result)] for row, result in rows]
    with TemporaryDirectory() as folder:
        for ending in (".csv", ".jsonl", ".parquet"):
            path = Path(folder, f"out{ending}")
            write(path, headings, rows, verbatim=True)
            found = read(path)
            assert found[ending == ".csv" :] == wanted, ending


@settings(max_examples=20, deadline=None)
@given(tables())
def test_all_formats_say_the_same_of_findings(
    table: tuple[tuple[str, ...], list[Row]],
) -> None:
    headings, rows = table
    wanted = [[*map(shown, f)] for _, result in rows for f in finding_rows(result)]
    first = {".csv": [[*FINDING_COLUMNS]], ".xlsx": [[*FINDING_COLUMNS]]}
    with TemporaryDirectory() as folder:
        for ending in (".csv", ".jsonl", ".parquet", ".xlsx"):
            path = Path(folder, f"out{ending}")
            write(path, headings, rows, verbatim=True, findings_only=True)
            told = [*first.get(ending, []), *wanted]
            assert read(path, "Findings")[: len(told)] == told, ending


@settings(max_examples=25, deadline=None)
@given(tables())
@example((("a",), [(("=HYPERLINK(1)",), plain_result(2, DISC))]))
def test_no_text_of_the_input_becomes_a_formula_in_a_workbook(
    table: tuple[tuple[str, ...], list[Row]],
) -> None:
    headings, rows = table
    with TemporaryDirectory() as folder:
        path = Path(folder, "out.xlsx")
        write(path, headings, rows)
        with zipfile.ZipFile(path) as package:
            parts = {n: package.read(n).decode() for n in package.namelist()}
    assert "<f>" not in parts["xl/worksheets/sheet2.xml"]
    formulas = re.findall("<f>(.*?)</f>", parts["xl/worksheets/sheet3.xml"])
    link = re.compile(r'HYPERLINK\("#Encounters![A-Z]+\d+","[A-Z]+\d+"\)')
    assert all(link.fullmatch(f.replace("&quot;", '"')) for f in formulas)
    for other in ("sheet1", "sheet4", "sheet5"):
        assert "<f>" not in parts[f"xl/worksheets/{other}.xml"]


@settings(max_examples=25, deadline=None)
@given(tables())
def test_no_text_in_a_delimited_file_can_run_as_a_formula(
    table: tuple[tuple[str, ...], list[Row]],
) -> None:
    headings, rows = table
    with TemporaryDirectory() as folder:
        path = Path(folder, "out.csv")
        write(path, headings, rows)
        _, *body = read(path)
    numbers = re.compile(r"-?[0-9.]+(e[+-][0-9]+)?")
    for row in body:
        assert not [c for c in row if is_risky(c) and not numbers.fullmatch(c)]
    wanted = [[*map(shown, row), *output_row(result)] for row, result in rows]
    assert [[*map(unguarded, row)] for row in body] == wanted


@given(words)
@example("-12.50")
@example("'=1+1")
@example("\r=1")
def test_the_guard_is_idempotent_and_has_a_way_back(text: str) -> None:
    assert not is_risky(guarded(text))
    assert guarded(guarded(text)) == guarded(text)
    # An apostrophe in front marks text in Excel too, which does not show it.
    plain = text.lstrip("'")
    assert unguarded(guarded(plain)) == plain


@pytest.mark.parametrize("text", ["-12.50", "+1", "-1,234.5", "M54.6", "", "'-AT"])
def test_the_guard_leaves_amounts_codes_and_marked_text_alone(text: str) -> None:
    assert guarded(text) == text


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
    assert named == ["go_to", *FINDING_COLUMNS, "task"]
    assert len(body) == sum(len(result.findings) for _, result in rows)
    for row in body:
        hit = re.fullmatch(r'=HYPERLINK\("#(\w+)!(\w+)","\2"\)', row[0].value)
        assert hit
        assert book[hit[1]][hit[2]].value == row[named.index("encounter_id")].value


def test_the_encounters_are_a_filtered_table_with_frozen_headings(
    tmp_path: Path,
) -> None:
    headings = ("encounter_id", "dx1")
    rows: list[Row] = [((f"E{n}", "M54.6"), plain_result(n)) for n in range(2, 9)]
    path = tmp_path / "out.xlsx"
    write(path, headings, rows)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Summary", "Encounters", "Findings", "Rules", "About"]
    found = book["Encounters"]
    table = found.tables["Encounters"]
    assert table.ref == table.autoFilter.ref == "A1:N8"
    assert table.column_names == [cell.value for cell in found[1]]
    assert table.column_names == [*headings, *OUTPUT_COLUMNS[1:]]
    assert found.freeze_panes == "B2"
    assert found.print_title_rows == "$1:$1"
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
    tally = write_workbook(
        path, job(["dx1"], 1), [(("M54.6",), plain_result(2, DISC))], RULES
    )
    assert tally.actions == {"EXC-DISC-1": 1}
    with zipfile.ZipFile(path) as package:
        charts = [n for n in package.namelist() if n.startswith("xl/charts/chart")]
    assert len(charts) == 2
    said = {str(row[0]): row[1] for row in sheet(path, "Summary")}
    assert said["SHA-256 of the input"] == "ab" * 32
    assert said["Rows"] == "1 in = 1 out, in the order of the input"
    assert said["SUPPORTED"] == 1
    assert said["EXC-DISC-1"] == 1


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_report_of_no_encounters_is_a_whole_file(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"out{ending}"
    assert write(path, ("encounter_id", "dx1"), []).encounters == 0
    assert path.exists()


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_file_is_replaced_only_when_forced(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"out{ending}"
    path.write_text("mine")
    with pytest.raises(OutputRefused, match="--force"):
        write(path, ("dx1",), [])
    assert path.read_text() == "mine"
    write(path, ("dx1",), [(("M54.6",), plain_result(2))], force=True)
    assert path.read_bytes() != b"mine"
    assert [*tmp_path.iterdir()] == [path]


def test_a_file_that_appears_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"

    def meanwhile() -> None:
        with new_file(path) as draft:
            draft.write_text("new")
            path.write_text("mine")

    with pytest.raises(OutputRefused, match="exists"):
        meanwhile()
    assert path.read_text() == "mine"
    assert [*tmp_path.iterdir()] == [path]


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_failure_leaves_nothing_behind(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"out{ending}"

    def fail() -> None:
        with open_report(path, job(["dx1"])) as report:
            report.write(("M54.6",), plain_result(2, DISC))
            assert not path.exists()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_report_with_a_row_too_few_is_refused(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"out{ending}"
    refused = pytest.raises(OutputRefused, match="3 encounters were read")
    with refused, open_report(path, job(["dx1"], rows=3)) as report:
        report.write(("M54.6",), plain_result(2))
    assert [*tmp_path.iterdir()] == []


def test_cells_beyond_the_headings_are_refused_rather_than_lost(tmp_path: Path) -> None:
    with open_report(tmp_path / "out.csv", job(["dx1"])) as report:
        report.write(("M54.6", "", None), plain_result(2))
        with pytest.raises(OutputRefused, match="Row 3 has 2 cells"):
            report.write(("M54.6", "lost"), plain_result(3))


def test_places_that_cannot_take_a_report_are_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputRefused, match="folder"):
        write(tmp_path / "nowhere" / "out.csv", (), [])
    (tmp_path / "out.csv").mkdir()
    with pytest.raises(OutputRefused, match="is a folder"):
        write(tmp_path / "out.csv", (), [], force=True)
    with pytest.raises(OutputRefused, match=r"\.xlsx, \.csv"):
        writer_for("report.docx")


@pytest.mark.law(2)
def test_the_same_audit_makes_the_same_bytes(tmp_path: Path) -> None:
    rows: list[Row] = [(("M54.6",), plain_result(2, DISC))]
    for ending in ENDINGS:
        one, two = tmp_path / f"a{ending}", tmp_path / f"b{ending}"
        write(one, ("dx1",), rows)
        write(two, ("dx1",), rows)
        assert one.read_bytes() == two.read_bytes(), ending


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
    _, found = sheet(path, "Encounters")
    assert len(str(found[0])) <= 32_767
    assert str(found[0]).endswith("[cut: the text has 40000 characters]")
    assert found[1:4] == [
        "12345678901234567890",
        "1850-01-02",
        "2026-03-01 08:00:00+00:00",
    ]
    assert found[5:7] == ["?", "nan"]
    book = openpyxl.load_workbook(path)
    # Excel's own spelling of controls in the file, which this reader does not undo.
    assert book["Encounters"]["E2"].value == "a_x0001_b_x000D_\n"
    notes = [str(r[0]) for r in sheet(path, "Summary")]
    assert any("1 texts longer" in note and "Encounters!A2" in note for note in notes)
    write(tmp_path / "out.csv", tuple("abcdefg"), [(row, plain_result(2))])
    assert read(tmp_path / "out.csv")[1][0] == long


@pytest.mark.law(34)
def test_an_audited_file_can_be_audited_again(tmp_path: Path) -> None:
    first = lay_out(("severity", "claim", "dx1"))
    assert first.headings == (
        *("severity", "claim", "dx1", "encounter_id", "coding_verdict"),
        *("claim_risk", "audit_severity", *OUTPUT_COLUMNS[4:]),
    )
    again = lay_out(first.headings)
    assert again.headings == first.headings
    assert again.kept == (0, 1, 2, 3)
    assert "earlier audit" in again.notes[0]


def test_a_file_audited_before_the_coder_task_came_can_be_audited_again() -> None:
    now = ("claim", "dx1", *OUTPUT_COLUMNS)
    before = tuple(name for name in now if name != "coder_task")
    again = lay_out(before)
    assert again.headings == now
    assert again.kept == (0, 1, 2)
    # A column of that name among the input's own is the input's.
    own = lay_out(("coder_task", *before))
    assert own.kept == (0, 1, 2, 3)
    assert own.headings[: len(own.kept)] == ("coder_task", *before[:3])
    assert "audit_coder_task" in own.headings


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
    said = {str(row[0]): row for row in sheet(path, "Summary")}
    assert said[ASKED][1] == 1
    assert said[ASKED][3] == VERDICT_MEANINGS[ASKED]
    about = [str(row[0]) for row in sheet(path, "About")]
    assert [line for line in about if line in VERDICT_LINES] == [*VERDICT_LINES]


def test_a_finding_shows_the_coders_task_behind_its_columns(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    write(path, ["dx1"], [(("M54.6",), plain_result(2, TASK, DISC, verdict=ASKED))])
    first, *body = sheet(path, "Findings")
    assert [row[first.index("task")] for row in body] == [TASK.task, ""]


@given(st.lists(st.sampled_from(["", " ", "DX", "dx", "severity", "a\nb", *"xyz"])))
def test_headings_of_a_report_are_unique_and_keep_their_order(given: list[str]) -> None:
    layout = lay_out(given)
    names = [name.strip().casefold() for name in layout.headings]
    assert all(names)
    assert len({*names}) == len(names)
    assert layout.kept == (*range(len(given)),)
    changed = [p for p in range(len(given)) if layout.headings[p] != given[p]]
    for place in changed:
        assert any(note.startswith(f"Column {place + 1} ") for note in layout.notes)


@settings(max_examples=50)
@given(st.lists(results(), max_size=8))
def test_a_tally_counts_each_result_once(given: list[AuditResult]) -> None:
    tally = Tally()
    for result in given:
        tally.add(result)
    assert tally.encounters == len(given)
    for counts in (tally.verdicts, tally.risks, tally.severities):
        assert sum(counts.values()) == len(given)
    for rule, number in tally.actions.items():
        bearing = [r for r in given if any(f.rule_id == rule for f in r.findings)]
        assert number <= tally.rules[rule] == len(bearing)
    acting = {f.rule_id for r in given for f in r.findings if calls_for_action(f)}
    assert set(tally.actions) == acting
    assert tally.at_or_above(Verdict.SUPPORTED) == len(given)
    counts_down = [number for _, number in tally.top_actions()]
    assert counts_down == sorted(counts_down, reverse=True)
