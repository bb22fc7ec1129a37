"""Laws of the audit: what holds for every row, however dirty."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from audit import Auditor, AuditResult, ClaimRisk, Verdict, audit_encounter
from audit.encounter.records import encounter_from_mapping
from audit.encounter.values import CONDITION_FAMILIES
from audit.facts import FACTS, VOCABULARY
from audit.rules.catalogue import default_pack
from audit.rules.language import parse
from property_tests.reach import conditional, reached
from property_tests.strategies.encounters import (
    WHOLE_CHART,
    Cells,
    any_cells,
    dirty_cells,
    near_rules,
)
from property_tests.strategies.premises import rows_where
from property_tests.support.laws import check_of, shipped_laws

AUDITOR = Auditor()
PACK = default_pack()
NUMBERS = {name: p.values[-1][1] for name, p in PACK.parameters.items()}
CHECKS = [
    (text, check_of(parse(text, VOCABULARY, ()), NUMBERS)) for text in shipped_laws()
]
rows = st.one_of(near_rules(), any_cells(), dirty_cells())

SETTLED = {
    Verdict.SUPPORTED,
    Verdict.QUERY_PROVIDER,
    Verdict.DOCUMENTATION_INSUFFICIENT,
    Verdict.NOT_APPLICABLE,
    Verdict.NOT_ASSESSABLE,
}


def judge(cells: Cells) -> AuditResult:
    return audit_encounter(cells, AUDITOR)


def answer(result: AuditResult) -> tuple[object, ...]:
    ids = tuple(finding.rule_id for finding in result.findings)
    return result.verdict, result.risk, result.corrected_dx, ids


@pytest.mark.law(1)
@given(rows)
def test_every_row_gets_the_verdict_of_one_of_its_findings(cells: Cells) -> None:
    result = judge(cells)
    assert result.verdict in {f.verdict for f in result.findings}
    assert all(f.citations for f in result.findings)
    known = {rule.id for rule in PACK.rules}
    assert {f.rule_id for f in result.findings} <= known


@given(rows)
def test_facts_are_total_and_in_their_domain(cells: Cells) -> None:
    facts = AUDITOR.facts(encounter_from_mapping(cells)).complete()
    for name, value in facts.items():
        fact = FACTS[name]
        assert value in (fact.domain or (True, False)), name
        assert isinstance(value, bool) is fact.is_yes_no


@given(rows)
def test_facts_obey_their_laws(cells: Cells) -> None:
    facts = AUDITOR.facts(encounter_from_mapping(cells))
    broken = [text for text, check in CHECKS if not check(facts)]
    assert broken == []


@pytest.mark.law(4)
@given(rows)
def test_the_verdict_is_the_highest_of_the_findings(cells: Cells) -> None:
    result = judge(cells)
    ranks = [f.verdict.rank for f in result.findings if f.verdict]
    assert result.verdict.rank == min(ranks)
    if result.verdict.is_gate:
        assert result.risk is ClaimRisk.NONE
    else:
        assert result.risk is max(
            (f.risk for f in result.findings), key=lambda r: r.rank
        )


def is_supported(cells: Cells, result: AuditResult) -> bool:
    return result.verdict is Verdict.SUPPORTED


@pytest.mark.law(13)
@given(rows_where(is_supported))
def test_supported_means_reviewed_thoracic_and_without_a_fault(cells: Cells) -> None:
    result = judge(cells)
    assert result.verdict is Verdict.SUPPORTED
    assert encounter_from_mapping(cells).chart_reviewed
    bearing = {f.rule_id for f in result.findings if f.verdict}
    assert bearing
    assert all(i.startswith(("INC-", "IMG-02")) for i in bearing)


def is_open_or_unreadable(cells: Cells, result: AuditResult) -> bool:
    if result.verdict.is_gate:
        return result.verdict is Verdict.INPUT_ERROR
    return any(f.verdict is Verdict.QUERY_PROVIDER for f in result.findings)


@given(rows_where(is_open_or_unreadable))
def test_a_query_or_an_unreadable_row_has_no_corrected_list(cells: Cells) -> None:
    assert judge(cells).corrected_dx == ()


def with_list(cells: Cells, codes: tuple[str, ...]) -> Cells:
    bare = {k: v for k, v in cells.items() if not k.startswith("dx")}
    return {**bare, **{f"dx{n}": code for n, code in enumerate(codes, 1)}}


def is_corrected(cells: Cells, result: AuditResult) -> bool:
    judged = not result.verdict.is_gate and result.verdict not in SETTLED
    return judged and bool(result.corrected_dx)


@pytest.mark.law(11)
@given(rows_where(is_corrected))
@example(
    {**WHOLE_CHART, "dx1": "M54.6", "dx2": "M54.5", "pain_regions": "thoracic; lumbar"}
)
def test_a_corrected_list_needs_no_further_correction(cells: Cells) -> None:
    first = judge(cells)
    assert is_corrected(cells, first)
    second = judge(with_list(cells, first.corrected_dx))
    deciding = {f.rule_id for f in first.findings if f.verdict is first.verdict}
    still = {f.rule_id for f in second.findings} & deciding
    assert not still, (still, first.corrected_dx)


@pytest.mark.law(21)
@given(
    near_rules(),
    st.sampled_from(["m546", "M54.6 ", "\u00a0m54.6", "'M54.6", "Ｍ５４．６"]),
)
def test_the_spelling_of_a_code_changes_nothing(cells: Cells, spelling: str) -> None:
    if cells.get("dx1") != "M54.6":
        cells = {**cells, "dx1": "M54.6"}
    assert answer(judge(cells)) == answer(judge({**cells, "dx1": spelling}))


@pytest.mark.law(44)
@conditional
@given(rows_where(is_supported), st.sampled_from(CONDITION_FAMILIES))
def test_a_condition_that_is_ruled_out_never_displaces_the_symptom(
    cells: Cells, family: str
) -> None:
    bare = {k: v for k, v in cells.items() if k not in ("definitive_code", family)}
    reviewed = {**bare, "chart_reviewed": "Y"}
    without = judge(reviewed)
    ruled_out = judge({**reviewed, family: "ruled out"})
    if without.verdict is Verdict.SUPPORTED:
        reached()
        assert ruled_out.verdict in (Verdict.SUPPORTED, Verdict.NOT_SUPPORTED)
        assert ruled_out.verdict is Verdict.SUPPORTED or any(
            f.rule_id == "UNC-04-2" for f in ruled_out.findings
        )


@pytest.mark.law(43)
@conditional
@given(near_rules(), st.data())
def test_outside_the_inpatient_facility_suspected_is_as_none(
    cells: Cells, data: st.DataObject
) -> None:
    outpatient = {
        **{k: v for k, v in cells.items() if k != "definitive_code"},
        "claim_type": "professional",
        "chart_reviewed": "Y",
    }
    # A code of the family on the claim is treated differently from a blank cell.
    chart = AUDITOR.chart(encounter_from_mapping(outpatient))
    unreported = [f for f in CONDITION_FAMILIES if not chart.is_reported(f)]
    family = data.draw(st.sampled_from(unreported))
    suspected = judge({**outpatient, family: "suspected"})
    none = judge({**outpatient, family: "none"})
    # As a query or, if too little is documented for one, as a task ("...T").
    sign = {"radiculopathy": "EXC-RAD-6", "myelopathy": "EXC-MYE-5"}.get(family, "-")
    # Signs without a diagnosis, pain after surgery or an injury without one, and G55
    # without an underlying disease are judged by the absence of any mention.
    silent = (sign, f"{sign}T", "G89-06", "EX1-07-3", "EXC-INJ-6")
    if all(f.rule_id not in silent for f in none.findings):
        reached()
        assert suspected.verdict is none.verdict
        assert suspected.risk is none.risk


@pytest.mark.law(10)
@given(near_rules(), st.sampled_from(CONDITION_FAMILIES))
def test_at_an_inpatient_facility_suspected_is_as_confirmed(
    cells: Cells, family: str
) -> None:
    inpatient = {
        **cells,
        "claim_type": "institutional",
        "setting": "inpatient acute",
        "discharge_date": cells.get("date_of_service") or "2026-02-10",
        "chart_reviewed": "Y",
    }
    suspected = judge({**inpatient, family: "suspected"})
    confirmed = judge({**inpatient, family: "confirmed cause"})
    assert suspected.verdict is confirmed.verdict
    assert suspected.risk is confirmed.risk
    assert suspected.corrected_dx == confirmed.corrected_dx


@given(near_rules())
def test_payer_rows_never_touch_the_coding_verdict(cells: Cells) -> None:
    # Manipulation is the exception: Medicare's requirements for it affect the coding.
    plain = {n: c for n, c in cells.items() if not str(c).startswith("9894")}
    verdicts = {
        judge({**plain, "payer": payer}).verdict
        for payer in ("Medicare FFS", "commercial", "")
    }
    assert len(verdicts) == 1


@pytest.mark.law(22)
@given(st.lists(rows, min_size=1, max_size=6))
def test_each_row_is_judged_as_if_it_stood_alone(table: list[Cells]) -> None:
    together = [
        answer(r) for r in AUDITOR.audit_all(map(encounter_from_mapping, table))
    ]
    # The last row is the one that the earlier rows could have influenced.
    assert together[-1] == answer(Auditor().audit(encounter_from_mapping(table[-1])))
    assert len(together) == len(table)


@given(near_rules())
def test_every_finding_is_in_the_order_of_the_lattice(cells: Cells) -> None:
    positions = [
        (len(Verdict), -f.risk.rank, f.rule_id)
        if f.verdict is None
        else (f.verdict.rank, 0, f.rule_id)
        for f in judge(cells).findings
    ]
    assert positions == sorted(positions)


def test_the_whole_chart_is_supported_without_risk() -> None:
    result = judge(dict(WHOLE_CHART))
    assert (result.verdict, result.risk) == (Verdict.SUPPORTED, ClaimRisk.NONE)
    assert result.corrected_dx == ("M54.6",)
