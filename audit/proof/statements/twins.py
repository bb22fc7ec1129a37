"""Laws about two encounters that differ in a few facts, as data.

They cover the first exclusion of the guide, values that no guideline distinguishes,
documentation, services, uncertain and ruled out conditions, and codes that an Excludes1
note bars with M54.6.
"""

from __future__ import annotations

from collections.abc import Iterator

from audit.encounter.values import CONDITION_FAMILIES
from audit.proof.statements.laws import Change, Relation, Trade, Twins

ALIKE = (
    *("fracture", "infection", "neoplasm", "myelopathy", "degenerative", "deformity"),
    *("myofascial", "visceral_referred", "disc_disorder", "soft_tissue_injury"),
)
"""Families that the guide's first exclusion treats alike."""

_PARTS = ("", "_reported", "_named", "_coded")
_JUDGED_UNLIKE = (
    "not m51_thoracic_reported and not m51_unspecified_reported "
    "and not m51_other_region_reported and not discitis_reported "
    "and not discitis_of_other_region_reported and not current_injury_reported "
    "and not f4541_reported and not thoracic_code_unrecorded and not injury_recent "
    "and not g55_reported and not seventh_out_of_phase and not m546_excluded_by_claim "
    "and not g89_after_cause_code and not g89_before_cause_code "
    "and injury_phase == blank and neuro_exam != myelopathic and not sequela_of_other"
)
"""Where no fact distinguishes one of these families from another."""


def _families_alike() -> Iterator[Twins]:
    for one, other in zip(ALIKE, (*ALIKE[1:], ALIKE[0]), strict=True):
        yield Twins(
            f"{one} and {other}",
            tuple(Trade(f"{one}{part}", f"{other}{part}") for part in _PARTS),
            Relation.SAME,
            where=f"{_JUDGED_UNLIKE} and {one} != sequela and {other} != sequela",
        )


FAMILIES_ALIKE = tuple(_families_alike())

_NOT_AS_NONE = {
    "fracture": "injury_recent",
    "soft_tissue_injury": "injury_recent",
    "infection": "g55_reported",
    "neoplasm": "g55_reported",
    "radiculopathy": "neuro_exam == radicular",
    "myelopathy": "neuro_exam == myelopathic",
    "postprocedural": "encounter_reason == postop",
}
"""Where any status settles something that `none` leaves open."""


def _status(new: str, old: str, *, inpatient: bool | None) -> Iterator[Twins]:
    for family in CONDITION_FAMILIES:
        where = "inpatient_facility"
        if not inpatient:
            where = (
                f"not {family}_reported and not ({_NOT_AS_NONE.get(family, 'false')})"
            )
        if inpatient is False:
            where += " and not inpatient_facility"
        yield Twins(family, (Change(family, old, new),), Relation.SAME, where)


SUSPECTED_INPATIENT = tuple(_status("suspected", "confirmed_cause", inpatient=True))
SUSPECTED_OUTPATIENT = tuple(_status("suspected", "none", inpatient=False))
RULED_OUT = tuple(_status("ruled_out", "none", inpatient=None))
HEALED = tuple(_status("history_healed", "none", inpatient=None))

_DOCUMENTED: tuple[tuple[str, str, str], ...] = (
    *(("acuity", "blank", "acute"), ("neuro_exam", "not_done", "normal")),
    *(("service_linkage", "blank", "yes"), ("service_linkage", "no", "yes")),
)
DOCUMENTATION = (
    *(
        Twins(name, (Change(name, False, True),), Relation.NEVER_WORSE)
        for name in (
            *("levels_documented", "onset_documented", "severity_documented"),
            *("function_documented", "tenderness_examined", "motion_examined"),
            *("reasoning_documented", "laterality_documented"),
            *("prior_treatment_documented", "record_signed"),
        )
    ),
    *(
        Twins(
            f"{name}: {old} to {new}", (Change(name, old, new),), Relation.NEVER_WORSE
        )
        for name, old, new in _DOCUMENTED
    ),
)
"""Facts of documentation that have no effect on one another."""

_PARTNERS: dict[str, tuple[str, ...]] = {
    "m51_thoracic_reported": ("disc_disorder",),
    "m51_unspecified_reported": ("disc_disorder",),
    "current_injury_reported": ("soft_tissue_injury", "fracture"),
    "discitis_reported": ("infection",),
    "f4541_reported": ("psychogenic",),
    "r52_reported": (),
    "m5489_reported": (),
    "m5481_reported": (),
}
"""Codes that an Excludes1 note bars with M54.6, and their families.

G55 is not one of them: it accompanies the disease that is coded before it.
"""

_WITH_ANY_CODE = (
    *("definitive_code_reported", "m54_code_reported", "thoracic_code_unrecorded"),
    *("other_code_unrecorded", "radiculopathy_pair_reported"),
    *("radiculopathy_unrecorded", "myelopathy_unrecorded"),
    *("other_excludes1_pair_reported", "m546_excluded_by_claim"),
    "injury_excludes_m546",
    *("g89_after_cause_code", "g89_before_cause_code"),
)
"""Facts that may change with any added code."""


def _partners() -> Iterator[Twins]:
    for name, families in _PARTNERS.items():
        own = [
            f"{f}_{kind}" for f in families for kind in ("reported", "named", "coded")
        ]
        if name == "current_injury_reported":
            own.append("injury_contested")
        yield Twins(
            name,
            (Change(name, False, True),),
            Relation.NEVER_BECOMES_SUPPORTED,
            where="m546_reported",
            following=(*own, *_WITH_ANY_CODE),
        )


PARTNERS = tuple(_partners())
"""A code of several families may name a condition that had no code; the code added here
names only its own condition.
"""

_HARMLESS = (
    *("pointer_invalid", "line_unsupported", "visit_without_modifier_25"),
    *("facet_units_above_one", "visit_in_global_period", "denial_received"),
    *("region_mismatch", "diagnosis_outside_policy", "acupuncture_not_covered"),
    *("therapy_modifier_missing", "policy_row_missing", "manual_therapy_unseparated"),
)
_HARMLESS_WORDS = (
    *(("conservative_care", "not_required"), ("chronic_failed_care", "not_required")),
    ("manipulation_level", "not_short"),
)
SERVICES = (
    *(
        Twins(
            name,
            (Change(name, True, False),),
            Relation.SAME_VERDICT,
            where="not manipulation_under_policy",
        )
        for name in _HARMLESS
    ),
    # Only a manipulation under such a policy can lack the modifier.
    Twins(
        "active_treatment_modifier_missing",
        (Change("active_treatment_modifier_missing", True, False),),
        Relation.SAME_VERDICT,
    ),
    *(
        Twins(
            name,
            (Change(name, None, word),),
            Relation.SAME_VERDICT,
            where="not manipulation_under_policy",
        )
        for name, word in _HARMLESS_WORDS
    ),
)

INFORMATION = tuple(
    Twins(name, (Change(name, False, True),), Relation.SAME)
    for name in (
        *("denial_received", "laterality_documented", "duplicate_reported"),
        *("gestation_week_expected", "therapy_billed"),
        *("other_code_unrecorded", "other_excludes1_pair_reported"),
        *("healed_history_known", "phase_without_character", "policy_row_missing"),
    )
)


def _words(
    name: str, *values: str, where: str = "not injury_recent"
) -> Iterator[Twins]:
    """Yield a change from each value to the next, the last one to the first."""
    relation = Relation.SAME
    if name in ("neuro_exam", "imaging_status"):
        relation = Relation.SAME_BUT_WHO_ANSWERS
    for old, new in zip(values, (*values[1:], values[0]), strict=True):
        key = f"{name}: {old} to {new}"
        yield Twins(key, (Change(name, old, new),), relation, where)


WORDS_ALIKE = (
    *_words("encounter_reason", "symptom_evaluation", "treat_underlying", "therapy"),
    *_words("visit", "initial", "follow_up"),
    *_words("neuro_exam", "normal", "other_abnormal"),
    *_words("acuity", "acute", "subacute", "chronic", "acute_on_chronic"),
    *_words(
        *("imaging_status", "blank", "not_ordered", "deferred"),
        *("done_noncontributory", "done_related", "done_incidental"),
        where="not injury_recent and not manipulation_under_policy",
    ),
    *_words(
        *(
            "setting",
            "office",
            "ed",
            "hospital_outpatient",
            "urgent_care",
            "telehealth",
        ),
        *("home", "pain_clinic", "therapy_clinic"),
    ),
)
"""Values of the record and the claim that no guideline distinguishes."""
