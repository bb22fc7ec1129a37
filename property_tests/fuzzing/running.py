"""Runs one command in a forked process with limits, and judges how it ended."""

from __future__ import annotations

import hashlib
import os
import resource
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

CPU_SECONDS = 5
MEMORY = 1 << 30
WALL_SECONDS = 60
WRONG_ROWS, NO_TRACE = 97, 98
_ALLOWED = {0: "done", 2: "refused"}


@dataclass(frozen=True, slots=True)
class Ended:
    """How a case ended: its outcome, and what is wrong with it (empty if nothing)."""

    outcome: str
    problem: str = ""


def run_forked(
    folder: Path, work: Callable[[], int], *, outputs: tuple[str, ...], also: int = 0
) -> Ended:
    """Run `work`, which returns an exit status, in a child process within a folder.

    `outputs` are the names of the files that the work may leave when its status is 0;
    `also` is another status that is no fault.
    """
    before = _state(folder)
    streams = folder.with_suffix(".out"), folder.with_suffix(".err")
    child = os.fork()
    if not child:
        _work_in_child(folder, work, streams)
    code = _wait(child)
    out, err = (path.read_bytes() for path in streams)
    for path in streams:
        path.unlink()
    problem = _fault(code, also, out + err, err)
    return Ended(_outcome(code), problem or _changes(folder, before, code, outputs))


def _work_in_child(
    folder: Path, work: Callable[[], int], streams: tuple[Path, Path]
) -> None:
    code = NO_TRACE
    try:
        for descriptor, path in enumerate(streams, 1):
            opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            os.dup2(opened, descriptor)
        os.chdir(folder)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        signal.alarm(WALL_SECONDS)
        code = work()
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException:
        import traceback

        os.write(2, traceback.format_exc().encode("utf-8", "replace"))
    finally:
        os._exit(code)


def _wait(child: int) -> int:
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def _outcome(code: int) -> str:
    if code in (-signal.SIGXCPU, -signal.SIGKILL, -signal.SIGALRM):
        return "hang"
    return "abort" if code < 0 else _ALLOWED.get(code, f"status {code}")


def _fault(code: int, also: int, text: bytes, err: bytes) -> str:
    shown = err.decode("utf-8", "replace")
    if code < 0:
        return f"{_outcome(code)}: signal {-code}\n{shown[-1500:]}"
    if code == WRONG_ROWS:
        return f"wrong number of rows\n{shown}"
    if code not in (0, 2, also):
        return f"status {code}\n{shown[-1500:]}"
    for word in (b"Traceback (most", b"unexpected error", b"panicked at"):
        if word in text:
            return f"{word.decode()}\n{shown[-1500:]}"
    if code == 2 and len(shown.strip().splitlines()) != 1:
        return f"not one line\n{shown[-1500:]}"
    return ""


def _state(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def _changes(
    folder: Path, before: dict[str, str], code: int, outputs: tuple[str, ...]
) -> str:
    after = _state(folder)
    changed = [name for name in before if after.get(name) != before[name]]
    if changed:
        return f"changed input: {changed}"
    new = sorted(set(after) - set(before))
    wanted = sorted(outputs) if code == 0 else []
    return "" if new == wanted else f"files left: {new} instead of {wanted}"
