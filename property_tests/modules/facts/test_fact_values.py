"""Facts of the claim that few rules show, checked row by row."""

from __future__ import annotations

import pytest

from audit import Auditor
from audit.encounter.records import encounter_from_mapping
from audit.facts import FACTS
from property_tests.strategies.encounters import WHOLE_CHART

AUDITOR = Auditor()
STRAIN = {"soft_tissue_injury": "confirmed cause"}
DISC = {"disc_disorder": "confirmed cause"}
MEDICARE = {"payer": "Medicare FFS"}
GLOBAL = {"global_days": 90, "same_surgeon": "Y"}
REFERRED = {"visceral_referred": "suspected", "definitive_code": "K29.70"}
STAY = {
    "claim_type": "institutional",
    "setting": "inpatient acute",
    "date_of_service": "2021-09-30",
}
BONE = {"neoplasm": "confirmed cause", "fracture": "confirmed cause"}


@pytest.mark.parametrize(
    ("cells", "fact", "value"),
    [
        ({}, "service_ordered", False),
        ({"imaging_status": "ordered"}, "service_ordered", True),
        ({"imaging_status": "pending"}, "service_ordered", True),
        ({"cpt2": "72146"}, "service_ordered", True),
        ({"cpt2": "00000"}, "service_ordered", True),
        ({"dx2": "G89.29", "acuity": "chronic"}, "g89_not_exempt", True),
        ({"dx2": "G89.29", "dx3": "F45.42"}, "g89_not_exempt", False),
        ({"dx2": "G89.3"}, "g89_not_exempt", False),
        ({"dx2": "G89.18"}, "g89_not_exempt", True),
        ({"dx2": "G89.18", "complication_documented": "Y"}, "g89_not_exempt", False),
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
        ({"dx2": "M51.24"}, "thoracic_code_unrecorded", True),
        ({"dx2": "M51.24", **DISC}, "thoracic_code_unrecorded", False),
        ({"dx2": "I20.0"}, "thoracic_code_unrecorded", False),
        ({"dx2": "M06.9"}, "thoracic_code_unrecorded", False),
        ({"dx2": "M06.9"}, "other_code_unrecorded", True),
        ({"dx2": "M51.26"}, "other_code_unrecorded", True),
        ({"dx2": "M51.24"}, "other_code_unrecorded", False),
        ({"dx2": "M80.08XA"}, "thoracic_code_unrecorded", True),
        ({"dx2": "C79.51"}, "thoracic_code_unrecorded", True),
        ({"dx2": "C50.911"}, "neoplasm_chapter_reported", True),
        ({"dx2": "O99.893"}, "gestation_week_expected", False),
        ({"dx2": "O26.891"}, "gestation_week_expected", True),
        ({"dx2": "O94"}, "m546_before_chapter15_code", False),
        ({"dx2": "O26.891"}, "m546_before_chapter15_code", True),
        ({"dx2": "M54.5", "date_of_service": "2021-09-30"},
         "low_back_pain_reported", True),
        ({"dx2": "M54.5", "date_of_service": "2021-10-01"},
         "low_back_pain_reported", False),
        ({"dx2": "M54.50", "date_of_service": "2021-10-01"},
         "low_back_pain_reported", True),
        ({"dx2": "M54.51", "date_of_service": "2021-10-01"},
         "low_back_pain_reported", False),
        ({"fracture": "confirmed cause", "injury_phase": "sequela"},
         "fracture", "sequela"),
        ({"dx2": "S29.012A", **STRAIN, "injury_phase": "routine healing"},
         "seventh_out_of_phase", True),
        ({"dx2": "S29.012D", **STRAIN, "injury_phase": "routine healing"},
         "seventh_out_of_phase", False),
        ({"dx2": "S29.012D", **STRAIN, "injury_phase": "nonunion"},
         "seventh_out_of_phase", False),
        ({"dx2": "S22.060B", "fracture": "confirmed cause",
          "injury_phase": "active treatment"}, "seventh_out_of_phase", False),
        ({"dx2": "M80.08XD", "dx3": "S29.012A", "fracture": "confirmed incidental",
          **STRAIN, "injury_phase": "active treatment"},
         "seventh_out_of_phase", False),
        ({"dx2": "S29.012A", **STRAIN, "injury_phase": "routine healing",
          "definitive_code": "S29.012A"}, "seventh_out_of_phase", False),
        ({"dx1": "C79.51", "dx2": "G89.3", "g89_basis": "neoplasm",
          "neoplasm": "confirmed cause"}, "g89_after_cause_code", True),
        ({"dx1": "G89.3", "dx2": "C79.51", "g89_basis": "neoplasm",
          "neoplasm": "confirmed cause"}, "g89_before_cause_code", True),
        ({"dx2": "O26.891"}, "definitive_code_reported", False),
        ({"dx2": "M51.24"}, "definitive_code_reported", True),
        ({"cpt1": "99213:A"}, "pointer_invalid", False),
        ({"cpt1": "99213:B"}, "pointer_invalid", True),
        ({"cpt2": "64490:A", **MEDICARE}, "diagnosis_outside_policy", True),
        (
            {"cpt2": "64490:AB", "dx2": "M47.814", **MEDICARE},
            "diagnosis_outside_policy",
            False,
        ),
        ({"surgery_date": "2026-02-11", **GLOBAL}, "visit_in_global_period", False),
        ({"surgery_date": "2026-02-10", **GLOBAL}, "visit_in_global_period", True),
        ({"surgery_date": "2025-11-12", **GLOBAL}, "visit_in_global_period", True),
        ({"surgery_date": "2025-11-11", **GLOBAL}, "visit_in_global_period", False),
        ({"dx2": "M54.5", **STAY, "discharge_date": "2021-09-30"},
         "header_reported", False),
        ({"dx2": "M54.5", **STAY, "discharge_date": "2021-10-01"},
         "header_reported", True),
        ({"dx2": "M54.5", **STAY, "claim_type": "professional",
          "discharge_date": "2021-10-01"}, "header_reported", False),
        ({"neoplasm": "sequela"}, "neoplasm", "none"),
        ({"fracture": "sequela"}, "fracture", "sequela"),
        ({"dx2": "K29.70", **REFERRED}, "visceral_referred_coded", False),
        ({"dx2": "K29.70", **REFERRED, **STAY, "discharge_date": "2021-09-30"},
         "visceral_referred_coded", True),
    ],
)  # fmt: skip
def test_a_fact_of_the_claim_is_as_the_row_says(
    cells: dict[str, object], fact: str, value: bool | str
) -> None:
    knowledge = AUDITOR.facts(encounter_from_mapping({**WHOLE_CHART, **cells}))
    assert knowledge[fact] == value


def test_facts_of_referred_causes_declare_all_that_they_read() -> None:
    """A code of no family, or of a symptom, is one by what else the row says."""
    rows = [
        ({"dx2": "R07.89"}, {"pain_regions": "rib or chest wall"}, "reported"),
        (
            {"dx2": "K29.70", **REFERRED, "visceral_referred": "confirmed cause"},
            {"visceral_referred": "none"},
            "coded",
        ),
        (
            {"dx2": "K29.70", **REFERRED, **STAY, "discharge_date": "2021-09-30"},
            {"claim_type": "professional"},
            "coded",
        ),
        (
            {"dx2": "K29.70", **REFERRED, **STAY, "discharge_date": "2021-09-30"},
            {"setting": "office"},
            "coded",
        ),
    ]
    for cells, changes, fact in rows:
        base = {**WHOLE_CHART, **cells}
        name = f"visceral_referred_{fact}"
        one, other = (
            AUDITOR.facts(encounter_from_mapping(row))[name]
            for row in (base, {**base, **changes})
        )
        assert (one, other) == (True, False)
        assert set(changes) <= set(FACTS[name].columns)
