"""Commands of a review's folder: nothing is reset, left out or claimed silently."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from audit.hosts.cli.review_folder import folder_at
from audit.review.evidence import Recorded, State
from audit.review.evidence.signing import signature_line
from audit.review.worksheet import read_worksheet
from property_tests.support.forgeries import (
    Files,
    make_review_folder,
    page_figure,
    run,
)
from property_tests.support.packets import own_members
from property_tests.support.worksheets import spoil


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Files:
    return make_review_folder(tmp_path_factory.mktemp("kept"))


@pytest.fixture
def made(honest: Files, tmp_path: Path) -> Files:
    for file in honest.folder.iterdir():
        shutil.copy(file, tmp_path / file.name)
    return Files(tmp_path)


@pytest.mark.law(133)
def test_auditing_a_folder_again_keeps_cells_and_refuses_those_of_the_claim(
    made: Files,
) -> None:
    before = made.worksheet.read_bytes()
    status, said = run("audit", made.folder)
    assert status == 2
    assert f"tspine review audit {made.folder} --force" in said
    assert "That keeps what people wrote" in said
    at = spoil(made.worksheet, "Encounters", "Duration (weeks)", 3, 31)
    status, said = run("audit", made.folder, "--force")
    assert (status, f"Duration (weeks) ({at})" in said) == (0, True)
    read = read_worksheet(made.worksheet)
    assert 31 in read.charts[1]
    assert read.decided == 12
    assert run("score", made.folder)[0] == 0
    amended = made.worksheet.read_bytes()
    assert amended != before
    at = spoil(made.worksheet, "Encounters", "Amount paid", 2, 12345.5)
    spoiled = made.worksheet.read_bytes()
    status, said = run("audit", made.folder, "--force")
    assert status == 2
    assert f"Amount paid (cell {at}) on the sheet Encounters" in said
    assert "and '12345.5' is there" in said
    assert made.worksheet.read_bytes() == spoiled


@pytest.mark.law(133)
def test_parts_and_first_decisions_stay_when_a_folder_is_audited_again(
    made: Files, tmp_path: Path
) -> None:
    folder = tmp_path / "q4"
    names = ("--reviewer", "A. Ahn, CPC", "--reviewer", "B. Bell, CPC")
    sizes = ("--preset", "none", "--size", "6", "--seed", "7", "--overlap", "2")
    assert run("init", folder, made.charts, *sizes, *names, "--blind")[0] == 0
    for command in ("draw", "audit"):
        assert run(command, folder)[0] == 0
    parts = [folder / "q4.a-ahn.xlsx", folder / "q4.b-bell.xlsx"]
    for part in parts:
        book = openpyxl.load_workbook(part)
        sheet = book["Review"]
        at = [c.value for c in sheet[1]].index("Auditor's verdict") + 1
        for row in range(2, sheet.max_row + 1):
            sheet.cell(row, at).value = "SUPPORTED"
        book.save(part)
        spoil(part, "Encounters", "Severity (0-10)", 2, 9)
    status, said = run("audit", folder)
    assert (status, "--force. That keeps" in said) == (2, True)
    known = [read_worksheet(part) for part in parts]
    assert run("audit", folder, "--force")[0] == 0
    assert [read_worksheet(part).rows for part in parts] == [w.rows for w in known]
    assert [read_worksheet(part).charts for part in parts] == [w.charts for w in known]
    assert run("merge", folder)[0] == 0
    place = folder_at(folder)
    assert place is not None
    merged = read_worksheet(place.blind)
    assert merged.opinions
    assert run("audit", folder, "--force")[0] == 0
    assert read_worksheet(place.blind).opinions == merged.opinions
    spoil(parts[0], "Encounters", "Dx 2", 2, "R53.1")
    status, said = run("merge", folder)
    assert (status, "and 'R53.1' is there" in said) == (2, True)
    spoil(place.blind, "Encounters", "Dx 2", 2, "R53.1")
    status, said = run("reveal", folder)
    assert (status, "and 'R53.1' is there" in said) == (2, True)


@pytest.mark.law(137)
def test_a_report_that_stands_beside_the_worksheet_is_compared_and_packed(
    made: Files,
) -> None:
    words = (made.folder, *made.register_words())
    status, said = run("verify", "--full", *words)
    assert (status, "report: holds" in said) == (0, True)
    assert "nothing that was given shows it: signature.\n" in said
    status, said = run("packet", *words, "-o", made.packet)
    assert (status, "Left out" in said) == (0, False)
    assert {"report.xlsx", "report.html", "anchors.txt"} <= {*own_members(made.packet)}
    page_figure(made)
    status, said = run("verify", "--full", *words)
    assert status == 1
    assert "q3.review.report.html is not the report" in said
    for file in (made.report, made.page):
        file.unlink()
    status, said = run("packet", made.folder, "-o", made.packet, "--force")
    assert status == 0
    for option in ("--report", "--register", "--anchor"):
        assert f"Add {option}." in said


SIGNATURES = {
    (): "Nothing that was given shows",
    ("--register",): "recorded only after charts were decided: neither signer nor",
    ("--register", "--anchor"): "recorded only after charts were decided: neither",
}


def verified(made: Files, *options: str) -> str:
    """Certify a review with some of what was kept; check what it says on the whole."""
    files = {"--register": made.register, "--anchor": made.anchor}
    words = [word for option in options for word in (option, files[option])]
    output = made.folder / f"certificate{len(options)}.json"
    status, said = run("verify", "--full", made.folder, *words, "-o", output, "--force")
    assert status == 0, said
    record = json.loads(output.read_text(encoding="utf-8"))
    shown = {li["subject"] for li in record["lines"] if li["state"] == "holds"}
    every = {li["subject"] for li in record["lines"]}
    assert every - shown == {*record["not_shown"]}
    assert ("Everything holds." in said) == (shown == every)
    # No line that rests on the register holds without it.
    rests = {"register", "recorded plan and draw", "recorded decisions", "report"}
    assert bool(rests & shown) == ("--register" in options)
    assert ("anchor" in shown) == ("--anchor" in options)
    return said


@pytest.mark.law(135)
@pytest.mark.parametrize("options", SIGNATURES)
def test_a_plan_recorded_with_the_decisions_shows_no_signature(
    honest: Files, options: tuple[str, ...]
) -> None:
    said = verified(honest, *options)
    assert "signature: a name is given" in said
    assert SIGNATURES[options] in said


@pytest.mark.law(135)
def test_a_signature_holds_if_an_anchor_saw_the_plan_before_any_decision(
    made: Files,
) -> None:
    for file in (made.register, made.anchor):
        file.unlink()
    names = ("--name", "Q3", "--actor", "Ann")
    status, said = run("draw", made.folder, *made.register_words(), "--force")
    assert (status, "--register needs --name and --actor" in said) == (2, True)
    drawn = made.drawn.read_bytes()
    words = (made.folder, *made.register_words(), *names, "--force")
    status, said = run("draw", *words)
    assert status == 0, said
    assert made.drawn.read_bytes() == drawn
    head = made.anchor.read_text(encoding="ascii")
    made.anchor.unlink()
    status, said = run("score", made.folder, *made.register_words(), *names)
    assert status == 0, said
    later = made.anchor.read_text(encoding="ascii")
    said = verified(made, "--register", "--anchor")
    assert "signature: a name is given" in said
    # The register dates its lines by seconds: two commands within one of them look like
    # one command that recorded plan and decisions together.
    alone = "but no anchor saw it before the first decision" in said
    assert alone or "recorded only after charts were decided" in said
    made.anchor.write_text(head + later, encoding="ascii")
    status, said = run("report", made.folder, *made.register_words(), *names, "--force")
    assert status == 0, said
    said = verified(made, "--register", "--anchor")
    assert "signature: holds" in said
    assert "Everything holds." in said


@pytest.mark.law(135)
def test_a_signature_before_a_visit_of_the_sample_does_not_hold(made: Files) -> None:
    read = read_worksheet(made.worksheet)
    days = sorted(
        (row.date_of_service, row.unit.id) for row in read.rows if row.date_of_service
    )
    last, unit = days[-1]
    for period, day, late in (
        ("", last, False),
        ("", last - dt.timedelta(1), True),
        # Visits before the period show nothing.
        (f"{last + dt.timedelta(1)} to 2030-01-01", last - dt.timedelta(1), False),
    ):
        plan = replace(read.plan, period=period, signed_on=str(day), days=None)
        line = signature_line(plan, replace(read, plan=plan), Recorded())
        assert (line.state is State.FAILS) == late
        assert (f"{unit} ({last})" in line.sentences[0]) == late
    plan = replace(read.plan, signed_on="some day")
    line = signature_line(plan, replace(read, plan=plan), Recorded())
    assert line.state is State.FAILS
    assert "some day as its signer. That is no date" in line.sentences[0]


@pytest.mark.law(135)
def test_a_signature_that_the_register_had_before_its_day_does_not_hold(
    made: Files,
) -> None:
    for file in (made.register, made.anchor):
        file.unlink()
    text = made.plan.read_text(encoding="utf-8")
    day = dt.date.today() + dt.timedelta(2)
    later = re.sub(r'date = "[0-9-]+"', f'date = "{day}"', text)
    made.plan.write_text(later, encoding="utf-8")
    words = (made.folder, *made.register_words())
    status, said = run("draw", *words, "--name", "Q3", "--actor", "Ann", "--force")
    assert status == 0, said
    status, said = run("verify", "--full", *words)
    assert (status, "signature: does not hold" in said) == (1, True)
    assert "that was before the day of the signature" in said
    assert "has a different date than the plan" in said


@pytest.mark.law(207)
def test_a_changed_file_is_named_and_changed_strata_do_not_hold(made: Files) -> None:
    words = (made.folder, *made.register_words())
    status, said = run("verify", "--full", *words)
    assert "source file: holds" in said
    with made.charts.open("a", encoding="utf-8") as file:
        file.write("\n")
    status, said = run("verify", "--full", *words)
    assert (status, "source file: not given" in said) == (0, True)
    assert "it was saved or changed since" in said
    text = made.plan.read_text(encoding="utf-8")
    other = re.sub(r"(?<=\[frame.left_out\]\n).*\n", '"rows of April" = 12345\n', text)
    made.plan.write_text(other, encoding="utf-8")
    status, said = run("draw", made.folder, "--force")
    assert (status, "of April: 12345 as the plan says" in said) == (2, True)


@pytest.mark.law(135)
def test_a_signature_before_the_last_visit_of_the_frame_does_not_hold(
    made: Files,
) -> None:
    """Also if it was not drawn; outside a stated period its year may be wrong."""
    read = read_worksheet(made.worksheet)
    day = dt.timedelta(1)
    last = max(r.date_of_service for r in read.rows if r.date_of_service)
    plan = replace(read.plan, signed_on=str(last), days=(last, last + day))
    for period, late in (
        ("", False),
        (f"{last} to {last + day}", True),
        (f"{last} to {last}", False),
    ):
        own = replace(plan, period=period)
        line = signature_line(own, replace(read, plan=own), Recorded())
        assert (line.state is State.FAILS) == late
        told = f"the last one of the frame in the period ({last + day})"
        assert (told in str(line)) == late


@pytest.mark.law(139)
def test_a_refusal_lists_ten_differences_and_says_where_all_are(made: Files) -> None:
    book = openpyxl.load_workbook(made.worksheet)
    sheet = book["Review"]
    headings = [c.value for c in sheet[1]]
    for name in ("rule_ids", "findings", "corrected_dx"):
        for row in range(2, sheet.max_row + 1):
            sheet.cell(row, headings.index(name) + 1).value = "Nothing at all."
    book.save(made.worksheet)
    status, said = run("score", made.folder)
    assert status == 2
    assert len(said.splitlines()) <= 13
    assert len(said) < 3000
    assert "more. `tspine review verify" in said
    status, said = run("verify", made.folder)
    assert status == 1
    assert said.count("altered since the audit") == 42


@pytest.mark.law(138)
def test_a_worklist_names_what_cannot_be_so_with_row_and_column(made: Files) -> None:
    path = made.folder / f"{made.folder.name}.requests.xlsx"
    on = ("--on", "2026-10-20")
    assert run("requests", made.folder, *on)[0] == 0
    book = openpyxl.load_workbook(path)
    sheet = book["Requests"]
    ids = [row[0].value for row in sheet.iter_rows(min_row=2)]
    at = {c.value: c.column for c in sheet[1]}
    days: dict[int, dict[str, object]] = {
        2: {"Requested on": dt.date(2026, 10, 9), "Received on": dt.date(2026, 10, 8)},
        3: {"Requested on": dt.date(2026, 10, 9), "Due": dt.date(2026, 10, 1)},
        4: {"Status": "not to be had"},
        5: {"Status": "received"},
        6: {"Status": "requested"},
        7: {"Requested on": dt.date(2026, 11, 9)},
        8: {"Requested on": dt.date(2000, 1, 9), "Received on": dt.date(2026, 10, 1)},
        9: {"provider": "somebody else"},
    }
    for row, cells in days.items():
        for heading, value in cells.items():
            sheet.cell(row, at[heading]).value = value
    sheet.delete_rows(10)
    book.save(path)
    status, said = run("requests", made.folder, *on)
    assert status == 0
    for row, column, why in (
        (2, "Received on 2026-10-08", "before it was requested (2026-10-09)"),
        (3, "Due 2026-10-01", "before it was requested (2026-10-09)"),
        (4, "Status 'not to be had'", "the chart is decided ("),
        (5, "Status 'received'", "enter Received on"),
        (6, "Status 'requested'", "never becomes overdue"),
        (7, "Requested on 2026-11-09", "still to come"),
        (8, "Requested on 2000-01-09", "before the date of service ("),
        (9, "provider somebody else", "stands there again"),
        (10, f"encounter_id {ids[8]}", "its row was deleted"),
    ):
        begin = f"Row {row} ({ids[row - 2]}), {column}: "
        lines = [line for line in said.splitlines() if line.startswith(begin)]
        assert any(why in line for line in lines), (row, said)
    assert "charts are decided and their Status is 'to request'" in said
    book = openpyxl.load_workbook(path)
    book["Requests"]["J1"].value, book["Requests"]["J3"].value = "Phone", "555"
    book.save(path)
    status, said = run("requests", made.folder, *on)
    assert (status, "Phone (cell J3)" in said) == (2, True)
