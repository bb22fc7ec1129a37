"""The reviewed table of each rule's words matches the pack."""

from __future__ import annotations

from dataclasses import replace

import pytest

from audit.rules.catalogue import default_pack
from property_tests.mutation.finding_mutants import FINDING_OPERATORS
from property_tests.mutation.operators import Mutant, mutants
from property_tests.mutation.reviewed import (
    TEXTS,
    as_csv,
    read_texts,
    reviewed,
    table_of,
)

PACK = default_pack()
REVIEWED = {record["rule"]: record for record in read_texts()}
OF_SAYINGS = [m for m in mutants(PACK) if m.operator in FINDING_OPERATORS]


@pytest.mark.built
def test_each_rule_says_what_was_reviewed() -> None:
    assert table_of(PACK) == read_texts()


def test_the_reviewed_table_is_written_as_it_is_read() -> None:
    assert as_csv(read_texts()) == TEXTS.read_text(encoding="utf-8")


def unseen(mutant: Mutant) -> bool:
    return all(
        rule is not None and reviewed(rule) == REVIEWED.get(name)
        for name, rule in mutant.rules
    )


@pytest.mark.built
@pytest.mark.parametrize("operator", FINDING_OPERATORS)
def test_a_change_of_a_finding_changes_the_reviewed_table(operator: str) -> None:
    own = [m for m in OF_SAYINGS if m.operator == operator]
    assert own
    assert [m for m in own if unseen(m)] == []


def test_a_change_of_the_condition_alone_is_not_one_of_words() -> None:
    rule = PACK.rules[0]
    assert reviewed(replace(rule, judged_only=not rule.judged_only)) == reviewed(rule)
