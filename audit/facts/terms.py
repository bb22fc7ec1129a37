"""Terms: notions defined over facts, in the language of the rules itself.

Because they are text in that language, the row engine, the prover and the explainer
all see through them. A term may use facts, counts and the terms above it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from audit.encounter.values import CONDITION_FAMILIES
from audit.facts.chart import ACCOMPANYING
from audit.facts.conditions import FAMILY_NAMES
from audit.facts.vocabulary import Term

NOT_EXPLAINING = ACCOMPANYING

CONDITIONALLY_EXPLAINING = {
    "psychogenic": "psychogenic_established and (f4541_reported or f4541_documented)",
    "radiculopathy": "radiculopathy_established and not pain_distinct",
    "inflammatory": "inflammatory_established and symptom_clinically_needed != y",
}
"""Families that explain the pain only under a condition."""


def _each(template: str, families: Iterable[str] = CONDITION_FAMILIES) -> str:
    return " or ".join(f"({template.format(f=family)})" for family in families)


def _per_family(
    suffix: str, template: str, meaning: Callable[[str], str]
) -> tuple[Term, ...]:
    return tuple(
        Term(f"{f}_{suffix}", template.format(f=f), meaning(FAMILY_NAMES[f]))
        for f in CONDITION_FAMILIES
    )


def _explains(family: str) -> str:
    return CONDITIONALLY_EXPLAINING.get(family, f"{family}_established")


_HEALING = [f for f in CONDITION_FAMILIES if f != "pregnancy"]
_EXPLAINING = [f for f in CONDITION_FAMILIES if f not in NOT_EXPLAINING]
_DISPLACING = [f for f in _EXPLAINING if f != "postprocedural"]

_CLAIM = (
    Term(
        "inpatient_facility",
        "claim_type == institutional and setting in "
        "{inpatient_acute, inpatient_ltch, inpatient_psychiatric}",
        "An institutional claim of an acute, long-term or psychiatric inpatient stay: "
        "uncertain diagnoses at discharge count as established (II.H).",
    ),
    Term(
        "thoracic_pain",
        "pain_in_thoracic or pain_in_cervicothoracic or pain_in_thoracolumbar",
        "The documented pain regions include the thoracic spine or a junction of it.",
    ),
    Term(
        "pain_elsewhere_named",
        "pain_in_cervical or pain_in_lumbar or pain_in_lumbosacral or pain_in_sacral "
        "or pain_in_rib_or_chest_wall or pain_in_flank or pain_in_scapular",
        "The documented pain regions name a region other than the thoracic spine.",
    ),
    Term(
        "pain_located",
        "thoracic_pain or pain_elsewhere_named or pain_in_back_unspecified "
        "or pain_in_diffuse",
        "Some pain region is documented.",
    ),
    Term(
        "pain_denied_but_located",
        "chart_reviewed and thoracic_pain and not pain_documented",
        "Pain is said to be undocumented although a thoracic region is given.",
    ),
    Term(
        "in_scope",
        "m546_reported or m546_misspelled "
        "or (thoracic_pain and not m546_child_reported)",
        "The row concerns M54.6: it is reported, or misspelled, or its pain is "
        "documented and no valid code under M54.6 stands for it.",
    ),
    Term(
        "contradictory",
        "ruled_out_but_coded_by_auditor or discharge_missing "
        "or discharge_before_service or pain_denied_but_located",
        "Cells of the row contradict each other.",
    ),
    Term(
        "readable",
        "not scope_unreadable and not cell_unreadable and not contradictory",
        "No cell is missing, unreadable or contradictory.",
    ),
    Term(
        "judged",
        "in_scope and readable",
        "The row concerns M54.6 and can be read: the rules judge it.",
    ),
)

_CONDITIONS = (
    *_per_family(
        "established",
        "{f} == confirmed_cause or (inpatient_facility and {f} == suspected)",
        lambda name: (
            f"{name[0].upper()}{name[1:]} is established as the cause: confirmed, or "
            "uncertain at discharge of an inpatient facility stay."
        ),
    ),
    *_per_family(
        "contested",
        "({f} == suspected and not inpatient_facility) "
        "or {f} in {{ruled_out, history_healed}}",
        lambda name: (
            f"The record does not establish {name} as current: it is suspected "
            "(outpatient), ruled out, or healed."
        ),
    ),
    *(
        Term(
            f"{f}_explains",
            _explains(f),
            f"The thoracic pain is explained by {FAMILY_NAMES[f]}.",
        )
        for f in _EXPLAINING
    ),
    Term(
        "explains_pain",
        _each("{f}_explains", _EXPLAINING),
        "Some established condition explains the thoracic pain: M54.6 gives way.",
    ),
    Term(
        "explanation_not_coded",
        _each("{f}_explains and not {f}_coded", _EXPLAINING),
        "A condition that explains the pain lacks its code on the claim.",
    ),
    Term(
        "established_cause",
        "explains_pain or radiculopathy_established or inflammatory_established",
        "A cause is established, also one beside which the symptom may stand.",
    ),
    Term(
        "suspected_outpatient",
        f"not inpatient_facility and ({_each('{f} == suspected')})",
        "A condition is uncertain on a professional or outpatient claim.",
    ),
    Term(
        "suspected_outpatient_coded",
        f"not inpatient_facility and ({_each('{f} == suspected and {f}_named')})",
        "A condition that is uncertain on an outpatient claim is coded as if certain.",
    ),
    Term(
        "suspected_inpatient",
        f"inpatient_facility and ({_each('{f} == suspected')})",
        "A condition is uncertain at discharge of an inpatient facility stay.",
    ),
    Term(
        "ruled_out",
        _each("{f} == ruled_out"),
        "A condition is documented as ruled out.",
    ),
    Term(
        "ruled_out_coded",
        _each("{f} == ruled_out and {f}_named"),
        "A condition that is ruled out is coded.",
    ),
    Term(
        "healed",
        _each("{f} == history_healed"),
        "A condition is documented as history or healed.",
    ),
    Term(
        "healed_coded",
        _each("{f} == history_healed and {f}_named", _HEALING),
        "A condition that is history or healed is coded as current (a pregnancy that "
        "is over not counted: the puerperium has its codes).",
    ),
    Term(
        "pregnancy_active",
        "pregnancy_established or pregnancy == link_not_stated",
        "The pregnancy complicates the encounter: the provider says so, or does not "
        "state that it is incidental (I.C.15.a.1).",
    ),
    Term(
        "pregnancy_code_goes",
        "pregnancy_named and (pregnancy == ruled_out "
        "or (pregnancy == suspected and not inpatient_facility))",
        "The record contests the pregnancy whose code is reported: the code goes.",
    ),
    Term(
        "complication_stated",
        "complication_documented or complication_code_reported",
        "The relation to the procedure or device is stated, or already coded.",
    ),
)

_DELETED = (
    Term(
        "cause_displaces_m546",
        _each("{f}_explains", _DISPLACING)
        + " or (postprocedural_explains and complication_stated)",
        "An established condition takes the place of M54.6; a postprocedural one only "
        "where it is stated to be a complication (I.B.16).",
    ),
    Term(
        "displacing_cause_coded",
        _each("{f}_explains and {f}_coded", _DISPLACING)
        + " or (postprocedural_explains and complication_stated "
        "and postprocedural_coded)",
        "A condition that takes the place of M54.6 has its code on the claim.",
    ),
    Term(
        "displacing_cause_uncoded",
        _each("{f}_explains and not {f}_coded", _DISPLACING)
        + " or (postprocedural_explains and complication_stated "
        "and not postprocedural_coded)",
        "A condition that takes the place of M54.6 lacks its code on the claim.",
    ),
    Term(
        "disc_pair_reported",
        "m546_reported and (m51_thoracic_reported or m51_unspecified_reported)",
        "M54.6 stands beside a disc code of the thoracic or an unstated region.",
    ),
    Term(
        "f4541_excludes_m546",
        "f4541_reported and not psychogenic_contested "
        "and (psychogenic_established or not f4541_documented_unrelated)",
        "F45.41 stands on the claim, the record does not contest it, and the two are "
        "not documented as unrelated.",
    ),
    Term(
        "m546_excluded_by_pair",
        "(disc_pair_reported and disc_disorder_established) or injury_excludes_m546 "
        "or (discitis_reported and not discitis_documented_unrelated "
        "and not infection_contested) "
        "or f4541_excludes_m546",
        "A code on the claim and the record exclude M54.6 by an Excludes1 note.",
    ),
    Term(
        "routine_postoperative",
        "encounter_reason == postop and not postprocedural_established "
        "and postprocedural not in {confirmed_incidental, link_not_stated} "
        "and not complication_documented and not complication_code_reported "
        "and not unrelated_statement_made",
        "Pain after surgery, and no statement or code says that it is more than "
        "expected.",
    ),
    Term(
        "pain_placed_elsewhere",
        "not thoracic_pain and (pain_elsewhere_named "
        "or (pain_in_back_unspecified and not pain_in_diffuse))",
        "The documented pain is of another region, or of the back without a region.",
    ),
    Term(
        "m546_deleted",
        "m546_reported and ((chart_reviewed and (pain_placed_elsewhere "
        "or not pain_documented or cause_displaces_m546 or routine_postoperative "
        "or m546_excluded_by_pair)) "
        "or (discitis_reported and not discitis_documented_unrelated "
        "and not infection_contested) "
        "or f4541_excludes_m546)",
        "A finding deletes or replaces M54.6, or says that it may have to go.",
    ),
    Term(
        "m546_stays",
        "m546_reported and not m546_deleted",
        "M54.6 is reported and no finding deletes it.",
    ),
)

_RECORD = (
    Term(
        "symptom_supported",
        "chart_reviewed and m546_reported and thoracic_pain and not explains_pain",
        "M54.6 is reported, thoracic pain is documented, and nothing established "
        "explains it.",
    ),
    Term(
        "documentation_judged",
        "chart_reviewed and m546_stays and encounter_reason != diagnostic_only "
        "and (thoracic_pain or not pain_located)",
        "The documentation elements of thoracic pain are asked for on this row.",
    ),
    Term(
        "onset_missing",
        "acuity == blank and not onset_documented",
        "Neither acuity nor an onset date nor a duration is documented.",
    ),
    Term(
        "severity_missing", "not severity_documented", "No pain severity is documented."
    ),
    Term(
        "function_missing",
        "not function_documented",
        "Function is not documented, neither as limited nor as unlimited.",
    ),
    Term(
        "examination_missing",
        "not tenderness_examined and not motion_examined and neuro_exam == not_done",
        "Neither tenderness nor motion nor a neurologic examination is recorded.",
    ),
    Term(
        "linkage_missing",
        "service_ordered and (service_linkage == no "
        "or (service_linkage == blank and not reasoning_documented))",
        "Services were ordered, and the record neither ties them to the thoracic pain "
        "nor gives the reasoning for them.",
    ),
    Term(
        "place_indicated",
        "pain_located or levels_documented",
        "A pain region or spinal levels are documented.",
    ),
    Term(
        "time_indicated",
        "acuity != blank or onset_documented",
        "Acuity, onset or duration is documented.",
    ),
    Term(
        "exam_indicated",
        "tenderness_examined or motion_examined",
        "An examination of tenderness or motion is recorded.",
    ),
    Term(
        "neuro_exam_abnormal",
        "neuro_exam in {radicular, myelopathic, other_abnormal}",
        "The neurologic examination is abnormal.",
    ),
    Term(
        "imaging_done",
        "imaging_status in {done_noncontributory, done_related, done_incidental, "
        "done_unaddressed}",
        "Imaging is done.",
    ),
    Term(
        "treatment_response_documented",
        "conservative_response != blank",
        "The response to treatment is documented.",
    ),
    Term(
        "treatment_history_asked",
        "chronic_pain_documented or advanced_imaging_billed or injection_billed "
        "or (therapy_billed and visit == follow_up)",
        "Earlier treatment and its response matter: chronic pain, advanced imaging, an "
        "injection, or therapy beyond the first visit.",
    ),
    Term(
        "neuro_exam_asked",
        "advanced_imaging_billed or injection_billed "
        "or radiculopathy not in {none, confirmed_incidental}",
        "A neurologic examination matters: advanced imaging, an injection, or "
        "radiculopathy in the words of the note.",
    ),
    Term(
        "cervical_pain_uncoded",
        "pain_in_cervical and not cervical_pain_coded",
        "Cervical pain is documented without a code for it.",
    ),
    Term(
        "lumbar_pain_uncoded",
        "(pain_in_lumbar or pain_in_lumbosacral) and not lumbar_pain_coded",
        "Lumbar pain is documented without a code for it.",
    ),
    Term(
        "other_pain_uncoded",
        "(pain_in_sacral and not sacral_pain_coded) or (pain_in_rib_or_chest_wall and "
        "not chest_wall_pain_coded) or (pain_in_flank and not flank_pain_coded)",
        "Sacral, chest wall or flank pain is documented without a code for it.",
    ),
    Term(
        "cervicalgia_without_pain",
        "chart_reviewed and cervicalgia_reported and pain_located and not "
        "(pain_in_cervical or pain_in_cervicothoracic or pain_in_diffuse) "
        "and not cervical_condition_documented",
        "M54.2 is reported, pain regions are documented, and the neck is none of them.",
    ),
    Term(
        "low_back_pain_without_pain",
        "chart_reviewed and low_back_pain_reported and pain_located and not "
        "(pain_in_lumbar or pain_in_lumbosacral or pain_in_thoracolumbar "
        "or pain_in_diffuse) and not lumbar_condition_documented",
        "Low back pain is reported, pain regions are documented, and the low back is "
        "none of them.",
    ),
    Term(
        "m549_without_pain",
        "chart_reviewed and m549_reported and pain_located "
        "and not pain_in_back_unspecified and not pain_in_diffuse",
        "M54.9 is reported, and the record says which regions the pain is in.",
    ),
    Term(
        "region_code_without_pain",
        "cervicalgia_without_pain or low_back_pain_without_pain or m549_without_pain",
        "The pain code of a region is reported in which no pain is documented.",
    ),
    Term(
        "link_open",
        "not explains_pain and not m546_deleted and "
        "("
        + _each(
            "{f} == link_not_stated",
            [f for f in _EXPLAINING if f != "psychogenic"],
        )
        + ")",
        "The link between a documented condition and the pain is not stated, and the "
        "code of the pain depends on it.",
    ),
    Term(
        "junction_pain_coded",
        "thoracic_pain and not pain_in_thoracic "
        "and (not pain_in_cervicothoracic or cervicalgia_reported) "
        "and (not pain_in_thoracolumbar or lumbar_pain_code_reported)",
        "The pain lies at a junction of regions, and the pain code of the neighbouring "
        "region is reported.",
    ),
    Term(
        "nonspecific_code_for_thoracic_pain",
        "chart_reviewed and thoracic_pain and not m546_reported and not explains_pain "
        "and not link_open and not m546_excluded_by_claim "
        "and not routine_postoperative "
        "and (m5489_reported or (m549_reported and not m549_without_pain))",
        "Thoracic pain is documented, but a code without region is reported.",
    ),
    Term(
        "unrecorded_code_questioned",
        "thoracic_code_unrecorded and (m546_stays or (not m546_reported and not "
        "m546_misspelled and thoracic_pain and not explains_pain))",
        "The code of a possible cause is reported without a word of it in the record, "
        "and the code of the pain depends on it.",
    ),
    Term(
        "disc_pair_questioned",
        "disc_pair_reported and m546_stays and not explains_pain "
        "and (disc_disorder == link_not_stated "
        "or (disc_disorder == none and thoracic_code_unrecorded))",
        "M54.6 stands beside a disc code, and a query or a coder task asks about the "
        "pair.",
    ),
    Term(
        "g55_unsupported",
        "chart_reviewed and m546_reported and g55_reported "
        "and not g55_documented_unrelated and not neoplasm_chapter_reported "
        "and neoplasm in {none, ruled_out, history_healed} "
        "and infection in {none, ruled_out, history_healed}",
        "G55 is reported with M54.6, and neither the claim nor the record shows an "
        "underlying disease.",
    ),
    Term(
        "m546_missing",
        "chart_reviewed and thoracic_pain and not m546_reported and not "
        "m546_misspelled and not explains_pain and not link_open "
        "and not thoracic_code_unrecorded and not m546_excluded_by_claim "
        "and not routine_postoperative and not nonspecific_code_for_thoracic_pain "
        "and not junction_pain_coded",
        "Thoracic pain is documented, nothing explains it or takes the place of its "
        "code, and M54.6 is not on the claim.",
    ),
)

TERMS: tuple[Term, ...] = (*_CLAIM, *_CONDITIONS, *_DELETED, *_RECORD)
"""Every term, in an order in which each uses only those above it."""
