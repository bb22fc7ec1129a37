"""A hand-made sample of code mutants: `python -m property_tests.mutation.code_sample`.

Rule data has mutants of its own. These are slips in the code around it that a reviewer
would look for: a day or a week off, a column missing from a key, the wrong cell, the
wrong sign, a dropped condition. Each is one edit of one file (`code_mutants.toml`),
with the tests that must notice it. The tree is copied to a temporary folder; each edit
is made there, tested and undone.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from property_tests.support.places import ROOT

LIST = Path(__file__).with_name("code_mutants.toml")
COPIED = ("audit", "property_tests", "samples", "pyproject.toml", "README.md")
PROFILES = ("mutation", "ci")
FAILED = (1, 2)
"""Exit status of pytest where a test failed, or fell when it was read."""


@dataclass(frozen=True, slots=True)
class CodeMutant:
    """One edit: `old`, which occurs in the file exactly once, becomes `new`.

    `tests` are files or tests below `property_tests`. `equal` says why nobody could
    notice the edit; it is empty for a mutant that must be killed.
    """

    name: str
    area: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]
    equal: str = ""


def mutants() -> tuple[CodeMutant, ...]:
    """Read the list."""
    content = tomllib.loads(LIST.read_text("utf-8"))
    return tuple(
        CodeMutant(**{**row, "tests": tuple(row["tests"])}) for row in content["mutant"]
    )


def mutated(mutant: CodeMutant, text: str) -> str:
    """Return the text of the file with the edit.

    The list follows the code: raises ValueError unless the text to edit occurs exactly
    once.
    """
    if text.count(mutant.old) != 1 or mutant.old == mutant.new:
        times = text.count(mutant.old)
        raise ValueError(
            f"{mutant.name}: {mutant.old!r} stands {times} times in {mutant.file}"
        )
    return text.replace(mutant.old, mutant.new)


def is_killed(mutant: CodeMutant, folder: Path) -> bool:
    """Make the edit in a copy of the tree, run its tests there, and undo it.

    Few examples kill most mutants; the survivors are tested with many.
    """
    file = folder / mutant.file
    before = file.read_text("utf-8")
    file.write_text(mutated(mutant, before), "utf-8")
    try:
        return any(_fails(mutant.tests, folder, profile) for profile in PROFILES)
    finally:
        file.write_text(before, "utf-8")


def _fails(tests: Iterable[str], folder: Path, profile: str) -> bool:
    """Return whether a test fails. Raises RuntimeError if pytest could not run them."""
    options = ("-x", "-q", "-p", "no:randomly", "-p", "no:cacheprovider")
    run = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", *options),
            *(f"property_tests/{test}" for test in tests),
        ],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "HYPOTHESIS_PROFILE": profile},
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode not in (0, *FAILED):
        raise RuntimeError(f"{run.stdout[-500:]}{run.stderr[-500:]}")
    return run.returncode != 0


def copy_to(folder: Path) -> None:
    """Copy what the tests need."""
    for name in COPIED:
        source, target = ROOT / name, folder / name
        if source.is_dir():
            left_out = shutil.ignore_patterns("__pycache__", ".hypothesis")
            shutil.copytree(source, target, ignore=left_out)
        else:
            shutil.copy(source, target)


def tried(chosen: Iterable[CodeMutant]) -> Iterator[tuple[CodeMutant, bool]]:
    """Try mutants one after the other; yield each with whether it was killed.

    Raises RuntimeError if a test fails without any edit: it would kill everything.
    """
    todo = tuple(chosen)
    tests = dict.fromkeys(test for mutant in todo for test in mutant.tests)
    with tempfile.TemporaryDirectory(prefix="code-sample-") as name:
        copy_to(Path(name))
        if any(_fails(tests, Path(name), profile) for profile in PROFILES):
            raise RuntimeError("a test fails without any edit: run the suite first")
        for mutant in todo:
            yield mutant, is_killed(mutant, Path(name))


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(
        prog="python -m property_tests.mutation.code_sample"
    )
    parser.add_argument("words", nargs="*", help="areas, or parts of names")
    words = parser.parse_args().words
    chosen = [
        m
        for m in mutants()
        if not words
        or any(w in (m.area, m.name) for w in words)
        or any(w in m.name for w in words)
    ]
    areas: Counter[str] = Counter()
    killed: Counter[str] = Counter()
    for mutant, is_dead in tried(chosen):
        status = "killed" if is_dead else "equal" if mutant.equal else "SURVIVED"
        print(f"{status:<9} {mutant.area:<10} {mutant.name}", flush=True)
        areas[mutant.area] += 1
        killed[mutant.area] += is_dead
    for area, number in areas.items():
        print(f"{area}: {killed[area]} of {number} killed")
    print(f"all: {killed.total()} of {areas.total()} killed")


if __name__ == "__main__":
    main()
