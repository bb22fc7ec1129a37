"""Gives mutated files to every reader, and counts what goes wrong: nothing may.

    python -m property_tests.fuzz 100000 --seed 1
    python -m property_tests.fuzz --seed 1 --only 4711      # repeats one case

Each case is one file of one reader, changed at random, and one command that reads it,
in a forked process with 5 seconds of processor time and 1 GB of memory. A case is fine
if the command does its work or refuses the file with one line and status 2, leaves no
other file behind, leaves its input as it is, and gives as many rows as it read. The
same seed gives the same cases. The exit status is 1 if any case is not fine.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random

os.environ["RUST_BACKTRACE"] = "0"
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("POLARS_MAX_THREADS", "1")

from property_tests.fuzzing.cases import Command, changes_of, command_for, work_of
from property_tests.fuzzing.inputs import Input, all_inputs, lay_beside
from property_tests.fuzzing.running import Ended, run_forked

KEPT = Path(tempfile.gettempdir(), "tspine_fuzz")
"""Where the files of failed cases are kept."""

# How often readers that take long have their turn; an order file has 60,000 lines.
_WEIGHTS = {"order file": 0.05, "parquet": 0.4, "exceptions": 0.2, "pack": 0.7}


class Fuzzer:
    """Makes and runs the cases of one seed."""

    def __init__(self, seed: int, scratch: Path) -> None:
        self.seed = seed
        self.scratch = scratch
        self.inputs = all_inputs(scratch)
        count = Counter(one.reader for one in self.inputs)
        self.weights = [
            _WEIGHTS.get(one.reader, 1.0) / count[one.reader] for one in self.inputs
        ]

    def lay_out(self, given: Input, data: bytes) -> Path:
        """Write a file, and what its command needs beside it, into a new folder."""
        folder = self.scratch / "case"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        lay_beside(given.reader, folder)
        path = folder / ("pack" if given.reader == "pack" else "") / given.name
        path.write_bytes(data)
        return folder

    def run(self, number: int, keep: bool = False) -> tuple[Input, Ended]:
        """Run one case; with `keep`, its file is kept even if nothing is wrong."""
        random = Random(f"{self.seed}:{number}")
        (given,) = random.choices(self.inputs, self.weights)
        data = given.data
        for _ in range(random.choice((1, 1, 1, 2))):
            change = random.choice(changes_of(given.reader))
            try:
                data = change(random, data)
            except Exception:  # an archive that was broken by the first change
                break
        command = command_for(given.reader, given.name, random)
        folder = self.lay_out(given, data)
        ended = run_forked(
            folder,
            lambda: work_of(given.reader, given.name, command),
            outputs=command.outputs,
            also=command.also,
        )
        if ended.problem or keep:
            KEPT.mkdir(exist_ok=True)
            kept = KEPT / f"{self.seed}_{number}_{given.reader.replace(' ', '_')}"
            shutil.rmtree(kept, ignore_errors=True)
            shutil.copytree(folder, kept)
            words = " ".join(command.line)
            print(f"\n{given.reader}, seed {self.seed}, case {number}: {ended.problem}")
            print(f"  command: tspine {words}\n  files:   {kept}")
            print(
                f"  repeat:  python -m property_tests.fuzz --seed {self.seed} "
                f"--only {number}"
            )
        return given, ended


def warm_up(fuzzer: Fuzzer) -> None:
    """Run every command once on valid files, so that the forks share what it loads.

    Parquet is left out: a fork has none of the threads that polars starts.
    """
    seen: set[Command] = set()
    for given in fuzzer.inputs:
        for seed in range(9):
            command = command_for(given.reader, given.name, Random(seed))
            if given.reader in ("parquet", "order file") or command in seen:
                continue
            seen.add(command)
            folder = fuzzer.lay_out(given, given.data)
            with (
                contextlib.chdir(folder),
                open(os.devnull, "w") as null,
                contextlib.redirect_stdout(null),
                contextlib.redirect_stderr(null),
            ):
                code = work_of(given.reader, given.name, command)
            if code and given.reader != "worksheet":  # an undecided one has no score
                raise AssertionError(f"a valid {given.reader} was refused")
    gc.collect()
    gc.freeze()


def table(counts: Counter[tuple[str, str]]) -> str:
    """Return the outcomes by reader as lines of text."""
    outcomes = sorted({outcome for _, outcome in counts})
    lines = [f"{'reader':<14}" + "".join(f"{o:>12}" for o in outcomes)]
    for reader in sorted({reader for reader, _ in counts}):
        cells = "".join(f"{counts[reader, o]:>12,}" for o in outcomes)
        lines.append(f"{reader:<14}{cells}")
    return "\n".join(lines)


def main() -> int:
    """Run the cases that the command line asks for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("cases", nargs="?", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="number of the first case")
    parser.add_argument("--only", type=int, help="repeat this case and keep its files")
    options = parser.parse_args()
    counts: Counter[tuple[str, str]] = Counter()
    failed = 0
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        fuzzer = Fuzzer(options.seed, Path(scratch))
        warm_up(fuzzer)
        numbers = range(options.first, options.first + options.cases)
        for number in numbers if options.only is None else [options.only]:
            given, ended = fuzzer.run(number, keep=options.only is not None)
            counts[given.reader, "FAULT" if ended.problem else ended.outcome] += 1
            failed += bool(ended.problem)
            done = sum(counts.values())
            if done % 1000 == 0:
                seconds = time.monotonic() - begun
                print(f"{done:,} cases, {failed} faults, {seconds:,.0f} s", flush=True)
    print(table(counts))
    print(f"{sum(counts.values()):,} cases of seed {options.seed}: {failed} faults")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
