"""Runs commands in forked processes with limits, and judges how they ended.

A fork for each case is slow. So one process runs many cases, one after the other, under
the same limits and with the same checks after each; where it dies or something is
wrong, the caller runs that case again in a process of its own.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import resource
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

CPU_SECONDS = 5
MEMORY = 1 << 30
WALL_SECONDS, ROW_SECONDS = 300, 30
"""By the clock, for a case alone and for one in a row, which is then run alone."""
STOPPED = f"the process ended with {-signal.SIGALRM}"
"""The problem of a case in a row that had no end by the clock."""
WRONG_ROWS, NO_TRACE = 97, 98
_ALLOWED = {0: "done", 1: "found", 2: "refused"}
_WORDS = (
    *(b"Traceback (most", b"unexpected error", b"panicked at"),
    b"the memory does not suffice",
)
"""What no output may hold: every input of the fuzzer is small."""


@dataclass(frozen=True, slots=True)
class Job:
    """Work in a folder that returns an exit status, and what it is to do there.

    `outputs` are the files that it leaves if it does its work, `changes` are inputs
    that it may change then; `finds` says whether status 1 is no fault, `talks` whether
    it may say more than one line before it refuses a file.
    """

    folder: Path
    work: Callable[[], int]
    outputs: tuple[str, ...] = ()
    finds: bool = False
    changes: tuple[str, ...] = ()
    talks: bool = False

    @property
    def scratch(self) -> Path:
        """The folder for temporary files, which must be empty in the end."""
        return self.folder.with_suffix(".tmp")


@dataclass(frozen=True, slots=True)
class Ended:
    """How a case ended: its outcome, and what is wrong with it (empty if nothing).

    `seconds` is its processor time; `in_trial` says that the process died where
    `audit.intake.trial` starts another one so that this does no harm.
    """

    outcome: str
    problem: str = ""
    seconds: float = 0.0
    in_trial: bool = False


class _Row:
    """The process that runs cases in a row: where it reports to, if this is one."""

    reports_to = -1


def tell_trial(*, begins: bool) -> bool:
    """Report that a trial begins or ends; False if this process runs a single case."""
    if _Row.reports_to < 0:
        return False
    os.write(_Row.reports_to, b'"trial"\n' if begins else b'"survived"\n')
    return True


def run_forked(job: Job) -> Ended:
    """Run a job in a process of its own."""
    before, used = _state(job.folder), _cpu(resource.RUSAGE_CHILDREN)
    child = os.fork()
    if not child:
        _Row.reports_to = -1
        os._exit(_run_work(job))
    code = _wait(child)
    return _judged(job, before, code, _cpu(resource.RUSAGE_CHILDREN) - used)


def run_row(
    numbers: Sequence[int], job_of: Callable[[int], Job]
) -> Iterator[tuple[int, Ended]]:
    """Run the jobs of some numbers one after the other, in as few processes as live."""
    while numbers:
        read, write = os.pipe()
        child = os.fork()
        if not child:
            os.close(read)
            _Row.reports_to = write
            _work_row(numbers, job_of, write)
        os.close(write)
        done, in_trial = 0, False
        with open(read, encoding="utf-8") as lines:
            for line in map(json.loads, lines):
                if isinstance(line, str):
                    in_trial = line == "trial"
                    continue
                yield numbers[done], Ended(**line)
                done, in_trial = done + 1, False
        code = _wait(child)
        if done < len(numbers):
            dead = Ended(_outcome(code), f"the process ended with {code}")
            yield numbers[done], replace(dead, in_trial=in_trial)
            done += 1
        numbers = numbers[done:]


def _work_row(
    numbers: Sequence[int], job_of: Callable[[int], Job], reports_to: int
) -> None:
    try:
        for number in numbers:
            job = job_of(number)
            before, used = _state(job.folder), _cpu(resource.RUSAGE_SELF)
            code = _run_work(job, ROW_SECONDS)
            ended = _judged(job, before, code, _cpu(resource.RUSAGE_SELF) - used)
            os.write(reports_to, json.dumps(asdict(ended)).encode() + b"\n")
    finally:
        os._exit(0)


def _run_work(job: Job, seconds: int = WALL_SECONDS) -> int:
    """Run the work in this process under limits, with its output in files."""
    try:
        _open_streams(job)
        os.chdir(job.folder)
        tempfile.tempdir = os.environ["TMPDIR"] = str(job.scratch)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        end = int(_cpu(resource.RUSAGE_SELF)) + 1 + CPU_SECONDS
        resource.setrlimit(resource.RLIMIT_CPU, (end, hard))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        signal.alarm(seconds)
        code = job.work()
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException:
        os.write(2, traceback.format_exc().encode("utf-8", "replace"))
        return NO_TRACE
    finally:
        signal.alarm(0)
    return code


def _open_streams(job: Job) -> None:
    for descriptor, path in enumerate(_streams(job), 1):
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(opened, descriptor)
        os.close(opened)
    # New ones, because a command wraps them.
    sys.stdout = io.TextIOWrapper(io.FileIO(1, "w", closefd=False))
    sys.stderr = io.TextIOWrapper(io.FileIO(2, "w", closefd=False))


def _streams(job: Job) -> tuple[Path, Path]:
    return job.folder.with_suffix(".out"), job.folder.with_suffix(".err")


def _cpu(who: int) -> float:
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def _wait(child: int) -> int:
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def _judged(job: Job, before: dict[str, str], code: int, seconds: float) -> Ended:
    out, err = (path.read_bytes() for path in _streams(job))
    problem = _fault(job, code, out + err, err)
    if not problem and seconds > CPU_SECONDS:
        problem = f"{seconds:.1f} seconds of processor time"
    return Ended(_outcome(code), problem or _changes(job, before, code), seconds)


def _outcome(code: int) -> str:
    if code in (-signal.SIGXCPU, -signal.SIGKILL, -signal.SIGALRM):
        return "hang"
    return "abort" if code < 0 else _ALLOWED.get(code, f"status {code}")


def _fault(job: Job, code: int, text: bytes, err: bytes) -> str:
    shown = err.decode("utf-8", "replace")
    if code < 0:
        return f"{_outcome(code)}: signal {-code}\n{shown[-1500:]}"
    if code == WRONG_ROWS:
        return f"wrong number of rows\n{shown}"
    if code not in (0, 2, int(job.finds)):
        return f"status {code}\n{shown[-1500:]}"
    for word in _WORDS:
        if word in text:
            return f"{word.decode()}\n{shown[-1500:]}"
    lines = shown.strip().splitlines()
    if code == 2 and len(lines[-1:] if job.talks else lines) != 1:
        return f"not one line\n{shown[-1500:]}"
    return ""


def _state(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def _changes(job: Job, before: dict[str, str], code: int) -> str:
    after = _state(job.folder)
    may_change = job.changes if code == 0 else ()
    changed = [n for n in before if after.get(n) != before[n] and n not in may_change]
    if changed:
        return f"changed input: {changed}"
    new = sorted(set(after) - set(before))
    wanted = sorted(job.outputs) if code in (0, 1) else []
    if new != wanted:
        return f"files left: {new} instead of {wanted}"
    left = os.listdir(job.scratch) if job.scratch.exists() else []
    return f"temporary files left: {left}" if left else ""
