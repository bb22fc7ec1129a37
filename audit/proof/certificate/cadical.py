"""CaDiCaL, a second solver, answers each question again and writes a proof.

It runs as a program that reads and writes the standard formats (DIMACS, DRAT), so any
version of it works. `--plain` turns off the techniques whose steps need more than unit
propagation to check. Nothing it says is trusted: every proof and model is checked.
"""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from audit.errors import TspineError

PROGRAM = "cadical"
TIME_LIMIT = 300
"""Time limit for one question, in seconds."""

_SATISFIABLE, _UNSATISFIABLE = 10, 20


class NoCadical(TspineError):
    """CaDiCaL is not installed."""


class NoAnswer(TspineError):
    """CaDiCaL gave no answer, or one that contradicts the proof."""


@dataclass(frozen=True, slots=True)
class Answer:
    """CaDiCaL's answer: a model (the variables that are true) or a proof."""

    exists: bool
    model: tuple[int, ...]
    proof: str


def program() -> str:
    """Return the path of CaDiCaL.

    Raises NoCadical, whose message says how to install it.
    """
    found = shutil.which(PROGRAM)
    if found is None:
        raise NoCadical(
            "no certificate was written: CaDiCaL, the solver that writes its proofs, "
            "is not installed. Install it with: apt-get install cadical (Debian, "
            "Ubuntu), or brew install cadical (macOS)."
        )
    return found


def version() -> str:
    """Return the version of CaDiCaL."""
    done = subprocess.run(
        [program(), "--version"], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def solve(dimacs: str, folder: Path) -> Answer:
    """Ask CaDiCaL, and exchange files with it in `folder`. Raises NoAnswer."""
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
    output = (done.stderr or done.stdout).strip()[:200]
    raise NoAnswer(f"CaDiCaL gave no answer ({done.returncode}): {output}")


def _model(printed: str) -> tuple[int, ...]:
    lines = (line for line in printed.splitlines() if line.startswith("v "))
    return tuple(x for line in lines for x in map(int, line[2:].split()) if x > 0)
