"""Requirements of tests on the machine; a missing one skips the test, or fails it on
request.
"""

from __future__ import annotations

import os

import pytest


def need(there: object, what: str) -> None:
    """Skip a test if something is missing; with TSPINE_REQUIRE_ALL fail it."""
    if there:
        return
    if os.environ.get("TSPINE_REQUIRE_ALL"):
        pytest.fail(f"{what} is missing and TSPINE_REQUIRE_ALL is set")
    pytest.skip(f"{what} is missing")
