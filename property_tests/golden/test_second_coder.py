"""Sixty encounters that a coder wrote and answered before seeing any rule.

`expected_risk` is the coder's answer; if another risk was agreed later, `settled_risk`
has it with the reason. No verdict and no corrected list needed such a correction.
"""

from __future__ import annotations

import csv

import pytest

from audit import audit_encounter
from property_tests.support.places import GOLDEN

SHEET = GOLDEN / "second_coder.csv"
with SHEET.open(encoding="utf-8", newline="") as lines:
    ROWS = list(csv.DictReader(lines))


def cells_of(row: dict[str, str]) -> dict[str, object]:
    pairs = (part.partition("=") for part in row["cells"].split("; "))
    return {name.strip(): cell.strip() for name, _, cell in pairs}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_the_answer_of_the_second_coder_stands(row: dict[str, str]) -> None:
    result = audit_encounter(cells_of(row))
    assert result.verdict.value == row["expected_verdict"]
    assert result.risk.value == (row["settled_risk"] or row["expected_risk"])
    wanted = [c.strip() for c in row["expected_corrected_dx"].split(";") if c.strip()]
    assert list(result.corrected_dx) == wanted


def test_what_was_settled_otherwise_has_its_reason() -> None:
    assert all(bool(r["settled_risk"]) is bool(r["settled_because"]) for r in ROWS)
    assert sum(bool(r["settled_risk"]) for r in ROWS) <= 5
    assert len(ROWS) == 60
