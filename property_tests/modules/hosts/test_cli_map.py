"""`tspine map`, and the options that state what an export is."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from audit.intake import read_profile
from property_tests.modules.hosts.test_cli import tspine
from property_tests.support.places import ROOT

EXPORTS = ROOT / "property_tests" / "exports"


def test_a_profile_that_map_writes_reads_the_export(tmp_path: Path) -> None:
    profile, clean = tmp_path / "clinic.toml", tmp_path / "clean.csv"
    done = tspine(
        *("map", EXPORTS / "chiropractic.csv", "--dates", "mdy"),
        *("-o", profile, "--table", clean),
    )
    assert done.returncode == 0, done.stderr
    assert "Dx Ptr" in done.stdout
    assert "line_pointers" in done.stdout
    assert read_profile(profile).dates == "mdy"
    audited = tmp_path / "a.csv"
    done = tspine(
        *("audit", EXPORTS / "chiropractic.csv", "--profile", profile, "-o", audited)
    )
    assert done.returncode == 0, done.stderr
    assert "38 rows make 22 encounters, grouped by account and date" in " ".join(
        done.stdout.split()
    )
    again = tmp_path / "b.csv"
    assert tspine("audit", clean, "-o", again).returncode == 0
    answers = [
        [(row["encounter_id"], row["coding_verdict"]) for row in csv.DictReader(lines)]
        for lines in (
            audited.read_text("utf-8-sig").splitlines(),
            again.read_text("utf-8-sig").splitlines(),
        )
    ]
    assert answers[0] == answers[1]
    assert len(answers[0]) == 22


def test_map_says_what_is_missing_and_fails(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("claim id,name\n1,TEST\n", "utf-8")
    done = tspine("map", path)
    assert done.returncode == 1
    assert "No column was found for dx1" in done.stderr
    assert "TEST" not in done.stdout + done.stderr


def test_map_lists_what_a_heading_can_stand_for() -> None:
    done = tspine("map", "--targets")
    assert done.returncode == 0
    for name in ("encounter_id", "line_modifiers", "dx_primary", "chart_reviewed"):
        assert name in done.stdout
    assert tspine("map").returncode == 2


def test_a_malformed_option_is_one_line(tmp_path: Path) -> None:
    for words in (["--dates", "us"], ["--map", "x"], ["--profile", "no.toml"]):
        done = tspine("audit", EXPORTS / "therapy.csv", *words, cwd=tmp_path)
        assert done.returncode == 2
        assert done.stderr.startswith("tspine: ")
        assert len(done.stderr.splitlines()) == 1


def test_notes_cannot_be_put_beside_rows_that_are_merged(tmp_path: Path) -> None:
    output = tmp_path / "a.xlsx"
    words = ("audit", EXPORTS / "pivoted_report.xlsx", "--annotate", "-o", output)
    done = tspine(*words)
    assert done.returncode == 2
    assert "several rows make one encounter" in done.stderr
    assert not output.exists()


def test_the_profile_of_the_readme_is_one(tmp_path: Path) -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    (block,) = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    path = tmp_path / "clinic.toml"
    path.write_text(block, "utf-8")
    assert read_profile(path).payers == {"Blue Plan 7": "commercial"}
