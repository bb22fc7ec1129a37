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
    # R52 goes, and with it every pair that it makes.
    (
        {"dx1": "M54.6", "dx2": "M54.2", "dx3": "R52"}
        | {"pain_regions": "thoracic; cervical"},
        ("M54.6", "M54.2"),
    ),
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


OPEN_LISTS = (
    # The only successor named says that there is no lumbar pain, and there is.
    {
        "date_of_service": "2024-10-01",
        "dx1": "M54.6",
        "dx2": "M51.36",
        "pain_regions": "thoracic; lumbar",
    },
    # A sequela is coded with its own 7th character, behind the residual pain (I.B.10).
    {"dx1": "M54.6", "dx2": "S22.050A", "fracture": "sequela"},
    {"dx1": "M54.6", "dx2": "S29.012D", "soft_tissue_injury": "sequela"},
)


@pytest.mark.parametrize("cells", OPEN_LISTS)
def test_a_list_that_the_record_contradicts_stays_open(
    cells: dict[str, object],
) -> None:
    assert audit_encounter({**WHOLE_CHART, **cells}).corrected_dx == ()


def test_without_lumbar_pain_the_successor_is_named() -> None:
    day = {"date_of_service": "2024-10-01", "dx1": "M54.6", "dx2": "M51.36"}
    assert audit_encounter({**WHOLE_CHART, **day}).corrected_dx[1:] == ("M51.369",)
