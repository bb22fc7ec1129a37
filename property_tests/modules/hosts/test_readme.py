"""What the README says is true: its Python runs, its tutorial does what it shows."""

from __future__ import annotations

import csv
import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from audit.functions import FUNCTIONS
from audit.hosts.cli.app import app
from property_tests.support.places import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
PYTHON = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)

TUTORIAL = README.partition("<!-- tutorial -->")[2].partition("<!-- end of")[0]
FILES = re.findall(r"<!-- file (\S+) -->\n```csv\n(.*?)```", TUTORIAL, flags=re.DOTALL)
COMMANDS = re.findall(r"^tspine (.+)$", TUTORIAL, flags=re.MULTILINE)
ANSWERS = re.findall(r"<!-- answers (\S+) -->\n((?:\|.*\n)+)", TUTORIAL)


@pytest.mark.parametrize("block", PYTHON)
def test_python_blocks_run(block: str) -> None:
    exec(compile(block, "README.md", "exec"), {})


def test_the_readme_has_python_to_run() -> None:
    assert PYTHON


def test_commands_in_the_readme_exist() -> None:
    named = set(re.findall(r"^tspine (\w+)", README, flags=re.MULTILINE))
    known = {
        c.name or c.callback.__name__ for c in app.registered_commands if c.callback
    }
    groups = {group.name for group in app.registered_groups}
    assert named <= known | groups


def test_the_readme_of_the_workbooks_lists_every_function() -> None:
    text = (ROOT / "workbook_templates" / "README.md").read_text(encoding="utf-8")
    unlisted = [spec.name for spec in FUNCTIONS if spec.name not in text]
    assert not unlisted, f"add {unlisted} to workbook_templates/README.md"


def test_the_tutorial_does_what_it_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in FILES:
        (tmp_path / name).write_text(text, encoding="utf-8")
    for command in COMMANDS:
        done = CliRunner().invoke(app, shlex.split(command))
        assert done.exit_code == (1 if "--fail-on" in command else 0), command
    for name, shown in ANSWERS:
        table = [[c.strip() for c in row.split("|")[1:-1]] for row in shown.split("\n")]
        heads, _, *wanted = filter(None, table)
        with (tmp_path / name).open(encoding="utf-8-sig", newline="") as file:
            assert [[r[h] for h in heads] for r in csv.DictReader(file)] == wanted


def test_the_tutorial_has_files_commands_and_answers() -> None:
    assert [name for name, _ in FILES] == ["clinic.csv", "chart.csv"]
    assert len(COMMANDS) == 6
    assert len(ANSWERS) == 2
