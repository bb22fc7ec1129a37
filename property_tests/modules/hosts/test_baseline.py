"""`tspine audit --baseline`: only what is new since an earlier output of any form."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from audit.errors import TspineError
from audit.hosts.cli.app import app
from audit.report import ENDINGS

HEADINGS = "claim_id,dos,dx1,dx2\n"
BEFORE = (
    "A,2026-02-10,M54.6,R52\nB,2026-02-10,M54.6,\nC,2026-02-10,M54.6,XYZ\n"
    "D,2026-02-10,M54.5,M54.6\n"
)
AFTER = (
    "A,2026-02-10,M54.6,R52\nB,2026-02-10,M54.6,R52\nC,2026-02-10,M54.6,\n"
    "E,2026-02-10,M54.5,M54.6\n"
)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("before.csv").write_text(HEADINGS + BEFORE, encoding="utf-8")
    Path("after.csv").write_text(HEADINGS + AFTER, encoding="utf-8")
    return tmp_path


def audited(*words: str, status: int = 0) -> str:
    done = CliRunner().invoke(app, ["audit", *words])
    assert done.exit_code == status, done.output
    return done.output


def ids(path: str) -> list[str]:
    lines = Path(path).read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["encounter_id"] for line in lines]


@pytest.mark.law(154)
@pytest.mark.parametrize("ending", ENDINGS)
def test_each_form_serves_as_a_baseline(ending: str, place: Path) -> None:
    audited("before.csv", "-o", f"b{ending}")
    shown = audited("after.csv", "--baseline", f"b{ending}", "-o", "new.jsonl")
    assert "2 encounters with new findings among 4" in shown
    assert (
        f"Findings since b{ending}: 2 new, 1 known, 2 gone (1 of them of encounters "
        "that this file does not have)." in shown
    )
    assert ids("new.jsonl") == ["B", "E"]


@pytest.mark.parametrize("ending", ENDINGS)
def test_each_form_has_what_is_new_alone(ending: str, place: Path) -> None:
    audited("before.csv", "-o", "b.sarif")
    audited("after.csv", "--baseline", "b.sarif", "-o", f"new{ending}")
    # The new output is a baseline itself: what was known before is not in it.
    shown = audited("after.csv", "--baseline", f"new{ending}", "--format", "github")
    assert "1 new, 2 known, 0 gone." in shown
    assert "encounter A" in shown


@pytest.mark.parametrize("kind", ["--findings", "--verdicts"])
def test_rows_of_findings_and_verdicts_have_what_is_new(kind: str, place: Path) -> None:
    audited("before.csv", kind, "-o", "b.jsonl")
    audited("after.csv", kind, "--baseline", "b.jsonl", "-o", "new.jsonl")
    assert ids("new.jsonl") == ["B", "E"]


def test_notes_are_on_what_is_new(place: Path) -> None:
    book = openpyxl.Workbook()
    for line in (HEADINGS + AFTER).splitlines():
        book.active.append(line.split(","))
    book.save("after.xlsx")
    audited("before.csv", "-o", "b.csv")
    audited("after.xlsx", "--annotate", "--baseline", "b.csv", "-o", "noted.xlsx")
    sheet = openpyxl.load_workbook("noted.xlsx").active
    noted = {c.row for row in sheet.iter_rows() for c in row if c.comment}
    assert noted == {3, 5}


def test_fail_on_asks_for_verdicts_of_new_findings(place: Path) -> None:
    audited("before.csv", "-o", "b.csv")
    words = ("--baseline", "b.csv", "-o", "new.csv", "--force", "--fail-on")
    audited("before.csv", *words, "NOT_SUPPORTED,INVALID_CODE,INPUT_ERROR")
    shown = audited("after.csv", *words, "NOT_SUPPORTED", status=1)
    assert "1 row is NOT_SUPPORTED, the first is row 3" in shown


def test_a_clean_baseline_that_is_an_empty_file_knows_nothing(place: Path) -> None:
    Path("clean.csv").write_text(f"{HEADINGS}B,2026-02-10,M54.6,\n", encoding="utf-8")
    audited("clean.csv", "-o", "b.github.txt")
    shown = audited("clean.csv", "--baseline", "b.github.txt", "-o", "new.csv")
    assert "0 encounters with new findings among 1" in shown


def test_the_summary_as_json_says_what_came_of_it(place: Path) -> None:
    audited("before.csv", "-o", "b.csv")
    told = json.loads(audited("after.csv", "--baseline", "b.csv", "--json"))
    assert told["since"][0].startswith("Findings since b.csv: 2 new")


def test_a_file_that_is_no_output_is_refused(place: Path) -> None:
    done = CliRunner().invoke(app, ["audit", "after.csv", "--baseline", "before.csv"])
    assert isinstance(done.exception, TspineError)
    assert "holds no findings of an earlier audit" in str(done.exception)
    assert not Path("after.audited.xlsx").exists()


@pytest.mark.parametrize("kind", ["--findings", "--verdicts", "--annotate", "--json"])
def test_what_does_not_go_with_a_form_is_refused(kind: str, place: Path) -> None:
    words = ["audit", "after.csv", "--format", "github", kind]
    done = CliRunner().invoke(app, words)
    assert isinstance(done.exception, TspineError)
    assert "Leave one of them out" in str(done.exception) or "-o" in str(done.exception)
