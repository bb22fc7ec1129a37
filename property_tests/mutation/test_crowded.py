"""The crowded rows match the audit, and show what the golden sheet does not."""

from __future__ import annotations

import pytest

from audit import Auditor, audit_encounter
from audit.findings import Verdict
from audit.rules.catalogue import default_pack
from property_tests.mutation.crowded import CROWDED, MOST_ROWS, as_csv, read_crowded
from property_tests.mutation.golden import shown_by
from property_tests.mutation.operators import mutants
from property_tests.mutation.row_kills import Rows
from property_tests.mutation.sheet import ANSWER, cells_of, expectation, read_sheet

PACK = default_pack()
AUDITOR = Auditor()
ROWS = read_crowded()


@pytest.mark.parametrize("record", ROWS, ids=lambda r: r["encounter_id"])
def test_a_crowded_row_is_judged_as_the_file_says(record: dict[str, str]) -> None:
    expected = expectation(audit_encounter(cells_of(record), AUDITOR))
    assert expected == {name: record[name] for name in ANSWER}


def test_the_crowded_rows_are_few_and_written_as_they_are_read() -> None:
    assert len(ROWS) <= MOST_ROWS
    assert as_csv(ROWS) == CROWDED.read_text(encoding="utf-8")


def test_some_crowded_rows_are_not_judged() -> None:
    gates = {v.value for v in Verdict if v.is_gate}
    assert {record["expected_verdict"] for record in ROWS} & gates
    golden = {record["expected_verdict"] for record in read_sheet()}
    assert gates <= golden | {record["expected_verdict"] for record in ROWS}


@pytest.mark.built("rules")
def test_a_rule_that_fires_on_an_unjudged_row_is_noticed() -> None:
    rows = Rows(PACK, [cells_of(record) for record in ROWS], AUDITOR)
    rules = {r.id for r in PACK.rules if r.enabled and r.judged_only}
    scopes = [m for m in mutants(PACK) if m.operator == "change scope"]
    assert {m.rule for m in scopes} >= rules
    unseen = [m.rule for m in scopes if m.rule in rules and not shown_by(rows, m)]
    # The golden sheet shows these on its own rows.
    assert len(unseen) <= len(rules) // 5
