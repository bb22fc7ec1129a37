"""A claim and a chart as cells, and rows read from them."""

from __future__ import annotations

from audit.encounter.records import encounter_from_mapping
from audit.encounter.values import Encounter

CLAIM = {
    "encounter_id": "E1",
    "date_of_service": "2026-02-10",
    "claim_type": "professional",
    "setting": "office",
    "encounter_reason": "symptom evaluation",
    "payer": "commercial",
    "dx1": "M54.6",
    "cpt1": "99213",
}
CHART = {
    "pain_documented": "Y",
    "pain_regions": "thoracic",
    "pain_levels": "T5-T8",
    "laterality": "midline",
    "acuity": "acute",
    "duration_weeks": "2",
    "pain_severity": "5",
    "red_flags": "none",
    "imaging_status": "not ordered",
    "neuro_exam": "normal",
    "record_signed": "Y",
}


def read(**cells: object) -> Encounter:
    return encounter_from_mapping({**CLAIM, **cells})


def chart(**cells: object) -> Encounter:
    return encounter_from_mapping({**CLAIM, **CHART, **cells})


def errors(encounter: Encounter) -> list[tuple[str, bool]]:
    return [(e.column, e.needed_for_scope) for e in encounter.errors]
