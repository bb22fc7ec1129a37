"""An idle step changes no list: the lemmas behind the equivalent changes of steps."""

from __future__ import annotations

from functools import cache

import pytest

from audit import Auditor
from audit.facts import VOCABULARY
from audit.rules.catalogue import default_pack
from audit.rules.corrections import Step
from audit.rules.language import parse
from property_tests.mutation.corpora import perturbed
from property_tests.mutation.hand_rows import BY_HAND
from property_tests.mutation.idle_steps import LEMMAS, Lemma
from property_tests.mutation.row_kills import Rows
from property_tests.mutation.sheet import cells_of, read_sheet
from property_tests.mutation.vectors import rows_in
from property_tests.strategies.encounters import WHOLE_CHART

PACK = default_pack()
CONTESTED = [
    {"dx2": "F45.41", "psychogenic": status}
    for status in ("suspected", "ruled out", "history (healed)")
]


@cache
def rows() -> Rows:
    golden = [cells_of(record) for record in read_sheet()]
    by_hand = [{**WHOLE_CHART, **cells} for cells in (*BY_HAND, *CONTESTED)]
    near = perturbed([*golden, *by_hand], 600, start=7)
    contested = perturbed(by_hand[-len(CONTESTED) :], 150, start=8)
    return Rows(PACK, [*golden, *by_hand, *near, *contested], Auditor())


@cache
def carried_out(row: int) -> frozenset[Step]:
    judge = rows().judge
    return frozenset(
        step
        for name, rule in judge.rules.items()
        if rule.steps and judge.held[name] >> row & 1
        for step in rule.steps
    )


@pytest.mark.parametrize("lemma", LEMMAS, ids=lambda x: f"{x.step}-{x.beside}")
def test_an_idle_step_changes_no_list(lemma: Lemma) -> None:
    judge, tried = rows().judge, 0
    for row in rows_in(judge.condition(parse(lemma.where, VOCABULARY, ()))):
        others = carried_out(row) - {lemma.step}
        if lemma.beside is not None:
            others |= {lemma.beside}
        if others.isdisjoint(lemma.without):
            tried += 1
            with_step = rows().lists.corrected(row, others | {lemma.step})
            assert with_step == rows().lists.corrected(row, others), row
    assert tried >= 20


def test_no_idle_step_excuses_another() -> None:
    idle = {lemma.step for lemma in LEMMAS}
    assert idle.isdisjoint(lemma.beside for lemma in LEMMAS)
