"""A pytest hook that saves the smallest row of a failing test.

Hypothesis runs the smallest failing example last, so the row that the failing frame
received is the shrunk one.
"""

from __future__ import annotations

from collections.abc import Generator
from types import TracebackType
from typing import Any

import pytest

from property_tests.regressions.store import save_pending

__all__ = ["pytest_runtest_makereport"]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Save the row of a law that failed."""
    report = yield
    raised = call.excinfo if call.when == "call" else None
    law = getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
    if raised is not None and law and isinstance(item, pytest.Function):
        cells = _cells_of(item.originalname, raised.tb)
        if cells is not None:
            save_pending(cells, item.nodeid)
    return report


def _cells_of(test: str, trace: TracebackType | None) -> dict[str, Any] | None:
    """Return the cells that the test function was called with, if any."""
    found: dict[str, Any] | None = None
    while trace is not None:
        frame = trace.tb_frame
        if frame.f_code.co_name == test and isinstance(
            frame.f_locals.get("cells"), dict
        ):
            found = frame.f_locals["cells"]
        trace = trace.tb_next
    return found
