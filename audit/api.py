"""The Python interface: audit encounters given as mappings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from audit.encounter.records import encounter_from_mapping
from audit.encounter.repeats import repeated_ids
from audit.engine import Auditor
from audit.findings import AuditResult


@cache
def default_auditor() -> Auditor:
    """Return the auditor with the shipped pack, code set and policy, created once."""
    return Auditor()


def audit_encounter(
    encounter: Mapping[str, object], auditor: Auditor | None = None
) -> AuditResult:
    """Audit one encounter.

    Keys are the names, labels or aliases of the column contract, in any spelling;
    unknown keys are ignored, missing ones are blank. Values may be anything that a cell
    can hold. The contents of an encounter never raise an exception: a cell that cannot
    be read leads to the verdict `INPUT_ERROR` and a finding that names the cell.
    """
    return (auditor or default_auditor()).audit(encounter_from_mapping(encounter))


def audit_rows(
    rows: Iterable[Mapping[str, object]], auditor: Auditor | None = None
) -> list[AuditResult]:
    """Audit many encounters and return one result for each, in the same order.

    Rows are numbered from 1. If an id occurs more than once, each of its rows gets a
    note.
    """
    encounters = [encounter_from_mapping(row, n) for n, row in enumerate(rows, 1)]
    repeated = repeated_ids(e.encounter_id for e in encounters)
    auditor = auditor or default_auditor()
    return list(auditor.audit_all(encounters, repeated))
