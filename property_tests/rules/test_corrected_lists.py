"""Corrected lists that take more than the step of one rule."""

from __future__ import annotations

import pytest

from audit import audit_encounter
from property_tests.strategies.encounters import WHOLE_CHART

LISTS = (
    # A symptom code that comes in stands behind the systemic disease (I.B.4, I.B.5).
    (
        {"dx1": "M54.9", "dx2": "M45.4", "inflammatory": "confirmed cause"}
        | {"symptom_clinically_needed": "Y"},
        ("M45.4", "M54.6"),
    ),
    (
        {"dx1": "M54.9", "dx2": "M54.14", "radiculopathy": "confirmed cause"}
        | {"pain_distinct": "Y"},
        ("M54.14", "M54.6"),
    ),
    # A code that goes leaves no documented region without its code (decision F2).
    (
        {"dx1": "M54.81", "dx2": "M54.6", "pain_regions": "thoracic; cervical"},
        ("M54.6", "M54.2"),
    ),
    ({"dx1": "M54.81", "dx2": "M54.6"}, ("M54.6",)),
)


@pytest.mark.parametrize(("cells", "expected"), LISTS)
def test_a_corrected_list_is_right_as_a_whole(
    cells: dict[str, object], expected: tuple[str, ...]
) -> None:
    row = {**WHOLE_CHART, **cells}
    result = audit_encounter(row)
    assert result.corrected_dx == expected
    again = {f"dx{n}": c for n, c in enumerate(result.corrected_dx, 1)}
    left = {n: c for n, c in row.items() if not n.startswith("dx")}
    assert audit_encounter({**left, **again}).corrected_dx == expected
