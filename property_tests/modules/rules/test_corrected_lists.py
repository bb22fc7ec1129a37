"""Corrected lists that need the steps of more than one rule."""

from __future__ import annotations

import pytest

from audit import audit_encounter
from property_tests.strategies.encounters import WHOLE_CHART

LISTS = (
    # An added symptom code comes after the systemic disease (I.B.4, I.B.5).
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
    # Removing a code leaves no documented region without its code (decision F2).
    (
        {"dx1": "M50.23", "dx2": "M54.6", "pain_regions": "thoracic; cervical"}
        | {"disc_disorder": "suspected"},
        ("M54.6", "M54.2"),
    ),
    # Occipital neuralgia is another site: it stays (Guidelines I.A.12.a).
    ({"dx1": "M54.81", "dx2": "M54.6"}, ("M54.81", "M54.6")),
    # A sequela is coded with its own 7th character, behind the residual pain (I.B.10).
    ({"dx1": "S22.050A", "dx2": "M54.6", "fracture": "sequela"}, ("M54.6", "S22.050S")),
    (
        {"dx1": "M54.6", "dx2": "S29.012D", "soft_tissue_injury": "sequela"},
        ("M54.6", "S29.012S"),
    ),
    # The phase of care decides the 7th character where the category has one for it.
    (
        {"dx1": "M54.6", "dx2": "M80.08XA", "fracture": "confirmed incidental"}
        | {"injury_phase": "delayed healing"},
        ("M54.6", "M80.08XG"),
    ),
    # A healed condition becomes the history code that the auditor names.
    (
        {"dx1": "S22.060A", "dx2": "M54.6", "fracture": "history (healed)"}
        | {"definitive_code": "Z87.81"},
        ("M54.6", "Z87.81"),
    ),
    # An incidental pregnancy is Z33.1 alone (I.C.15.a.1).
    (
        {"dx1": "O26.892", "dx2": "M54.6", "dx3": "Z3A.20"}
        | {"pregnancy": "confirmed incidental"},
        ("M54.6", "Z33.1"),
    ),
    # Osteoporosis with a current fracture replaces osteoporosis without one.
    (
        {"dx1": "M54.6", "dx2": "M81.0", "fracture": "confirmed cause"}
        | {"definitive_code": "M80.08XA"},
        ("M80.08XA",),
    ),
    # A region's code without that pain is removed; alone it becomes M54.6.
    ({"dx1": "M54.6", "dx2": "M54.50", "dx3": "M54.2"}, ("M54.6",)),
    ({"dx1": "M54.50"}, ("M54.6",)),
    # Flank pain alone is coded by its side (R10.A-, since 2025-10-01).
    ({"pain_regions": "flank", "laterality": "left"}, ("R10.A2",)),
    ({"pain_regions": "flank", "laterality": ""}, ("R10.A0",)),
    # In pain control the pain code comes before the code of its cause.
    (
        {"dx1": "M96.1", "dx2": "G89.28", "dx3": "M54.6", "acuity": "chronic"}
        | {"g89_basis": "postprocedural", "postprocedural": "confirmed cause"}
        | {"complication_documented": "Y", "encounter_reason": "pain management"},
        ("G89.28", "M96.1"),
    ),
    # R52 is removed, and with it every pair that it forms.
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
    # The only successor says that there is no lumbar pain, but there is.
    {
        "date_of_service": "2024-10-01",
        "dx1": "M54.6",
        "dx2": "M51.36",
        "pain_regions": "thoracic; lumbar",
    },
    # The category has no character for the phase: D is offered, not chosen.
    {
        "dx1": "M54.6",
        "dx2": "M48.54XA",
        "fracture": "confirmed incidental",
        "injury_phase": "nonunion",
    },
    # No history code is named for the healed condition.
    {"dx1": "M54.6", "dx2": "S22.060D", "fracture": "history (healed)"},
    # Before 2025-10-01 flank pain has no code of its own.
    {"pain_regions": "flank", "date_of_service": "2025-09-30"},
    # The record names a site, so that "unspecified site" (M79.10) is not its code.
    {"dx1": "M54.6", "dx2": "M79.1"},
    # The subluxation is documented, its level is not.
    {
        "payer": "Medicare FFS",
        "cpt1": "98940-AT",
        "segmental_dysfunction": "confirmed cause",
    },
)


@pytest.mark.parametrize("cells", OPEN_LISTS)
def test_a_list_that_the_record_contradicts_stays_open(
    cells: dict[str, object],
) -> None:
    assert audit_encounter({**WHOLE_CHART, **cells}).corrected_dx == ()


def test_without_lumbar_pain_the_successor_is_named() -> None:
    day = {"date_of_service": "2024-10-01", "dx1": "M54.6", "dx2": "M51.36"}
    assert audit_encounter({**WHOLE_CHART, **day}).corrected_dx[1:] == ("M51.369",)
