"""The hooks that print how many examples of each law with a premise reached it."""

from __future__ import annotations

from typing import Any

import pytest

from property_tests.reach import LEAST, Reach

__all__ = ["pytest_runtest_call", "pytest_terminal_summary"]
_NAME = "reach"


@pytest.hookimpl(trylast=True)
def pytest_runtest_call(item: pytest.Item) -> None:
    """Store the reach of a law in its report, which a worker passes on."""
    tally = getattr(getattr(item, "obj", None), _NAME, None)
    if isinstance(tally, Reach):
        item.user_properties.append((_NAME, [tally.reached, tally.examples]))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print each law, the least reached first; without -v only the least reached."""
    passed = terminalreporter.stats.get("passed", [])
    lines = [
        (Reach(count, reached=hits), report.nodeid.rpartition("::")[2])
        for report in passed
        for name, (hits, count) in _properties(report)
    ]
    if not lines:
        return
    lines.sort(key=lambda one: (one[0].share, one[1]))
    terminalreporter.section(f"reach of {len(lines)} laws with a premise")
    shown = lines if terminalreporter.verbosity >= 0 else lines[:1]
    for tally, law in shown:
        terminalreporter.line(f"{tally.share:4.0%}  {tally} of {law}")
    terminalreporter.line(f"asked for: {LEAST:.0%}")


def _properties(report: pytest.TestReport) -> list[tuple[str, Any]]:
    return [(name, value) for name, value in report.user_properties if name == _NAME]
