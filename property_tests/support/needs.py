"""What a test needs of the machine; what is missing skips, or fails where told."""

from __future__ import annotations

import os

import pytest


def need(there: object, what: str) -> None:
    """Skip a test that lacks something; under TSPINE_REQUIRE_ALL fail it."""
    if there:
        return
    if os.environ.get("TSPINE_REQUIRE_ALL"):
        pytest.fail(f"{what} is missing and TSPINE_REQUIRE_ALL is set")
    pytest.skip(f"{what} is missing")
