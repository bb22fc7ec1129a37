"""How a command ends: one line for whatever goes wrong, and never status 1 for it."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from audit.errors import InputUnreadable
from audit.hosts.cli import audit as audit_run
from audit.hosts.cli.app import app
from audit.hosts.cli.ending import run_command
from audit.hosts.cli.statuses import ExitStatus

SECRET = "a cell of a patient"


def ended(monkeypatch: pytest.MonkeyPatch, problem: BaseException, *words: str) -> int:
    """Run `tspine audit` with work that raises; return the exit status."""

    def raise_it(*_: object, **__: object) -> None:
        raise problem

    monkeypatch.setattr(audit_run, "run", raise_it)
    line = [*words, "audit", "rows.csv"]
    monkeypatch.setattr(sys, "argv", ["tspine", *line])
    return run_command(lambda: app(args=line))


@pytest.mark.parametrize(
    "problem",
    [
        ValueError(SECRET),
        KeyError(SECRET),
        EOFError(SECRET),
        RecursionError(SECRET),
        MemoryError(SECRET),
        OSError(28, "No space left on device"),
        type("PanicException", (BaseException,), {})(SECRET),
        InputUnreadable("Line one.\nLine two.\x1b[31m"),
    ],
    ids=lambda problem: type(problem).__name__,
)
@pytest.mark.parametrize("words", [(), ("--debug",)])
def test_whatever_goes_wrong_is_one_line_without_a_cell(
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    problem: BaseException,
    words: tuple[str, ...],
) -> None:
    assert ended(monkeypatch, problem, *words) == ExitStatus.REFUSED
    out, err = capfd.readouterr()
    assert out == ""
    last = err.splitlines()[-1]
    assert last.startswith("tspine: ")
    assert len(err.splitlines()) == 1 or words
    assert SECRET not in err
    assert "\x1b" not in err
    assert "Traceback" not in err


def test_debug_shows_where_an_error_arose(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    ended(monkeypatch, ValueError(SECRET), "--debug")
    err = capfd.readouterr().err
    assert "in audit_command" in err
    assert "hosts/test_ending.py:" in err


def test_ctrl_c_says_that_nothing_was_written(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert ended(monkeypatch, KeyboardInterrupt()) == ExitStatus.INTERRUPTED
    assert capfd.readouterr().err == ("tspine: interrupted: nothing was written.\n")


def test_a_folder_without_claims_is_no_input(capfd: pytest.CaptureFixture[str]) -> None:
    for line, words in (
        (["audit", "."], ". is a folder, and none of its files has claims. Name"),
        (["review", "audit", "."], ". is a folder without review.toml. Make a review"),
    ):
        assert run_command(partial(app, args=line)) == ExitStatus.REFUSED
        assert capfd.readouterr().err.startswith(f"tspine: {words}")


def test_a_wrong_limit_is_one_line_with_a_suggestion(
    capfd: pytest.CaptureFixture[str],
) -> None:
    line = ["audit", "a.csv", "--limit", "columms=3"]
    assert run_command(lambda: app(args=line)) == ExitStatus.REFUSED
    assert "Did you mean columns?" in capfd.readouterr().err


def test_the_help_prints_every_limit(capfd: pytest.CaptureFixture[str]) -> None:
    from audit.limits import LIMITS

    run_command(lambda: app(args=["audit", "--help"]))
    out = capfd.readouterr().out
    assert all(li.name in out and f"{li.value:,}" in out for li in LIMITS)


def test_a_reader_that_quits_is_no_error(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "audit.hosts.cli.app", "rules"],
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")
