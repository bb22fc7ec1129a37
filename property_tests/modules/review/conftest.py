"""Fixtures of the review's tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from property_tests.support.databases import Server, postgres


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server for the session."""
    with postgres() as made:
        yield made
