"""The Python interface: audit encounters given as mappings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache

from audit.encounter.reading import encounter_from_mapping
from audit.engine import Auditor
from audit.findings import AuditResult


@cache
def default_auditor() -> Auditor:
    """Give the auditor with the pack, code set and policy that ship, made once."""
    return Auditor()


def audit_encounter(
    encounter: Mapping[str, object], auditor: Auditor | None = None
) -> AuditResult:
    """Audit one encounter.

    Keys are the names, labels or aliases of the column contract, in any spelling;
    unknown keys are ignored, missing ones are blank. Values may be what a cell holds.
    Never raises for what the encounter holds: a cell that cannot be read comes back as
    verdict `INPUT_ERROR` with a finding that names it.
    """
    return (auditor or default_auditor()).audit(encounter_from_mapping(encounter))


def audit_rows(
    rows: Iterable[Mapping[str, object]], auditor: Auditor | None = None
) -> list[AuditResult]:
    """Audit many encounters; one result for each, in the same order.

    Rows are numbered from 1. Ids that occur more than once are noted on each of their
    rows.
    """
    encounters = [encounter_from_mapping(row, n) for n, row in enumerate(rows, 1)]
    counts = Counter(e.encounter_id for e in encounters)
    repeated = {i for i, n in counts.items() if n > 1}
    judge = auditor or default_auditor()
    return list(judge.audit_all(encounters, repeated))
