"""A report puts each note on the same cell, wherever the table starts."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit import AuditResult, audit_encounter
from audit.engine.rows import BLANK_ID
from audit.errors import InputError
from audit.findings import OUTPUT_COLUMNS, ClaimRisk, Finding, Severity, Verdict
from audit.hosts.cli.audit import Request, run
from audit.report.layout import lay_out
from audit.report.notes.placing import RowNotes, joined
from audit.report.summary import Tally, calls_for_action
from property_tests.modules.report.test_report_annotate import COLUMNS, finding, result
from property_tests.strategies.reports import results
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
    assert {column for _, column in at_home} >= {3, 5}
    verdicts = [text.partition("\n")[0] for text in moved.values()]
    assert verdicts == [text.partition("\n")[0] for text in at_home.values()]


CELLS = ("E2", "M54.6", "J18.9", "confirmed cause", None)


def place_of(*found: Finding, cells: tuple[object, ...] = CELLS) -> set[int]:
    """Return the positions of the cells on which the findings of a row are noted."""
    return {*RowNotes(COLUMNS).notes(cells, result(2, *found))}


@pytest.mark.parametrize(
    ("verdict", "place"),
    [
        (Verdict.INVALID_CODE, "dx1"),
        (Verdict.NOT_SUPPORTED, "dx1"),
        (Verdict.SEQUENCING_ERROR, "dx1"),
        (Verdict.MORE_SPECIFIC_CODE_REQUIRED, "dx1"),
        (Verdict.QUERY_PROVIDER, "dx1"),
        (Verdict.CHART_REVIEW_REQUIRED, "dx1"),
        (Verdict.INPUT_ERROR, "pain_severity"),
        (Verdict.DOCUMENTATION_INSUFFICIENT, "pain_severity"),
        (None, "pain_severity"),
    ],
)
def test_a_finding_stands_on_the_code_or_on_the_column_that_it_names(
    verdict: Verdict | None, place: str
) -> None:
    about = finding(verdict=verdict, message="M54.6 hurts, but *Severity* is blank.")
    assert place_of(about) == {COLUMNS[place]}


@pytest.mark.parametrize(
    ("codes", "corrected", "place"),
    [
        (("M54.6", "J18.9"), (), "dx1"),
        (("J18.9", "M54.6"), (), "dx2"),
        # The code that is to be deleted is the wrong one.
        (("M54.6", "J18.9"), ("M54.6",), "dx2"),
        (("J18.9", "M54.6"), ("J18.9",), "dx1"),
        (("R52",), (), "dx1"),
        ((), (), "dx1"),
    ],
)
def test_a_finding_of_two_codes_stands_on_the_one_that_is_wrong(
    codes: tuple[str, ...], corrected: tuple[str, ...], place: str
) -> None:
    about = finding(codes=codes, columns=("dx",))
    judged = replace(result(2, about), corrected_dx=corrected)
    assert {*RowNotes(COLUMNS).notes(CELLS, judged)} == {COLUMNS[place]}


def test_a_finding_stands_on_its_service_line_or_on_the_first_cell_it_read() -> None:
    columns = {**COLUMNS, "cpt1": 5, "cpt2": 6}
    about = finding(
        verdict=None, codes=(), columns=("cpt1",), message="Line 2 (97140) is double."
    )
    cells = (*CELLS, "98941", "97140")
    assert {*RowNotes(columns).notes(cells, result(2, about))} == {6}
    # The first filled cell, or the first of all if none is filled.
    read = ("pain_severity", "disc_disorder")
    assert place_of(finding(codes=(), columns=read)) == {COLUMNS["disc_disorder"]}
    blank = finding(codes=(), columns=("pain_severity",))
    assert place_of(blank) == {COLUMNS["pain_severity"]}
    # Without any column that the table has, the id stands for the row.
    assert place_of(finding(codes=(), columns=("payer",))) == {0}


UNREADABLE = st.lists(
    st.sampled_from(["date_of_service", "dx1", "pain_severity"]),
    min_size=1,
    unique=True,
)


@given(UNREADABLE)
def test_each_unreadable_cell_has_its_own_part_of_the_message(names: list[str]) -> None:
    columns = {"date_of_service": 1, "dx1": 2, "pain_severity": 3}
    errors = [InputError(n, "x", f"{n} is wrong. Yes.", "Mend.", "S!A1") for n in names]
    about = finding(
        verdict=Verdict.INPUT_ERROR,
        codes=(),
        columns=tuple(names),
        message=" ".join(map(str, errors)),
    )
    notes = RowNotes(columns).notes((), result(2, about))
    assert notes.keys() == {columns[name] for name in names}
    for error in errors:
        (text,) = notes[columns[error.column]]
        assert str(error) in text
        others = [str(e) for e in errors if e is not error]
        assert not any(other in text for other in others)


@pytest.mark.law(63)
@settings(max_examples=60)
@given(results(), st.lists(st.sampled_from(["M54.6", "R52", "", None, 3]), max_size=5))
def test_a_finding_that_calls_for_action_is_noted_once_and_never_if_supported(
    judged: AuditResult, cells: list[object]
) -> None:
    notes = RowNotes(COLUMNS).notes(cells, judged)
    texts = "\n".join(text for place in notes.values() for text in place)
    is_supported = judged.verdict is Verdict.SUPPORTED
    assert not (is_supported and notes)
    found = () if is_supported else judged.findings
    acting = [f for f in found if calls_for_action(f)]
    for one in acting:
        bears = one.verdict.value if one.verdict else f"risk {one.risk.value}"
        head = f"{one.rule_id} ({one.severity.value}, {bears})\n{one.message}"
        begins_alike = [f for f in acting if f.message.startswith(one.message)]
        assert 1 <= texts.count(head) <= len(begins_alike)
    assert bool(notes) is bool(acting or (judged.notes and not is_supported))


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


def test_rows_of_a_verdict_are_counted_with_the_first_of_them() -> None:
    tally = Tally()
    for verdict in (Verdict.SUPPORTED, Verdict.INVALID_CODE, Verdict.SUPPORTED):
        tally.add(judged(verdict))
    wanted = [Verdict.INVALID_CODE, Verdict.NOT_APPLICABLE, Verdict.SUPPORTED]
    assert tally.rows_of(wanted) == [
        "1 row is INVALID_CODE, the first is row 2",
        "2 rows are SUPPORTED, the first is row 2",
    ]


def test_the_first_note_of_a_row_says_verdict_and_list(tmp_path: Path) -> None:
    notes = annotated(tmp_path, 0, 0)
    for number, row in enumerate(ROWS[:2], 2):
        judged = audit_encounter(dict(zip(HEADINGS, row, strict=True)))
        whole = "\n".join(text for (at, _), text in notes.items() if at == number)
        head = f"{judged.verdict.value}, claim risk {judged.risk.value}\n"
        assert whole.count(head) == 1
        listed = "Corrected diagnoses: " + ";".join(judged.corrected_dx)
        assert whole.count(listed) == bool(judged.corrected_dx)
    assert any(at == 4 and BLANK_ID in text for (at, _), text in notes.items())


def test_a_remark_on_a_row_without_findings_stands_on_its_id() -> None:
    judged = replace(
        result(2),
        verdict=Verdict.NOT_APPLICABLE,
        notes=("encounter_id is there twice",),
    )
    notes = RowNotes(COLUMNS).notes(CELLS, judged)
    assert [*notes] == [0]
    assert notes[0][0].endswith("there twice")


@pytest.mark.parametrize("length", [7_000, 9_000])
def test_a_note_that_is_cut_says_so(length: int) -> None:
    assert joined(["x" * length]).endswith("[cut]") is (length > 8_000)


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
