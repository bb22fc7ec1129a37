"""Which rows of a payer policy table apply: the highest requirement
wins, to the day.
"""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit import Auditor
from audit.encounter.records import encounter_from_mapping
from audit.facts import FACTS
from audit.facts.tables.policy import Policy, PolicyRow, allows, read_policy_text
from audit.findings import output_row
from property_tests.strategies.encounters import WHOLE_CHART, Cells

DAY = dt.date(2026, 2, 10)
ONE = dt.timedelta(days=1)
PAYERS = ("commercial", "Medicaid", "self pay")


def row(**changes: object) -> PolicyRow:
    """Return an MRI policy row that requires weeks of care of a commercial payer's
    patients.
    """
    values: dict[str, object] = {
        "policy_id": "P-1",
        "payers": frozenset({"commercial"}),
        "groups": frozenset({"mri"}),
        "requirement": "minimum weeks",
        "dx_allowed": (),
        "min_weeks": 6.0,
        "since": dt.date(2026, 1, 1),
        "until": None,
        "source": "Contract 7",
    }
    return PolicyRow(**(values | changes))  # type: ignore[arg-type]


def care(auditor: Auditor, **changes: object) -> str:
    """Return how the audit judges conservative care before an MRI."""
    cells: Cells = {**WHOLE_CHART, "cpt2": "72146", "red_flags": "none", **changes}
    encounter = encounter_from_mapping(cells)
    auditor.audit(encounter)
    return str(auditor.facts(encounter)["conservative_care"])


@given(
    st.lists(st.integers(1, 20), min_size=1, max_size=4),
    st.integers(0, 21),
    st.booleans(),
)
def test_of_several_rows_the_most_weeks_are_asked(
    weeks: list[int], documented: int, is_chronic: bool
) -> None:
    kind = "chronic and failed" if is_chronic else "minimum weeks"
    rows = tuple(row(requirement=kind, min_weeks=float(w)) for w in weeks)
    auditor = Auditor(policy=Policy("team", rows))
    name = "chronic_failed_care" if is_chronic else "conservative_care"
    cells: Cells = {**WHOLE_CHART, "cpt2": "72146", "conservative_response": "failed"}
    cells |= {"conservative_weeks": documented, "duration_weeks": documented}
    chart = auditor.chart(encounter_from_mapping(cells))
    expected = "enough" if documented >= max(weeks) else "short"
    assert FACTS[name].read(chart) == expected


@given(
    st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31)),
    st.integers(0, 400),
    st.integers(-2, 402),
)
def test_a_row_holds_from_its_first_day_to_its_last(
    since: dt.date, length: int, at: int
) -> None:
    held = row(since=since, until=since + length * ONE)
    on = since + at * ONE
    assert held.is_in_force(on) is (0 <= at <= length)
    assert row(since=since).is_in_force(on) is (at >= 0)
    policy = Policy("team", (held,))
    found = policy.rows_for("minimum weeks", "mri", "commercial", "", on)
    assert bool(found) is (0 <= at <= length)
    assert policy.is_silent_on("mri", "Medicaid", on) is (0 <= at <= length)


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (1, 2, 0, 3)])
def test_an_auditor_that_saw_other_days_judges_each_day_by_its_own_rows(
    order: tuple[int, ...],
) -> None:
    since, until = dt.date(2026, 3, 5), dt.date(2026, 3, 20)
    policy = Policy("team", (row(since=since, until=until),))
    days = (since - ONE, since, until, until + ONE)
    cells: Cells = {**WHOLE_CHART, "cpt2": "72146", "payer": "commercial"}
    visits = [
        encounter_from_mapping({**cells, "date_of_service": day.isoformat()})
        for day in days
    ]
    auditor = Auditor(policy=policy)
    answers = {n: output_row(auditor.audit(visits[n])) for n in order}
    fresh = [output_row(Auditor(policy=policy).audit(visit)) for visit in visits]
    assert [answers[n] for n in range(4)] == fresh
    assert answers[0] != answers[1]
    assert answers[2] != answers[3]


ROWS = st.lists(
    st.builds(
        row,
        policy_id=st.sampled_from(("P-1", "P-2", "P-3")),
        payers=st.sets(st.sampled_from(PAYERS), max_size=2).map(frozenset),
        groups=st.sets(st.sampled_from(("mri", "ct")), min_size=1).map(frozenset),
        requirement=st.sampled_from(("minimum weeks", "diagnosis list")),
        since=st.sampled_from((DAY - ONE, DAY, DAY + ONE)),
        until=st.sampled_from((None, DAY + ONE)),
        enabled=st.booleans(),
    ),
    min_size=1,
    max_size=6,
)


@given(ROWS, st.sampled_from((*PAYERS, "")), st.sampled_from(("", "P-1", "P-9")))
def test_a_policy_that_the_encounter_names_replaces_the_payers_other_rows(
    rows: list[PolicyRow], payer: str, named: str
) -> None:
    policy = Policy("team", tuple(rows))
    for group in ("mri", "ct"):
        for requirement in ("minimum weeks", "diagnosis list"):
            own = [
                r
                for r in rows
                if r.enabled
                and r.requirement == requirement
                and group in r.groups
                and r.since <= DAY
                and (payer in r.payers or (not r.payers and payer != "self pay"))
            ]
            fitting = own if payer else []
            wanted = [r for r in fitting if r.policy_id == named]
            found = policy.rows_for(requirement, group, payer, named, DAY)
            assert found == (wanted or fitting)


def test_a_named_policy_asks_the_audit_for_its_own_weeks() -> None:
    rows = (
        row(policy_id="long", min_weeks=12.0),
        row(policy_id="short", min_weeks=4.0),
    )
    for ordered in (rows, rows[::-1]):
        auditor = Auditor(policy=Policy("team", ordered))
        for named, expected in (("short", "enough"), ("long", "short"), ("", "short")):
            assert care(auditor, policy_id=named, conservative_weeks=6) == expected


@given(st.sampled_from((*PAYERS, "")), ROWS)
def test_a_table_is_silent_where_only_other_payers_are_known(
    payer: str, rows: list[PolicyRow]
) -> None:
    policy = Policy("team", tuple(rows))
    known = [r for r in rows if "mri" in r.groups and r.since <= DAY]
    served = [r for r in known if r.enabled and (not r.payers or payer in r.payers)]
    expected = payer not in ("", "self pay") and bool(known) and not served
    assert policy.is_silent_on("mri", payer, DAY) is expected


@pytest.mark.parametrize("flags", ["", "none", "trauma"])
@pytest.mark.parametrize(("weeks", "expected"), [("", "not_documented"), (5.5, "short"),
                                             (6, "enough")])  # fmt: skip
def test_weeks_are_counted_to_the_week_and_red_flags_exempt(
    flags: str, weeks: object, expected: str
) -> None:
    auditor = Auditor(policy=Policy("team", (row(),)))
    answer = care(auditor, red_flags=flags, conservative_weeks=weeks)
    assert answer == ("not_required" if flags == "trauma" else expected)


@pytest.mark.parametrize(
    ("response", "weeks", "expected"),
    [
        *(("failed", 12, "enough"), ("failed", 11.5, "short"), ("partial", 12, None)),
        *(("improved", 52, "short"), ("improved", "", "short"), ("", 12, None)),
        *(("partial", 11, "short"), ("failed", "", None)),
    ],
)
def test_lasting_pain_and_failed_care_are_both_asked(
    response: str, weeks: object, expected: str | None
) -> None:
    asked = row(requirement="chronic and failed", min_weeks=12.0)
    auditor = Auditor(policy=Policy("team", (asked,)))
    cells: Cells = {**WHOLE_CHART, "cpt2": "72146", "duration_weeks": weeks}
    cells["conservative_response"] = response
    chart = auditor.chart(encounter_from_mapping(cells))
    assert FACTS["chronic_failed_care"].read(chart) == (expected or "not_documented")


@given(st.sampled_from(("M47", "M47.8", "M47.81", "M47.814", "M54.6")))
def test_a_list_of_diagnoses_takes_what_lies_under_its_codes(prefix: str) -> None:
    listed = row(requirement="diagnosis list", dx_allowed=(prefix,))
    for code in ("M47.814", "M47.24", "M54.6", "M48.04"):
        assert allows(listed, code) is code.startswith(prefix)


TEXT = """
[[policy]]
policy_id   = "P-1"
services    = ["mri"]
requirement = "minimum weeks"
source      = "Contract 7"
"""


def test_a_row_without_weeks_or_days_asks_for_none_from_the_first_release_on() -> None:
    (row_read,) = read_policy_text(TEXT, "team").rows
    assert (row_read.min_weeks, row_read.since, row_read.until) == (
        0,
        dt.date(2015, 10, 1),
        None,
    )
    assert row_read.enabled


@pytest.mark.parametrize("codes", [("M54.6",), ("M54.6", "M47.814"), ("M47.814",)])
def test_one_diagnosis_of_a_line_on_the_list_is_enough(codes: tuple[str, ...]) -> None:
    listed = row(requirement="diagnosis list", dx_allowed=("M47", "M48"))
    other = row(requirement="diagnosis list", dx_allowed=("G54",))
    auditor = Auditor(policy=Policy("team", (other, listed)))
    cells: Cells = {**WHOLE_CHART, "cpt2": "72146"}
    cells |= {f"dx{n}": code for n, code in enumerate(codes, 1)}
    chart = auditor.chart(encounter_from_mapping(cells))
    # Without M54.6 the line does not point at it.
    assert FACTS["diagnosis_outside_policy"].read(chart) is (codes == ("M54.6",))
