"""The laws of outcomes are typed, mean the same to solver and sampler, and each of
their statements can fail.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from audit import Auditor
from audit.errors import RuleError
from audit.findings import ClaimRisk, Verdict
from audit.proof.findings import Status
from audit.proof.prover import Prover
from audit.proof.statements import lawful
from audit.proof.statements.law_book import LAW_BOOK
from audit.proof.statements.lawful import law_section
from audit.proof.statements.laws import (
    Change,
    FiresOnlyWhere,
    FiresWhere,
    Law,
    Leaves,
    Needs,
    Relation,
    Statement,
    Trade,
    Twins,
    checked_laws,
)
from audit.rules.catalogue import default_pack
from property_tests.mutation.laws import LawBook
from property_tests.mutation.row_kills import Rows
from property_tests.mutation.sheet import cells_of, read_sheet

PACK = default_pack()
STATEMENTS = [(law, s) for law in LAW_BOOK for s in law.statements]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Change("setting", "office", "outpatient_hospital"), "outpatient_hos"),
        (lambda: Change("settings", "office", "ed"), "which is not a fact"),
        (lambda: Change("acuity", None, True), "it has blank, "),
        (lambda: Change("r52_reported", False, "yes"), "true and false"),
        (lambda: Change("acuity", "acute", "acute"), "does not change"),
        (lambda: Trade("fracture", "acuity"), "do not have the same values"),
        (
            lambda: Twins("x", (), Relation.SAME, following=("r53_reported",)),
            "not a fact",
        ),
    ],
)
def test_a_law_that_names_no_value_of_its_fact_is_refused(
    make: Callable[[], object], message: str
) -> None:
    with pytest.raises(RuleError, match=message):
        make()


def test_a_law_has_no_repeated_statement() -> None:
    law = Law(
        1, "a", "A", (FiresWhere("VAL-06", "judged"), FiresWhere("VAL-06", "true"))
    )
    with pytest.raises(RuleError, match="has two statements"):
        checked_laws((law,))
    with pytest.raises(RuleError, match="Two laws"):
        checked_laws((Law(1, "a", "A", ()), Law(2, "a", "B", ())))


@cache
def book() -> LawBook:
    golden = Rows(PACK, [cells_of(record) for record in read_sheet()], Auditor())
    return LawBook(PACK, golden.judge.corpus)


@cache
def model() -> Prover:
    """Return one prover for all questions about cases."""
    return Prover(PACK)


def broken_twin(statement: Twins) -> Twins:
    """Return a statement about the same change that demands too much, or nothing."""
    far = Change("chart_reviewed", True, False)
    return Twins(statement.key, (far,), Relation.SAME, "judged")


WRONG: tuple[Statement, ...] = (
    Needs(Verdict.SUPPORTED, "r52_reported"),
    Needs(ClaimRisk.HIGH, "not judged"),
    Leaves("judged and m546_reported", (Verdict.SUPPORTED,)),
    Leaves("judged", (ClaimRisk.NONE, ClaimRisk.REVIEW)),
    FiresOnlyWhere("LOC-", "thoracic_pain"),
    FiresWhere("VAL-06", "judged"),
    Twins("r", (Change("record_signed", True, False),), Relation.NEVER_WORSE),
    Twins("p", (Change("fracture", "none", "confirmed_cause"),), Relation.SAME),
    Twins(
        "v",
        (Change("fracture", "none", "confirmed_cause"),),
        Relation.SAME_VERDICT,
    ),
    Twins(
        "a",
        (Change("pain_documented", True, False),),
        Relation.SAME_BUT_WHO_ANSWERS,
    ),
    Twins(
        "s", (Change("record_signed", False, True),), Relation.NEVER_BECOMES_SUPPORTED
    ),
    Twins("t", (Trade("fracture", "psychogenic"),), Relation.SAME),
)


@pytest.mark.law(8)
@pytest.mark.parametrize("statement", WRONG, ids=lambda s: type(s).__name__ + s.key)
def test_a_wrong_statement_of_each_kind_is_refuted_by_a_replayed_row(
    statement: Statement,
) -> None:
    obligations = list(
        law_section(Law(0, "wrong", "Wrong", (statement,)))(Prover(PACK))
    )
    failed = [o for o in obligations if o.status is Status.FAILED]
    assert failed, obligations
    assert all(o.rows for o in failed)
    rows = 2 if isinstance(statement, Twins) else 1
    assert all(len(o.rows) == rows for o in failed)


def cases(statement: Statement) -> list[int]:
    """Return the literals of the cases that a statement speaks of."""
    symbolic = model().symbolic
    match statement:
        case Needs(answer, _):
            both = (*symbolic.decided.items(), *symbolic.risks.items())
            return [literal for found, literal in both if found == answer]
        case Leaves(text, _) | FiresWhere(_, text):
            return [symbolic.text(text)]
        case FiresOnlyWhere(stem, _):
            return [x for name, x in symbolic.holds.items() if name.startswith(stem)]
        case Twins():
            return [lawful._pair(model(), statement).premise]


@pytest.mark.parametrize(("law", "statement"), STATEMENTS)
def test_a_statement_speaks_of_some_encounter(law: Law, statement: Statement) -> None:
    """What no encounter of the model can break, because none is concerned, says
    nothing, and counts as proved all the same.
    """
    assert cases(statement), (law.obligation, statement.sentence)
    for literal in cases(statement):
        assert model().exists(literal), (law.obligation, statement.sentence)


def test_a_statement_that_speaks_of_no_encounter_is_noticed() -> None:
    empty = Twins(
        "e",
        (Change("active_treatment_modifier_missing", True, False),),
        Relation.SAME_VERDICT,
        where="not manipulation_under_policy",
    )
    assert not any(map(model().exists, cases(empty)))


def test_solver_and_sampler_agree_on_every_statement() -> None:
    """What the solver proves, no row of the corpus breaks."""
    assert list(book().broken()) == []


def test_most_statements_are_asked_of_some_row() -> None:
    """A statement that the corpus never reaches is left to the solver, and few are."""
    idle = [key for key, count in book().reach().items() if count == 0]
    assert len(idle) * 20 <= len(STATEMENTS), idle


def test_laws_have_the_numbers_of_the_table() -> None:
    numbers = [law.number for law in LAW_BOOK]
    assert len(set(numbers)) == len(numbers)
    assert all(law.title and law.statements for law in LAW_BOOK)
