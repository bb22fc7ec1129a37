"""Laws of the facts: relations between facts that hold for every row.

The prover uses them as axioms, and property tests check them on generated rows. Each
law is a condition in the language of rules.
"""

from __future__ import annotations

from audit.codes import M546
from audit.encounter.values import CONDITION_FAMILIES
from audit.facts.families import WITH_COMORBIDITIES
from audit.release import CodeSet

_BLANK_WITHOUT_CHART = (
    *(f"{family} == none" for family in CONDITION_FAMILIES),
    "not thoracic_pain and not pain_elsewhere_named",
    "not pain_in_back_unspecified and not pain_in_diffuse",
    "not pain_documented and not levels_documented and acuity == blank",
    "not onset_documented and not severity_documented and not function_documented",
    "not tenderness_examined and not motion_examined and neuro_exam == not_done",
    "not reasoning_documented",
    "not laterality_documented and not prior_treatment_documented",
    "imaging_status == blank and imaging_region == blank and not final_report_on_file",
    "service_linkage == blank and not record_signed and conservative_response == blank",
    "symptom_clinically_needed == blank and not pain_distinct",
    "not complication_documented and not unrelated_statement_made",
    "not chronic_pain_documented and not f4541_documented",
    "not visit_in_global_period and not thoracic_code_unrecorded",
    "not other_code_unrecorded and not injury_excludes_m546",
    "not radiculopathy_unrecorded and not myelopathy_unrecorded",
    "injury_phase == blank and not injury_recent and not red_flags_documented",
    "not seventh_out_of_phase and not g89_after_cause_code",
    "not g89_before_cause_code",
    "not ruled_out_but_coded_by_auditor",
    "conservative_care in {not_required, not_documented}",
    "chronic_failed_care in {not_required, not_documented}",
    "not part_recorded",
    "not injury_documented_unrelated and not discitis_documented_unrelated",
    "not m5489_documented_unrelated and not m5481_documented_unrelated "
    "and not g55_documented_unrelated and not f4541_documented_unrelated",
)

_NO_CODE = "malformed_code_reported or unknown_code_reported or predates_icd10cm"
"""A code that no release contains may be under a heading without being in its sets."""


def _implies(premise: str, conclusion: str) -> str:
    return f"not ({premise}) or ({conclusion})"


LAWS: tuple[str, ...] = (
    *(_implies("not chart_reviewed", blank) for blank in _BLANK_WITHOUT_CHART),
    *(
        _implies(f"{family}_reported", f"{family}_coded or chart_reviewed")
        for family in CONDITION_FAMILIES
    ),
    *(
        _implies(f"{family}_coded", f"{family}_reported")
        for family in CONDITION_FAMILIES
        if family != "visceral_referred"
    ),
    *(
        _implies(f"{family}_named", f"{family}_reported")
        for family in CONDITION_FAMILIES
    ),
    *(
        _implies(f"{family}_reported", f"{family}_named")
        for family in CONDITION_FAMILIES
        if family not in WITH_COMORBIDITIES
    ),
    _implies("m546_first_listed", "m546_reported"),
    *(
        f"{family} != sequela"
        for family in CONDITION_FAMILIES
        if family not in ("fracture", "soft_tissue_injury")
    ),
    _implies(
        "m546_before_radiculopathy_code", "m546_reported and radiculopathy_reported"
    ),
    _implies(
        "m546_before_inflammatory_code", "m546_reported and inflammatory_reported"
    ),
    _implies("m546_before_chapter15_code", "m546_reported and chapter15_code_reported"),
    _implies(
        "m546_first_listed and radiculopathy_reported", "m546_before_radiculopathy_code"
    ),
    _implies(
        "m546_first_listed and inflammatory_reported", "m546_before_inflammatory_code"
    ),
    _implies("m546_before_preop_exam", "m546_reported and preop_exam_reported"),
    _implies("m546_first_listed and preop_exam_reported", "m546_before_preop_exam"),
    _implies(
        "g89_before_m546", "g89_reported and m546_reported and not m546_first_listed"
    ),
    _implies("g89_after_m546", "g89_reported and m546_reported"),
    _implies(
        "g89_reported and m546_reported and not g89_unsupported "
        "and not (f4541_reported and psychogenic_established)",
        "g89_before_m546 or g89_after_m546",
    ),
    _implies("g89_after_cause_code or g89_before_cause_code", "g89_reported"),
    _implies(
        "g89_after_cause_code or g89_before_cause_code",
        "not f4541_reported or not psychogenic_established",
    ),
    _implies("g89_before_chapter15_code", "g89_reported and chapter15_code_reported"),
    _implies("gestation_week_expected", "chapter15_code_reported"),
    _implies("g89_unsupported", "g89_reported"),
    _implies("g89_not_exempt", "g89_reported and not f4542_reported"),
    _implies("g8918_reported", "g89_reported"),
    _implies("sequela_before_m546", "m546_reported and not m546_first_listed"),
    _implies("f4541_reported or f4542_reported", "psychogenic_reported"),
    _implies("f4541_documented and psychogenic_coded", "f4541_reported"),
    _implies("injury_contested", "current_injury_reported"),
    _implies(
        "injury_contested",
        "suspected_outpatient_coded or ruled_out_coded or healed_coded",
    ),
    _implies("injury_documented_unrelated", "current_injury_reported"),
    _implies(
        "injury_excludes_m546",
        "current_injury_reported and m546_excluded_by_claim "
        "and not injury_documented_unrelated and not injury_contested",
    ),
    _implies(
        "(discitis_reported and not discitis_documented_unrelated) "
        "or (f4541_reported and not f4541_documented_unrelated) "
        "or (current_injury_reported and not injury_documented_unrelated "
        "and fracture != sequela and soft_tissue_injury != sequela)",
        "m546_excluded_by_claim",
    ),
    _implies("phase_without_character", "seventh_out_of_phase"),
    _implies(
        "seventh_out_of_phase",
        "injury_phase != blank or fracture == sequela or soft_tissue_injury == sequela",
    ),
    *(
        _implies(
            "injury_phase == sequela",
            f"{family} not in {{confirmed_cause, confirmed_incidental, "
            "link_not_stated}",
        )
        for family in ("fracture", "soft_tissue_injury")
    ),
    *(
        _implies("injury_phase == sequela and inpatient_facility", f"{f} != suspected")
        for f in ("fracture", "soft_tissue_injury")
    ),
    _implies("discitis_documented_unrelated", "discitis_reported"),
    _implies("discitis_reported", "infection_reported"),
    _implies(
        "m5489_documented_unrelated", "m5489_reported and unrelated_statement_made"
    ),
    _implies(
        "m5481_documented_unrelated", "m5481_reported and unrelated_statement_made"
    ),
    _implies("g55_documented_unrelated", "g55_reported and unrelated_statement_made"),
    _implies(
        "f4541_documented_unrelated", "f4541_reported and unrelated_statement_made"
    ),
    _implies("g55_first_listed", "g55_reported and manifestation_first"),
    _implies(
        "injury_documented_unrelated or discitis_documented_unrelated",
        "unrelated_statement_made",
    ),
    _implies(
        "m51_thoracic_reported or m51_unspecified_reported", "disc_disorder_reported"
    ),
    _implies("m549_reported or m5489_reported or m5481_reported", "m54_code_reported"),
    _implies(
        "m549_reported or m5489_reported or m5481_reported",
        "not only_other_region_m54_reported",
    ),
    _implies(
        "cervicalgia_reported",
        "m54_code_reported and (cervical_pain_coded or malformed_code_reported "
        "or predates_icd10cm)",
    ),
    _implies(
        "chart_reviewed and disc_pair_reported and disc_disorder == none "
        "and radiculopathy == none and myelopathy == none "
        f"and not header_reported and not ({_NO_CODE})",
        "thoracic_code_unrecorded",
    ),
    _implies("low_back_pain_reported", "lumbar_pain_code_reported"),
    _implies(
        "lumbar_pain_code_reported",
        f"m54_code_reported and (lumbar_pain_coded or {_NO_CODE})",
    ),
    _implies(
        "radiculopathy_unrecorded or myelopathy_unrecorded", "thoracic_code_unrecorded"
    ),
    _implies(
        "only_other_region_m54_reported", "m54_code_reported and not m546_reported"
    ),
    _implies(
        "manifestation_first", "not m546_first_listed and not external_cause_first"
    ),
    _implies("external_cause_first", "not m546_first_listed"),
    _implies(
        "subluxation_first_listed",
        "subluxation_reported and not m546_first_listed and not external_cause_first "
        "and not manifestation_first",
    ),
    _implies("active_treatment_modifier_missing", "manipulation_under_policy"),
    _implies(
        "manipulation_under_policy", "payer != blank and symptom_management_billed"
    ),
    _implies("acupuncture_not_covered", "payer != blank and symptom_management_billed"),
    _implies("diagnosis_outside_policy", "payer != blank and m546_reported"),
    _implies("conservative_care != not_required", "payer != blank and m546_reported"),
    _implies("chronic_failed_care != not_required", "payer != blank and m546_reported"),
    _implies("chronic_failed_care == enough", "conservative_response == failed"),
    _implies("chronic_failed_care == enough", "onset_documented"),
    _implies(
        "chronic_failed_care == not_documented", "conservative_response != improved"
    ),
    _implies("policy_row_missing", "payer != blank and m546_reported"),
    _implies(
        "therapy_modifier_missing", "payer != blank and symptom_management_billed"
    ),
    _implies(
        "manipulation_level == subluxations_short",
        "manipulation_under_policy and subluxation_reported",
    ),
    _implies(
        "manipulation_level == regions_short",
        "symptom_management_billed and not manipulation_under_policy "
        "and (subluxation_reported or chart_reviewed)",
    ),
    _implies(
        "part_pain_found or part_asymmetry_found or part_range_found "
        "or part_tissue_found",
        "part_recorded",
    ),
    _implies("manual_therapy_unseparated", "therapy_billed and service_ordered"),
    _implies("current_injury_reported", "injury_or_condition_reported"),
    _implies("region_mismatch", "m546_reported"),
    _implies("therapy_billed", "symptom_management_billed"),
    _implies("symptom_management_billed", "service_ordered"),
    _implies("injection_billed", "targeted_procedure_billed"),
    _implies(
        "advanced_imaging_billed or targeted_procedure_billed",
        "service_ordered and m546_reported",
    ),
    _implies(
        "discharge_missing", "inpatient_facility and not discharge_before_service"
    ),
    _implies(
        "predates_icd10cm",
        "not malformed_code_reported and not header_reported and not "
        "other_release_code_reported and not unknown_code_reported",
    ),
    _implies("predates_icd10cm", "not after_newest_release"),
)
"""Conditions that hold for the facts of every row, whatever tables are loaded."""

M546_DIVIDED: tuple[str, ...] = (
    _implies(
        "m546_misspelled",
        "malformed_code_reported or header_reported or other_release_code_reported "
        "or predates_icd10cm",
    ),
    _implies(
        "m546_child_reported",
        "m54_code_reported and not only_other_region_m54_reported",
    ),
    _implies("m546_child_reported", "not predates_icd10cm"),
)
"""Additional laws if some release has codes under M54.6."""

_M546_UNDIVIDED: tuple[str, ...] = (
    _implies("m546_misspelled", "malformed_code_reported or predates_icd10cm"),
    "not m546_child_reported",
)
"""Additional laws if no release has codes under M54.6."""


def laws_of(codes: CodeSet) -> tuple[str, ...]:
    """Return the laws for a code set: the general ones and those for its M54.6."""
    is_divided = any(codes.ever_below(M546))
    return (*LAWS, *(M546_DIVIDED if is_divided else _M546_UNDIVIDED))
