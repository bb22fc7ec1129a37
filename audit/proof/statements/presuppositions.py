"""What verdicts and risks presuppose, and which outcomes a fact leaves open.

Written as one-way implications: they say what an outcome requires, or which outcomes a
fact leaves open, but not which of those it is.
"""

from __future__ import annotations

from collections.abc import Mapping

from audit.findings import ClaimRisk, Verdict
from audit.proof.statements.laws import Answer
from audit.rules.provider_queries import ENOUGH_INDICATORS

V, R = Verdict, ClaimRisk

_INVALID = (
    "predates_icd10cm or malformed_code_reported or header_reported "
    "or other_release_code_reported"
)
_CLAIM_HIGH = (
    "region_mismatch or diagnosis_outside_policy or conservative_care == short "
    "or manipulation_under_policy or acupuncture_not_covered or visit_in_global_period "
    "or chronic_failed_care == short or therapy_modifier_missing"
)
_FAULTLESS = (
    "not suspected_outpatient_coded and not ruled_out_coded and not healed_coded "
    "and not explanation_not_coded and not (explains_pain and m546_reported)"
)

_ORDER = (
    "m546_first_listed or m546_before_radiculopathy_code "
    "or m546_before_inflammatory_code or m546_before_chapter15_code "
    "or g89_before_m546 or g89_after_m546 or sequela_before_m546 "
    "or g89_after_cause_code or g89_before_cause_code or g89_before_chapter15_code "
    "or m546_before_preop_exam or manifestation_first or external_cause_first"
)

NEEDED: Mapping[Answer, str] = {
    V.INPUT_ERROR: "not readable",
    V.NOT_APPLICABLE: "not in_scope and not scope_unreadable",
    V.INVALID_CODE: f"judged and ({_INVALID})",
    V.NOT_SUPPORTED: "judged and (m546_reported or suspected_outpatient_coded "
    "or ruled_out_coded or healed_coded or g89_reported or m549_reported "
    "or m5489_reported or radiculopathy_pair_reported or seventh_out_of_phase "
    "or region_code_without_pain "
    "or (pregnancy_active and chapter15_code_reported "
    "and (supervision_of_pregnancy_reported or incidental_pregnancy_reported)) "
    "or (pregnancy == confirmed_incidental and chapter15_code_reported))",
    V.MORE_SPECIFIC_CODE_REQUIRED: "judged and chart_reviewed",
    V.SEQUENCING_ERROR: f"judged and ({_ORDER})",
    V.QUERY_PROVIDER: f"judged and chart_reviewed and {ENOUGH_INDICATORS}",
    V.CHART_REVIEW_REQUIRED: "judged",
    V.DOCUMENTATION_INSUFFICIENT: "judged and documentation_judged "
    "and chart_reviewed and m546_reported",
    V.NOT_ASSESSABLE: "judged and not chart_reviewed",
    V.SUPPORTED: f"judged and chart_reviewed and thoracic_pain and {_FAULTLESS}",
    R.HIGH: f"{_INVALID} or {_CLAIM_HIGH}",
}
"""What must be true where a verdict or a risk occurs."""

LINKABLE = (
    *("fracture", "infection", "neoplasm", "disc_disorder", "radiculopathy"),
    *("myelopathy", "degenerative", "inflammatory", "deformity", "postprocedural"),
    *("soft_tissue_injury", "myofascial", "visceral_referred"),
)
"""Families whose link to the pain has to be documented."""

_JUDGED = tuple(v for v in Verdict if not v.is_gate)
_FAULTS = (V.INVALID_CODE, V.NOT_SUPPORTED, V.MORE_SPECIFIC_CODE_REQUIRED)
_AT_LEAST_QUERY = (
    *(*_FAULTS, V.SEQUENCING_ERROR, V.QUERY_PROVIDER),
    V.CHART_REVIEW_REQUIRED,
)

OUTCOMES_ALLOWED: tuple[tuple[str, tuple[Answer, ...]], ...] = (
    ("judged", _JUDGED),
    ("not readable and (in_scope or scope_unreadable)", (V.INPUT_ERROR,)),
    ("not in_scope and not scope_unreadable", (V.NOT_APPLICABLE,)),
    ("not readable or not in_scope", (R.NONE,)),
    (f"judged and ({_INVALID})", (V.INVALID_CODE,)),
    (f"judged and ({_INVALID})", (R.HIGH,)),
    ("judged and m546_reported and chart_reviewed and explains_pain",
     _AT_LEAST_QUERY),
    ("judged and explanation_not_coded", _AT_LEAST_QUERY),
    ("judged and explanation_not_coded and postprocedural == none", _FAULTS),
    ("judged and (suspected_outpatient_coded or ruled_out_coded or healed_coded)",
     (V.INVALID_CODE, V.NOT_SUPPORTED)),
    ("judged and m546_reported and (r52_reported or (f4541_reported "
     "and not f4541_documented_unrelated))",
     (V.INVALID_CODE, V.NOT_SUPPORTED)),
    ("judged and (region_code_without_pain or (chart_reviewed and "
     "seventh_out_of_phase))", (V.INVALID_CODE, V.NOT_SUPPORTED)),
    ("judged and chart_reviewed and pregnancy == confirmed_incidental "
     "and chapter15_code_reported", (V.INVALID_CODE, V.NOT_SUPPORTED)),
    ("judged and not chart_reviewed and disc_pair_reported",
     (V.INVALID_CODE, V.NOT_SUPPORTED, V.SEQUENCING_ERROR, V.CHART_REVIEW_REQUIRED)),
    ("judged and chart_reviewed and m546_reported and not pain_documented",
     (V.INVALID_CODE, V.NOT_SUPPORTED)),
    *(
        (f"judged and {family} == link_not_stated and (m546_reported "
         "or not explains_pain)", _AT_LEAST_QUERY)
        for family in LINKABLE
    ),
    *(
        (f"judged and established({family}) and not coded({family})", _AT_LEAST_QUERY)
        for family in LINKABLE
    ),
    ("judged and pregnancy_active and not chapter15_code_reported", _FAULTS),
    ("judged and pregnancy != confirmed_incidental and m546_before_chapter15_code",
     (*_FAULTS, V.SEQUENCING_ERROR)),
    ("judged and neuro_exam == radicular and radiculopathy == none "
     "and not thoracic_code_unrecorded", _AT_LEAST_QUERY),
    ("judged and neuro_exam == myelopathic and myelopathy == none "
     "and not thoracic_code_unrecorded", _AT_LEAST_QUERY),
    ("judged and service_linkage == no and service_ordered", (R.REVIEW, R.HIGH)),
    ("judged and chart_reviewed and conservative_care == not_documented",
     (R.REVIEW, R.HIGH)),
    ("judged and manipulation_under_policy and not subluxation_first_listed",
     (R.HIGH,)),
    ("judged and active_treatment_modifier_missing", (R.HIGH,)),
    ("judged and therapy_modifier_missing and claim_type == professional", (R.HIGH,)),
    ("judged and manipulation_level == subluxations_short", (R.HIGH,)),
    ("judged and manipulation_level == regions_short", (R.REVIEW, R.HIGH)),
    ("judged and manual_therapy_unseparated", (R.REVIEW, R.HIGH)),
    ("judged and chart_reviewed and chronic_failed_care == not_documented",
     (R.REVIEW, R.HIGH)),
    ("judged and chart_reviewed and chronic_failed_care == short", (R.HIGH,)),
    ("judged and payer in {workers_comp, auto} and m546_stays "
     "and not injury_or_condition_reported", (R.REVIEW, R.HIGH)),
    ("judged and (manifestation_first or external_cause_first)",
     (*_FAULTS, V.SEQUENCING_ERROR)),
    ("judged and radiculopathy_pair_reported and (chart_reviewed or m546_reported)",
     (V.INVALID_CODE, V.NOT_SUPPORTED)),
    *(
        (f"judged and chart_reviewed and m546_reported and {code}_reported "
         f"and not {code}_documented_unrelated", (V.INVALID_CODE, V.NOT_SUPPORTED))
        for code in ("m5489",)
    ),
    ("judged and chart_reviewed and g89_unsupported",
     (V.INVALID_CODE, V.NOT_SUPPORTED)),
    ("judged and thoracic_pain and (cervical_pain_uncoded or lumbar_pain_uncoded)",
     _FAULTS),
    ("judged and sequela_before_m546", (*_FAULTS, V.SEQUENCING_ERROR)),
    ("judged and chart_reviewed and encounter_reason == pain_management "
     "and g89_after_m546", (*_FAULTS, V.SEQUENCING_ERROR)),
    ("judged and encounter_reason == diagnostic_only and final_report_on_file "
     "and cause_displaces_m546 and (m546_reported or (explanation_not_coded "
     "and postprocedural == none))", _FAULTS),
    ("judged and imaging_status == done_unaddressed", _AT_LEAST_QUERY),
    ("judged and chart_reviewed and thoracic_code_unrecorded and not explains_pain",
     _AT_LEAST_QUERY),
    ("judged and m546_reported and injury_recent and acuity == acute "
     "and encounter_reason == symptom_evaluation and soft_tissue_injury == none "
     "and fracture == none", (R.REVIEW, R.HIGH, R.NONE)),
    ("judged and documentation_judged and not record_signed",
     (*_AT_LEAST_QUERY, V.DOCUMENTATION_INSUFFICIENT)),
    ("judged and symptom_supported and m546_first_listed and record_signed "
     "and not onset_missing and not severity_missing and not function_missing "
     "and not examination_missing and not linkage_missing",
     (*_AT_LEAST_QUERY, V.SUPPORTED)),
    ("judged and not chart_reviewed",
     (V.INVALID_CODE, V.NOT_SUPPORTED, V.SEQUENCING_ERROR, V.CHART_REVIEW_REQUIRED,
      V.NOT_ASSESSABLE)),
    ("judged and chart_reviewed and (region_mismatch or diagnosis_outside_policy "
     "or conservative_care == short or acupuncture_not_covered "
     "or visit_in_global_period)", (R.HIGH,)),
    ("judged and (pointer_invalid or line_unsupported or visit_without_modifier_25 "
     "or facet_units_above_one or unknown_code_reported or after_newest_release)",
     (R.REVIEW, R.HIGH)),
    ("judged and suspected_outpatient_coded", (R.REVIEW, R.HIGH)),
    ("judged and m546_first_listed and explains_pain and chart_reviewed",
     (R.REVIEW, R.HIGH)),
    *(
        (f"judged and {partner} and m546_reported", (R.REVIEW, R.HIGH))
        for partner in ("r52_reported", "f4541_reported", "m5489_reported",
                        "m5481_reported", "current_injury_reported "
                        "and fracture != sequela and soft_tissue_injury != sequela",
                        "discitis_reported", "m51_thoracic_reported",
                        "m51_unspecified_reported", "m51_other_region_reported")
    ),
)  # fmt: skip
"""The outcomes that a row may have where a condition holds."""
