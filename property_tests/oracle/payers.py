"""Branches of the guide oracle that rest on payer policy and billing rules.

They stand apart because payers' tables change on their own. Sources are named as in
`guide_oracle`; O1 to O7 are the lines on payers of the second reading.
"""

from __future__ import annotations

from audit.findings import ClaimRisk, Verdict
from property_tests.oracle.code_terms import m546_stays
from property_tests.oracle.terms import established
from property_tests.oracle.truth import Facts, Truth, at_least


def more_specific_by_policy(e: Facts) -> Verdict | None:
    subluxation = established(e, "segmental_dysfunction") & ~e.subluxation_reported
    if e.manipulation_under_policy & subluxation:  # NEC-05, A11
        return Verdict.MORE_SPECIFIC_CODE_REQUIRED
    return None


def _part_is_met(e: Facts) -> Truth:
    """Two of four, one of them asymmetry or range; an x-ray serves instead (O5)."""
    two = at_least(
        2,
        e.part_pain_found,
        e.part_asymmetry_found,
        e.part_range_found,
        e.part_tissue_found,
    )
    structural = e.part_asymmetry_found | e.part_range_found
    return (two & structural) | (e.imaging_status == "done_related")


def denied_by_payer(e: Facts) -> ClaimRisk | None:
    if e.region_mismatch:  # NEC-01, I4; guide: denial 4
        return ClaimRisk.HIGH
    if e.chart_reviewed & e.diagnosis_outside_policy:  # NEC-02, O6; claims silent, C6
        return ClaimRisk.HIGH
    if e.chart_reviewed & (e.conservative_care == "short"):  # NEC-03; silent, C6
        return ClaimRisk.HIGH
    if e.chart_reviewed & (e.chronic_failed_care == "short"):  # O1
        return ClaimRisk.HIGH
    unfit = e.chart_reviewed & e.part_recorded & ~_part_is_met(e)  # O5
    if e.manipulation_under_policy & (  # NEC-05, A11; MBPM 15 section 240
        ~e.subluxation_first_listed | e.active_treatment_modifier_missing | unfit
    ):
        return ClaimRisk.HIGH
    if e.acupuncture_not_covered:  # NEC-06, O2, NCD 30.3.3
        return ClaimRisk.HIGH
    professional = e.claim_type == "professional"
    if e.therapy_modifier_missing & professional:  # O3, CR 10176
        return ClaimRisk.HIGH
    if e.manipulation_level == "subluxations_short":  # O4, Medicare
        return ClaimRisk.HIGH
    if e.visit_in_global_period:  # BIL-05, I9
        return ClaimRisk.HIGH
    return None


def _unnamed_payer(e: Facts) -> Truth:
    """O6, guide: denial 2, where no payer's own rows apply."""
    service = e.advanced_imaging_billed | e.targeted_procedure_billed
    unlinked = e.service_linkage.one_of("blank", "no")
    untreated = ~e.prior_treatment_documented & ~e.red_flags_documented
    return e.chart_reviewed & (e.payer == "blank") & service & (unlinked | untreated)


def reviewed_by_payer(e: Facts) -> ClaimRisk | None:
    if e.chart_reviewed & (e.conservative_care == "not_documented"):  # NEC-03 ND
        return ClaimRisk.REVIEW
    if e.chart_reviewed & (e.chronic_failed_care == "not_documented"):  # O1
        return ClaimRisk.REVIEW
    if (e.service_linkage == "no") & e.service_ordered:  # NEC-04, I7, X13
        return ClaimRisk.REVIEW
    unexamined = e.chart_reviewed & ~e.part_recorded & ~_part_is_met(e)
    if e.manipulation_under_policy & unexamined:  # O5: all blank is never HIGH
        return ClaimRisk.REVIEW
    if e.manipulation_level == "regions_short":  # O4
        return ClaimRisk.REVIEW
    if _unnamed_payer(e):  # O6
        return ClaimRisk.REVIEW
    symptom_alone = m546_stays(e) & ~e.injury_or_condition_reported
    if e.payer.one_of("workers_comp", "auto") & symptom_alone:  # O7
        return ClaimRisk.REVIEW
    if e.manual_therapy_unseparated:  # O7
        return ClaimRisk.REVIEW
    if e.pointer_invalid:  # BIL-01, I1
        return ClaimRisk.REVIEW
    if e.line_unsupported:  # BIL-02
        return ClaimRisk.REVIEW
    if e.visit_without_modifier_25:  # BIL-03, I2
        return ClaimRisk.REVIEW
    if e.facet_units_above_one:  # BIL-04
        return ClaimRisk.REVIEW
    return None
