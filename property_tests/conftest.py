"""Profiles: dev by default, ci where CI is set, the others on request."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from property_tests.regressions.hook import pytest_runtest_makereport
from property_tests.support import thorough
from property_tests.support.constants import load_every_module
from property_tests.support.reach_report import (
    pytest_runtest_call,
    pytest_terminal_summary,
)

__all__ = [
    "pytest_plugins",
    "pytest_runtest_call",
    "pytest_runtest_makereport",
    "pytest_terminal_summary",
]
pytest_plugins = ["pytester", "property_tests.support.stale"]

_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile(
    "dev", max_examples=100, deadline=None, suppress_health_check=_SLOW
)
settings.register_profile(
    "ci",
    max_examples=100,
    deadline=None,
    derandomize=True,
    database=None,
    print_blob=True,
    suppress_health_check=_SLOW,
)
settings.register_profile(
    "nightly", max_examples=20_000, deadline=None, suppress_health_check=_SLOW
)
settings.register_profile(
    "quick",
    max_examples=10,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=_SLOW,
)
settings.register_profile(
    "mutation",
    max_examples=20,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=_SLOW,
)
PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "dev")
settings.load_profile(PROFILE)


_OPT_IN = {"slow", "licensed", "firefox", thorough.MARK}
"""The marks of tests that the default run leaves out."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Leave out tests with these marks unless -m or a name selects them.

    A file that is named runs its thorough tests, too.
    """
    for item in items:
        if thorough.is_thorough(item.nodeid) and not _OPT_IN & _marks(item):
            item.add_marker(thorough.MARK)
    named = {Path(argument).resolve() for argument in config.args}
    if thorough.TABLE.parent in named:
        thorough.refuse_unused(item.nodeid for item in items)
    asked = config.option.markexpr or any("::" in argument for argument in config.args)
    kept = [
        item
        for item in items
        if asked
        or not (marks := _OPT_IN & _marks(item))
        or (marks == {thorough.MARK} and item.path in named)
    ]
    if len(kept) < len(items):
        stays = set(map(id, kept))
        config.hook.pytest_deselected(items=[i for i in items if id(i) not in stays])
        items[:] = kept
    # Mutation runs one process per mutant, which is too many for slow tests.
    if PROFILE != "mutation" and any(map(_draws, items)):
        load_every_module()


def _marks(item: pytest.Item) -> set[str]:
    return {mark.name for mark in item.iter_markers()}


def _draws(item: pytest.Item) -> bool:
    return getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
