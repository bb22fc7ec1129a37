"""Runs that are killed: nothing partial appears, the next run leaves nothing behind.

    python -m property_tests.support.killed_runs 200 [SEED]

runs `audit`, `review merge` and `review score --register` so many times in all. Each
run is a process of its own that is killed (signal 9): half of them at a random time,
the others right before a random one of their steps on files. Then the command runs
again, whole. Prints what was found, as JSON. With --steps, no run is killed by time.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from audit.hosts.cli.app import app
from audit.report.drafts import PREFIX
from audit.review.register import Register
from audit.review.worksheet import write_worksheet
from property_tests.support.review_samples import decided

ROWS = 300
EVENTS = ("open", "os.", "shutil.", "tempfile.", "sqlite3.")


@dataclass(frozen=True, slots=True)
class Command:
    """A command with the files it reads and the one that it writes."""

    words: tuple[str, ...]
    result: str


_SCORE = ("review", "score", "one.xlsx", "--name", "Q3", "--actor", "Ann")
COMMANDS = (
    Command(("audit", "in.csv", "-o", "out.xlsx"), "out.xlsx"),
    Command(("audit", "in.csv", "-o", "out.csv"), "out.csv"),
    Command(("review", "merge", "one.xlsx", "two.xlsx", "-o", "m.xlsx"), "m.xlsx"),
    Command((*_SCORE, "--register", "r.sqlite"), "r.sqlite"),
)


@dataclass(slots=True)
class Found:
    """What was counted, and sentences about what must not be."""

    moments: int = 0
    killed: int = 0
    left_by_kill: int = 0
    results_by_kill: int = 0
    faults: list[str] = field(default_factory=list)


def make_inputs(folder: Path) -> None:
    """Write synthetic encounters and two worksheets of one draw."""
    lines = ["encounter_id,date_of_service,dx1,dx2"]
    lines += [f"E{n},2026-02-10,M54.6,R52" for n in range(ROWS)]
    (folder / "in.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for name in ("one.xlsx", "two.xlsx"):
        write_worksheet(folder / name, decided())


def start(words: Sequence[str], folder: Path, step: int = 0) -> int:
    """Start a command in a child of this process, and return the child's number.

    With a step, the child kills itself before that step. Without one, a file beside
    the folder says in the end how many steps there were.
    """
    child = os.fork()
    if child:
        return child
    status = 70
    try:
        os.chdir(folder)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        steps = Steps(folder, step)
        sys.addaudithook(steps)
        app([*words], standalone_mode=False)
        folder.with_name("steps").write_text(str(steps.seen))
        status = 0
    finally:
        os._exit(status)


def ended(child: int) -> int:
    """Wait for a child, and return its exit status, negative if it was killed."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


class Steps:
    """Counts the steps of this process on files, and kills it before one of them."""

    def __init__(self, folder: Path, last: int) -> None:
        self.seen = 0
        self._folder = str(folder)
        self._last = last

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        """Take one event of the interpreter."""
        if event.startswith(EVENTS) and self._is_here(event, arguments):
            self.seen += 1
            if self.seen == self._last:
                os.kill(os.getpid(), signal.SIGKILL)

    def _is_here(self, event: str, arguments: tuple[object, ...]) -> bool:
        paths = [str(a) for a in arguments if isinstance(a, str | Path)]
        inside = (PREFIX, self._folder, *{c.result for c in COMMANDS})
        return event.startswith("sqlite3.") or any(
            part in path for path in paths for part in inside
        )


@contextlib.contextmanager
def _copy(folder: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch, "place")
        shutil.copytree(folder, place)
        yield place


def content_of(command: Command, folder: Path) -> object:
    """Return what a result says, without the time at which it was made."""
    path = folder / command.result
    if command.result.endswith(".sqlite"):
        with Register(path, must_exist=True) as register:
            broken = register.broken_lines()
            return [
                *((e.entry.kind, e.entry.payload) for e in register.lines()),
                broken,
            ]
    if command.result == "out.xlsx":  # it says when the audit was begun
        import zipfile

        with zipfile.ZipFile(path) as package:
            return [package.testzip(), package.read("xl/worksheets/sheet2.xml")]
    return path.read_bytes()


@dataclass(frozen=True, slots=True)
class Moment:
    """When a run is killed: after a share of its time, or of its steps on files."""

    command: int
    share: float
    by_time: bool


@dataclass(frozen=True, slots=True)
class Known:
    """A whole run of a command: how long it took, its result and its steps on files."""

    seconds: float
    whole: object
    steps: int


def learn(command: Command, inputs: Path) -> Known:
    """Run a command as it should be."""
    with _copy(inputs) as place:
        begun = time.monotonic()
        status = ended(start(command.words, place))
        seconds = time.monotonic() - begun
        assert status == 0, command
        steps = int(place.with_name("steps").read_text())
        return Known(seconds, content_of(command, place), steps)


def killed_run(command: Command, place: Path, known: Known, at: Moment) -> int:
    """Run a command and kill it; return its exit status."""
    if not at.by_time:
        return ended(start(command.words, place, 1 + int(at.share * known.steps)))
    child = start(command.words, place)
    time.sleep(at.share * known.seconds)
    os.kill(child, signal.SIGKILL)
    return ended(child)


def kill(
    command: Command, inputs: Path, known: Known, at: Moment, found: Found
) -> None:
    """Kill a run, run again, and note what was found."""
    before = {path.name: path.read_bytes() for path in inputs.iterdir()}
    is_register = command.result.endswith(".sqlite")
    with _copy(inputs) as place:
        found.moments += 1
        found.killed += killed_run(command, place, known, at) < 0
        names = {path.name for path in place.iterdir()} - before.keys()
        drafts = {name for name in names if name.startswith(PREFIX)}
        found.left_by_kill += bool(drafts)
        found.results_by_kill += command.result in names
        faults = []
        if names - drafts - {command.result, f"{command.result}-journal"}:
            faults.append("left something else than drafts")
        has_file = command.result in names and not is_register
        if has_file and content_of(command, place) != known.whole:
            faults.append("a partial result")
        again = () if is_register else ("--force",)
        if ended(start((*command.words, *again), place)) != 0:
            faults.append("the next run failed")
        if content_of(command, place) != known.whole:
            faults.append("the next run has another result")
        if {path.name for path in place.iterdir()} != {*before, command.result}:
            faults.append("something is left behind after the next run")
        if any((place / name).read_bytes() != before[name] for name in before):
            faults.append("an input was changed")
        found.faults += [f"{' '.join(command.words)}, {at}: {f}" for f in faults]


def moments(number: int, seed: int, in_time: bool) -> Iterator[Moment]:
    """Yield random moments; of those in time, every second one is."""
    chance = random.Random(seed)
    for n in range(number):
        turn = n // len(COMMANDS)
        yield Moment(n % len(COMMANDS), chance.random(), in_time and turn % 2 == 1)


def run(number: int, seed: int, in_time: bool = True) -> Found:
    """Kill so many runs, and return what was found."""
    found = Found()
    with tempfile.TemporaryDirectory() as scratch:
        inputs = Path(scratch, "inputs")
        inputs.mkdir()
        make_inputs(inputs)
        for command in COMMANDS:  # what is loaded once is loaded before the children
            quiet = contextlib.redirect_stdout(io.StringIO())
            with _copy(inputs) as place, contextlib.chdir(place), quiet:
                app([*command.words], standalone_mode=False)
        known = [learn(command, inputs) for command in COMMANDS]
        for at in moments(number, seed, in_time):
            kill(COMMANDS[at.command], inputs, known[at.command], at, found)
    return found


def main() -> None:
    """Print what was found after so many killed runs."""
    numbers = [int(word) for word in sys.argv[1:] if word.isdecimal()]
    number, seed = (*numbers, 0)[:2]
    found = run(number, seed, in_time="--steps" not in sys.argv)
    print(json.dumps(asdict(found)))


if __name__ == "__main__":
    main()
