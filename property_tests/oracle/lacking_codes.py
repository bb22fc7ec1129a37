"""The levels of the guide oracle at which codes are missing or out of order.

Sources are those of `guide`.
"""

from __future__ import annotations

from audit.findings import Verdict
from property_tests.oracle.code_terms import (
    g55_astray,
    m546_stays,
    unplaced_code_for_thoracic,
)
from property_tests.oracle.payers import more_specific_by_policy
from property_tests.oracle.terms import (
    PLAIN,
    coded,
    complication_stated,
    established,
    explains,
    junctions_served,
    link_open,
    pain_explained,
    pain_in,
    pain_management,
    pregnancy_active,
    pregnancy_stands,
    preop_visit,
    routine_after_surgery,
    thoracic_pain,
)
from property_tests.oracle.truth import Facts, Truth, any_of


def unrecorded_cause(e: Facts) -> Truth:
    """UNC-05, L2, X3: a thoracic cause is coded, and the chart says nothing of it."""
    omitted = ~e.m546_reported & ~pain_explained(e)
    matters = m546_stays(e) | omitted
    return e.chart_reviewed & e.thoracic_code_unrecorded & matters


def m546_may_be_missing(e: Facts) -> Truth:
    """X6: thoracic pain that nothing explains, without M54.6 or its equal."""
    return (
        thoracic_pain(e)
        & ~e.m546_reported
        & ~pain_explained(e)
        & ~routine_after_surgery(e)  # INC-10
    )


def _region_without_code(e: Facts) -> Truth:
    """LOC-04: a documented region other than the thoracic lacks its code (F2)."""
    return (
        (e.pain_in_cervical & ~e.cervical_pain_coded)
        | (pain_in(e, "lumbar", "lumbosacral") & ~e.lumbar_pain_coded)
        | (e.pain_in_sacral & ~e.sacral_pain_coded)
        | (e.pain_in_rib_or_chest_wall & ~e.chest_wall_pain_coded)
        | (e.pain_in_flank & ~e.flank_pain_coded)
    )


def _place_not_stated(e: Facts) -> Verdict | None:
    if unplaced_code_for_thoracic(e):  # LOC-03, X4, F6
        return Verdict.MORE_SPECIFIC_CODE_REQUIRED
    if _region_without_code(e):  # LOC-04, F2; IV.J
        return Verdict.MORE_SPECIFIC_CODE_REQUIRED
    silent = link_open(e) | e.m546_excluded_by_claim | unrecorded_cause(e)  # X6
    silent = silent | junctions_served(e)  # F1
    if m546_may_be_missing(e) & ~silent:  # INC-06, LOC-04-4, X6; I.B.2, I.B.4
        return Verdict.MORE_SPECIFIC_CODE_REQUIRED
    return None


def _cause_not_coded(e: Facts) -> Verdict | None:
    # Also IMG-01 (IV.K), as in _cause_already_coded.
    if any_of(established(e, f) & ~coded(e, f) for f in PLAIN):
        # EXC-FX -INF -NEO -DISC -MYE -DEG -DEF -INJ -MYO -VIS, E2, D5;
        # guide: exclusion 1; I.B.5
        return Verdict.MORE_SPECIFIC_CODE_REQUIRED
    if established(e, "radiculopathy") & ~e.radiculopathy_coded:  # EXC-RAD, E6
        return Verdict.MORE_SPECIFIC_CODE_REQUIRED
    if established(e, "inflammatory") & ~e.inflammatory_coded:  # EXC-SYS, M10
        return Verdict.MORE_SPECIFIC_CODE_REQUIRED
    post = established(e, "postprocedural") & complication_stated(e)
    if post & ~e.postprocedural_coded:  # EXC-POST, E8 any position; I.B.16
        return Verdict.MORE_SPECIFIC_CODE_REQUIRED
    if pregnancy_active(e) & ~e.chapter15_code_reported:  # EXC-PREG, E11
        return Verdict.MORE_SPECIFIC_CODE_REQUIRED
    if explains(e, "psychogenic") & ~e.psychogenic_coded:
        return Verdict.MORE_SPECIFIC_CODE_REQUIRED  # A4; M54 Excludes1, I.B.5
    unexamined = e.chart_reviewed & ~e.preop_exam_reported
    if preop_visit(e) & m546_stays(e) & unexamined:  # M7, X17; IV.M
        return Verdict.MORE_SPECIFIC_CODE_REQUIRED
    return None


def more_specific(e: Facts) -> Verdict | None:
    return _place_not_stated(e) or _cause_not_coded(e) or more_specific_by_policy(e)


def _order_of_cause(e: Facts) -> Verdict | None:
    first = m546_stays(e) & e.m546_first_listed
    distinct = established(e, "radiculopathy") & e.pain_distinct
    # Also SEQ-02 (X16, II.A): these two are the causes beside which M54.6 may stand.
    if distinct & first & e.radiculopathy_coded:  # EXC-RAD; guide: exclusion 2
        return Verdict.SEQUENCING_ERROR
    needed = e.symptom_clinically_needed == "y"
    systemic = established(e, "inflammatory") & needed
    if systemic & first & e.inflammatory_coded:  # EXC-SYS, M10; guide: exclusion 3
        return Verdict.SEQUENCING_ERROR
    stays = m546_stays(e)
    if stays & distinct & e.m546_before_radiculopathy_code:  # SEQ-01, IV.D, IV.G
        return Verdict.SEQUENCING_ERROR
    if stays & systemic & e.m546_before_inflammatory_code:  # SEQ-01, IV.D, IV.G
        return Verdict.SEQUENCING_ERROR
    return None


def _order_of_claim(e: Facts) -> Verdict | None:
    stays = m546_stays(e)
    led = e.manifestation_first & ~(e.g55_first_listed & g55_astray(e))  # P4
    if led | e.external_cause_first:  # SEQ-03, I.A.13
        return Verdict.SEQUENCING_ERROR
    obstetric = e.m546_before_chapter15_code & stays
    if obstetric & pregnancy_stands(e):  # SEQ-04, M8, X10; I.C.15.a.1
        return Verdict.SEQUENCING_ERROR
    if e.g89_before_chapter15_code & pregnancy_stands(e):  # SEQ-06, M8, X10
        return Verdict.SEQUENCING_ERROR
    if stays & e.sequela_before_m546:  # SEQ-05, M1; I.B.10
        return Verdict.SEQUENCING_ERROR
    if preop_visit(e) & stays & e.m546_before_preop_exam:  # M7, X17; IV.M
        return Verdict.SEQUENCING_ERROR
    return None


def _order_of_g89(e: Facts) -> Verdict | None:
    control = e.chart_reviewed & pain_management(e)
    other_purpose = e.chart_reviewed & ~pain_management(e)
    late = (m546_stays(e) & e.g89_after_m546) | e.g89_after_cause_code
    if control & late:  # G89-01, M9; I.C.6.b.1.a, I.C.6.b.1.b(ii)
        return Verdict.SEQUENCING_ERROR
    early = (m546_stays(e) & e.g89_before_m546) | e.g89_before_cause_code
    if other_purpose & early:  # G89-02, M9, X15; I.C.6.b.1.b(ii), I.C.6.b.5
        return Verdict.SEQUENCING_ERROR
    return None


def sequencing(e: Facts) -> Verdict | None:
    return _order_of_cause(e) or _order_of_claim(e) or _order_of_g89(e)
