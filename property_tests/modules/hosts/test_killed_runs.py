"""A killed run leaves nothing partial, and the next run leaves nothing behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from property_tests.support.places import ROOT

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs fork")


def killed_runs(*words: str) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, "-m", "property_tests.support.killed_runs", *words],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_runs_killed_before_a_step_on_files_leave_nothing() -> None:
    found = killed_runs("10", "1", "--steps")
    assert found["faults"] == []
    assert (found["moments"], found["killed"]) == (10, 10)
    assert found["left_by_kill"]  # otherwise the next run had nothing to remove


@pytest.mark.slow
def test_runs_killed_at_200_moments_leave_nothing() -> None:
    found = killed_runs("200", "2")
    assert found["faults"] == []
    assert found["moments"] == 200
