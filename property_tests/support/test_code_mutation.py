"""The checks of the code mutation pass on unmutated code."""

from __future__ import annotations

import pytest

from property_tests.code_mutation import BLIND, PARTS
from property_tests.support import core_suite
from property_tests.support.places import ROOT, SUITE


@pytest.mark.parametrize("name", [n for n in vars(core_suite) if n.startswith("test_")])
def test_the_core_suite_passes(name: str) -> None:
    getattr(core_suite, name)()


@pytest.mark.parametrize("part", PARTS)
def test_what_is_mutated_and_asked_exists(part: str) -> None:
    mutated, tests = PARTS[part]
    assert [p for p in (*mutated, *BLIND) if not list(ROOT.glob(p))] == []
    assert [name for name in tests if not (SUITE / name).is_file()] == []
