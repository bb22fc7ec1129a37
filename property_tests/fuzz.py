"""Gives mutated files to every reader, and counts what goes wrong: nothing may.

    python -m property_tests.fuzz 100000 --seed 1
    python -m property_tests.fuzz --seed 1 --only 4711      # repeats one case
    python -m property_tests.fuzz 20000 --readers x12,fhir,remittance   # only these

Each case is one file of one reader, changed at random, and one command that reads it,
with 5 seconds of processor time and 1 GB of memory. One process runs up to 250 cases;
what fails there is run again in a process of its own. A case is fine if the command
does its work or refuses the file with one line and status 2, leaves no other file
behind, leaves its input as it is, and gives as many rows as it read. The same seed
gives the same cases. The exit status is 1 if any case is not fine.

Not run: `tspine prove`, which reads a pack as the other commands do and then takes
minutes, and `tspine recalc` through LibreOffice, which takes seconds to start.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import os
import resource
import shutil
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

os.environ["RUST_BACKTRACE"] = "0"
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("POLARS_MAX_THREADS", "1")

from property_tests.fuzzing.baseline_inputs import baseline_inputs
from property_tests.fuzzing.cases import (
    Command,
    changes_of,
    command_for,
    loads_much,
    work_of,
)
from property_tests.fuzzing.inputs import Input, table_inputs
from property_tests.fuzzing.review_inputs import review_inputs
from property_tests.fuzzing.running import STOPPED, Ended, Job, run_forked, run_row
from property_tests.fuzzing.side_inputs import side_inputs

KEPT = Path(tempfile.gettempdir(), "tspine_fuzz")
"""Where the files of failed cases are kept."""
MEMORY_DISK = Path("/dev/shm")
ROW = 250
"""So many cases run one after the other in one process."""

# How often readers have their turn if not 1; an order file has 60,000 lines.
_WEIGHTS = {"order file": 0.05, "parquet": 0.5, "recalc": 0.5, "worksheet": 1.5}


class Fuzzer:
    """Makes and runs the cases of one seed."""

    def __init__(self, seed: int, scratch: Path, readers: Sequence[str] = ()) -> None:
        self.seed = seed
        self.scratch = scratch
        every = [
            *table_inputs(scratch),
            *side_inputs(),
            *baseline_inputs(scratch),
            *review_inputs(scratch),
        ]
        self.inputs = [one for one in every if not readers or one.reader in readers]
        if strange := {*readers} - {one.reader for one in every}:
            raise SystemExit(f"no such reader: {', '.join(sorted(strange))}")
        self._readers = f" --readers {','.join(readers)}" if readers else ""
        count = Counter(one.reader for one in self.inputs)
        self.weights = [
            _WEIGHTS.get(one.reader, 1.0) / count[one.reader] for one in self.inputs
        ]

    def lay_out(self, given: Input, data: bytes, name: str) -> Path:
        """Write a file, and what its command needs beside it, into a new folder."""
        folder = self.scratch / name
        for old in (folder, folder.with_suffix(".tmp")):
            shutil.rmtree(old, ignore_errors=True)
            old.mkdir()
        for path, content in (*given.beside, (given.name, data)):
            (folder / path).parent.mkdir(exist_ok=True)
            (folder / path).write_bytes(content)
        return folder

    def begun(self, number: int) -> tuple[Random, Input, Command]:
        """Draw a case; what changes its file is drawn next."""
        random = Random(f"{self.seed}:{number}")
        (given,) = random.choices(self.inputs, self.weights)
        return random, given, command_for(given, random)

    def job_of(self, number: int, name: str = "row") -> Job:
        """Make the files of a case; the job is to run in the folder of that name."""
        random, given, command = self.begun(number)
        data = given.data
        for _ in range(random.choice((1, 1, 1, 2))):
            change = random.choice(changes_of(given.reader))
            try:
                data = change(random, data)
            except Exception:  # an archive that was broken by the first change
                break
        return command.job(given, self.lay_out(given, data, name))

    def run_all(self, numbers: Sequence[int]) -> Iterator[tuple[str, Ended]]:
        """Run cases in rows; yield reader and end of each, and show what is wrong."""
        for row in self._rows(numbers):
            for number, ended in run_row(row, self.job_of):
                reader = self.begun(number)[1].reader
                yield reader, self.alone(number, ended) if ended.problem else ended

    def _rows(self, numbers: Sequence[int]) -> Iterator[Sequence[int]]:
        for start in range(0, len(numbers), 4 * ROW):
            parts: tuple[list[int], list[int]] = ([], [])
            for number in numbers[start : start + 4 * ROW]:
                _, given, command = self.begun(number)
                parts[loads_much(given, command)].append(number)
            for part in parts:
                yield from (part[n : n + ROW] for n in range(0, len(part), ROW))

    def alone(self, number: int, before: Ended | None = None) -> Ended:
        """Run one case in a process of its own, keep its files and show its end.

        `before` is how it ended in a row. If it fails only there, that is a fault, but
        for libraries that keep the memory they took, and for what other programs on the
        machine held up: the first run once in a command.
        """
        _, given, command = self.begun(number)
        job = self.job_of(number, "alone")
        ended = run_forked(job)
        if before and not ended.problem:
            held_up = before.problem == STOPPED
            if before.in_trial or held_up or loads_much(given, command):
                return ended
            ended = replace(ended, problem=f"only after other cases: {before.problem}")
        KEPT.mkdir(exist_ok=True)
        kept = KEPT / f"{self.seed}_{number}_{given.reader.replace(' ', '_')}"
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(job.folder, kept)
        words = " ".join(command.line)
        print(f"\n{given.reader}, seed {self.seed}, case {number}: {ended.problem}")
        print(f"  command: tspine {words}\n  files:   {kept}")
        print(
            f"  repeat:  python -m property_tests.fuzz --seed {self.seed} "
            f"--only {number}{self._readers}",
            flush=True,
        )
        return ended


def warm_up(fuzzer: Fuzzer) -> None:
    """Run every command once on valid files, so that the forks share what it loads.

    Parquet is left out: a fork has none of the threads that polars starts.
    """
    seen: set[Command] = set()
    for given in fuzzer.inputs:
        for seed in range(40):
            command = command_for(given, Random(seed))
            if given.reader == "order file" or loads_much(given, command):
                continue
            if command in seen:
                continue
            seen.add(command)
            folder = fuzzer.lay_out(given, given.data, "warm")
            with (
                contextlib.chdir(folder),
                open(os.devnull, "w") as null,
                contextlib.redirect_stdout(null),
                contextlib.redirect_stderr(null),
            ):
                code = work_of(given, command)
            # A worksheet without decisions has no score.
            if (
                code
                and not (code == 1 and command.finds)
                and given.reader not in ("worksheet", "recalc")
            ):
                raise AssertionError(f"a valid {given.reader} was refused: {command}")
    gc.collect()
    gc.freeze()


def table(counts: Counter[tuple[str, str]], seconds: Mapping[str, float]) -> str:
    """Return outcomes and mean processor time by reader as lines of text."""
    outcomes = sorted({outcome for _, outcome in counts})
    lines = [f"{'reader':<14}" + "".join(f"{o:>10}" for o in (*outcomes, "ms each"))]
    for reader in sorted({reader for reader, _ in counts}):
        cells = "".join(f"{counts[reader, o]:>10,}" for o in outcomes)
        cases = sum(counts[reader, o] for o in outcomes)
        lines.append(f"{reader:<14}{cells}{1000 * seconds[reader] / cases:>10.0f}")
    return "\n".join(lines)


def main() -> int:
    """Run the cases that the command line asks for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("cases", nargs="?", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="number of the first case")
    parser.add_argument("--only", type=int, help="repeat this case and keep its files")
    parser.add_argument("--readers", default="", help="only these, with commas")
    options = parser.parse_args()
    readers = [name for name in options.readers.split(",") if name]
    place = MEMORY_DISK if os.access(MEMORY_DISK, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=place) as scratch:
        fuzzer = Fuzzer(options.seed, Path(scratch), readers)
        warm_up(fuzzer)
        if options.only is not None:
            return 1 if fuzzer.alone(options.only).problem else 0
        numbers = range(options.first, options.first + options.cases)
        return 1 if _run(fuzzer, numbers) else 0


def _run(fuzzer: Fuzzer, numbers: range) -> int:
    """Run cases, print a table of how they ended, and return the number of faults."""
    counts: Counter[tuple[str, str]] = Counter()
    seconds: defaultdict[str, float] = defaultdict(float)
    failed, slowest, begun = 0, 0.0, time.monotonic()
    for done, (reader, ended) in enumerate(fuzzer.run_all(numbers), 1):
        counts[reader, "FAULT" if ended.problem else ended.outcome] += 1
        seconds[reader] += ended.seconds
        slowest = max(slowest, ended.seconds)
        failed += bool(ended.problem)
        if done % 1000 == 0:
            passed = time.monotonic() - begun
            print(f"{done:,} cases, {failed} faults, {passed:,.0f} s", flush=True)
    print(table(counts, seconds))
    parts = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    used = sum(sum(resource.getrusage(who)[:2]) for who in parts)
    print(f"{used:,.0f} s of processor time; the slowest case took {slowest:.1f} s")
    print(f"{len(numbers):,} cases of seed {fuzzer.seed}: {failed} faults")
    return failed


if __name__ == "__main__":
    sys.exit(main())
