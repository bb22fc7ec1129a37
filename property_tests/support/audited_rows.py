"""Rows of cells, read and audited by the pack that ships."""

from __future__ import annotations

from audit import Auditor
from audit.encounter.records import encounter_from_mapping
from audit.encounter.values import Encounter
from audit.findings import AuditResult
from property_tests.strategies.encounters import Cells

AUDITOR = Auditor()


def read(cells: Cells) -> tuple[Encounter, AuditResult]:
    encounter = encounter_from_mapping(cells, 1)
    return encounter, AUDITOR.audit(encounter)
