"""Terms: notions defined over facts, in the language of the rules itself.

Because they are text in that language, the row engine, the prover and the explainer
all see through them. A term may use facts, counts and the terms above it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from audit.encounter.values import CONDITION_FAMILIES
from audit.facts.conditions import FAMILY_NAMES
from audit.facts.vocabulary import Term

NOT_EXPLAINING = frozenset({"segmental_dysfunction", "pregnancy"})
"""Families that accompany thoracic pain without explaining it away."""

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


_EXPLAINING = [f for f in CONDITION_FAMILIES if f not in NOT_EXPLAINING]

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
        "m546_reported or thoracic_pain or m546_misspelled",
        "The row concerns M54.6: it is reported, or misspelled, or its pain is "
        "documented.",
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
        "explanation_coded",
        _each("{f}_explains and {f}_coded", _EXPLAINING),
        "A condition that explains the pain has its code on the claim.",
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
        f"not inpatient_facility and ({_each('{f} == suspected and {f}_reported')})",
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
        _each("{f} == ruled_out and {f}_reported"),
        "A condition that is ruled out is coded.",
    ),
    Term(
        "healed",
        _each("{f} == history_healed"),
        "A condition is documented as history or healed.",
    ),
    Term(
        "healed_coded",
        _each("{f} == history_healed and {f}_reported"),
        "A condition that is history or healed is coded as current.",
    ),
    Term(
        "pregnancy_active",
        "pregnancy_established or pregnancy == link_not_stated",
        "The pregnancy complicates the encounter: the provider says so, or does not "
        "state that it is incidental (I.C.15.a.1).",
    ),
    Term(
        "complication_stated",
        "complication_documented or complication_code_reported",
        "The relation to the procedure or device is stated, or already coded.",
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
        "chart_reviewed and m546_reported and encounter_reason != diagnostic_only "
        "and (thoracic_pain or (pain_documented and not pain_located))",
        "The documentation elements of thoracic pain are asked for on this row.",
    ),
    Term(
        "onset_missing",
        "acuity == blank or not onset_documented",
        "Acuity, or both onset date and duration, are not documented.",
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
        "service_linkage in {blank, no} "
        "or (service_ordered and not reasoning_documented)",
        "The record does not tie the ordered services to the thoracic pain.",
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
        "junction_pain_coded",
        "thoracic_pain and not pain_in_thoracic and only_other_region_m54_reported "
        "and (not pain_in_cervicothoracic or cervical_pain_coded) "
        "and (not pain_in_thoracolumbar or lumbar_pain_coded)",
        "The pain lies at a junction of regions and the neighbouring region is coded.",
    ),
    Term(
        "nonspecific_code_for_thoracic_pain",
        "chart_reviewed and thoracic_pain and not m546_reported and not explains_pain "
        "and (m549_reported or m5489_reported)",
        "Thoracic pain is documented, but a code without region is reported.",
    ),
)

_REST = (
    Term(
        "routine_postoperative_pain",
        "encounter_reason == postop and not postprocedural_established "
        "and postprocedural not in {confirmed_incidental, link_not_stated} "
        "and not complication_documented and not unrelated_statement_made "
        "and (m546_reported or g8918_reported)",
        "Pain after surgery is coded and nothing says that it is more than expected.",
    ),
    Term(
        "otherwise_questioned",
        "suspected_outpatient_coded or ruled_out_coded or healed_coded "
        "or g89_unsupported or undocumented_code_reported "
        "or other_excludes1_pair_reported or radiculopathy_pair_reported "
        "or manifestation_first or external_cause_first "
        "or header_reported or malformed_code_reported or other_release_code_reported "
        "or imaging_status == done_unaddressed or routine_postoperative_pain "
        "or (pregnancy_active and not chapter15_code_reported) or "
        + _each(
            "{f} == link_not_stated",
            [
                f
                for f in CONDITION_FAMILIES
                if f not in ("segmental_dysfunction", "psychogenic", "pregnancy")
            ],
        )
        + " or "
        + _each("{f}_established and not {f}_coded", ["radiculopathy", "inflammatory"]),
        "Some other rule already asks about, or fails, what is on the claim.",
    ),
)

TERMS: tuple[Term, ...] = (*_CLAIM, *_CONDITIONS, *_RECORD, *_REST)
"""Every term, in an order in which each uses only those above it."""
