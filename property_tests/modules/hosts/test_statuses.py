"""Exit statuses: one table, in the README as in the program, true of every command."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from audit.errors import Interrupted, TspineError
from audit.hosts.cli import app as cli
from audit.hosts.cli.pack_commands import pack
from audit.hosts.cli.release_commands import release
from audit.hosts.cli.review import review
from audit.hosts.cli.statuses import ExitStatus, status_lines, status_table
from property_tests.support.own_packs import EVERY_KIND, override, text_of, written
from property_tests.support.places import ROOT, SAMPLES

REVIEW = SAMPLES / "review"
SAMPLE = str(REVIEW / "review.xlsx")
CLAIMS = str(SAMPLES / "claims.csv")
BAD = "missing.xlsx"

DONE = {
    "audit": ["in.csv"],
    "explain": ["EXC-DISC-1"],
    "rules": ["--family", "EXC-MYO"],
    "code": ["M54.6"],
    "schema": [],
    "pack init": ["made", "--owner", "A"],
    "pack check": ["north"],
    "pack test": ["pack"],
    "pack diff": ["pack"],
    "template": ["plain"],
    "review plan": [CLAIMS, "-o", "p.toml"],
    "review score": [SAMPLE],
    "review appraise": [SAMPLE],
    "review report": [SAMPLE, "-o", "r.xlsx"],
    "review risk": [CLAIMS, "-o", "risk.xlsx"],
}
"""How a command does its work and finds nothing."""

FOUND = {
    "audit": ["in.csv", "--fail-on", "NOT_SUPPORTED"],
    "review verify": [SAMPLE, CLAIMS],
    "pack check": ["wrong"],
}
"""How a command finds what it is to report."""

REFUSED = {
    "audit": [BAD],
    "explain": ["NO-RULE"],
    "release add": [BAD, "--into", "made"],
    "pack init": ["pack", "--owner", "A"],
    "pack check": [BAD],
    "pack test": [BAD],
    "pack diff": [BAD],
    "pack sheet": [BAD, "-o", "p.xlsx"],
    "pack read": [BAD, "--into", BAD],
    "rules": ["--format", "odt"],
    "code": ["M54.6", "--on", "yesterday"],
    "schema": ["-o", "in.csv"],
    "prove": ["--pack", BAD],
    "handbook": ["-o", "in.csv"],
    "template": ["excel95"],
    "recalc": [BAD],
    "review init": ["made", BAD],
    "page": ["--pyodide", BAD],
    "review plan": [BAD],
    "review draw": [BAD, CLAIMS],
    "review verify": [BAD, CLAIMS],
    "review packet": [BAD, CLAIMS],
    "verify": [BAD],
    "review audit": [BAD],
    "review merge": [BAD, "-o", "m.xlsx"],
    "review reveal": [BAD],
    "map": [BAD],
    "denials": [BAD, BAD],
    "abstract": [BAD, "-o", "a.xlsx"],
    "review score": [BAD],
    "review appraise": [BAD],
    "review report": [BAD],
    "review risk": [BAD],
    "review requests": [BAD],
    "review rules": ["--register", BAD],
    "review trend": ["--register", BAD],
}
"""How each command is refused."""

INPUTS = {
    "audit": ["in.csv", "-o", "in.csv"],
    "audit policy": ["in.csv", "--policy", "p.csv", "-o", "p.csv"],
    "audit exceptions": ["in.csv", "--exceptions", "p.csv", "-o", "p.csv"],
    "audit baseline": ["in.csv", "--baseline", "p.csv", "-o", "p.csv"],
    "recalc": ["in.csv", "-o", "in.csv"],
    "denials": ["in.csv", "r.835", "-o", "in.csv"],
    "abstract": ["r.xlsx", "-o", "r.xlsx"],
    "pack sheet": ["north", "-o", "north/pack.toml"],
    "page": ["--pyodide", "pack", "-o", "pack/pack.toml"],
    "rules": ["--pack", "pack", "--format", "md", "-o", "pack/pack.toml"],
    "prove": ["--policy", "in.csv", "--workbook", "in.csv"],
    "review plan": ["in.csv", "-o", "in.csv"],
    "review draw": ["in.csv", "p.csv", "-o", "p.csv"],
    "review draw plan": ["in.csv", "p.csv", "-o", "in.csv"],
    "review audit": ["in.csv", "-o", "in.csv"],
    "review audit keep": ["p.csv", "--keep", "in.csv", "-o", "in.csv"],
    "review merge": ["p.csv", "in.csv", "-o", "in.csv"],
    "review verify": ["p.csv", "in.csv", "--full", "-o", "in.csv"],
    "review packet": ["p.csv", "in.csv", "-o", "in.csv"],
    "review reveal": ["in.csv", "-o", "in.csv"],
    "review risk": ["in.csv", "-o", "in.csv"],
    "review risk earlier": ["in.csv", "--earlier", "p.csv", "-o", "p.csv"],
    "review report": ["r.html", "-o", "r.xlsx"],
    "review report register": ["in.csv", "--register", "r.xlsx", "-o", "r.xlsx"],
}
"""For each command that writes, its input named as its output."""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    text = "encounter_id,date_of_service,dx1,dx2\nA,2026-02-10,M54.6,R52\n"
    for name in ("in.csv", "p.csv", "r.html", "r.xlsx"):
        (tmp_path / name).write_text(text, encoding="utf-8")
    written(tmp_path / "north", EVERY_KIND)
    written(tmp_path / "wrong", text_of(override("DOC-7", 'risk = "HIGH"', mark="0")))
    shutil.copytree(ROOT / "audit" / "rules" / "pack", tmp_path / "pack")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def contents(place: Path) -> dict[Path, bytes]:
    return {p: p.read_bytes() for p in place.rglob("*") if p.is_file()}


_GROUPS = {"review": review, "pack": pack, "release": release}


def commands() -> set[str]:
    named = {"prove", *(_name(c) for c in cli.app.registered_commands)}
    for name, group in _GROUPS.items():
        named |= {f"{name} {_name(c)}" for c in group.registered_commands}
    return named


def _name(command: Any) -> str:
    return str(command.name or command.callback.__name__)


def status_of(words: list[str]) -> int:
    """Return the exit status of a command, as `main` makes it."""
    done = CliRunner().invoke(cli.app, words)
    if isinstance(done.exception, TspineError):
        return ExitStatus.REFUSED
    return done.exit_code


def test_every_command_has_a_refusal_in_this_table() -> None:
    assert commands() == set(REFUSED)


@pytest.mark.parametrize("command", DONE)
def test_a_command_that_finds_nothing_says_0(command: str, place: Path) -> None:
    (place / "r.xlsx").unlink()
    (place / "r.html").unlink()
    words = [*command.split(), *DONE[command]]
    assert status_of(words) == ExitStatus.DONE, words


@pytest.mark.parametrize("command", FOUND)
def test_a_command_that_finds_something_says_1(command: str, place: Path) -> None:
    assert status_of([*command.split(), *FOUND[command]]) == ExitStatus.FOUND


@pytest.mark.parametrize("command", REFUSED)
def test_a_command_that_is_refused_says_2(command: str, place: Path) -> None:
    before = {path.name for path in place.iterdir()}
    assert status_of([*command.split(), *REFUSED[command]]) == ExitStatus.REFUSED
    assert {path.name for path in place.iterdir()} == before


@pytest.mark.parametrize("command", INPUTS)
def test_no_command_replaces_its_input(command: str, place: Path) -> None:
    before = contents(place)
    words = command.split()[: 2 if command.startswith(("review", "pack")) else 1]
    done = CliRunner().invoke(cli.app, [*words, *INPUTS[command], "--force"])
    assert "never replaced" in str(done.exception), done.exception
    assert contents(place) == before


def test_the_readme_has_the_table() -> None:
    assert status_table() in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_help_has_the_table() -> None:
    shown = " ".join(CliRunner().invoke(cli.app, ["--help"]).output.split())
    assert " ".join(status_lines().split()) in shown


def test_ctrl_c_is_one_sentence_and_130(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("audit.hosts.cli.audit.open_files", interrupted)
    done = CliRunner().invoke(cli.app, ["audit", "in.csv", "-o", "out.csv"])
    assert isinstance(done.exception, Interrupted)
    assert str(done.exception) == "interrupted: out.csv was not written."
    monkeypatch.setattr("audit.hosts.cli.screen.show_code", interrupted)
    done = CliRunner().invoke(cli.app, ["code", "M54.6"])
    assert str(done.exception) == "interrupted: nothing was written."


WAITING = (
    "import sys, os, signal\n"
    "import audit.hosts.cli.audit as command\n"
    "from audit.hosts.cli.app import main\n"
    "def interrupt(*_): os.kill(os.getpid(), signal.SIGINT)\n"
    "command.Tally = command.job_of = interrupt\n"
    "sys.argv = ['tspine', 'audit', 'in.csv', '-o', 'out.csv']\n"
    "main()\n"
)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="signals of POSIX")
def test_a_real_ctrl_c_leaves_nothing(place: Path) -> None:
    before = {path.name for path in place.iterdir()}
    done = subprocess.run(
        [sys.executable, "-c", WAITING],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert done.returncode == ExitStatus.INTERRUPTED
    assert done.stderr == "tspine: interrupted: out.csv was not written.\n"
    assert {path.name for path in place.iterdir()} == before
