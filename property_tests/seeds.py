"""Runs every law under other seeds: `python -m property_tests.seeds 20 [PATH ...]`.

A law that fails once in fifty runs passes most days. Each seed gets a process of its
own and an empty store of examples, so that no seed repeats what an earlier one found.
Tests marked slow are left out, and so is whatever draws nothing.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence

from property_tests.support.places import ROOT

_FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.MULTILINE)


def files_that_draw(under: Sequence[str] = ("property_tests",)) -> list[str]:
    """Give the test files of some folders, or files, that hold a law that draws."""
    places = [ROOT / place for place in under]
    files = [f for p in places for f in ([p] if p.is_file() else p.rglob("test_*.py"))]
    return [
        str(file.relative_to(ROOT))
        for file in sorted(files)
        if "@given" in file.read_text(encoding="utf-8")
    ]


def run(seed: int, files: Sequence[str]) -> tuple[list[str], str]:
    """Run the laws of some files under one seed.

    Gives the tests that failed, and what was printed.

    Without a failed test the run may still have ended badly: then it is named itself.
    """
    with tempfile.TemporaryDirectory(prefix="tspine-seed-") as store:
        done = subprocess.run(
            [
                *(sys.executable, "-m", "pytest", "-p", "no:cacheprovider"),
                *("-m", "hypothesis and not slow", f"--hypothesis-seed={seed}"),
                *("--tb=short", "-rfE", *files),
            ],
            cwd=ROOT,
            # The profile ci takes its own seed and would pass over ours.
            env={
                "HYPOTHESIS_PROFILE": "dev",
                **os.environ,
                "HYPOTHESIS_STORAGE_DIRECTORY": store,
                "PYTHONPATH": str(ROOT),
            },
            capture_output=True,
            text=True,
        )
    said = done.stdout + done.stderr
    failed = _FAILED.findall(said)
    if done.returncode and not failed:
        failed = [f"pytest itself, exit status {done.returncode}"]
    return failed, said


def main(seeds: int, under: Sequence[str] = ("property_tests",)) -> int:
    """Run the seeds 1 to `seeds`; give how many of them failed."""
    files = files_that_draw(under)
    bad = 0
    for seed in range(1, seeds + 1):
        began = time.monotonic()
        failed, said = run(seed, files)
        lasted = time.monotonic() - began
        print(f"seed {seed}: {len(failed)} failed, {lasted:.0f} s", flush=True)
        if failed:
            bad += 1
            print(said, *failed, sep="\n", flush=True)
    print(f"{seeds - bad} of {seeds} seeds without a failure")
    return bad


if __name__ == "__main__":
    _, count, *told = [*sys.argv, "20"][: max(2, len(sys.argv))]
    sys.exit(1 if main(int(count), told or ("property_tests",)) else 0)
