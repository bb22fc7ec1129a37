"""The section of the README about own packs and releases: its commands run."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from audit.hosts.cli.app import app
from property_tests.support.next_year import YEAR, order_file
from property_tests.support.places import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
SECTION = README.partition("<!-- own pack -->")[2].partition("<!-- end of own pack")[0]
COMMANDS = re.findall(r"^tspine (.+)$", SECTION, flags=re.MULTILINE)


def test_the_commands_of_the_section_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("claims.csv").write_text(
        "encounter_id,date_of_service,dx1\nA,2027-10-04,M54.6\n", encoding="utf-8"
    )
    order_file(Path(f"icd10cm-order-{YEAR}.txt"))
    # The proof of a divided M54.6 has its own tests and takes a minute.
    monkeypatch.setattr(
        "audit.hosts.cli.release_screen.proved", lambda *_: (["left out"], False)
    )
    assert len(COMMANDS) == 10
    for command in COMMANDS:
        done = CliRunner().invoke(app, shlex.split(command))
        found = command.startswith("release add")
        assert done.exit_code == (1 if found else 0), (command, done.output)
    assert Path("audited.xlsx").exists()
    assert Path("next-year.xlsx").exists()
