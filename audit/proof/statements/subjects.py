"""What each rule is about, and what a rule must always report.

Written as one-way implications: a rule that fires needs its subject, and what must be
reported makes its rule fire.
"""

from __future__ import annotations

from collections.abc import Mapping

FAMILY_OF = {
    "FX": "fracture",
    "INF": "infection",
    "NEO": "neoplasm",
    "DISC": "disc_disorder",
    "RAD": "radiculopathy",
    "MYE": "myelopathy",
    "DEG": "degenerative",
    "SYS": "inflammatory",
    "DEF": "deformity",
    "POST": "postprocedural",
    "INJ": "soft_tissue_injury",
    "MYO": "myofascial",
    "VIS": "visceral_referred",
    "BIO": "segmental_dysfunction",
    "PSY": "psychogenic",
    "PREG": "pregnancy",
}
"""The condition family that rules of an id are about: EXC-FX-1 is about fracture."""

_SIGNS = {"RAD": " or neuro_exam == radicular", "MYE": " or neuro_exam == myelopathic",
          "PSY": " or f4542_reported", "INJ": " or injury_recent"}  # fmt: skip
_EX1 = {
    "EX1-01": "m51_thoracic_reported or m51_unspecified_reported "
    "or m51_other_region_reported",
    "EX1-02": "current_injury_reported",
    "EX1-03": "discitis_reported or discitis_of_other_region_reported",
    "EX1-04": "f4541_reported",
    "EX1-05": "r52_reported",
    "EX1-06": "radiculopathy_pair_reported",
    "EX1-07": "m5489_reported or m5481_reported or g55_reported",
    "EX1-08": "other_excludes1_pair_reported",
}

SUBJECTS: Mapping[str, str] = {
    **{
        f"EXC-{short}-": f"chart_reviewed and ({family} != none{_SIGNS.get(short, '')})"
        for short, family in FAMILY_OF.items()
        if short != "PREG"
    },
    **{
        name: f"({text}) and (m546_reported or radiculopathy_pair_reported "
        "or other_excludes1_pair_reported)"
        for name, text in _EX1.items()
    },
    "DOC-0": "documentation_judged and not (pain_located and levels_documented "
    "and not onset_missing and not severity_missing and not function_missing "
    "and not examination_missing and not linkage_missing and record_signed "
    "and reasoning_documented and laterality_documented "
    "and prior_treatment_documented and treatment_response_documented "
    "and neuro_exam != not_done)",
    "DOC-01-1": "not pain_located",
    "DOC-01-2": "pain_located and not levels_documented",
    "DOC-02": "onset_missing",
    "DOC-03": "severity_missing",
    "DOC-04": "function_missing",
    "DOC-05": "examination_missing",
    "DOC-06": "linkage_missing",
    "DOC-07": "not record_signed",
    "DOC-09-1": "not reasoning_documented",
    "DOC-09-3": "not laterality_documented and targeted_procedure_billed",
    "DOC-09-4": "not prior_treatment_documented",
    "DOC-09-5": "prior_treatment_documented and not treatment_response_documented",
    "DOC-09-6": "neuro_exam == not_done",
    "BIL-06": "denial_received",
    "HX-": "healed or sequela_of_other",
    "HX-02": "sequela_of_other",
    "UNC-01": "suspected_outpatient",
    "UNC-02": "suspected_outpatient",
    "UNC-03": "suspected_inpatient",
    "UNC-04": "ruled_out",
    "UNC-05": "thoracic_code_unrecorded",
    "UNC-06": "other_code_unrecorded",
    "INJ-PHASE": "chart_reviewed and seventh_out_of_phase",
    "IMG-0": "chart_reviewed and (imaging_status != blank or imaging_region != blank "
    "or encounter_reason == diagnostic_only)",
    "EXC-PREG-2": "gestation_week_expected",
    "EXC-BIO": "segmental_dysfunction in {confirmed_cause, suspected}",
    "IMG-01": "final_report_on_file and encounter_reason == diagnostic_only",
    "IMG-04": "m546_reported and imaging_region in {cervical, lumbar, multiple}",
    "VAL-06": "duplicate_reported",
    "G89-": "g89_reported or chronic_pain_documented or encounter_reason == postop",
    "G89-05": "chronic_pain_documented and not g89_reported and m546_reported",
    "SEQ-0": "m546_reported or manifestation_first or external_cause_first "
    "or (g89_reported and chapter15_code_reported)",
    "NEC-0": "region_mismatch or diagnosis_outside_policy "
    "or conservative_care != not_required or service_linkage == no "
    "or manipulation_under_policy or acupuncture_not_covered "
    "or chronic_failed_care != not_required or therapy_modifier_missing",
    "NEC-08": "chronic_failed_care in {short, not_documented}",
    "NEC-09": "therapy_modifier_missing",
    "NEC-10": "manipulation_level != not_short",
    "NEC-11": "policy_row_missing",
    "NEC-12": "payer == blank",
    "NEC-13": "payer in {workers_comp, auto} and m546_reported",
    "BIL-07": "manual_therapy_unseparated",
    "NEC-04": "service_linkage == no",
    "NEC-03": "conservative_care in {short, not_documented}",
    "LOC-": "chart_reviewed",
    "LOC-08": "pain_located",
    "LOC-05": "m549_reported",
    "LOC-06": "not pain_documented",
    "LOC-01": "pain_elsewhere_named",
    "LOC-02": "pain_in_back_unspecified",
    "LOC-04-1": "pain_in_cervical",
    "LOC-04-2": "pain_in_lumbar or pain_in_lumbosacral",
    "INC-0": "chart_reviewed",
    "INC-02": "visit == follow_up",
    "INC-03": "symptom_management_billed",
}
"""The subject of the rules with an id prefix: without it they do not fire."""

_JUDGED_NOW = "judged and not predates_icd10cm"
_DOCUMENTED = f"{_JUDGED_NOW} and documentation_judged"

ALWAYS_REPORTED: Mapping[str, str] = {
    "DOC-02": f"{_DOCUMENTED} and onset_missing",
    "DOC-03": f"{_DOCUMENTED} and severity_missing",
    "DOC-04": f"{_DOCUMENTED} and function_missing",
    "DOC-05": f"{_DOCUMENTED} and examination_missing",
    "DOC-06": f"{_DOCUMENTED} and linkage_missing",
    "UNC-06": f"{_JUDGED_NOW} and chart_reviewed and other_code_unrecorded",
    "UNC-01": f"{_JUDGED_NOW} and suspected_outpatient",
    "UNC-03": f"{_JUDGED_NOW} and suspected_inpatient",
    "HX-02": f"{_JUDGED_NOW} and sequela_of_other",
    "BIL-06": f"{_JUDGED_NOW} and denial_received",
    "VAL-06": f"{_JUDGED_NOW} and duplicate_reported",
}
"""For each rule, the condition that it always reports."""
