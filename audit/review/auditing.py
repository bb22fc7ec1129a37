"""The machine's part of a review: it audits the drawn charts, or hides its verdicts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace

from audit.encounter.reading import RowReader
from audit.encounter.values import Encounter
from audit.engine import Auditor
from audit.errors import InputUnreadable
from audit.findings import AuditResult
from audit.review.plan import JudgedBy
from audit.review.worksheet import (
    ReviewRow,
    Worksheet,
    blinded,
    broken_seals,
    chart_hash,
    check_claims,
    reveal,
    with_results,
)


def judged_by(auditor: Auditor, product: str = "") -> JudgedBy:
    """Return what an auditor judges by: the versions, and the hashes of the content."""
    return JudgedBy(product, auditor.pack.label, **asdict(auditor.fingerprints))


def audit_review(
    worksheet: Worksheet, auditor: Auditor, product: str = ""
) -> Worksheet:
    """Audit the drawn charts as they now stand in the worksheet.

    `product` is the version that judges. Raises InputUnreadable if plan or sample were
    altered since the draw, or drawn units have no row.
    """
    done = with_results(worksheet, _audited(worksheet, auditor))
    return _recorded(done, auditor, product)


def blind_review(worksheet: Worksheet) -> Worksheet:
    """Lay the drawn charts out to be decided before the machine's verdict is seen."""
    return blinded(worksheet, _one_for_each_unit(worksheet))


def reveal_review(
    worksheet: Worksheet, auditor: Auditor, product: str = ""
) -> Worksheet:
    """Audit charts that people decided blind, and lay the verdicts beside theirs."""
    done = reveal(worksheet, _audited(worksheet, auditor))
    return _recorded(done, auditor, product)


def _recorded(judged: Worksheet, auditor: Auditor, product: str) -> Worksheet:
    """Record what judged the charts, and the hash of each chart that it saw."""
    charts = {
        encounter.encounter_id: chart_hash(judged.headings, chart)
        for encounter, chart in zip(encounters_of(judged), judged.charts, strict=True)
    }
    rows = tuple(replace(r, audited_chart=charts[r.unit.id]) for r in judged.rows)
    by = replace(judged.provenance, judged_by=judged_by(auditor, product))
    return replace(judged, rows=rows, provenance=by)


def _audited(
    worksheet: Worksheet, auditor: Auditor
) -> dict[str, tuple[Encounter, AuditResult]]:
    return {
        unit_id: (encounter, auditor.audit(encounter))
        for unit_id, encounter in _one_for_each_unit(worksheet).items()
    }


def _one_for_each_unit(worksheet: Worksheet) -> dict[str, Encounter]:
    """Return the charts by unit.

    Raises InputUnreadable if plan, sample or a claim were altered since the draw, or if
    a chart is missing or extra.
    """
    if altered := broken_seals(worksheet):
        raise InputUnreadable(
            f"{' '.join(altered)} Take the sheets back from the drawn workbook."
        )
    check_claims(worksheet)
    found = {e.encounter_id: e for e in encounters_of(worksheet)}
    lacking = [p.unit_id for p in worksheet.picks if p.unit_id not in found]
    if lacking or len(found) != len(worksheet.picks):
        raise InputUnreadable(
            f"The sheet Encounters has {len(worksheet.charts)} rows for "
            f"{len(worksheet.picks)} drawn units, and {len(lacking)} drawn units have "
            "none. Each drawn unit has one row; take them back from an earlier copy."
        )
    return found


def judged_otherwise(one: Worksheet, other: Worksheet) -> tuple[str, ...]:
    """Return the units that two audits of the same worksheet judge differently.

    They differ in verdict, risk, corrected diagnoses or the rules that fired.
    """

    def judged(row: ReviewRow) -> tuple[str, ...]:
        machine = row.machine
        verdicts = machine.coding_verdict, machine.claim_risk
        return (*verdicts, machine.corrected_dx, machine.rule_ids)

    return tuple(
        row.unit.id
        for row, its_other in zip(one.rows, other.rows, strict=True)
        if judged(row) != judged(its_other)
    )


def encounters_of(worksheet: Worksheet) -> Iterable[Encounter]:
    """Read the charts of the sheet Encounters, in its order."""
    reader = RowReader(worksheet.headings, sheet="Encounters")
    for number, cells in enumerate(worksheet.charts, 2):
        yield reader.read(cells, number)
