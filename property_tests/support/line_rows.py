"""Rows for the facts of lines: a chart that supports them, and rules that they fire."""

from __future__ import annotations

from audit import Auditor, audit_encounter
from audit.encounter.records import encounter_from_mapping
from audit.facts import FACTS
from property_tests.strategies.encounters import Cells

AUDITOR = Auditor()

CHART: Cells = {
    "encounter_id": "E-1",
    "date_of_service": "2026-02-10",
    "dx1": "M54.6",
    "pain_regions": "thoracic",
}
MEDICARE: Cells = {**CHART, "payer": "Medicare FFS"}


def read(name: str, cells: Cells) -> object:
    return FACTS[name].read(AUDITOR.chart(encounter_from_mapping(cells)))


def rules_of(cells: Cells) -> set[str]:
    return {finding.rule_id for finding in audit_encounter(cells).findings}
