"""Facts of the claim that few rules show: said row by row."""

from __future__ import annotations

import pytest

from audit import Auditor
from audit.encounter.reading import encounter_from_mapping
from property_tests.strategies.encounters import WHOLE_CHART

AUDITOR = Auditor()
DISC = {"disc_disorder": "confirmed cause"}
BONE = {"neoplasm": "confirmed cause", "fracture": "confirmed cause"}


@pytest.mark.parametrize(
    ("cells", "fact", "value"),
    [
        ({}, "service_ordered", False),
        ({"imaging_status": "ordered"}, "service_ordered", True),
        ({"imaging_status": "pending"}, "service_ordered", True),
        ({"cpt2": "72146"}, "service_ordered", True),
        ({"cpt2": "00000"}, "service_ordered", True),
        ({"dx2": "G89.29", "acuity": "chronic"}, "g89_questionable", True),
        ({"dx2": "G89.29", "dx3": "F45.42"}, "g89_questionable", False),
        ({"dx2": "G89.3", "dx3": "C79.51"}, "g89_questionable", False),
        ({"dx2": "G89.18", "dx3": "T84.226A"}, "g89_not_exempt", False),
        ({"dx2": "G89.29", "dx3": "T84.226A"}, "g89_not_exempt", True),
        ({"dx2": "M51.24", **DISC}, "disc_disorder_coded", True),
        ({**DISC, "definitive_code": "M51.24"}, "disc_disorder_coded", False),
        (
            {"dx2": "M51.34", **DISC, "definitive_code": "M51.24"},
            "disc_disorder_coded",
            False,
        ),
        (
            {"dx2": "C79.51", **BONE, "definitive_code": "C79.51; M84.58XA"},
            "neoplasm_coded",
            True,
        ),
        (
            {"dx2": "C79.51", **BONE, "definitive_code": "M84.58XA"},
            "neoplasm_coded",
            False,
        ),
        ({"dx2": "M51.26"}, "disc_disorder_reported", False),
        (
            {"dx2": "M51.26", "definitive_code": "M51.26"},
            "disc_disorder_reported",
            True,
        ),
        ({"dx2": "M54.6"}, "duplicate_reported", True),
        ({"dx2": "M51.24"}, "undocumented_code_reported", True),
        ({"dx2": "M51.24", **DISC}, "undocumented_code_reported", False),
        ({"dx2": "I20.0"}, "undocumented_code_reported", False),
    ],
)
def test_a_fact_of_the_claim_is_as_the_row_says(
    cells: dict[str, object], fact: str, value: bool
) -> None:
    knowledge = AUDITOR.knowledge(encounter_from_mapping({**WHOLE_CHART, **cells}))
    assert knowledge[fact] is value
