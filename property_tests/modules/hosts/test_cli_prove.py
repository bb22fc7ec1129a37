"""`tspine prove`, as a user sees it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from importlib import resources
from pathlib import Path
from xml.etree import ElementTree

import pytest

from audit.intake import open_table
from audit.proof.axioms import ROWS_TESTED, axioms_text
from property_tests.support.laws import shipped_laws

PACK = Path(str(resources.files("audit.rules").joinpath("pack")))


def tspine(*words: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "audit.hosts.cli.app", *map(str, words)]
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", check=False
    )


@pytest.fixture
def edited(tmp_path: Path) -> Path:
    """Write the shipped pack without its rule on R52."""
    folder = tmp_path / "team"
    shutil.copytree(PACK, folder)
    file = folder / "ex1.toml"
    rules = file.read_text(encoding="utf-8").split("[[rule]]")
    kept = [rule for rule in rules if 'id       = "EX1-05"' not in rule]
    assert len(kept) == len(rules) - 1
    file.write_text("[[rule]]".join(kept), encoding="utf-8")
    return folder


def test_the_shipped_pack_is_proved(tmp_path: Path) -> None:
    junit = tmp_path / "proof.xml"
    done = tspine("prove", "--json", "--junit", junit)
    assert done.returncode == 0, done.stdout
    report = json.loads(done.stdout)
    assert report["passed"] is True
    assert {f["status"] for f in report["findings"]} <= {"accepted"}
    suites = ElementTree.parse(junit).getroot()
    assert not suites.findall(".//failure")
    assert len(suites.findall(".//testcase")) > 500


def test_a_pack_is_equivalent_to_itself() -> None:
    done = tspine("prove", "--against", PACK)
    assert done.returncode == 0
    assert "the same verdict and risk for every encounter" in done.stdout


def test_a_change_is_shown_with_a_row_that_can_be_audited(
    edited: Path, tmp_path: Path
) -> None:
    book = tmp_path / "changes.xlsx"
    done = tspine("prove", "--pack", edited, "--against", PACK, "--workbook", book)
    assert done.returncode == 1
    assert "R52" in done.stdout
    table = open_table(book, "Encounters")
    assert any("R52" in cells for _, cells in table.rows())


def test_a_folder_in_use_is_refused_before_anything_is_proved(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", "utf-8")
    done = tspine("prove", "--certificate", tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "is not empty" in done.stderr


def test_without_cadical_no_certificate_is_promised(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "audit.hosts.cli.app", "prove", "--certificate"]
    done = subprocess.run(
        [*command, str(tmp_path / "new")],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PATH": str(tmp_path)},
    )
    assert done.returncode == 2
    assert "apt-get install cadical" in done.stderr
    assert not (tmp_path / "new").exists()


def test_a_certificate_is_of_one_pack(tmp_path: Path) -> None:
    done = tspine("prove", "--against", PACK, "--certificate", tmp_path / "new")
    assert done.returncode == 2
    assert "--against" in done.stderr


def test_the_axioms_are_printed_with_how_they_are_known() -> None:
    done = tspine("prove", "--axioms", "--json")
    assert done.returncode == 0
    axioms = json.loads(done.stdout)["axioms"]
    assert [a["condition"] for a in axioms if a["condition"]] == list(shipped_laws())
    assert all(a["number"] and a["sentence"] and a["known"] for a in axioms)
    text = axioms_text().splitlines()
    assert f"{ROWS_TESTED:,} rows" in "\n".join(text)
    assert text[-len(axioms) :] == [f"{a['number']:<5} {a['sentence']}" for a in axioms]


def test_axioms_are_the_same_for_each_pack() -> None:
    done = tspine("prove", "--axioms", "--pack", PACK)
    assert done.returncode == 2
    assert "--axioms" in done.stderr
