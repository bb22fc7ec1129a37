"""The sample of code mutants: each edit is up to date, and each mutant dies."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from property_tests.mutation.code_sample import (
    CodeMutant,
    mutants,
    mutated,
    tried,
)
from property_tests.support.places import ROOT

MUTANTS = mutants()
LEAST_KILLED = 0.95


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_each_edit_applies_once_and_names_existing_tests(mutant: CodeMutant) -> None:
    text = (ROOT / mutant.file).read_text("utf-8")
    assert mutated(mutant, text) != text
    for test in mutant.tests:
        file, _, name = test.partition("::")
        assert f"def {name or 'test_'}" in Path("property_tests", file).read_text(
            "utf-8"
        )


def test_no_mutant_is_counted_twice_and_every_area_has_its_share() -> None:
    assert len({m.name for m in MUTANTS}) == len(MUTANTS)
    assert len({(m.file, m.old, m.new) for m in MUTANTS}) == len(MUTANTS)
    areas = Counter(m.area for m in MUTANTS)
    assert min(areas[a] for a in ("engine", "facts", "review")) >= 12
    assert min(areas[a] for a in ("policy", "report", "functions")) >= 6


def test_an_edit_without_a_place_is_refused() -> None:
    lost = CodeMutant("lost", "engine", "audit/api.py", "no such text", "", ())
    for text in ("", "no such text, no such text"):
        with pytest.raises(ValueError, match="lost: 'no such text' stands"):
            mutated(lost, text)


@pytest.mark.slow
def test_the_sample_of_code_mutants_is_killed_and_each_survivor_is_explained() -> None:
    alive = [mutant for mutant, is_dead in tried(MUTANTS) if not is_dead]
    assert [mutant.name for mutant in alive if not mutant.equal] == []
    assert len(alive) <= (1 - LEAST_KILLED) * len(MUTANTS)
