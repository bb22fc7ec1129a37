"""Facts of lines and payers: total, silent without a payer, right to the day."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit import AuditResult, audit_encounter
from audit.encounter.records import encounter_from_mapping
from audit.facts.services import billed, manipulation, payers
from audit.facts.tables.policy import default_policy
from audit.facts.tables.service_groups import default_services
from audit.findings import ClaimRisk, Finding, Severity
from audit.rules.catalogue import default_pack
from property_tests.strategies.encounters import Cells, any_cells, near_rules
from property_tests.strategies.premises import rows_where
from property_tests.support.line_rows import AUDITOR, CHART, MEDICARE, read, rules_of

PACK = default_pack()
OF_LINES = (*billed.FACTS, *payers.FACTS, *manipulation.FACTS)
OF_POLICIES = {
    "diagnosis_outside_policy": False,
    "conservative_care": "not_required",
    "chronic_failed_care": "not_required",
    "acupuncture_not_covered": False,
    "therapy_modifier_missing": False,
    "policy_row_missing": False,
    "manipulation_under_policy": False,
    "active_treatment_modifier_missing": False,
}
"""What facts of a payer's policy say where no payer is named."""
ROWS = st.one_of(near_rules(), any_cells())


@settings(max_examples=300)
@given(ROWS)
def test_every_fact_of_lines_has_a_value_of_its_domain(cells: Cells) -> None:
    chart = AUDITOR.chart(encounter_from_mapping(cells))
    for fact in OF_LINES:
        value = fact.read(chart)
        allowed = (True, False) if fact.is_yes_no else fact.domain
        assert value in allowed, fact.name


@settings(max_examples=300)
@given(ROWS)
def test_without_a_payer_no_policy_asks_for_anything(cells: Cells) -> None:
    nameless = {**cells, "payer": ""}
    values = {name: read(name, nameless) for name in OF_POLICIES}
    assert values == OF_POLICIES
    assert read("manipulation_level", nameless) != "subluxations_short"


@settings(max_examples=200)
@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_lines_and_modifiers_says_nothing(cells: Cells, random) -> None:  # type: ignore[no-untyped-def]
    lines = [str(v) for n, v in cells.items() if n.startswith("cpt") and v]
    turned = {n: v for n, v in cells.items() if not n.startswith("cpt")}
    random.shuffle(lines)
    for position, line in enumerate(lines[:12], 1):
        number, *modifiers = line.partition(":")[0].partition("x")[0].split("-")
        rest = line[len("-".join((number, *modifiers))) :]
        random.shuffle(modifiers)
        turned[f"cpt{position}"] = "-".join((number, *modifiers)) + rest
    for fact in OF_LINES:
        assert read(fact.name, turned) == read(fact.name, cells), fact.name


# -- the days --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "fact", "eve", "day"),
    [
        ("97110", "therapy_modifier_missing", "2017-12-31", "2018-01-01"),
        ("20560", "acupuncture_not_covered", "2020-01-20", "2020-01-21"),
        ("64490", "diagnosis_outside_policy", "2021-05-01", "2021-05-02"),
        ("62321", "diagnosis_outside_policy", "2021-12-04", "2021-12-05"),
        ("97810", "acupuncture_not_covered", "2015-09-30", "2015-10-01"),
        ("22513", "diagnosis_outside_policy", "2015-09-30", "2015-10-01"),
    ],
)
def test_a_policy_holds_from_its_first_day(
    line: str, fact: str, eve: str, day: str
) -> None:
    cells = {**MEDICARE, "cpt1": line}
    assert read(fact, {**cells, "date_of_service": eve}) is False
    assert read(fact, {**cells, "date_of_service": day}) is True


def test_other_payers_rows_are_missed_from_the_day_that_some_are_in_force() -> None:
    cells: Cells = {**CHART, "payer": "commercial", "cpt1": "97110"}
    eve, day = ({**cells, "date_of_service": d} for d in ("2017-12-31", "2018-01-01"))
    assert not read("policy_row_missing", eve)
    assert read("policy_row_missing", day)


# -- therapy modifiers -----------------------------------------------------------------

PLANS = {"therapy": {"GP", "GO", "GN"}} | {
    "physical_therapy_evaluation": {"GP"},
    "occupational_therapy_evaluation": {"GO"},
}
NUMBERS = [
    number
    for number, group in default_services().groups.items()
    if group.name in PLANS and number != "97014"
]


@given(
    st.sampled_from(NUMBERS),
    st.lists(st.sampled_from(["GP", "GO", "GN", "59", "KX", "CQ"]), unique=True),
)
def test_a_therapy_line_names_its_plan(number: str, modifiers: list[str]) -> None:
    group = default_services().groups[number].name
    line = "-".join((number, *modifiers))
    missing = PLANS[group].isdisjoint(modifiers)
    assert read("therapy_modifier_missing", {**MEDICARE, "cpt1": line}) is missing
    assert ("NEC-09" in rules_of({**MEDICARE, "cpt1": line})) is missing
    facility = {"claim_type": "institutional", "setting": "hospital outpatient"}
    assert "NEC-09" not in rules_of({**MEDICARE, **facility, "cpt1": line})


# -- chronic pain and failed care ------------------------------------------------------


@given(
    st.sampled_from(["64490", "64495", "64633", "64636"]),
    st.one_of(st.none(), st.sampled_from([0, 11, 11.9, 12, 12.1, 52])),
    st.sampled_from(["", "failed", "partial", "improved"]),
    st.sampled_from(["", "none", "fever", "trauma; age"]),
)
def test_a_facet_procedure_needs_lasting_pain_and_failed_care(
    line: str, weeks: float | None, response: str, flags: str
) -> None:
    record: Cells = {"conservative_response": response, "red_flags": flags}
    record["duration_weeks"] = "" if weeks is None else weeks
    cells = {**CHART, **record, "payer": "commercial", "cpt1": line}
    if response == "improved" or (weeks is not None and weeks < 12):
        expected = "short"
    elif weeks is not None and response == "failed":
        expected = "enough"
    else:
        expected = "not_documented"
    assert read("chronic_failed_care", cells) == expected
    assert read("conservative_care", cells) == "not_required"


# -- other lines -----------------------------------------------------------------------


@pytest.mark.parametrize("modifier", ["59", "XE", "XP", "XS", "XU"])
@pytest.mark.parametrize("number", ["98940", "98941", "98942"])
def test_manual_therapy_beside_a_manipulation_needs_a_modifier(
    number: str, modifier: str
) -> None:
    for one, other in permutations((number, "97140")):
        assert "BIL-07" in rules_of({**CHART, "cpt1": one, "cpt2": other})
    marked = f"97140-GP-{modifier}"
    assert "BIL-07" not in rules_of({**CHART, "cpt1": number, "cpt2": marked})


@given(st.sampled_from([c for r in default_policy().rows for c in r.dx_allowed]))
def test_augmentation_is_covered_by_fracture_and_neoplasm(prefix: str) -> None:
    (row,) = (r for r in default_policy().rows if "augmentation" in r.groups)
    cells: Cells = {**CHART, "payer": "Medicaid", "cpt1": "22513", "dx2": prefix}
    listed = any(prefix.startswith(p) for p in row.dx_allowed)
    assert read("diagnosis_outside_policy", cells) is not listed


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({}, {"NEC-12-1", "NEC-12-2"}),
        ({"service_linkage": "no"}, {"NEC-04", "NEC-12-2"}),
        ({"service_linkage": "yes"}, {"NEC-12-2"}),
        ({"red_flags": "fever"}, {"NEC-12-1"}),
        ({"service_linkage": "yes", "conservative_weeks": 0}, set()),
        ({"service_linkage": "yes", "conservative_types": "rest"}, set()),
        ({"service_linkage": "partial", "red_flags": "trauma"}, set()),
    ],
)
def test_without_a_payer_the_guide_asks(record: Cells, expected: set[str]) -> None:
    asked = {"NEC-04", "NEC-12-1", "NEC-12-2"}
    for line in ("72146", "64490", "62321", "64461", "22513"):
        cells = {**CHART, **record, "cpt1": line}
        assert rules_of(cells) & asked == expected, line
        assert not rules_of({**cells, "payer": "commercial"}) & (asked - {"NEC-04"})
    assert not rules_of({**CHART, **record, "cpt1": "72070"}) & (asked - {"NEC-04"})


def about_lines(result: AuditResult) -> list[Finding]:
    return [f for f in result.findings if f.rule_id.startswith(("NEC-", "BIL-"))]


@settings(max_examples=300)
@given(rows_where(lambda _, result: bool(about_lines(result))))
def test_findings_about_lines_name_their_lines(cells: Cells) -> None:
    found = about_lines(audit_encounter(cells))
    assert not [f.rule_id for f in found if "{" in f.message + f.action]
    # Ordered imaging, the subject of NEC-04, may have no line.
    of_lines = [f for f in found if PACK.rule(f.rule_id).lines]
    nameless = {f.rule_id for f in of_lines if "Line " not in f.message}
    assert nameless <= {"NEC-04"}


def test_a_rule_about_lines_that_raises_the_risk_is_more_than_information() -> None:
    rules = [r for r in PACK.rules if r.family in ("NEC", "BIL")]
    raising = [r for r in rules if r.risk is not ClaimRisk.NONE]
    assert len(raising) > 10
    assert not [r.id for r in raising if r.severity is Severity.INFO]


def test_every_row_of_the_shipped_policy_concerns_known_services() -> None:
    known = {group.name for group in default_services().groups.values()}
    for row in default_policy().rows:
        assert row.groups <= known, row.policy_id
