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
from audit.intake.x12.remittance import Adjudication
from property_tests.modules.hosts.test_cli import tspine
from property_tests.support.intake_files import encounters
from property_tests.support.packs import PACK
from property_tests.support.places import SAMPLES

CLAIMS, REMITTANCE = SAMPLES / "claims.837", SAMPLES / "remittance.835"
AUDITOR = Auditor()
RESULTS = [AUDITOR.audit(e) for e in encounters(open_table(CLAIMS))]
CODES = ("16", "50", "11", "97", "146", "45", "197", "M76", "N115", "MA63")
PREDICTING = {rule.id: set(map(bare, rule.denials)) for rule in PACK.rules}


def answer(name: str, codes: Iterable[str]) -> Adjudication:
    reasons = tuple(("CO", code) for code in codes if code.isdecimal())
    return Adjudication(
        1, name, "1", reasons, tuple(set(codes) - {r for _, r in reasons})
    )


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
    assert found.unanswered == len(results) - len(answered)
    every = set().union(*PREDICTING.values())
    came = {r.encounter_id: set(codes[r.encounter_id]) & every for r in answered}
    told = {r.encounter_id: foretold(r) for r in answered}
    hit = [
        name for name in came if came[name] & set().union(set(), *told[name].values())
    ]
    assert found.precision == Share(len(hit), sum(map(bool, told.values())))
    assert found.recall == Share(len(hit), sum(map(bool, came.values())))
    for rule in found.rules:
        own = PREDICTING[rule.rule_id]
        fired = [name for name in told if rule.rule_id in told[name]]
        good = [name for name in fired if came[name] & own]
        assert rule.precision == Share(len(good), len(fired))
        assert rule.recall == Share(
            len(good), sum(bool(c & own) for c in came.values())
        )
    assert {r.rule_id for r in found.rules} == set().union(set(), *told.values())


def test_an_id_that_comes_again_cannot_be_joined_and_is_named() -> None:
    twice = [RESULTS[1], RESULTS[1], RESULTS[4]]
    name = RESULTS[1].encounter_id
    found = reconcile(twice, {name: answer(name, ["16"])}, PACK)
    assert found.repeated == (name,)
    assert found.claims == []
    assert found.unanswered == 1
    assert found.unknown == 0


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
    assert "Claims answered: 107; without an answer in these files: 13;" in done.stdout
    assert "Predicted denials that came: 13 of 24 (33 to 74 %)" in done.stdout
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    outcomes = [row["outcome"] for row in rows]
    assert len(rows) == 107
    assert outcomes.count("denied as predicted") == 13
    assert outcomes.count("predicted, did not come") == 11
    assert outcomes.count("denied, not predicted") == 2


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
