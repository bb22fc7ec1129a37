"""The clean encounter, with which every example is compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from audit.columns import CHART_GROUPS, column
from audit.encounter.records import encounter_from_mapping
from audit.engine.rows import Auditor
from audit.facts import FACTS
from audit.proof.solver import Model

Value = bool | str
CLEAN_CELLS: Mapping[str, str] = {
    "encounter_id": "clean",
    "date_of_service": "2026-02-10",
    "claim_type": "professional",
    "setting": "office",
    "encounter_reason": "symptom evaluation",
    "visit": "initial",
    "dx1": "M54.6",
    "cpt1": "99213",
    "chart_reviewed": "Y",
    "pain_documented": "Y",
    "pain_regions": "thoracic",
    "pain_levels": "T5-T8",
    "laterality": "bilateral",
    "acuity": "acute",
    "duration_weeks": "2",
    "pain_severity": "5",
    "aggravating_relieving": "Y",
    "functional_limitation": "Y",
    "exam_tenderness": "Y",
    "exam_range_of_motion": "Y",
    "neuro_exam": "normal",
    "clinical_reasoning": "Y",
    "imaging_status": "not ordered",
    "conservative_types": "NSAID",
    "conservative_response": "improved",
    "service_linkage": "yes",
    "record_signed": "Y",
}
CLEAN = encounter_from_mapping(CLEAN_CELLS)
"""A well-documented encounter for nonspecific thoracic pain: SUPPORTED, risk NONE."""


@cache
def clean_facts() -> Mapping[str, Value]:
    """Return the facts of the clean encounter as the row engine reads them."""
    chart = Auditor().chart(CLEAN)
    return {name: fact.read(chart) for name, fact in FACTS.items()}


@dataclass(frozen=True, slots=True)
class Example:
    """An encounter: its facts, and those that differ from the clean encounter."""

    changed: tuple[tuple[str, Value], ...]
    facts: Mapping[str, Value]
    day: str
    model: Model

    @property
    def differences(self) -> tuple[str, ...]:
        """Each fact that differs from the clean encounter, in the rules' words."""
        return tuple(_difference(name, value) for name, value in self.changed)

    def __str__(self) -> str:
        """List what differs from the clean encounter."""
        return ", ".join(self.differences) or "clean"


def _difference(name: str, value: Value) -> str:
    if isinstance(value, bool):
        return name if value else f"not {name}"
    return f"{name} = {value}"


RECORD_FACTS = frozenset(
    name
    for name, fact in FACTS.items()
    if fact.columns and all(column(c).group in CHART_GROUPS for c in fact.columns)
)
"""Facts of the record alone: on a row without a record all of them are blank."""
