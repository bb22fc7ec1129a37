"""The directed rows notice a false axiom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

import pytest

from audit import Auditor
from audit.encounter.records import encounter_from_mapping
from audit.facts import VOCABULARY
from audit.proof.axioms import ROWS_TESTED, ROWS_TESTED_AT_NIGHT
from audit.proof.prover import Prover
from audit.rules.catalogue import default_pack
from audit.rules.language import parse
from property_tests.mutation.axioms import (
    FalseAxiom,
    Judged,
    false_axioms,
    judge,
    refuted_by,
)
from property_tests.mutation.directed import Cells
from property_tests.mutation.model_rows import Directed, Model, RowBook
from property_tests.support.laws import check_of

PACK = default_pack()
FEW, MANY = 150, 400
FIRST_ROWS = ROWS_TESTED
"""The rows of the default run."""


@cache
def prover() -> Prover:
    return Prover(PACK)


def refuted(
    mutants: Iterable[FalseAxiom], count: int, seed: int = 0
) -> Mapping[int, Cells]:
    """Return the mutants that a number of directed rows refute, each with a row."""
    model, book = Model(PACK, prover().symbolic), RowBook(Auditor(PACK))
    rows = Directed(model, book).rows(seed)
    return refuted_by(model, mutants, book.corpora(rows, count))


@cache
def first_mutants() -> list[FalseAxiom]:
    return false_axioms(prover().symbolic, FEW, 1)


@cache
def refuted_at_first() -> Mapping[int, Cells]:
    return refuted(first_mutants(), FIRST_ROWS)


def summary(judged: Judged) -> str:
    return "\n".join(["survivors:", *map(str, judged.survived)])


@pytest.mark.law(52)
def test_the_default_rows_refute_false_axioms() -> None:
    judged = judge(prover(), first_mutants(), refuted_at_first())
    assert len(judged.refuted) > FEW // 2
    assert judged.share >= 0.95, summary(judged)


def test_the_row_engine_agrees_that_an_axiom_is_false() -> None:
    auditor, asked = Auditor(PACK), 0
    for mutant in first_mutants():
        cells = refuted_at_first().get(mutant.literal)
        if cells is not None and mutant.operator != "other day":
            check = check_of(parse(mutant.detail, VOCABULARY, ()), {})
            facts = auditor.facts(encounter_from_mapping(cells))
            assert not check(facts), str(mutant)
            asked += 1
    assert asked > FEW // 2


def test_axioms_themselves_are_no_mutants() -> None:
    axioms = [FalseAxiom("none", "", "", x) for x in prover().symbolic.laws()[::12]]
    assert judge(prover(), axioms, ()).implied == axioms


@pytest.mark.slow
@pytest.mark.parametrize("seed", [2, 3])
def test_the_default_rows_refute_what_many_rows_refute(seed: int) -> None:
    mutants = false_axioms(prover().symbolic, MANY, seed)
    known = refuted(mutants, ROWS_TESTED_AT_NIGHT, seed=100 + seed)
    judged = judge(prover(), mutants, refuted(mutants, ROWS_TESTED), known)
    assert len(judged.refuted) > MANY // 2
    assert judged.share >= 0.95, summary(judged)
