"""A report puts each note on the same cell, wherever the table starts."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit import AuditResult, audit_encounter
from audit.engine.rows import BLANK_ID
from audit.findings import OUTPUT_COLUMNS, ClaimRisk, Severity, Verdict
from audit.hosts.cli.audit import Request, run
from audit.report.annotate import annotate
from audit.report.layout import lay_out
from audit.report.summary import Tally
from property_tests.modules.report.test_report_annotate import COLUMNS, finding, result
from property_tests.support.report_files import write

HEADINGS = ("encounter_id", "date_of_service", "dx1", "dx2", "pain_severity")
ROWS = (
    ("E1", "2026-02-10", "M54.6", "M54.6", 5),
    ("E2", "2026-02-10", "R52", "M54.6", None),
    ("", "2026-02-10", "m546", "", "bad"),
)


def notes_of(path: Path, down: int, right: int) -> dict[tuple[int, int], str]:
    """Return the notes by the position of their cells in the table."""
    sheet = openpyxl.load_workbook(path)["Encounters"]
    return {
        (cell.row - down, cell.column - right): cell.comment.text
        for row in sheet
        for cell in row
        if cell.comment
    }


def annotated(folder: Path, down: int, right: int) -> dict[tuple[int, int], str]:
    """Annotate the rows with the command, with the table moved down and right."""
    source = folder / f"at {down} {right}.xlsx"
    book = openpyxl.Workbook()
    book.active.title = "Encounters"
    for number, line in enumerate((HEADINGS, *ROWS), 1 + down):
        for column, cell in enumerate(line, 1 + right):
            book.active.cell(number, column, cell)
    book.save(source)
    target = source.with_suffix(".out.xlsx")
    run(Request(source, target, annotate=True), dt.datetime(2026, 7, 1))
    return notes_of(target, down, right)


@pytest.mark.parametrize(("down", "right"), [(0, 1), (3, 0), (2, 26)])
def test_notes_stand_on_the_same_cells_wherever_the_table_begins(
    down: int, right: int, tmp_path: Path
) -> None:
    at_home, moved = annotated(tmp_path, 0, 0), annotated(tmp_path, down, right)
    assert moved.keys() == at_home.keys()
    assert {column for _, column in at_home} >= {1, 3, 4, 5}
    verdicts = [text.partition("\n")[0] for text in moved.values()]
    assert verdicts == [text.partition("\n")[0] for text in at_home.values()]


def blank_at(path: Path, column: int) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Encounters"
    row = ["E2", "M54.6", "J18.9", "confirmed cause", "7"]
    row[column] = None  # type: ignore[call-overload]
    book.active.append(row)
    book.active.append(row)
    book.save(path)


@pytest.mark.parametrize("verdict", [*Verdict, None])
def test_a_finding_is_noted_on_its_codes_and_on_filled_cells(
    verdict: Verdict | None, tmp_path: Path
) -> None:
    source, target = tmp_path / "in.xlsx", tmp_path / "out.xlsx"
    blank_at(source, COLUMNS["pain_severity"])
    about = finding(verdict=verdict)
    annotate(source, target, [result(2, about)], sheet="Encounters", columns=COLUMNS)
    blank_is_noted = verdict in (
        Verdict.DOCUMENTATION_INSUFFICIENT,
        Verdict.INPUT_ERROR,
    )
    cells = {(2, 1), (2, 2), (2, 4), *([(2, 5)] if blank_is_noted else [])}
    notes = notes_of(target, 0, 0)
    assert notes.keys() == cells
    bears = verdict.value if verdict else "risk REVIEW"
    assert notes[2, 2].startswith(f"EXC-DISC-1 (major, {bears})")


def test_a_finding_with_no_filled_cell_stands_on_the_first_that_was_read(
    tmp_path: Path,
) -> None:
    source, target = tmp_path / "in.xlsx", tmp_path / "out.xlsx"
    blank_at(source, COLUMNS["pain_severity"])
    about = finding(codes=(), columns=("pain_severity",))
    annotate(source, target, [result(2, about)], sheet="Encounters", columns=COLUMNS)
    assert notes_of(target, 0, 0).keys() == {(2, 1), (2, 5)}


@pytest.mark.parametrize(
    ("codes", "cells"),
    [(("M54.6", "J18.9"), {(2, 2), (2, 3)}), (("J18.9",), {(2, 3)}), ((), {(2, 2)})],
)
def test_a_finding_of_any_diagnosis_is_noted_on_those_with_its_code_or_on_the_first(
    codes: tuple[str, ...], cells: set[tuple[int, int]], tmp_path: Path
) -> None:
    source, target = tmp_path / "in.xlsx", tmp_path / "out.xlsx"
    blank_at(source, COLUMNS["pain_severity"])
    about = finding(codes=codes, columns=("dx",))
    annotate(source, target, [result(2, about)], sheet="Encounters", columns=COLUMNS)
    assert notes_of(target, 0, 0).keys() == {(2, 1), *cells}


CALLED = [
    (Severity.INFO, ClaimRisk.NONE, False),
    (Severity.INFO, ClaimRisk.REVIEW, True),
    (Severity.INFO, ClaimRisk.HIGH, True),
    (Severity.MINOR, ClaimRisk.NONE, True),
    (Severity.CRITICAL, ClaimRisk.HIGH, True),
]


@given(st.lists(st.sampled_from([f"R-{n}" for n in range(14)]), max_size=40))
def test_the_most_frequent_findings_do_not_depend_on_the_order_of_rows(
    ids: list[str],
) -> None:
    results = [result(n, finding(rule_id=name)) for n, name in enumerate(ids)]
    there, back = Tally(), Tally()
    for one in results:
        there.add(one)
    for one in reversed(results):
        back.add(one)
    counts = {name: ids.count(name) for name in ids}
    expected = sorted(counts, key=lambda name: (-counts[name], int(name[2:])))
    by_name = sorted(expected, key=lambda name: (-counts[name], name))[:10]
    assert there.top_actions() == back.top_actions()
    assert there.top_actions() == [(name, counts[name]) for name in by_name]
    assert there.share(len(ids)) == (1.0 if ids else 0.0)


@pytest.mark.parametrize(("severity", "risk", "is_called"), CALLED)
def test_what_calls_for_action_is_graver_than_information_or_bears_a_risk(
    severity: Severity, risk: ClaimRisk, is_called: bool
) -> None:
    tally = Tally()
    one = result(2, finding(severity=severity, risk=risk))
    tally.add(one)
    tally.add(one)
    assert tally.rules == {"EXC-DISC-1": 2}
    assert tally.actions == ({"EXC-DISC-1": 2} if is_called else {})
    assert (tally.encounters, tally.findings) == (2, 2)


def judged(verdict: Verdict) -> AuditResult:
    made = result(2)
    object.__setattr__(made, "verdict", verdict)
    return made


def test_encounters_at_or_above_a_verdict_count_that_verdict_too() -> None:
    tally = Tally()
    for verdict in Verdict:
        tally.add(judged(verdict))
    ranked = sorted(Verdict, key=lambda v: v.rank)
    assert [tally.at_or_above(v) for v in ranked] == [*range(1, len(ranked) + 1)]


def test_the_note_on_the_id_says_verdict_risk_rules_and_list(tmp_path: Path) -> None:
    notes = annotated(tmp_path, 0, 0)
    for number, row in enumerate(ROWS[:2], 2):
        result = audit_encounter(dict(zip(HEADINGS, row, strict=True)))
        lines = notes[number, 1].split("\n")
        assert lines[0] == f"{result.verdict.value}, claim risk {result.risk.value}"
        assert "Rules: " + "; ".join(result.rule_ids) in lines
        listed = "Corrected diagnoses: " + ";".join(result.corrected_dx)
        assert (listed in lines) is bool(result.corrected_dx)
    assert notes[4, 1].endswith(BLANK_ID)


@pytest.mark.parametrize("length", [7_000, 9_000])
def test_a_note_that_is_cut_says_so(length: int, tmp_path: Path) -> None:
    source, target = tmp_path / "in.xlsx", tmp_path / "out.xlsx"
    blank_at(source, COLUMNS["pain_severity"])
    long_finding = finding(message="x" * length)
    annotate(
        source, target, [result(2, long_finding)], sheet="Encounters", columns=COLUMNS
    )
    assert notes_of(target, 0, 0)[2, 2].endswith("[cut]") is (length > 8_000)


@pytest.mark.parametrize(
    ("column", "cell"),
    [("pain_severity", "bad"), ("dx1", ""), ("date_of_service", "03/04/2026"),
     ("cpt2", "no line"), ("definitive_code", "?")],
)  # fmt: skip
def test_a_cell_that_cannot_be_read_is_the_one_that_is_noted(
    column: str, cell: str
) -> None:
    row = {**dict(zip(HEADINGS, ROWS[0], strict=True)), column: cell}
    result = audit_encounter({**row, "chart_reviewed": "Y", "pain_regions": "thoracic"})
    assert result.verdict is Verdict.INPUT_ERROR
    (found,) = (f for f in result.findings if f.verdict is Verdict.INPUT_ERROR)
    assert found.columns == (column,)


def rows_of_a_chart(package: zipfile.ZipFile, name: str) -> tuple[range, range]:
    """Return the rows of a chart's names and of its numbers."""
    xml = package.read(name).decode("utf-8")
    found = {
        column: range(int(first), int(last) + 1)
        for column, first, last in re.findall(
            r"<c:f>Summary!\$([AB])\$(\d+):\$[AB]\$(\d+)</c:f>", xml
        )
    }
    return found["A"], found["B"]


def test_the_charts_of_the_summary_cover_their_tables_row_by_row(
    tmp_path: Path,
) -> None:
    path = tmp_path / "out.xlsx"
    found = [finding(rule_id=f"R-{n}") for n in range(3)]
    write(path, ["dx1"], [(("M54.6",), result(2, *found))])
    sheet = openpyxl.load_workbook(path)["Summary"]
    with zipfile.ZipFile(path) as package:
        charts = sorted(n for n in package.namelist() if "charts/chart" in n)
        drawn = [rows_of_a_chart(package, name) for name in charts]
    assert all(names == numbers for names, numbers in drawn)
    shown = [[sheet.cell(row, 1).value for row in names] for names, _ in drawn]
    assert shown == [[v.value for v in Verdict], ["R-0", "R-1", "R-2"]]


@given(st.lists(st.sampled_from(["", "DX", "encounter_id", *OUTPUT_COLUMNS[:4]])))
def test_an_output_is_found_under_its_heading(headings: list[str]) -> None:
    layout = lay_out(headings)
    for output in OUTPUT_COLUMNS:
        heading = layout.headings[layout.position(output)]
        assert heading.removeprefix("audit_").partition(",")[0].strip() == output
