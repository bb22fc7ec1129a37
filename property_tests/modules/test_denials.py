"""Which denials the findings predicted: counts, and the command that shows them."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit import Auditor
from audit.denials import (
    AuditedClaim,
    ClaimLine,
    LineOutcome,
    Reconciliation,
    Share,
    audited_claims,
    reconcile,
)
from audit.denials.matching import bare
from audit.findings import AuditResult
from audit.intake import open_table
from audit.intake.x12.remittance import Answer, Part, read_remittances
from property_tests.modules.hosts.test_cli import tspine
from property_tests.support.packs import PACK
from property_tests.support.places import SAMPLES
from samples.x12 import (
    X12Answer,
    X12Claim,
    X12Line,
    X12Service,
    interchange,
    remittance,
)

CLAIMS, REMITTANCE = SAMPLES / "claims.837", SAMPLES / "remittance.835"
AUDITOR = Auditor()
AUDITED = list(audited_claims(AUDITOR, open_table(CLAIMS)))
RESULTS = [claim.result for claim in AUDITED]
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
    return (Answer(name, "4", "P", "1", "20261015", (Part(reasons, remarks),)),)


def whole(results: Iterable[AuditResult]) -> list[AuditedClaim]:
    """Claims of which no line is known."""
    return [AuditedClaim(result) for result in results]


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
    found = reconcile(whole(results), answers, PACK)
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


LINE_RULES = {rule.id for rule in PACK.rules if rule.lines and rule.denials}
ON_LINES = [claim for claim in AUDITED if claim.named]


def line_answer(codes: dict[int, list[str]], of_claim: Iterable[str]) -> Answer:
    """An answer with codes on lines, which are joined by their control numbers."""
    parts = [answer("", of_claim)[0].parts[0]]
    for number, held in codes.items():
        (part,) = answer("", held)[0].parts
        parts.append(
            replace(part, is_line=True, control=f"L{number}", is_unpaid=bool(held))
        )
    return Answer("X", "4", "P", "1", "20261015", tuple(parts))


@pytest.mark.law(117)
@settings(max_examples=50)
@given(
    claim=st.sampled_from(ON_LINES),
    named=st.sets(st.integers(1, 3), min_size=1),
    codes=st.dictionaries(
        st.integers(1, 3), st.lists(st.sampled_from(CODES), max_size=3, unique=True)
    ),
    of_claim=st.lists(st.sampled_from(CODES), max_size=2, unique=True),
)
def test_a_denial_of_a_line_counts_for_what_is_found_about_it(
    claim: AuditedClaim,
    named: set[int],
    codes: dict[int, list[str]],
    of_claim: list[str],
) -> None:
    lines = tuple(ClaimLine(n, "97110", (), f"L{n}") for n in (1, 2, 3))
    about = dict.fromkeys(claim.named, frozenset(named))
    given_claim = replace(claim, lines=lines, named=about)
    name = claim.result.encounter_id
    found = reconcile([given_claim], {name: (line_answer(codes, of_claim),)}, PACK)
    (outcome,) = found.claims
    remarks = {c for c in of_claim if not c.isdecimal()}
    for rule, own in foretold(claim.result).items():
        where = [codes[n] for n in codes if rule not in about or n in named]
        may = [c for held in where for c in held] + of_claim
        assert (rule in outcome.right) is bool(came_of(may, own)), rule
    assert [line.number for line in outcome.lines] == sorted(codes)
    for line in outcome.lines:
        held = codes[line.number or 0]
        for rule, own in foretold(claim.result).items():
            # A remark on the claim says what reason 16 on the line means.
            hit = bool(came_of([*held, *remarks], own) & {*held})
            is_named = rule in about and line.number in named
            assert (rule in line.predicted_by) is is_named
            assert (rule in line.right) is (is_named and hit)
            assert (rule in line.right_for_claim) is (rule not in about and hit)
    by_rule = {rule.rule_id: rule for rule in found.rules}
    for rule in claim.named.keys() & by_rule.keys():
        by_line = by_rule[rule].by_line
        assert by_line is not None
        assert by_line.precision.of == len(named & codes.keys())
        assert by_line.precision.count == by_line.recall.count
    assert {r for r in by_rule if by_rule[r].by_line} <= LINE_RULES


VISIT_AND_THERAPY = X12Claim(
    "C-1",
    "11",
    ("M546",),
    (
        X12Line("99213", (), "1", (1,), ("20260210",), control="A1"),
        X12Line("98940", ("AT",), "1", (1,), ("20260210",), control="A2"),
        X12Line("97110", ("GP",), "1", (1,), ("20260210",), control="A3"),
        X12Line("97110", ("GO",), "1", (1,), ("20260210",), control="A4"),
    ),
)
"""The visit lacks modifier 25, on the day of a manipulation: rule BIL-03, line 1."""


def reconciled(
    folder: Path, *services: X12Service, claim: X12Claim = VISIT_AND_THERAPY
) -> Reconciliation:
    claims, remitted = folder / "a.837", folder / "a.835"
    claims.write_text(interchange([claim]), encoding="ascii")
    answered = X12Answer("C-1", "4", of_line=False, services=services)
    remitted.write_text(remittance([answered]), encoding="ascii")
    audited = audited_claims(AUDITOR, open_table(claims))
    return reconcile(audited, read_remittances([remitted]).by_claim, PACK)


def lines_of(found: Reconciliation) -> list[LineOutcome]:
    (claim,) = found.claims
    return list(claim.lines)


DENIED_97 = [("CO", "97")]


def test_a_denial_of_the_line_that_a_finding_names_is_foretold(tmp_path: Path) -> None:
    found = reconciled(tmp_path, X12Service("99213", DENIED_97, control="A1"))
    (claim,) = found.claims
    assert "BIL-03" in claim.right
    (line,) = claim.lines
    assert (line.number, line.outcome) == (1, "denied as predicted for the line")
    (rule,) = [r for r in found.rules if r.rule_id == "BIL-03"]
    assert rule.precision == Share(1, 1)
    assert rule.by_line is not None
    assert (rule.by_line.precision, rule.by_line.recall) == (Share(1, 1), Share(1, 1))


def test_the_same_denial_of_another_line_is_not_foretold(tmp_path: Path) -> None:
    found = reconciled(
        tmp_path,
        X12Service("99213", control="A1"),
        X12Service("97110:GP", DENIED_97, control="A3"),
    )
    (claim,) = found.claims
    assert "BIL-03" in claim.predicted_by
    assert "BIL-03" not in claim.right
    (rule,) = [r for r in found.rules if r.rule_id == "BIL-03"]
    assert (rule.precision, rule.recall) == (Share(0, 1), Share(0, 1))
    assert rule.by_line is not None
    assert (rule.by_line.precision, rule.by_line.recall) == (Share(0, 1), Share(0, 1))
    assert [line.outcome for line in claim.lines] == [
        "predicted, did not come",
        "denied, not predicted",
    ]


@pytest.mark.parametrize(
    ("service", "number"),
    [
        (X12Service("99213"), 1),
        (X12Service("97110:GO"), 4),
        (X12Service("97110"), None),  # two lines have it
        (X12Service("97124", control="A3"), 3),  # the number decides
        (X12Service("97124", sent="98940:AT"), 2),  # the payer changed the code
        (X12Service("97124", control="Z9"), None),
    ],
)
def test_a_line_is_joined_by_number_or_procedure(
    tmp_path: Path, service: X12Service, number: int | None
) -> None:
    (line,) = lines_of(reconciled(tmp_path, service))
    assert line.number == number


def test_what_cannot_be_joined_counts_with_the_claim(tmp_path: Path) -> None:
    found = reconciled(tmp_path, X12Service("99499", DENIED_97))
    (claim,) = found.claims
    assert "BIL-03" in claim.right
    (line,) = claim.lines
    assert line.outcome == "not joined to a line of the claim"
    assert line.predicted_by == line.right == ()
    (rule,) = [r for r in found.rules if r.rule_id == "BIL-03"]
    assert rule.by_line is not None
    assert rule.by_line.precision == Share(0, 0)


def test_a_number_with_a_semicolon_is_left_out(tmp_path: Path) -> None:
    first, *rest = VISIT_AND_THERAPY.lines
    claim = replace(VISIT_AND_THERAPY, lines=(replace(first, control="A;2"), *rest))
    service = X12Service("99213", DENIED_97, control="A2")
    (line,) = lines_of(reconciled(tmp_path, service, claim=claim))
    assert line.number == 2


def test_the_command_writes_claims_and_lines(tmp_path: Path) -> None:
    claims, lines = tmp_path / "claims.csv", tmp_path / "lines.csv"
    done = tspine("denials", CLAIMS, REMITTANCE, "-o", claims, "--lines", lines)
    assert done.returncode == 0
    assert "joined to a line of their claim: 54; not joined" in done.stdout
    with lines.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 54
    outcomes = {row["encounter_id"]: row for row in rows}
    line = outcomes["CLM-2026-0032"]
    assert line["outcome"] == "denied as predicted for the line"
    assert line["rules_that_were_right"] == "NEC-05-2; NEC-05-3"
    with claims.open(encoding="utf-8-sig", newline="") as file:
        told = {row["encounter_id"]: row["lines"] for row in csv.DictReader(file)}
    assert told["CLM-2026-0032"] == (
        "line 1 (98940), CO-50, N115: denied as predicted for the line"
    )


def test_json_says_both_bases() -> None:
    record = json.loads(tspine("denials", CLAIMS, REMITTANCE, "--json").stdout)
    assert record["lines"]["joined"] == 54
    (rule,) = [r for r in record["rules"] if r["rule_id"] == "NEC-05-2"]
    assert (rule["base"], rule["by_line"]["base"]) == ("claims", "lines")
    assert rule["by_line"]["precision"]["of"] == 1
    assert (
        next(r for r in record["rules"] if r["rule_id"] == "VAL-03")["by_line"] is None
    )


def test_an_id_that_comes_again_cannot_be_joined_and_is_named() -> None:
    twice = [RESULTS[1], RESULTS[1], RESULTS[4]]
    name = RESULTS[1].encounter_id
    found = reconcile(whole(twice), {name: answer(name, ["16"])}, PACK)
    assert found.repeated == (name,)
    assert found.claims == []
    assert len(found.unanswered) == 1
    assert found.unknown == []


def test_ids_are_joined_in_any_case_of_letters() -> None:
    name = RESULTS[1].encounter_id.lower()
    found = reconcile(whole([RESULTS[1]]), {name: answer(name, ["16"])}, PACK)
    assert len(found.claims) == 1
    assert found.unknown == []


def test_a_denial_for_another_reason_is_no_prediction_that_failed_to_come() -> None:
    name = RESULTS[1].encounter_id
    found = reconcile(whole([RESULTS[1]]), {name: answer(name, ["204", "N130"])}, PACK)
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
