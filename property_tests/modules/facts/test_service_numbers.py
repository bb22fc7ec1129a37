"""Procedure numbers, derived a second time: which belong together, which come first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit import Auditor
from audit.encounter.records import encounter_from_mapping
from audit.facts import FACTS
from audit.facts.services.billed import FACET_FIRST_LEVEL
from audit.facts.tables.service_groups import FACETS, default_services
from property_tests.strategies.encounters import WHOLE_CHART, Cells

AUDITOR = Auditor()
GROUPS = default_services().groups

SPANS = {
    "ct": "72125-72133",
    "mri": "72141-72142 72146-72149 72156-72158",
    "myelogram": "62302-62305 72240 72255 72265 72270",
    "epidural": "62320-62327",
    "transforaminal": "64479-64480 64483-64484",
    "facet_block": "64490-64495",
    "facet_ablation": "64633-64636",
    "paravertebral_block": "64461-64463",
    "intercostal_block": "64420-64421",
    "augmentation": "22510-22515",
    "trigger_point": "20552-20553",
    "dry_needling": "20560-20561",
    "acupuncture": "97810-97814",
    "spinal_manipulation": "98940-98942",
    "visit": "99202-99205 99211-99215 99221-99223 99231-99239 99242-99245 99281-99285",
}
"""Numbers of the groups on which requirements of payers and bundling turn."""

ELSEWHERE = (
    "72125-72127 72131-72133 72141-72142 72148-72149 72156 72158 62302 62304 72240 "
    "72265 62322-62323 62326-62327 64483-64484 64493-64495 64635-64636 22511 22514"
)
"""Of these, those that serve another region than the thoracic one alone."""


def numbers(spans: str) -> set[str]:
    found: set[str] = set()
    for span in spans.split():
        first, _, last = span.partition("-")
        found |= {str(n) for n in range(int(first), int(last or first) + 1)}
    return found


@pytest.mark.parametrize("group", SPANS)
def test_a_group_holds_the_numbers_that_cpt_gives_it(group: str) -> None:
    there = {number for number, found in GROUPS.items() if found.name == group}
    assert there == numbers(SPANS[group])


def test_a_number_serves_the_regions_that_its_group_has_it_for() -> None:
    spinal = set().union(*map(numbers, SPANS.values()))
    elsewhere = {
        n for n in spinal if GROUPS[n].regions and "thoracic" not in GROUPS[n].regions
    }
    assert elsewhere == numbers(ELSEWHERE)


def test_the_first_facet_level_is_the_lowest_number_of_its_thoracic_group() -> None:
    firsts = {
        min(n for n, g in GROUPS.items() if g.name == name and "thoracic" in g.regions)
        for name in FACETS
    }
    assert firsts == FACET_FIRST_LEVEL


@given(
    st.sampled_from(sorted(numbers("64490-64495 64633-64636"))),
    st.sampled_from([1, 1.5, 2, 3]),
)
def test_a_first_facet_level_is_billed_once(number: str, units: float) -> None:
    cells: Cells = {**WHOLE_CHART, "cpt2": f"{number}x{units}"}
    chart = AUDITOR.chart(encounter_from_mapping(cells))
    repeated = number in ("64490", "64633") and units > 1
    assert FACTS["facet_units_above_one"].read(chart) is repeated
    assert FACTS["injection_billed"].read(chart)


@given(
    st.sampled_from([None, 0, 10, 90]),
    st.sampled_from([-1, 0, 1, 9, 10, 11, 89, 90, 91]),
    st.sampled_from(["", "Y", "N"]),
    st.sampled_from(["99213", "99213-24", "99213-57", "99213-25", "72146"]),
)
def test_the_global_period_counts_the_day_of_surgery_as_day_0(
    period: int | None, after: int, same: str, line: str
) -> None:
    surgery = 46063 - after  # days; the visit is on 2026-02-10
    cells: Cells = {**WHOLE_CHART, "cpt1": line, "surgery_date": surgery}
    cells |= {"global_days": "" if period is None else period, "same_surgeon": same}
    chart = AUDITOR.chart(encounter_from_mapping(cells))
    # A global period of 0 days is the day of surgery alone.
    within = period is not None and 0 <= after <= period and same == "Y"
    expected = within and line in ("99213", "99213-25")
    assert FACTS["visit_in_global_period"].read(chart) is expected


@given(st.text("ABCDEF", max_size=6), st.integers(1, 4))
def test_pointers_name_diagnoses_of_the_claim_once_and_at_most_four(
    pointers: str, count: int
) -> None:
    codes = ("M54.6", "I10", "E11.9", "R52")[:count]
    cells: Cells = {**WHOLE_CHART, "cpt1": f"99213:{pointers}".rstrip(":")}
    cells |= {f"dx{n}": code for n, code in enumerate(codes, 1)}
    chart = AUDITOR.chart(encounter_from_mapping(cells))
    allowed = set("ABCD"[:count])
    sound = set(pointers) <= allowed and len(set(pointers)) == len(pointers) <= 4
    assert FACTS["pointer_invalid"].read(chart) is not sound


@pytest.mark.parametrize("line", ["64490", "20552", "98940-AT", "72146", "97110", ""])
@pytest.mark.parametrize("visit", ["99213", "99213-25", "99213-24", ""])
def test_a_visit_beside_a_procedure_needs_modifier_25(visit: str, line: str) -> None:
    chart = AUDITOR.chart(
        encounter_from_mapping({**WHOLE_CHART, "cpt1": visit, "cpt2": line})
    )
    beside = line in ("64490", "20552", "98940-AT")
    expected = beside and visit in ("99213", "99213-24")
    assert FACTS["visit_without_modifier_25"].read(chart) is expected
