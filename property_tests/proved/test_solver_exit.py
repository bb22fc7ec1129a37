"""A solver that is still alive when Python exits is freed silently."""

from __future__ import annotations

import subprocess
import sys

from property_tests.support.places import ROOT

SCRIPT = """
import threading
from audit.proof.circuit import Circuit
from audit.proof.solver import Solver
threading.kept = Solver(Circuit())  # freed after the modules of python-sat
"""


def test_a_solver_alive_at_exit_prints_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=ROOT, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
