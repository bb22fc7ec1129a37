"""The time and place of an audit change no byte: hash seed, locale, time zone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from property_tests.mutation.sheet import SHEET
from property_tests.support.places import ROOT

SURROUNDINGS = (
    {"PYTHONHASHSEED": "1", "LC_ALL": "C.UTF-8", "TZ": "Pacific/Kiritimati"},
    {"PYTHONHASHSEED": "2", "LC_ALL": "tr_TR.UTF-8", "TZ": "America/St_Johns"},
    {"PYTHONHASHSEED": "3", "LC_ALL": "POSIX", "TZ": "Etc/GMT+12", "PYTHONUTF8": "0"},
)
"""A locale that the machine lacks counts as C."""

SCRIPT = """
import contextlib, datetime as dt, locale, pathlib
with contextlib.suppress(locale.Error):
    locale.setlocale(locale.LC_ALL, "")
from audit.hosts.cli.audit import Request, run
for ending in ("csv", "jsonl", "xlsx"):
    request = Request(pathlib.Path("golden.csv"), pathlib.Path(f"out.{ending}"))
    run(request, dt.datetime(2026, 10, 1))
"""


def begun(folder: Path, surroundings: dict[str, str]) -> subprocess.Popen[bytes]:
    folder.mkdir()
    shutil.copy(SHEET, folder / "golden.csv")
    kept = {n: v for n, v in os.environ.items() if not n.startswith(("LC_", "PYTHON"))}
    environment = {**kept, "PYTHONPATH": str(ROOT), **surroundings}
    command = [sys.executable, "-c", SCRIPT]
    return subprocess.Popen(command, cwd=folder, env=environment)


@pytest.mark.law(2)
def test_hash_seed_locale_and_time_zone_change_no_byte(tmp_path: Path) -> None:
    folders = [tmp_path / str(n) for n in range(len(SURROUNDINGS))]
    runs = [begun(f, s) for f, s in zip(folders, SURROUNDINGS, strict=True)]
    assert [run.wait() for run in runs] == [0] * len(runs)
    for ending in ("csv", "jsonl", "xlsx"):
        first, *others = [(f / f"out.{ending}").read_bytes() for f in folders]
        assert len(first) > 10_000
        assert all(other == first for other in others), ending
