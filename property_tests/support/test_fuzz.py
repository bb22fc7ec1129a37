"""The fuzzer finds nothing, and would find something."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from property_tests.fuzzing.running import Ended, Job, run_forked, run_row
from property_tests.support.needs import need


def test_a_thousand_damaged_files_do_no_harm() -> None:
    need(hasattr(os, "fork"), "a system that forks")
    line = [sys.executable, "-m", "property_tests.fuzz", "500", "--seed", "2026"]
    halves = [
        subprocess.Popen(
            [*line, "--first", first], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        for first in ("0", "500")
    ]
    outputs = [half.communicate()[0] for half in halves]
    for half, out in zip(halves, outputs, strict=True):
        assert half.returncode == 0, out.decode()
        assert b"500 cases of seed 2026: 0 faults" in out


HARMS = {
    "raise ValueError": "Traceback",
    "os.kill(os.getpid(), 15)": "abort: signal 15",
    "return 1": "status 1",
    "return 97": "wrong number of rows",
    "return 2": "not one line",
    "os.write(2, b'x'); open('left', 'w'); return 2": "files left",
    "os.write(2, b'unexpected error'); return 2": "unexpected error",
    "os.write(2, b'the memory does not suffice'); return 2": "the memory does not",
    "open('in.csv', 'w').write('b'); return 2": "not one line",
    "os.write(2, b'x'); open('in.csv', 'w').write('b'); return 2": "changed input",
    "pass": "files left: [] instead of ['out']",
    "tempfile.mkstemp(); open('out', 'w')": "temporary files left",
    "bytearray(1 << 31)": "MemoryError",
}
FINE = "open('left', 'w'); os.rename('left', 'out')"


def job_for(work: str, folder: Path) -> Job:
    """Return a job that does some work in an empty folder with one input."""
    for old in (folder, folder.with_suffix(".tmp")):
        shutil.rmtree(old, ignore_errors=True)
        old.mkdir()
    (folder / "in.csv").write_text("a")
    space: dict[str, Any] = {}
    exec(f"def work():\n    import os, tempfile\n    {work}\n    return 0", space)
    return Job(folder, space["work"], outputs=("out",))


def test_each_kind_of_harm_is_noticed(tmp_path: Path) -> None:
    need(hasattr(os, "fork"), "a system that forks")
    folder = tmp_path / "case"
    assert run_forked(job_for(FINE, folder)).outcome == "done"
    for work, word in HARMS.items():
        assert word in run_forked(job_for(work, folder)).problem, work


def test_each_kind_of_harm_is_noticed_in_a_row_of_cases(tmp_path: Path) -> None:
    need(hasattr(os, "fork"), "a system that forks")
    works = [work for harm in HARMS for work in (harm, FINE)]
    row = run_row(range(len(works)), lambda n: job_for(works[n], tmp_path / "case"))
    ends = dict(row)
    assert list(ends) == list(range(len(works)))
    for number, work in enumerate(works):
        problem = ends[number].problem
        if work == FINE:
            assert ends[number] == Ended("done", "", ends[number].seconds)
        elif work.startswith("os.kill"):
            assert problem == "the process ended with -15"
        else:
            assert HARMS[work] in problem, work
