"""Tells how to fix a test that compares a built file: with one command for all files.

Such a test is marked `@pytest.mark.built`, or `@pytest.mark.built("rules")` if the file
needs an option of that command.
"""

from __future__ import annotations

from collections.abc import Generator

import pytest

from property_tests.rebuild import COMMAND

__all__ = ["pytest_runtest_makereport"]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add the command to the report of a failed test."""
    report = yield
    marker = item.get_closest_marker("built")
    if marker and report.failed:
        report.sections.append(("How to mend this", advice(*marker.args)))
    return report


def advice(option: str = "") -> str:
    """Return what to do about a stale file."""
    command = f"{COMMAND} --{option}" if option else COMMAND
    return (
        "A built file no longer fits its sources. To remake every built file, run\n"
        f"    {command}\n"
        "Then read what changed (git diff) before you commit it."
    )
