"""`tspine prove`, as a user meets it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from importlib import resources
from pathlib import Path
from xml.etree import ElementTree

import pytest

from audit.intake import open_table

PACK = Path(str(resources.files("audit.rules").joinpath("pack")))


def tspine(*words: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "audit.hosts.cli", *map(str, words)]
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", check=False
    )


@pytest.fixture
def edited(tmp_path: Path) -> Path:
    """The shipped pack without its rule on R52."""
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
    assert report["proved"] is True
    assert {f["status"] for f in report["findings"]} <= {"accepted"}
    suites = ElementTree.parse(junit).getroot()
    assert not suites.findall(".//failure")
    assert len(suites.findall(".//testcase")) > 500


def test_a_pack_is_equivalent_to_itself() -> None:
    done = tspine("prove", "--against", PACK)
    assert done.returncode == 0
    assert "equivalent" in done.stdout


def test_a_change_is_shown_with_a_row_that_can_be_audited(
    edited: Path, tmp_path: Path
) -> None:
    book = tmp_path / "changes.xlsx"
    done = tspine("prove", "--pack", edited, "--against", PACK, "--workbook", book)
    assert done.returncode == 1
    assert "R52" in done.stdout
    table = open_table(book, "Encounters")
    assert any("R52" in cells for _, cells in table.rows())


def test_without_a_solver_nothing_is_claimed() -> None:
    code = (
        "import sys; sys.modules['z3'] = None; sys.argv = ['tspine', 'prove'];"
        "from audit.hosts.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "nothing was proved" in done.stderr
