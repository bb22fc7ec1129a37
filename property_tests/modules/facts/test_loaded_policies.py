"""What a loaded policy requires: on which days, by which policy, for how many weeks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import pytest

from audit import Auditor
from audit.encounter.records import encounter_from_mapping
from audit.facts.tables.policy import read_policy_text
from audit.findings import output_row
from property_tests.strategies.encounters import WHOLE_CHART

SERVICE = {
    **WHOLE_CHART,
    "cpt1": "72146:A",
    "imaging_status": "ordered",
    "conservative_weeks": "5",
}
"""A thoracic MRI for M54.6 after five weeks of conservative care."""

DAY = dt.timedelta(days=1)


def row(
    weeks: float, name: str = "P-1", since: str = "2026-01-15", until: str = ""
) -> str:
    end = f"to = {until}" if until else ""
    return f"""
[[policy]]
policy_id = "{name}"
payer = ["commercial"]
services = ["mri"]
requirement = "minimum weeks"
min_weeks = {weeks}
from = {since}
{end}
source = "synthetic"
"""


def auditor(*rows: str) -> Auditor:
    return Auditor(policy=read_policy_text("".join(rows), "loaded"))


def care(judge: Auditor, on: dt.date, policy_id: str = "") -> object:
    cells = {**SERVICE, "date_of_service": on.isoformat(), "policy_id": policy_id}
    return judge.facts(encounter_from_mapping(cells))["conservative_care"]


@pytest.mark.parametrize(
    ("since", "until"),
    [("2026-01-15", "2026-02-20"), ("2026-02-10", "2026-02-10"), ("2026-03-01", "")],
)
def test_a_row_asks_from_its_first_to_its_last_day(since: str, until: str) -> None:
    judge = auditor(row(6, since=since, until=until))
    first = dt.date.fromisoformat(since)
    last = dt.date.fromisoformat(until) if until else first + 400 * DAY
    after = "not_required" if until else "short"
    days = (first - DAY, first, last, last + DAY)
    asked = ["not_required", "short", "short", after]
    assert [care(judge, day) for day in days] == asked
    # The memory of the engine must not carry an answer across such a day, either way.
    assert [care(judge, day) for day in reversed(days)] == asked[::-1]


def results(judge: Auditor, days: Iterable[dt.date]) -> list[tuple[str, ...]]:
    rows = [{**SERVICE, "date_of_service": day.isoformat()} for day in days]
    return [output_row(judge.audit(encounter_from_mapping(cells))) for cells in rows]


def test_whole_answers_change_on_the_days_of_a_row_in_any_order() -> None:
    text = row(6, until="2026-02-20")
    first, last = dt.date(2026, 1, 15), dt.date(2026, 2, 20)
    days = (first - DAY, first, last, last + DAY)
    alone = [results(auditor(text), [day])[0] for day in days]
    assert results(auditor(text), days) == alone
    assert results(auditor(text), reversed(days)) == alone[::-1]
    assert alone[0][2:] != alone[1][2:] == alone[2][2:] != alone[3][2:]


ON = dt.date(2026, 2, 10)


def test_a_policy_that_is_named_replaces_the_others() -> None:
    judge = auditor(row(4, "lenient"), row(8, "strict"))
    assert care(judge, ON, "lenient") == "enough"
    assert care(judge, ON, "strict") == "short"
    assert care(judge, ON, "of no table") == "short"
    assert care(judge, ON, "lenient") == "enough"


def test_the_longest_of_several_rows_counts_in_any_order() -> None:
    for rows in ((row(4), row(8, "P-2")), (row(8, "P-2"), row(4))):
        assert care(auditor(*rows), ON) == "short"
    assert care(auditor(row(4), row(5, "P-2")), ON) == "enough"


def test_the_finding_names_the_longest_of_several_weeks() -> None:
    result = auditor(row(4), row(8, "P-2")).audit(encounter_from_mapping(SERVICE))
    messages = " ".join(f.message for f in result.findings)
    assert "8 weeks" in messages
    assert "4 weeks" not in messages
