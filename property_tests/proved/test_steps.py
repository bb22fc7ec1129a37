"""No finding drops what another one adds to the list, whatever their verdicts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from audit import Auditor
from audit.encounter.records import encounter_from_mapping
from audit.findings import Verdict
from audit.proof.findings import Status
from audit.proof.prover import Prover
from audit.proof.statements.steps import conflicts
from audit.rules.catalogue import Pack, default_pack
from audit.rules.corrections import read_step
from audit.verdict.correction import corrected_list
from property_tests.mutation.corpora import drawn
from property_tests.mutation.dense import dense_cells
from property_tests.mutation.sheet import cells_of, read_sheet
from property_tests.mutation.vectors import Cells
from property_tests.support.packs import added

PACK = default_pack()
AUDITOR = Auditor()
RULES = {rule.id: rule for rule in PACK.rules}


def with_rule(when: str, verdict: Verdict, *steps: str) -> Pack:
    read_steps = tuple(read_step(step, "test") for step in steps)
    return added("SEQ-07", id="NEW-01", when=when, verdict=verdict, steps=read_steps)


@pytest.mark.law(3)
@pytest.mark.parametrize(
    ("when", "verdict", "step", "blamed"),
    [
        # A preoperative rule with one verdict adds what a fracture rule drops.
        (
            "chart_reviewed and encounter_reason == preop and thoracic_pain",
            Verdict.SEQUENCING_ERROR,
            "add m546",
            "NEW-01",
        ),
        (
            "chart_reviewed and established(fracture)",
            Verdict.SEQUENCING_ERROR,
            "drop r52",
            "",
        ),
        (
            "chart_reviewed and thoracic_pain and m546_reported",
            Verdict.SEQUENCING_ERROR,
            "drop cervicalgia",
            "LOC-04-1",
        ),
        (
            "chart_reviewed and pain_in_back_unspecified and m549_reported",
            Verdict.SEQUENCING_ERROR,
            "drop m549",
            "LOC-02",
        ),
    ],
)
def test_rules_of_different_verdicts_that_contradict_each_other_are_found(
    when: str, verdict: Verdict, step: str, blamed: str
) -> None:
    found = conflicts(Prover(with_rule(when, verdict, step)))
    failed = {o.rule: o for o in found if o.status is not Status.HELD}
    assert set(failed) == ({blamed} if blamed else set())
    for obligation in failed.values():
        (row,) = obligation.rows
        assert {"NEW-01"} <= set(row.rules)


@pytest.mark.law(3)
def test_an_order_in_a_circle_of_three_is_found() -> None:
    pack = with_rule(
        "chart_reviewed and m546_reported and g89_reported and chapter15_code_reported",
        Verdict.SEQUENCING_ERROR,
        *("m546 before g89_supported", "g89_supported before causes"),
        "causes before m546",
    )
    found = {o.rule: o.status for o in conflicts(Prover(pack))}
    circles = [rule for rule, status in found.items() if status is Status.FAILED]
    assert any(rule.count("NEW-01") == 3 for rule in circles), found


@pytest.mark.parametrize(
    ("when", "step", "blamed"),
    [
        # Against SEQ-03-1, which moves the external cause to the end.
        ("external_cause_first", "external_cause before m546", "SEQ-03-1"),
        # Another name of the same codes, against SEQ-06.
        ("g89_before_chapter15_code", "g89 before chapter15", "SEQ-06"),
        # What SEQ-04 puts in front is dropped.
        ("m546_before_chapter15_code", "drop chapter15", "SEQ-04"),
    ],
)
def test_orders_that_other_rules_reverse_or_drop_are_found(
    when: str, step: str, blamed: str
) -> None:
    pack = with_rule(f"chart_reviewed and {when}", Verdict.SEQUENCING_ERROR, step)
    failed = [o.rule for o in conflicts(Prover(pack)) if o.status is not Status.HELD]
    assert any(blamed in rule for rule in failed), failed


def rows() -> Iterator[Cells]:
    yield from (cells_of(record) for record in read_sheet())
    yield from dense_cells()
    yield from drawn(1_000)


@pytest.mark.law(3)
def test_what_a_rule_drops_from_a_real_list_no_other_brings_back() -> None:
    """The same on rows, code by code: each finding's steps are taken alone."""
    reached = 0
    for cells in rows():
        encounter = encounter_from_mapping(cells)
        result = AUDITOR.audit(encounter)
        held = [RULES[f.rule_id] for f in result.findings if RULES[f.rule_id].steps]
        if not result.corrected_dx or len(held) < 2:
            continue
        reached += 1
        chart, facts = AUDITOR.chart(encounter), AUDITOR.facts(encounter)
        for rule in held:
            alone = corrected_list(
                chart,
                [],
                rule.steps,
                pain_is_explained=bool(facts["explains_pain"]),
                m546_is_missing=bool(facts["m546_missing"]),
            )
            dropped = set(chart.codes) - set(alone) if alone else set()
            assert not dropped & set(result.corrected_dx), (rule.id, cells)
    assert reached > 100


def test_a_repaired_code_that_stands_on_the_claim_already_is_reported_once() -> None:
    cells = {
        "date_of_service": "2026-02-10",
        "dx1": "M54.6",
        "dx2": "M54.6XXA",
        "pain_regions": "lumbar",
    }
    result = AUDITOR.audit(encounter_from_mapping(cells))
    assert result.corrected_dx == ("M54.50",)
