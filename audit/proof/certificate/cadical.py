"""CaDiCaL, a second solver: it answers a question anew and writes down a proof.

It is run as a program that reads and writes the standard formats (DIMACS, DRAT), which
every release of it knows. `--plain` leaves out what may need more than unit propagation
to check. Nothing it says is trusted: proofs and models are checked.
"""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from audit.errors import TspineError

PROGRAM = "cadical"
TIME_LIMIT = 300
"""Seconds that one question may take."""

_SATISFIABLE, _UNSATISFIABLE = 10, 20


class NoCadical(TspineError):
    """CaDiCaL is not installed."""


class NoAnswer(TspineError):
    """CaDiCaL gave no answer, or one that contradicts the proof."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What CaDiCaL says: a model (the variables that hold), or a proof."""

    exists: bool
    model: tuple[int, ...]
    proof: str


def program() -> str:
    """Give the path of CaDiCaL. Raises NoCadical, which says how to install it."""
    found = shutil.which(PROGRAM)
    if found is None:
        raise NoCadical(
            "no certificate was written: CaDiCaL, the solver that writes its proofs, "
            "is not installed. Install it with: apt-get install cadical (Debian, "
            "Ubuntu), or brew install cadical (macOS)."
        )
    return found


def version() -> str:
    """Give the version of CaDiCaL."""
    done = subprocess.run(
        [program(), "--version"], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def solve(dimacs: str, folder: Path) -> Answer:
    """Ask CaDiCaL; `folder` is for files that pass between the two. Raises NoAnswer."""
    question, proof = folder / "question.cnf", folder / "proof.drat"
    question.write_text(dimacs, encoding="ascii")
    command = [program(), "-q", "--plain", "--no-binary", "-t", str(TIME_LIMIT)]
    done = subprocess.run(
        [*command, str(question), str(proof)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == _UNSATISFIABLE:
        return Answer(False, (), proof.read_text(encoding="ascii"))
    if done.returncode == _SATISFIABLE:
        return Answer(True, _model(done.stdout), "")
    said = (done.stderr or done.stdout).strip()[:200]
    raise NoAnswer(f"CaDiCaL gave no answer ({done.returncode}): {said}")


def _model(printed: str) -> tuple[int, ...]:
    lines = (line for line in printed.splitlines() if line.startswith("v "))
    return tuple(x for line in lines for x in map(int, line[2:].split()) if x > 0)
