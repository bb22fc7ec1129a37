"""The fuzzer finds nothing, and would find something."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from property_tests.fuzzing.running import Ended, run_forked
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


def test_each_kind_of_harm_is_noticed(tmp_path: Path) -> None:
    need(hasattr(os, "fork"), "a system that forks")
    folder = tmp_path / "case"
    folder.mkdir()
    given = folder / "in.csv"
    given.write_text("a")

    def ended(work: str) -> Ended:
        given.write_text("a")
        for left in folder.glob("left*"):
            left.unlink()
        space: dict[str, object] = {}
        exec(f"def work():\n    import os, sys\n    {work}\n    return 0", space)
        return run_forked(folder, space["work"], outputs=("out",))  # type: ignore[arg-type]

    fine = "open('left', 'w'); os.rename('left', 'out')"
    assert ended(fine) == Ended("done")
    (folder / "out").unlink()
    harms = {
        "raise ValueError": "Traceback",
        "os.kill(os.getpid(), 15)": "abort: signal 15",
        "return 1": "status 1",
        "return 97": "wrong number of rows",
        "return 2": "not one line",
        "os.write(2, b'x'); open('left', 'w'); return 2": "files left",
        "os.write(2, b'unexpected error'); return 2": "unexpected error",
        "open('in.csv', 'w').write('b'); return 2": "not one line",
        "os.write(2, b'x'); open('in.csv', 'w').write('b'); return 2": (
            "changed input"
        ),
        "pass": "files left: [] instead of ['out']",
        "bytearray(1 << 31)": "MemoryError",
    }
    for work, word in harms.items():
        assert word in ended(work).problem, work
