"""Encounters that people worked through by hand get the verdict that people gave."""

from __future__ import annotations

import csv

import pytest

from audit import Auditor
from audit.encounter.records import encounter_from_mapping
from audit.intake import open_table
from property_tests.support.places import GOLDEN

SHEET = GOLDEN / "worked_examples.csv"
AUDITOR = Auditor()
TABLE = open_table(SHEET)
READER = TABLE.reader()
with SHEET.open(encoding="utf-8", newline="") as lines:
    EXPECTED = list(csv.DictReader(lines))
CASES = [
    pytest.param(cells, row, expected, id=expected["encounter_id"])
    for (row, cells), expected in zip(TABLE.rows(), EXPECTED, strict=True)
]


SETTLED = {
    # The four P.A.R.T. columns are absent, which is REVIEW under Medicare: the
    # examination cells say that something was examined, not that it was abnormal
    # (Medicare Benefit Policy Manual, chapter 15, section 240.1.2).
    "N48": {"expected_claim_risk": "REVIEW"},
}
"""Where the sheet and a later decision differ: the decision, and its source."""


@pytest.mark.parametrize(("cells", "row", "expected"), CASES)
def test_worked_example(
    cells: tuple[object, ...], row: int, expected: dict[str, str]
) -> None:
    expected = {**expected, **SETTLED.get(expected["encounter_id"], {})}
    result = AUDITOR.audit(READER.read(cells, row))
    answer = (result.verdict.value, result.risk.value, ";".join(result.corrected_dx))
    assert answer == (
        expected["expected_verdict"],
        expected["expected_claim_risk"],
        expected["expected_corrected_dx"],
    )
    ids = [finding.rule_id for finding in result.findings]
    for wanted in filter(None, expected["expected_rules"].split(";")):
        assert any(i.startswith(w) for i in ids for w in wanted.split("|")), wanted


def test_p_a_r_t_that_is_met_clears_the_worked_example() -> None:
    index = next(n for n, e in enumerate(EXPECTED) if e["encounter_id"] == "N48")
    cells = {n: c for n, c in EXPECTED[index].items() if not n.startswith("expected")}
    met = {**cells, "part_pain": "Y", "part_range": "Y"}
    result = AUDITOR.audit(encounter_from_mapping(met))
    assert (result.verdict.value, result.risk.value) == ("SUPPORTED", "NONE")
