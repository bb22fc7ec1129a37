"""Laws of the facts: what always holds between them, whatever the row.

The prover takes these as its axioms; the property tests show that the facts of every
generated row obey them. Each is a condition in the language of the rules.
"""

from __future__ import annotations

from audit.encounter.values import CONDITION_FAMILIES

_BLANK_WITHOUT_CHART = (
    *(f"{family} == none" for family in CONDITION_FAMILIES),
    "not thoracic_pain and not pain_elsewhere_named",
    "not pain_in_back_unspecified and not pain_in_diffuse",
    "not pain_documented and not levels_documented and acuity == blank",
    "not onset_documented and not severity_documented and not function_documented",
    "not tenderness_examined and not motion_examined and neuro_exam == not_done",
    "not reasoning_documented and not aggravating_relieving_documented",
    "not laterality_documented and not prior_treatment_documented",
    "imaging_status == blank and imaging_region == blank and not final_report_on_file",
    "service_linkage == blank and not record_signed and conservative_response == blank",
    "symptom_clinically_needed == blank and not pain_distinct",
    "not complication_documented and not unrelated_statement_made",
    "not chronic_pain_documented and not f4541_documented",
    "not visit_in_global_period and not undocumented_code_reported",
    "not ruled_out_but_coded_by_auditor",
    "conservative_care in {not_required, not_documented}",
    "not injury_documented_unrelated and not discitis_documented_unrelated",
    "not m5489_documented_unrelated and not m5481_documented_unrelated "
    "and not g55_documented_unrelated",
)


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
    _implies("m546_first_listed", "m546_reported"),
    _implies("m546_misspelled", "malformed_code_reported or predates_icd10cm"),
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
    _implies(
        "m546_first_listed and chapter15_code_reported", "m546_before_chapter15_code"
    ),
    _implies(
        "g89_before_m546", "g89_reported and m546_reported and not m546_first_listed"
    ),
    _implies("g89_after_m546", "g89_reported and m546_reported"),
    _implies("g89_reported and m546_reported", "g89_before_m546 or g89_after_m546"),
    _implies("g89_unsupported", "g89_reported"),
    _implies("g89_questionable", "g89_reported and not f4542_reported"),
    _implies("g89_not_exempt", "g89_questionable"),
    _implies("g89_questionable", "g89_not_exempt or complication_code_reported"),
    _implies("g8918_reported", "g89_reported"),
    _implies("sequela_before_m546", "m546_reported and not m546_first_listed"),
    _implies("sequela_before_m546", "thoracic_injury_code_reported"),
    _implies("f4541_reported or f4542_reported", "psychogenic_reported"),
    _implies("f4541_documented and psychogenic_coded", "f4541_reported"),
    _implies("injury_contested", "current_injury_reported"),
    _implies(
        "injury_contested",
        "suspected_outpatient_coded or ruled_out_coded or healed_coded",
    ),
    _implies("injury_documented_unrelated", "current_injury_reported"),
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
    _implies("region_mismatch", "m546_reported"),
    _implies("therapy_billed", "symptom_management_billed"),
    _implies(
        "discharge_missing", "inpatient_facility and not discharge_before_service"
    ),
    _implies(
        "predates_icd10cm",
        "not malformed_code_reported and not header_reported and not "
        "other_release_code_reported and not unknown_code_reported",
    ),
    _implies("predates_icd10cm", "not after_newest_release"),
    _implies("undocumented_code_reported", "family_code_reported"),
    _implies(
        "only_disc_codes_undocumented",
        "undocumented_code_reported and disc_disorder == none "
        "and (m51_thoracic_reported or m51_unspecified_reported)",
    ),
)
"""Conditions that hold for the facts of every row."""
