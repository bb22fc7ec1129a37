"""The golden sheet matches the audit."""

from __future__ import annotations

import pytest

from audit import Auditor, audit_encounter
from audit.findings import Verdict
from audit.rules.catalogue import default_pack
from property_tests.mutation.sheet import (
    ANSWER,
    MOST_ROWS,
    SHEET,
    as_csv,
    cells_of,
    expectation,
    read_sheet,
)

PACK = default_pack()
AUDITOR = Auditor()
GOLDEN = read_sheet()


@pytest.mark.built
@pytest.mark.parametrize("record", GOLDEN, ids=lambda r: r["encounter_id"])
def test_a_golden_row_is_judged_as_the_sheet_says(record: dict[str, str]) -> None:
    expected = expectation(audit_encounter(cells_of(record), AUDITOR))
    assert expected == {name: record[name] for name in ANSWER}


@pytest.mark.built
@pytest.mark.parametrize("record", GOLDEN, ids=lambda r: r["encounter_id"])
def test_a_golden_row_says_what_its_first_finding_says(record: dict[str, str]) -> None:
    result = audit_encounter(cells_of(record), AUDITOR)
    deciding = next(f for f in result.findings if f.verdict is result.verdict)
    assert record["shows"].startswith(f"{deciding.message} Here: ")


def test_the_golden_sheet_is_small_and_says_what_each_row_pins() -> None:
    assert len(GOLDEN) <= MOST_ROWS
    known = {rule.id for rule in PACK.rules}
    for record in GOLDEN:
        assert set(record["pins"].split("; ")) <= known
        assert record["shows"]


def test_the_golden_sheet_is_written_as_it_is_read() -> None:
    assert as_csv(GOLDEN) == SHEET.read_text(encoding="utf-8")


@pytest.mark.law(6)
def test_every_verdict_has_golden_rows() -> None:
    assert {record["expected_verdict"] for record in GOLDEN} == set(Verdict)
