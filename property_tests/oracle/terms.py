"""The terms of the guide oracle: what the texts define, as conditions.

Each function returns one condition over a row of facts. Sources are the guide, the
catalogue of rules, the decisions (A1 to K6), the second reading (L1 to P4) and the
departures from its letter (X1 to X27), in words in `audit/rules/sources.toml`.
"""

from __future__ import annotations

from audit.encounter.values import CONDITION_FAMILIES
from property_tests.oracle.truth import Facts, Truth, Word, any_of, at_least

EXPLAINING = tuple(
    f for f in CONDITION_FAMILIES if f not in ("segmental_dysfunction", "pregnancy")
)
"""Families that can explain the pain (decision A4)."""

LINKABLE = tuple(f for f in EXPLAINING if f != "psychogenic")
"""Families whose unstated link to the pain is a question (decision E1)."""

PLAIN = tuple(
    f for f in LINKABLE if f not in ("radiculopathy", "inflammatory", "postprocedural")
)
"""Families that displace M54.6 without a condition of their own (EXC-FX and alike)."""

REGIONS_ELSEWHERE = (
    *("cervical", "lumbar", "lumbosacral", "sacral", "rib_or_chest_wall", "flank"),
    "scapular",
)


# Conditions of a family.


def status(e: Facts, family: str) -> Word:
    word: Word = getattr(e, family)
    return word


def reported(e: Facts, family: str) -> Truth:
    truth: Truth = getattr(e, f"{family}_reported")
    return truth


def named(e: Facts, family: str) -> Truth:
    """A code of the condition itself, not of a comorbidity, is reported (L2, X26)."""
    truth: Truth = getattr(e, f"{family}_named")
    return truth


def coded(e: Facts, family: str) -> Truth:
    truth: Truth = getattr(e, f"{family}_coded")
    return truth


def inpatient_facility(e: Facts) -> Truth:
    """IPF. Source: catalogue, definitions; Guidelines II.H."""
    return (e.claim_type == "institutional") & e.setting.one_of(
        "inpatient_acute", "inpatient_ltch", "inpatient_psychiatric"
    )


def established(e: Facts, family: str) -> Truth:
    """act(f): confirmed, or uncertain at inpatient discharge (UNC-03, II.H)."""
    word = status(e, family)
    return (word == "confirmed_cause") | (inpatient_facility(e) & (word == "suspected"))


def contested(e: Facts, family: str) -> Truth:
    """The record says that the condition is not, or not certainly, present (D3)."""
    word = status(e, family)
    uncertain = ~inpatient_facility(e) & (word == "suspected")
    return uncertain | word.one_of("ruled_out", "history_healed")


def complication_stated(e: Facts) -> Truth:
    """I.B.16, with a complication code on the claim taken as the statement (E8)."""
    return e.complication_documented | e.complication_code_reported


def explains(e: Facts, family: str) -> Truth:
    """Whether an established family explains the pain (decision A4)."""
    act = established(e, family)
    if family == "psychogenic":
        return act & (e.f4541_reported | e.f4541_documented)
    if family == "radiculopathy":
        return act & ~e.pain_distinct
    if family == "inflammatory":  # M10: blank is not documented
        return act & (e.symptom_clinically_needed != "y")
    return act


def pain_explained(e: Facts) -> Truth:
    return any_of(explains(e, f) for f in EXPLAINING)


def uncoded_explanation(e: Facts) -> Truth:
    return any_of(explains(e, f) & ~coded(e, f) for f in EXPLAINING)


def link_open(e: Facts) -> Truth:
    """Some condition is documented without saying whether it causes the pain (E1)."""
    return any_of(status(e, f) == "link_not_stated" for f in LINKABLE)


def pregnancy_active(e: Facts) -> Truth:
    """The pregnancy affects the visit unless stated to be incidental (I.C.15.a.1)."""
    unsaid = status(e, "pregnancy") == "link_not_stated"
    return established(e, "pregnancy") | unsaid


def pregnancy_stands(e: Facts) -> Truth:
    """M8, X10: no other finding deletes the O code; HX-01 does not judge pregnancy."""
    incidental = status(e, "pregnancy") == "confirmed_incidental"
    denied = contested(e, "pregnancy") & (e.pregnancy != "history_healed")
    return ~incidental & ~(denied & e.pregnancy_named)


def pregnancy_not_stated(e: Facts) -> Truth:
    """M8, X18: the cell is blank, or holds a word without effect (E14, UNC-01)."""
    incidental = status(e, "pregnancy") == "confirmed_incidental"
    return ~pregnancy_active(e) & ~incidental


# Where the pain is.


def pain_in(e: Facts, *regions: str) -> Truth:
    return any_of(getattr(e, f"pain_in_{region}") for region in regions)


def thoracic_pain(e: Facts) -> Truth:
    """T. Source: catalogue, definitions."""
    return pain_in(e, "thoracic", "cervicothoracic", "thoracolumbar")


def some_region(e: Facts) -> Truth:
    return (
        thoracic_pain(e)
        | pain_in(e, *REGIONS_ELSEWHERE)
        | pain_in(e, "back_unspecified", "diffuse")
    )


def junctions_served(e: Facts) -> Truth:
    """F1, X6: pain at junctions only, each with a pain code of the neighbouring region.

    Cervical and lumbar codes of a condition do not serve (L2), nor does M54.81 (M3).
    """
    junction = e.pain_in_cervicothoracic | e.pain_in_thoracolumbar
    served = (~e.pain_in_cervicothoracic | e.cervicalgia_reported) & (
        ~e.pain_in_thoracolumbar | e.lumbar_pain_code_reported  # M54.3-, .4-, .5-
    )
    return junction & ~e.pain_in_thoracic & served


# What deletes M54.6 (X12).


def pain_only_elsewhere(e: Facts) -> Truth:
    """LOC-01: a region is named, and none of them is thoracic (F4)."""
    elsewhere = pain_in(e, *REGIONS_ELSEWHERE)
    return e.m546_reported & ~thoracic_pain(e) & elsewhere


def only_back_unspecified(e: Facts) -> Truth:
    """LOC-02: "back" is all that the record says of the place."""
    other = thoracic_pain(e) | pain_in(e, *REGIONS_ELSEWHERE, "diffuse")
    return e.m546_reported & e.pain_in_back_unspecified & ~other


def pain_never_documented(e: Facts) -> Truth:
    """LOC-06: said to be absent, or neither said nor placed (F3)."""
    return e.m546_reported & e.chart_reviewed & ~e.pain_documented


def routine_after_surgery(e: Facts) -> Truth:
    """G89-06 without its codes: pain after surgery, and nothing says more (G5)."""
    other = established(e, "postprocedural") | e.postprocedural.one_of(
        "confirmed_incidental", "link_not_stated"
    )
    postop = e.chart_reviewed & (e.encounter_reason == "postop")
    complication = e.complication_documented | e.complication_code_reported  # X23
    return postop & ~other & ~complication & ~e.unrelated_statement_made


# Of the encounter.


def pain_management(e: Facts) -> Truth:
    return e.encounter_reason == "pain_management"


def preop_visit(e: Facts) -> Truth:
    """M7: a preoperative encounter, never of an inpatient facility (IV.M)."""
    return (e.encounter_reason == "preop") & ~inpatient_facility(e)


def final_read(e: Facts) -> Truth:
    """Claim of an interpreting physician with a final report (IV.K)."""
    return (e.encounter_reason == "diagnostic_only") & e.final_report_on_file


def two_indicators(e: Facts) -> Truth:
    """P2, X11: two of ten kinds of clinical indicators, without which no query."""
    return at_least(
        2,
        some_region(e) | e.levels_documented,
        (e.acuity != "blank") | e.onset_documented,
        e.severity_documented,
        e.tenderness_examined | e.motion_examined,
        e.neuro_exam.one_of("radicular", "myelopathic", "other_abnormal"),
        e.imaging_status.one_of(
            "done_noncontributory",
            "done_related",
            "done_incidental",
            "done_unaddressed",
        ),
        e.red_flags_documented,
        e.injury_recent,
        e.function_documented,
        e.conservative_response != "blank",
    )
