"""Encounters that people worked through by hand come out as they say."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from audit import Auditor
from audit.intake import open_table

SHEET = Path(__file__).parents[1] / "golden" / "worked_examples.csv"
AUDITOR = Auditor()
TABLE = open_table(SHEET)
READER = TABLE.reader()
with SHEET.open(encoding="utf-8", newline="") as lines:
    EXPECTED = list(csv.DictReader(lines))
CASES = [
    pytest.param(cells, row, expected, id=expected["encounter_id"])
    for (row, cells), expected in zip(TABLE.rows(), EXPECTED, strict=True)
]


@pytest.mark.parametrize(("cells", "row", "expected"), CASES)
def test_worked_example(
    cells: tuple[object, ...], row: int, expected: dict[str, str]
) -> None:
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
