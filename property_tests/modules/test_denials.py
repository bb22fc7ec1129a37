"""Which denials the findings predicted: counts, and the command that shows them."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit import Auditor
from audit.denials import Share, bare, reconcile
from audit.findings import AuditResult
from audit.intake import open_table
from audit.intake.x12.remittance import Answer
from property_tests.modules.hosts.test_cli import tspine
from property_tests.support.intake_files import encounters
from property_tests.support.packs import PACK
from property_tests.support.places import SAMPLES

CLAIMS, REMITTANCE = SAMPLES / "claims.837", SAMPLES / "remittance.835"
AUDITOR = Auditor()
RESULTS = [AUDITOR.audit(e) for e in encounters(open_table(CLAIMS))]
CODES = ("16", "50", "11", "97", "146", "45", "197", "M76", "N115", "MA63")
PREDICTING = {rule.id: set(map(bare, rule.denials)) for rule in PACK.rules}


OUTCOMES = {
    "denied as predicted": 12,
    "denied, not predicted": 2,
    "denied for another reason": 2,
    "predicted, did not come": 11,
    "no denial": 80,
    "no answer": 13,
    "answer without a claim": 1,
}


def answer(name: str, codes: Iterable[str]) -> tuple[Answer, ...]:
    reasons = tuple(("CO", code) for code in codes if code.isdecimal())
    remarks = tuple(code for code in codes if not code.isdecimal())
    return (Answer(name, "4", "P", "1", "20261015", ((reasons, remarks),)),)


def came_of(codes: Iterable[str], own: set[str]) -> set[str]:
    """The codes of a rule that came, counted by hand; 16 needs a remark of the rule."""
    remarks = {code for code in codes if not code.isdecimal()}
    return {
        code
        for code in set(codes) & own
        if code != "16" or not remarks or remarks & own
    }


def foretold(result: AuditResult) -> dict[str, set[str]]:
    """The codes that findings of a result predict, by rule."""
    if not result.denial_codes:
        return {}
    rules = {f.rule_id for f in result.findings}
    return {rule: PREDICTING[rule] for rule in rules if PREDICTING[rule]}


@pytest.mark.law(117)
@settings(max_examples=50)
@given(
    results=st.lists(st.sampled_from(RESULTS), max_size=40, unique_by=id),
    codes=st.dictionaries(
        st.sampled_from([r.encounter_id for r in RESULTS]),
        st.lists(st.sampled_from(CODES), max_size=4, unique=True),
        max_size=60,
    ),
)
def test_counts_are_those_of_a_plain_count(
    results: list[AuditResult], codes: dict[str, list[str]]
) -> None:
    answers = {name: answer(name, held) for name, held in codes.items()}
    found = reconcile(results, answers, PACK)
    answered = [r for r in results if r.encounter_id in codes]
    assert len(found.claims) == len(answered)
    assert len(found.unanswered) == len(results) - len(answered)
    told = {r.encounter_id: foretold(r) for r in answered}
    came = {
        name: {rule for rule, own in PREDICTING.items() if came_of(codes[name], own)}
        for name in told
    }
    hit = [name for name in told if came[name] & told[name].keys()]
    assert found.precision == Share(len(hit), sum(map(bool, told.values())))
    assert found.recall == Share(len(hit), sum(map(bool, came.values())))
    for rule in found.rules:
        fired = [name for name in told if rule.rule_id in told[name]]
        good = [name for name in fired if rule.rule_id in came[name]]
        assert rule.precision == Share(len(good), len(fired))
        assert rule.recall == Share(
            len(good), sum(rule.rule_id in rules for rules in came.values())
        )
    assert {r.rule_id for r in found.rules} == set().union(set(), *told.values())


def test_an_id_that_comes_again_cannot_be_joined_and_is_named() -> None:
    twice = [RESULTS[1], RESULTS[1], RESULTS[4]]
    name = RESULTS[1].encounter_id
    found = reconcile(twice, {name: answer(name, ["16"])}, PACK)
    assert found.repeated == (name,)
    assert found.claims == []
    assert len(found.unanswered) == 1
    assert found.unknown == []


def test_ids_are_joined_in_any_case_of_letters() -> None:
    name = RESULTS[1].encounter_id.lower()
    found = reconcile([RESULTS[1]], {name: answer(name, ["16"])}, PACK)
    assert len(found.claims) == 1
    assert found.unknown == []


def test_a_denial_for_another_reason_is_no_prediction_that_failed_to_come() -> None:
    name = RESULTS[1].encounter_id
    found = reconcile([RESULTS[1]], {name: answer(name, ["204", "N130"])}, PACK)
    (claim,) = found.claims
    assert claim.outcome == "denied for another reason"
    assert claim.received == ("CO-204", "N130")
    assert found.unpredictable == {"CO-204": 1, "N130": 1}


def test_a_code_counts_whatever_its_group() -> None:
    assert [bare(code) for code in ("CO-50", "M76", "477")] == ["50", "M76", "477"]


def test_limits_are_exact() -> None:
    """Source: the rule of three and the binomial distribution: 0 of 10, 10 of 10."""
    low, high = Share(0, 10).limits
    assert low == 0.0
    assert high == pytest.approx(1 - 0.025 ** (1 / 10))
    low, high = Share(10, 10).limits
    assert low == pytest.approx(0.025 ** (1 / 10))
    assert high == 1.0
    assert Share(0, 0).limits == (0.0, 1.0)


def test_the_command_shows_the_sample(tmp_path: Path) -> None:
    out = tmp_path / "claims.csv"
    done = tspine("denials", CLAIMS, REMITTANCE, "-o", out)
    assert done.returncode == 0
    assert "Claims answered: 107; without an answer in these files: 13 (" in done.stdout
    assert "Predicted denials that came: 12 of 24 (29 to 71 %)" in done.stdout
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    outcomes = [row["outcome"] for row in rows]
    assert len(rows) == 107 + 13 + 1
    for outcome, count in OUTCOMES.items():
        assert outcomes.count(outcome) == count, outcome


def test_the_same_claims_as_csv_give_the_same_counts() -> None:
    made = [
        json.loads(tspine("denials", claims, REMITTANCE, "--json").stdout)
        for claims in (CLAIMS, SAMPLES / "claims.csv")
    ]
    assert made[0] == made[1]
    assert made[0]["precision"]["of"] == 24


def test_no_input_is_overwritten_and_only_csv_is_written(tmp_path: Path) -> None:
    mine = tmp_path / "r.835"
    mine.write_bytes(REMITTANCE.read_bytes())
    for target in (mine, tmp_path / "a.xlsx"):
        done = tspine("denials", CLAIMS, mine, "-o", target, "--force")
        assert done.returncode == 2
    assert mine.read_bytes() == REMITTANCE.read_bytes()
