"""The command line, as a user sees it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest

from property_tests.support.places import SAMPLES

HEADINGS = "encounter_id,date_of_service,dx1,dx2,chart_reviewed,pain_regions"
ROWS = (
    "A,2026-02-10,M54.6,R52,,",
    "B,2026-02-10,E11.9,,,",
    "C,2026-02-10,M54.6,,Y,thoracic",
)
INPUT = "\n".join((HEADINGS, *ROWS)) + "\n"


def tspine(
    *words: str | Path, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "audit.hosts.cli.app", *map(str, words)]
    return subprocess.run(
        command, capture_output=True, text=True, cwd=cwd, encoding="utf-8", check=False
    )


@pytest.fixture
def claims(tmp_path: Path) -> Path:
    path = tmp_path / "claims.csv"
    path.write_text(INPUT, encoding="utf-8")
    return path


def test_results_land_beside_the_input(claims: Path) -> None:
    done = tspine("audit", claims)
    assert done.returncode == 0, done.stderr
    assert (claims.parent / "claims.audited.xlsx").is_file()
    assert "3 encounters" in done.stdout
    assert claims.read_text(encoding="utf-8") == INPUT


def test_nothing_is_overwritten_without_force(claims: Path) -> None:
    target = claims.parent / "out.csv"
    target.write_text("mine", encoding="utf-8")
    refused = tspine("audit", claims, "-o", target)
    assert refused.returncode == 2
    assert "--force" in refused.stderr
    assert target.read_text(encoding="utf-8") == "mine"
    assert tspine("audit", claims, "-o", target, "--force").returncode == 0
    assert "coding_verdict" in target.read_text(encoding="utf-8-sig")


def test_a_folder_is_no_place_for_results(claims: Path) -> None:
    done = tspine("audit", claims, "-o", claims.parent)
    assert done.returncode == 2
    assert "is a folder" in done.stderr


def test_the_input_is_never_overwritten(claims: Path) -> None:
    refused = tspine("audit", claims, "-o", claims, "--force")
    assert refused.returncode == 2
    assert claims.read_text(encoding="utf-8") == INPUT


@pytest.mark.parametrize(
    ("verdict", "status"),
    [
        ("NOT_SUPPORTED", 1),
        ("INVALID_CODE", 0),
        ("INPUT_ERROR", 0),
        ("NOT_APPLICABLE", 1),
        ("INVALID_CODE,NOT_SUPPORTED", 1),
        ("input_error, invalid_code", 0),
    ],
)
def test_fail_on_sets_the_exit_status(claims: Path, verdict: str, status: int) -> None:
    out = claims.parent / "o.jsonl"
    assert tspine("audit", claims, "-o", out, "--fail-on", verdict).returncode == status


def test_fail_on_says_which_verdict_how_many_rows_and_the_first(claims: Path) -> None:
    out = claims.parent / "o.jsonl"
    words: list[str | Path] = ["audit", claims, "-o", out, "--json", "--force"]
    done = tspine(*words, "--fail-on", "NOT_SUPPORTED", "--fail-on", "not_applicable")
    assert done.stderr == (
        "Exit status 1 because of --fail-on: 1 row is NOT_APPLICABLE, the first is "
        "row 3; 1 row is NOT_SUPPORTED, the first is row 2.\n"
    )
    assert len(json.loads(done.stdout)["fail_on"]) == 2
    assert tspine(*words).stderr == ""


def test_rows_not_judged_are_named_although_fail_on_does_not(claims: Path) -> None:
    claims.write_text(f"{HEADINGS}\nA,02/03/2026,M54.6,,,\n", encoding="utf-8")
    out = claims.parent / "o.jsonl"
    done = tspine("audit", claims, "-o", out, "--fail-on", "NOT_SUPPORTED")
    assert (done.returncode, done.stderr) == (
        0,
        "Not judged, and not named by --fail-on: 1 row is INPUT_ERROR, the first is "
        "row 2.\n",
    )


def test_an_unknown_verdict_of_fail_on_is_refused_with_a_suggestion(
    claims: Path,
) -> None:
    done = tspine("audit", claims, "--fail-on", "NOT_SUPORTED")
    assert done.returncode == 2
    assert "Did you mean NOT_SUPPORTED?" in done.stderr
    assert len([*claims.parent.iterdir()]) == 1


def test_the_summary_is_json_on_request(claims: Path) -> None:
    done = tspine("audit", claims, "-o", claims.parent / "o.jsonl", "--json")
    summary = json.loads(done.stdout)
    assert summary["encounters"] == 3
    assert summary["verdicts"]["NOT_SUPPORTED"] == 1


def test_findings_are_written_one_row_each(claims: Path) -> None:
    out = claims.parent / "f.jsonl"
    assert tspine("audit", claims, "-o", out, "--findings").returncode == 0
    lines = [json.loads(x) for x in out.read_text(encoding="utf-8").splitlines()]
    assert {"EX1-05", "SCOPE-01", "SCOPE-02"} <= {line["rule_id"] for line in lines}


def test_explain_shows_condition_reason_authority_and_examples() -> None:
    done = tspine("explain", "exc-disc-1")
    assert done.returncode == 0
    for part in (
        "EXC-DISC-1",
        "Because",
        "Authority",
        "Fires on",
        "Silent on",
        "from 2015",
    ):
        assert part in done.stdout


def test_an_unknown_rule_is_one_line_with_a_suggestion() -> None:
    done = tspine("explain", "EXC-DISK-1")
    assert done.returncode == 2
    assert "EXC-DISC-1" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_rules_are_listed_in_every_form(tmp_path: Path) -> None:
    assert "EX1-05" in tspine("rules").stdout
    printed = tspine("rules", "--format", "md").stdout
    assert "## EX1-05" in printed
    assert not re.search(r"do: .*[{}]", printed)
    listed = json.loads(tspine("rules", "--format", "json", "--family", "EX1").stdout)
    assert {rule["id"].split("-")[0] for rule in listed} == {"EX1"}
    book = tmp_path / "rules.xlsx"
    assert tspine("rules", "--format", "xlsx", "-o", book).returncode == 0
    assert zipfile.is_zipfile(book)


def test_notes_on_rows_and_repeated_long_ids_are_in_the_report(tmp_path: Path) -> None:
    path, out = tmp_path / "a.csv", tmp_path / "out.xlsx"
    row = f"{'x' * 70},2026-02-10,M54.6"
    path.write_text(f"encounter_id,dos,dx1\n{row},R52\n{row}\n", encoding="utf-8")
    assert tspine("audit", path, "-o", out).returncode == 0
    book = openpyxl.load_workbook(out)
    texts = [str(c.value) for line in book["Summary"].iter_rows() for c in line]
    assert any("right of the last heading" in text for text in texts)
    status = [line[-1].value for line in book["Encounters"].iter_rows(min_row=2)]
    assert all("more than once" in text for text in status)


def test_an_unknown_family_lists_the_known_ones() -> None:
    done = tspine("rules", "--family", "ZZZ")
    assert done.returncode == 2
    assert "EX1" in done.stderr


def test_code_shows_standing_and_successors() -> None:
    shown = json.loads(tspine("code", "m545", "--on", "2021-10-01", "--json").stdout)
    assert shown["standing"] == "header"
    assert shown["offered"] == ["M54.50", "M54.51", "M54.59"]
    assert json.loads(tspine("code", "M54.5", "--on", "2021-09-30", "--json").stdout)[
        "standing"
    ] == ("billable")
    assert tspine("code", "M54.5", "--on", "10/01/2021").returncode == 2


def bad_inputs(folder: Path) -> dict[str, Path]:
    files = {
        "missing": folder / "nowhere.csv",
        "directory": folder / "folder.xlsx",
        "empty": folder / "empty.csv",
        "column": folder / "column.csv",
        "only headings": folder / "headings.csv",
        "protected": folder / "protected.xlsx",
        "truncated": folder / "truncated.xlsx",
        "text as xlsx": folder / "text.xlsx",
        "ending": folder / "notes.docx",
    }
    files["directory"].mkdir()
    files["empty"].write_bytes(b"")
    files["column"].write_text("encounter_id,dx1\nA,M54.6\n", encoding="utf-8")
    files["only headings"].write_text(HEADINGS + "\n", encoding="utf-8")
    files["protected"].write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 4096)
    files["truncated"].write_bytes(b"PK\x03\x04" + b"\0" * 100)
    files["text as xlsx"].write_bytes((INPUT.encode() * 120_000)[:30_000_000])
    files["ending"].write_bytes(b"x")
    return files


def test_bad_input_is_one_clear_line_and_status_2(tmp_path: Path) -> None:
    for name, path in bad_inputs(tmp_path).items():
        done = tspine("audit", path, "-o", tmp_path / "out.csv")
        assert done.returncode == 2, name
        assert len(done.stderr.strip().splitlines()) == 1, (name, done.stderr)
        assert "Traceback" not in done.stderr, name
        assert not (tmp_path / "out.csv").exists(), name


def test_a_broken_policy_or_pack_is_one_clear_line(claims: Path) -> None:
    policy = claims.parent / "policy.toml"
    policy.write_text('[[policy]]\nrequirement = "weeks"\n', encoding="utf-8")
    done = tspine("audit", claims, "--policy", policy)
    assert (done.returncode, len(done.stderr.strip().splitlines())) == (2, 1)
    done = tspine("audit", claims, "--pack", claims.parent)
    assert (done.returncode, len(done.stderr.strip().splitlines())) == (2, 1)


def test_annotate_says_what_it_needs(claims: Path) -> None:
    done = tspine("audit", claims, "--annotate")
    assert done.returncode == 2
    assert "workbook" in done.stderr


def test_annotate_writes_notes_on_a_copy(tmp_path: Path) -> None:
    import openpyxl

    source = SAMPLES / "chart_review.xlsx"
    target = tmp_path / "notes.xlsx"
    done = tspine("audit", source, "--annotate", "-o", target)
    assert done.returncode == 0, done.stderr
    sheet = openpyxl.load_workbook(target)["Encounters"]
    notes = [c.comment.text for row in sheet.iter_rows() for c in row if c.comment]
    assert any("EX1-01-1" in note for note in notes)
    assert any("SUPPORTED" in note for note in notes)
