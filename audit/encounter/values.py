"""One encounter as the audit sees it: cells read and normalized, nothing judged."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from audit.codes import Code
from audit.columns import CONTRACT
from audit.errors import InputError


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """One service line: `CODE[-MOD[-MOD...]][:POINTERS][xUNITS]`.

    `number` is the line number on the claim (1 to 12). `pointers` are claim letters (A
    is dx1); an empty text means that the line points at every diagnosis.
    """

    number: int
    procedure: str
    modifiers: tuple[str, ...] = ()
    pointers: str = ""
    units: float = 1.0


@dataclass(frozen=True, slots=True)
class Encounter:
    """One row of the column contract, with canonical values.

    Fields have the contract's names. Enumerations use the contract's spelling
    ("confirmed cause") or an empty text for a blank cell; lists are tuples; dates and
    numbers are None if blank. `dx` keeps the positions of the claim: an empty text is a
    gap, and trailing gaps are dropped. On a claims-only row (`chart_reviewed` is false)
    every field of the groups documentation, conditions and linkage is blank.
    `unconfirmed` names columns whose cells nobody has confirmed: their fields are
    blank, whatever the cells hold.
    """

    row: int = 0
    encounter_id: str = ""
    date_of_service: dt.date | None = None
    discharge_date: dt.date | None = None
    claim_type: str = ""
    setting: str = ""
    bill_type: str = ""
    encounter_reason: str = ""
    visit: str = ""
    payer: str = ""
    policy_id: str = ""
    provider_id: str = ""
    coder_id: str = ""
    amount_paid: float | None = None
    dx: tuple[Code, ...] = ()
    lines: tuple[ServiceLine, ...] = ()
    chart_reviewed: bool = False
    pain_documented: str = ""
    pain_regions: tuple[str, ...] = ()
    pain_levels: str = ""
    laterality: str = ""
    acuity: str = ""
    onset_date: dt.date | None = None
    duration_weeks: float | None = None
    pain_severity: float | None = None
    aggravating_relieving: str = ""
    functional_limitation: str = ""
    exam_tenderness: str = ""
    exam_range_of_motion: str = ""
    neuro_exam: str = ""
    part_pain: str = ""
    part_asymmetry: str = ""
    part_range: str = ""
    part_tissue: str = ""
    clinical_reasoning: str = ""
    red_flags: tuple[str, ...] = ()
    imaging_status: str = ""
    imaging_region: str = ""
    imaging_final_report: str = ""
    injury_recent: str = ""
    injury_phase: str = ""
    fracture: str = ""
    infection: str = ""
    neoplasm: str = ""
    disc_disorder: str = ""
    radiculopathy: str = ""
    myelopathy: str = ""
    degenerative: str = ""
    deformity: str = ""
    inflammatory: str = ""
    postprocedural: str = ""
    soft_tissue_injury: str = ""
    myofascial: str = ""
    segmental_dysfunction: str = ""
    psychogenic: str = ""
    visceral_referred: str = ""
    pregnancy: str = ""
    definitive_code: tuple[Code, ...] = ()
    symptom_clinically_needed: str = ""
    pain_distinct: str = ""
    complication_documented: str = ""
    unrelated_pairs: tuple[frozenset[Code], ...] = ()
    g89_basis: str = ""
    surgery_date: dt.date | None = None
    global_days: str = ""
    same_surgeon: str = ""
    conservative_weeks: float | None = None
    conservative_types: tuple[str, ...] = ()
    conservative_response: str = ""
    service_linkage: str = ""
    record_signed: str = ""
    denial_carc: tuple[str, ...] = ()
    denial_rarc: tuple[str, ...] = ()
    unconfirmed: tuple[str, ...] = ()
    errors: tuple[InputError, ...] = ()
    notes: tuple[str, ...] = ()


CONDITION_FAMILIES = tuple(c.name for c in CONTRACT if "confirmed cause" in c.allowed)
"""The condition columns: those that hold a documented status, in contract order."""
