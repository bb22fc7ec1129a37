"""What a command prints commands no terminal, and hangs at the width of the screen."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from audit.hosts.cli import terminal
from audit.hosts.cli.terminal import json_text, printable, show, show_raw
from property_tests.support.places import ROOT

HEADINGS = "encounter_id,date_of_service,dx1,dx2"
ROWS = "A,2026-02-10,M54.6,R52\n"


class Screen(io.StringIO):
    """A terminal that keeps what is printed on it."""

    def isatty(self) -> bool:
        return True


def on_screen(text: str, bold: int = 0) -> str:
    """Show a text on a terminal of 80 columns."""
    made = Screen()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", made)
        patch.setattr(terminal, "width", lambda: 80)
        show(text, bold=bold)
    return made.getvalue()


@given(st.text())
@example("\x1b]0;title\x07\x9b2J\u202egnp.exe")
def test_no_character_of_a_shown_text_is_a_command(text: str) -> None:
    shown = printable(text)
    assert all(c.isprintable() or c in "\xad" or not c.isascii() for c in shown)
    assert not any(ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0 for c in shown)
    assert not any(0x202A <= ord(c) <= 0x202E or c in "\u2028\u2029" for c in shown)
    assert shown == text or not text.isprintable()


@given(st.recursive(st.text(), lambda inner: st.lists(inner) | st.tuples(inner)))
def test_json_is_the_same_value_and_commands_nothing(value: object) -> None:
    text = json_text(value)
    assert json.loads(text) == json.loads(json.dumps(value))
    assert not any(c != "\n" and printable(c) != c for c in text)


def test_json_stays_json_where_letters_are_lacking(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, "ascii"))
    value = ["“Größe” 😀 \x7f\x9b", "é"]
    show_raw(json_text(value))
    assert json.loads(raw.getvalue().decode("ascii")) == value


@given(st.lists(st.sampled_from(["M54.6", "a", "thoracic", "EXC-DISC-1"]), min_size=1))
def test_a_line_is_wrapped_and_loses_no_word(words: list[str]) -> None:
    shown = on_screen("  12  RULE-1  " + " ".join(words))
    lines = shown.splitlines()
    assert shown.split() == ["12", "RULE-1", *words]
    assert max(map(len, lines)) <= 80
    assert all(line.startswith(" " * 14) for line in lines[1:])


def test_a_text_without_columns_hangs_by_two() -> None:
    first, *rest = on_screen("word " * 40).splitlines()
    assert first.startswith("word")
    assert rest
    assert all(line.startswith("  word") for line in rest)


def test_the_beginning_is_bold_where_colors_are_wanted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert on_screen("RULE-1  title", bold=6) == "\x1b[1mRULE-1\x1b[0m  title\n"
    monkeypatch.setenv("NO_COLOR", "1")
    assert on_screen("RULE-1  title", bold=6) == "RULE-1  title\n"


def test_in_a_pipe_a_line_stays_whole(capsys: pytest.CaptureFixture[str]) -> None:
    show("word " * 40)
    assert capsys.readouterr().out == "word " * 40 + "\n"


def tspine(words: str, place: Path, **environment: str) -> tuple[int, str, str]:
    """Run a line of the shell in which `tspine` is the command."""
    line = words.replace("tspine", f"'{sys.executable}' -m audit.hosts.cli.app")
    done = subprocess.run(
        ["bash", "-c", line],
        capture_output=True,
        cwd=place,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        check=False,
    )
    return (
        done.returncode,
        done.stdout.decode("utf-8", "replace"),
        done.stderr.decode("utf-8", "replace"),
    )


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "in.csv").write_text(f"{HEADINGS}\n{ROWS}", encoding="utf-8")
    return tmp_path


posix = pytest.mark.skipif(os.name == "nt", reason="a shell of POSIX")


@posix
def test_a_closed_output_is_one_line_and_nothing_is_written(place: Path) -> None:
    status, _, errors = tspine("tspine audit in.csv -o out.csv >&-", place)
    assert status == 2
    assert errors == "tspine: standard output is closed; nothing was done.\n"
    assert [path.name for path in place.iterdir()] == ["in.csv"]


@posix
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
@pytest.mark.parametrize("command", ["rules --format json", "code M54.6", "--help"])
def test_a_full_output_is_one_line(command: str, place: Path) -> None:
    status, _, errors = tspine(f"tspine {command} >/dev/full", place)
    assert status == 2
    assert "No space left on device" in errors
    assert errors.count("\n") == 1


@posix
@pytest.mark.parametrize(("file", "status"), [("in.csv", 0), ("none.csv", 2)])
def test_a_closed_error_output_changes_no_status(
    file: str, status: int, place: Path
) -> None:
    assert tspine(f"tspine audit {file} -o out.csv 2>&-", place)[0] == status
    assert (place / "out.csv").exists() is (status == 0)


@posix
def test_a_reader_that_quits_changes_no_status(place: Path) -> None:
    line = "set -o pipefail; tspine {} | true"
    assert tspine(line.format("--help"), place)[0] == 0
    assert tspine(line.format("rules --format md"), place)[0] == 0
    found = "audit in.csv -o out.csv --fail-on NOT_SUPPORTED"
    assert tspine(line.format(found), place)[0] == 1


@posix
def test_an_output_without_letters_gets_plain_ones(place: Path) -> None:
    code = {"PYTHONIOENCODING": "ascii"}
    status, shown, errors = tspine("tspine explain EXC-DISC-1", place, **code)
    assert (status, errors) == (0, "")
    assert shown.isascii()
    assert tspine("tspine --help", place, **code)[0] == 0


@posix
def test_names_and_headings_are_shown_as_text(place: Path) -> None:
    evil = "e\x1b[31mv[red]il:smile:\n\udcff.csv"
    heading = "x\x1b[2J[bold]"
    text = f"{HEADINGS},{heading},{heading}\n{ROWS.strip()},,,too,long\n"
    (place / evil).write_text(text, encoding="utf-8")
    (place / "in.csv").unlink()
    status, shown, errors = tspine("tspine audit e* -o out.csv", place)
    assert (status, errors) == (0, "")
    assert "e\\x1b[31mv[red]il:smile:\\x0a\\xff.csv" in shown
    (place / "out.csv").unlink()
    status, shown, errors = tspine("tspine audit e* -o $'o\\e[0m.txt'", place)
    assert (status, errors.count("\n")) == (2, 1)
    assert "\x1b" not in shown + errors
    assert "o\\x1b[0m.txt" in errors
