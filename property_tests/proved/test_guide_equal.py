"""The pack gives every encounter the verdict and the risk of the guide oracle."""

from __future__ import annotations

from dataclasses import replace

import pytest

from audit.findings import ClaimRisk, Verdict
from audit.proof.prover import Prover
from audit.rules.catalogue import default_pack
from property_tests.oracle.guide import verdict_of
from property_tests.oracle.risk import risk_of
from property_tests.oracle.truth import Facts, concrete
from property_tests.proved.paths import equal_to_function, paths

PACK = default_pack()


@pytest.mark.law(17)
def test_the_pack_equals_the_reading_of_the_guide_for_every_encounter() -> None:
    assert list(map(str, equal_to_function(verdict_of, risk_of, PACK))) == []


def test_a_row_shows_where_a_changed_pack_differs_from_the_guide() -> None:
    rules = tuple(
        replace(r, verdict=Verdict.QUERY_PROVIDER) if r.id == "LOC-05" else r
        for r in PACK.rules
    )
    found = equal_to_function(verdict_of, risk_of, replace(PACK, rules=rules))
    assert any(d.row and "LOC-05" in d.row.rules for d in found)


def test_the_paths_of_a_function_answer_as_the_function_does() -> None:
    prover = Prover(PACK)
    found = list(paths(verdict_of, prover.encounter))
    for verdict in Verdict:
        model = prover.solver.find(prover.symbolic.decided[verdict])
        assert model is not None
        facts = concrete(prover.concrete.example(model).facts)
        taken = [p.answer for p in found if all(model[x] for x in p.literals)]
        assert taken == [verdict_of(facts)]


def test_a_function_with_two_ifs_has_a_path_for_each_way_through() -> None:
    def answer(e: Facts) -> ClaimRisk:
        if e.r52_reported | e.g55_reported:
            return ClaimRisk.HIGH
        if e.acuity == "chronic":
            return ClaimRisk.REVIEW
        return ClaimRisk.NONE

    found = [path.answer for path in paths(answer, Prover(PACK).encounter)]
    assert sorted(found) == sorted([ClaimRisk.HIGH, ClaimRisk.REVIEW, ClaimRisk.NONE])
