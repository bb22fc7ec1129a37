"""The proof finds the faults of a pack, and none in the pack that ships."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import pytest

from audit.encounter.records import encounter_from_mapping
from audit.findings import ClaimRisk, Verdict
from audit.proof import Means, ProofReport, Status, prove
from audit.proof.findings import ExampleRow
from audit.proof.prover import Prover
from audit.proof.solver import Solver, Undecided
from audit.proof.statements.law_book import LAW_BOOK
from audit.proof.statements.laws import Needs
from audit.rules.provider_queries import TASK_SUFFIX
from audit.rules.rule import Rule
from property_tests import figures
from property_tests.support.packs import PACK, added, changed, found, without


@pytest.fixture(scope="module")
def report() -> ProofReport:
    return prove(PACK)


def test_every_obligation_of_the_shipped_pack_holds_or_is_accepted(
    report: ProofReport,
) -> None:
    told = "\n".join(str(o) for o in report.findings)
    assert not told, f"{told}\nRun `tspine prove`: it shows the nearest rows."
    assert report.is_proved


def test_nothing_is_left_unknown(report: ProofReport) -> None:
    assert report.count(Status.UNKNOWN) == 0
    assert report.count(Status.HELD) > 3 * len(PACK.rules)


@pytest.mark.built("rules")
def test_the_readme_counts_the_obligations(report: ProofReport) -> None:
    assert figures.read()["obligations"] == {s.value: report.count(s) for s in Status}


def test_the_accepted_findings_of_the_shipped_pack_all_occur(
    report: ProofReport,
) -> None:
    assert report.notes == ()


def test_each_rule_and_verdict_counts_as_obligations_of_its_own(
    report: ProofReport,
) -> None:
    names = [(o.name, o.rule) for o in report.obligations]
    enabled = {r.id for r in PACK.rules if r.enabled}
    assert len(set(names)) == len(names)
    assert {rule for name, rule in names if name == "fires"} == enabled
    needed = {s.answer for law in LAW_BOOK for s in law.statements if type(s) is Needs}
    assert set(Verdict) <= needed


@pytest.mark.law(1)
def test_a_row_without_any_verdict_is_found_and_replayed() -> None:
    pack = without("INC-01", "INC-02", "INC-03", "INC-04", "INC-05", "IMG-02")
    (gap,) = [o for o in prove(pack).findings if o.name == "totality"]
    (row,) = gap.rows
    assert gap.status is Status.FAILED
    assert row.verdict is None
    # The nearest row of all is the clean encounter itself.
    assert row.shaded == ()


@pytest.mark.law(5)
def test_a_rule_that_contradicts_itself_never_fires() -> None:
    pack = changed("LOC-05", when="m549_reported and not m549_reported")
    assert set(found(pack, "fires")) == {"LOC-05"}


def test_a_rule_that_contradicts_the_laws_of_the_facts_never_fires() -> None:
    pack = changed("LOC-05", when="m549_reported and not m54_code_reported")
    assert set(found(pack, "fires")) == {"LOC-05"}


@pytest.mark.law(5)
def test_a_rule_shadowed_by_several_others_names_them() -> None:
    fields = {"id": "NEW-01", "verdict": Verdict.DOCUMENTATION_INSUFFICIENT}
    pack = added(
        "DOC-07",
        when="chart_reviewed and m546_reported and thoracic_pain and "
        "(m549_reported or r52_reported)",
        **fields,
    )
    (sentence,) = found(pack, "decisive").values()
    assert "NEW-01 can never decide a row" in sentence
    assert "EX1-05" in sentence
    assert "LOC-05" in sentence


@pytest.mark.law(5)
def test_a_duplicate_rule_is_redundant() -> None:
    rule = PACK.rule("LOC-05")
    pack = replace(PACK, rules=(*PACK.rules, replace(rule, id="LOC-99")))
    assert {"LOC-05", "LOC-99"} <= set(found(pack, "redundant"))


@pytest.mark.law(13)
def test_a_verdict_on_the_wrong_condition_breaks_its_precondition() -> None:
    pack = changed("SCOPE-02", when="m546_reported", risk=ClaimRisk.REVIEW)
    broken = found(pack, "verdicts mean what they say")
    assert set(broken) == {"NOT_ASSESSABLE"}


def test_supported_by_a_rule_that_is_no_inclusion_is_found() -> None:
    pack = changed("UNC-01", verdict=Verdict.SUPPORTED)
    assert set(found(pack, "default deny")) >= {"UNC-01"}


@pytest.mark.law(7)
def test_a_cause_left_out_of_the_exclusions_is_found() -> None:
    explained = "chart_reviewed and m546_reported and thoracic_pain"
    pack = changed("INC-01", when=f"{explained} and m546_first_listed")
    pack = replace(
        pack, rules=tuple(r for r in pack.rules if not r.id.startswith("EXC-FX"))
    )
    assert "fracture" in found(pack, "monotone: cause")


@pytest.mark.law(9)
def test_documentation_that_harms_is_shown_before_and_after() -> None:
    pack = added(
        "DOC-07",
        id="NEW-01",
        when="chart_reviewed and m546_reported and laterality_documented and "
        "not levels_documented",
    )
    findings = {o.rule: o for o in prove(pack).findings if "documentation" in o.name}
    before, after = findings["laterality_documented"].rows
    assert "laterality" in set(before.shaded) - set(after.shaded)
    assert before.verdict is not None
    assert after.verdict is not None
    assert after.verdict.rank < before.verdict.rank


@pytest.mark.law(43)
def test_suspected_taken_for_established_in_an_outpatient_is_found() -> None:
    text = PACK.rule("EXC-FX-1").text.replace(
        "established(fracture)", "fracture in {confirmed_cause, suspected}"
    )
    pack = changed("EXC-FX-1", when=text)
    assert "fracture" in found(pack, "suspected does not count, outpatient")


@pytest.mark.law(15)
def test_a_rule_that_starts_between_two_releases_is_found() -> None:
    on_time = changed("LOC-05", since=dt.date(2021, 10, 1))
    late = changed("LOC-05", since=dt.date(2021, 10, 2))
    assert found(on_time, "dated") == {}
    assert "LOC-05" in found(late, "dated")["2021-10-02"]


def test_what_the_solver_cannot_decide_is_unknown_and_never_held(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def give_up(self: Solver, *literals: int) -> bool:
        raise Undecided("timeout")

    monkeypatch.setattr(Solver, "exists", give_up)
    report = prove(PACK)
    held = [o for o in report.obligations if o.status is Status.HELD]
    assert not report.is_proved
    assert report.count(Status.FAILED) == 0
    assert {o.means for o in held} == {Means.READ, Means.SHOWN}


@pytest.fixture(scope="module")
def prover() -> Prover:
    return Prover(PACK)


def bearing(prover: Prover) -> Iterator[tuple[Rule, Verdict]]:
    return ((r, r.verdict) for r in prover.symbolic.rules if r.verdict is not None)


def example_of(rule: Rule, prover: Prover, *literals: int) -> ExampleRow:
    """The nearest row for a rule. The failure says what an example lacks."""
    rows = prover.example(*literals)
    assert rows, f"{rule.id}: no row of cells shows it. {_lacking(prover, *literals)}"
    return rows[0]


def _lacking(prover: Prover, *literals: int) -> str:
    model = prover.nearest.find(*literals)
    if model is None:
        return (
            "Its condition can never decide, or no code of the examples makes it true: "
            "for a new family, add one to CODES in audit/proof/example/open_codes.py."
        )
    example = prover.concrete.example(model)
    encounter = encounter_from_mapping(prover.concrete.cells(example))
    found = prover.auditor.facts(encounter)
    wrong = sorted(n for n, value in example.facts.items() if found[n] != value)
    return (
        f"The cells of the example do not make these facts true: {', '.join(wrong)}. "
        "In audit/proof/example/concrete.py, _WHEN_TRUE says which cell makes a fact "
        "true; audit/facts/README.md says what else there is."
    )


def test_every_rule_without_a_verdict_fires_on_a_row_that_the_row_engine_confirms(
    prover: Prover,
) -> None:
    for rule in prover.symbolic.rules:
        if rule.verdict is None:
            row = example_of(rule, prover, prover.symbolic.holds[rule.id])
            assert rule.id in row.rules


@pytest.mark.law(6)
def test_every_rule_with_a_verdict_decides_a_near_row_that_the_row_engine_confirms(
    prover: Prover,
) -> None:
    symbolic, far = prover.symbolic, {}
    for rule, verdict in bearing(prover):
        decides = symbolic.holds[rule.id], symbolic.none_above(verdict)
        row = example_of(rule, prover, *decides)
        assert (rule.id in row.rules, row.verdict) == (True, verdict)
        # A task instead of a query means a record with hardly any indicator.
        near = 6 if rule.query or not rule.id.endswith(TASK_SUFFIX) else 16
        if row.cells["chart_reviewed"] == "Y" and len(row.shaded) > near:
            far[rule.id] = row.shaded
    assert far == {}


@pytest.mark.law(4)
def test_the_order_of_the_rules_changes_nothing(report: ProofReport) -> None:
    other = prove(replace(PACK, rules=tuple(reversed(PACK.rules))))
    statuses = {(o.name, o.rule): o.status for o in report.obligations}
    assert {(o.name, o.rule): o.status for o in other.obligations} == statuses
