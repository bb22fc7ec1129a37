"""Runs every law with other seeds: `python -m property_tests.seeds 20 [PATH ...]`.

A law that fails once in fifty runs passes most days. Each seed gets its own process and
an empty store of examples, so that no seed repeats what an earlier one found. Tests
marked slow are skipped, and so are tests that draw nothing.
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
    """Return the test files in some folders, or files, with a law that draws."""
    folders = [ROOT / path for path in under]
    files = [f for p in folders for f in ([p] if p.is_file() else p.rglob("test_*.py"))]
    return [
        str(file.relative_to(ROOT))
        for file in sorted(files)
        if "@given" in file.read_text(encoding="utf-8")
    ]


def run(seed: int, files: Sequence[str]) -> tuple[list[str], str]:
    """Run the laws of some files with one seed.

    Returns the failed tests and the output. A run that ended badly without a failed
    test is listed itself.
    """
    with tempfile.TemporaryDirectory(prefix="tspine-seed-") as store:
        done = subprocess.run(
            [
                *(sys.executable, "-m", "pytest", "-p", "no:cacheprovider"),
                *("-m", "hypothesis and not slow", f"--hypothesis-seed={seed}"),
                *("--tb=short", "-rfE", *files),
            ],
            cwd=ROOT,
            # The profile ci uses its own seed and would ignore ours.
            env={
                "HYPOTHESIS_PROFILE": "dev",
                **os.environ,
                "HYPOTHESIS_STORAGE_DIRECTORY": store,
                "PYTHONPATH": str(ROOT),
            },
            capture_output=True,
            text=True,
        )
    output = done.stdout + done.stderr
    failed = _FAILED.findall(output)
    if done.returncode and not failed:
        failed = [f"pytest itself, exit status {done.returncode}"]
    return failed, output


def main(seeds: int, under: Sequence[str] = ("property_tests",)) -> int:
    """Run the seeds 1 to `seeds`; return how many of them failed."""
    files = files_that_draw(under)
    bad = 0
    for seed in range(1, seeds + 1):
        began = time.monotonic()
        failed, output = run(seed, files)
        lasted = time.monotonic() - began
        print(f"seed {seed}: {len(failed)} failed, {lasted:.0f} s", flush=True)
        if failed:
            bad += 1
            print(output, *failed, sep="\n", flush=True)
    print(f"{seeds - bad} of {seeds} seeds without a failure")
    return bad


if __name__ == "__main__":
    _, count, *paths = [*sys.argv, "20"][: max(2, len(sys.argv))]
    sys.exit(1 if main(int(count), paths or ("property_tests",)) else 0)
