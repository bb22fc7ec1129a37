"""An independent reading of the guide and of the rule catalogue, as plain Python.

`verdict_of` and `risk_of` are written from the guide's text, the catalogue of rules
(ids such as EXC-RAD), the decisions (A1 to K6), the second reading (L1 to P4), the
departures from its letter (X1 to X27, in `departures.md`) and the Official Guidelines
(I.B.5), and know nothing of the rule pack. Each branch names its source. Highest
verdict first: each level is one function that gives its verdict or None.

Conditions are joined with `&`, `|` and `~` only, so that symbolic facts may be passed
and each `return` is one path. Where the texts allowed two readings, `OPEN_POINTS` says
which one was taken. The terms are in `guide_terms`, payers' rules in `guide_payers`.
"""

from __future__ import annotations

from audit.encounter.values import CONDITION_FAMILIES
from audit.findings import ClaimRisk, Verdict
from property_tests.oracle.payers import (
    denied_by_payer,
    more_specific_by_policy,
    reviewed_by_payer,
)
from property_tests.oracle.terms import (
    LINKABLE,
    PLAIN,
    REGIONS_ELSEWHERE,
    coded,
    complication_stated,
    contested,
    disc_pair,
    discitis_pair,
    established,
    explains,
    final_read,
    g55_astray,
    inpatient_facility,
    junctions_served,
    link_open,
    m546_stays,
    named,
    only_back_unspecified,
    pain_explained,
    pain_in,
    pain_management,
    pain_never_documented,
    pain_only_elsewhere,
    pregnancy_active,
    pregnancy_stands,
    pregnancy_unsaid,
    preop_visit,
    psychogenic_pair,
    region_code_without_pain,
    regionless_beside_cause,
    routine_after_surgery,
    some_region,
    status,
    thoracic_pain,
    two_indicators,
    uncoded_explanation,
    unplaced_code_for_thoracic,
)
from property_tests.oracle.truth import Facts, Truth, any_of, at_least

# The levels of the lattice.


def _gate(e: Facts) -> Verdict | None:
    if e.scope_unreadable:  # decision A1, B7: no dx1, broken pain regions
        return Verdict.INPUT_ERROR
    pain = thoracic_pain(e) & ~e.m546_child_reported  # a divided M54.6 has its codes
    if ~(e.m546_reported | e.m546_misspelled | pain):  # SCOPE-01, B11
        return Verdict.NOT_APPLICABLE
    if e.cell_unreadable:  # VAL-07
        return Verdict.INPUT_ERROR
    if e.ruled_out_but_coded_by_auditor:  # VAL-07, B9 first contradiction
        return Verdict.INPUT_ERROR
    if e.discharge_missing | e.discharge_before_service:  # VAL-07, B5, B9
        return Verdict.INPUT_ERROR
    if ~e.pain_documented & thoracic_pain(e):  # VAL-07, B9 last contradiction
        return Verdict.INPUT_ERROR
    return None


def _invalid(e: Facts) -> Verdict | None:
    if e.predates_icd10cm:  # VAL-00, HIPAA date
        return Verdict.INVALID_CODE
    if e.other_release_code_reported:  # VAL-02, I.B.2
        return Verdict.INVALID_CODE
    if e.header_reported:  # VAL-03, I.B.2
        return Verdict.INVALID_CODE
    if e.malformed_code_reported | e.m546_misspelled:  # VAL-04, decision B1
        return Verdict.INVALID_CODE
    return None


def _location_contradicted(e: Facts) -> Verdict | None:
    if pain_only_elsewhere(e):  # LOC-01; guide Q2
        return Verdict.NOT_SUPPORTED
    if only_back_unspecified(e):  # LOC-02; M54.9 inclusion term
        return Verdict.NOT_SUPPORTED
    if e.m546_reported & e.m549_reported & e.chart_reviewed:  # LOC-05 (of M54.9), C6
        return Verdict.NOT_SUPPORTED
    if pain_never_documented(e):  # LOC-06; guide: "the clinician documents"
        return Verdict.NOT_SUPPORTED
    if regionless_beside_cause(e):  # LOC-07 (of M54.9, M54.89), X4
        return Verdict.NOT_SUPPORTED
    if region_code_without_pain(e):  # M2, X4 (of M54.2, M54.5-, M54.9); IV.J
        return Verdict.NOT_SUPPORTED
    return None


def _excluded_pair(e: Facts) -> Verdict | None:
    m = e.m546_reported
    if disc_pair(e) & established(e, "disc_disorder"):  # EX1-01-1, M54.6 Excludes1
        return Verdict.NOT_SUPPORTED
    if m & e.injury_excludes_m546:  # EX1-02-1, L2, M50-M54 Excludes1
        return Verdict.NOT_SUPPORTED
    if discitis_pair(e):  # EX1-03, L2, D2, M50-M54 Excludes1
        return Verdict.NOT_SUPPORTED
    contradicted = e.chart_reviewed & e.f4541_reported & contested(e, "psychogenic")
    if m & (psychogenic_pair(e) | contradicted):  # EX1-04, L2, D3, M54 Excludes1
        return Verdict.NOT_SUPPORTED
    mental = e.chart_reviewed & e.f4541_reported & established(e, "psychogenic")
    if mental & e.g89_reported:  # G89-09, X22, G89 Excludes1; I.C.5.a
        return Verdict.NOT_SUPPORTED
    if m & e.r52_reported:  # EX1-05 (of R52), L2, R52 Excludes1
        return Verdict.NOT_SUPPORTED
    if e.radiculopathy_pair_reported & (m | e.chart_reviewed):  # EX1-06, D6, X20
        return Verdict.NOT_SUPPORTED
    if m & e.m5489_reported & ~e.m5489_documented_unrelated:  # EX1-07, L2, C3, D2
        return Verdict.NOT_SUPPORTED
    if g55_astray(e):  # EX1-07 (of G55), M4
        return Verdict.NOT_SUPPORTED
    return None


def _reported_while(e: Facts, word: str, *but: str) -> Truth:
    families = [f for f in CONDITION_FAMILIES if f not in but]
    return any_of((status(e, f) == word) & named(e, f) for f in families)


def _uncertain_as_fact(e: Facts) -> Truth:
    """UNC-02: outpatient or professional claim reports what is only suspected."""
    return ~inpatient_facility(e) & _reported_while(e, "suspected")


def _condition_not_current(e: Facts) -> Verdict | None:
    if _uncertain_as_fact(e):  # UNC-02 (of that code), IV.H
        return Verdict.NOT_SUPPORTED
    if _reported_while(e, "ruled_out"):  # UNC-04 (of that code), II.H, IV.H
        return Verdict.NOT_SUPPORTED
    if _reported_while(e, "history_healed", "pregnancy"):  # HX-01, M5, X10
        return Verdict.NOT_SUPPORTED
    if e.seventh_out_of_phase:  # M1 (of that code), I.C.19.a, I.C.13.c
        return Verdict.NOT_SUPPORTED
    incidental = status(e, "pregnancy") == "confirmed_incidental"
    if incidental & e.chapter15_code_reported:  # M8 (of the O code), I.C.15.a.1
        return Verdict.NOT_SUPPORTED
    normal = e.supervision_of_pregnancy_reported | e.incidental_pregnancy_reported
    bears = e.chart_reviewed & pregnancy_active(e) & e.chapter15_code_reported
    if bears & normal:  # EXC-PREG (of Z34, Z33.1), X24; Z34 Excludes1, I.C.15.a.1
        return Verdict.NOT_SUPPORTED
    return None


def _cause_already_coded(e: Facts) -> Verdict | None:
    # Also IMG-01 (IV.K): a finding of the final read, a complication only if stated.
    m = e.m546_reported
    if m & any_of(established(e, f) & coded(e, f) for f in PLAIN):
        # EXC-FX -INF -NEO -DISC -MYE -DEG -DEF -INJ -MYO -VIS; guide exclusion 1; I.B.5
        return Verdict.NOT_SUPPORTED
    if m & explains(e, "radiculopathy") & e.radiculopathy_coded:
        return Verdict.NOT_SUPPORTED  # EXC-RAD without distinct pain, I.B.5
    if m & explains(e, "inflammatory") & e.inflammatory_coded:
        return Verdict.NOT_SUPPORTED  # EXC-SYS, M10 any position; guide exclusion 3
    post = established(e, "postprocedural") & complication_stated(e)
    if m & post & e.postprocedural_coded:  # EXC-POST, E8; guide exclusion 4
        return Verdict.NOT_SUPPORTED
    return None


def _g89_wrong(e: Facts) -> Verdict | None:
    if e.chart_reviewed & e.g89_unsupported:  # G89-03 (of G89), G1, G2; I.C.6.b.1
        return Verdict.NOT_SUPPORTED
    cause = pain_explained(e) | any_of(  # X15: distinct or needed pain is no excuse
        established(e, f) for f in ("radiculopathy", "inflammatory")
    )
    if e.chart_reviewed & cause & ~pain_management(e) & e.g89_not_exempt:
        return Verdict.NOT_SUPPORTED  # G89-04 (of G89), M9, X15; I.C.6.b.1
    regionless = thoracic_pain(e) & (e.m549_reported | e.m5489_reported)
    pain_coded = e.m546_reported | e.g8918_reported | regionless
    if routine_after_surgery(e) & pain_coded:
        return Verdict.NOT_SUPPORTED  # G89-06, G5, X23; I.C.6.b.3
    return None


def _not_supported(e: Facts) -> Verdict | None:
    return (
        _location_contradicted(e)
        or _excluded_pair(e)
        or _condition_not_current(e)
        or _cause_already_coded(e)
        or _g89_wrong(e)
    )


def _unrecorded_cause(e: Facts) -> Truth:
    """UNC-05, L2, X3: a thoracic cause is coded, and the chart says nothing of it."""
    omitted = ~e.m546_reported & ~pain_explained(e)
    matters = m546_stays(e) | omitted
    return e.chart_reviewed & e.thoracic_code_unrecorded & matters


def _m546_may_be_missing(e: Facts) -> Truth:
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


def _place_unsaid(e: Facts) -> Verdict | None:
    if unplaced_code_for_thoracic(e):  # LOC-03, X4, F6
        return Verdict.MORE_SPECIFIC_CODE_REQUIRED
    if _region_without_code(e):  # LOC-04, F2; IV.J
        return Verdict.MORE_SPECIFIC_CODE_REQUIRED
    silent = link_open(e) | e.m546_excluded_by_claim | _unrecorded_cause(e)  # X6
    silent = silent | junctions_served(e)  # F1
    if _m546_may_be_missing(e) & ~silent:  # INC-06, LOC-04-4, X6; I.B.2, I.B.4
        return Verdict.MORE_SPECIFIC_CODE_REQUIRED
    return None


def _cause_not_coded(e: Facts) -> Verdict | None:
    # Also IMG-01 (IV.K), as in _cause_already_coded.
    if any_of(established(e, f) & ~coded(e, f) for f in PLAIN):
        # EXC-FX -INF -NEO -DISC -MYE -DEG -DEF -INJ -MYO -VIS, E2, D5; guide "use the
        # appropriate definitive diagnosis code"; I.B.5
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


def _more_specific(e: Facts) -> Verdict | None:
    return _place_unsaid(e) or _cause_not_coded(e) or more_specific_by_policy(e)


def _order_of_cause(e: Facts) -> Verdict | None:
    first = m546_stays(e) & e.m546_first_listed
    distinct = established(e, "radiculopathy") & e.pain_distinct
    # Also SEQ-02 (X16, II.A): these two are the causes beside which M54.6 may stand.
    if distinct & first & e.radiculopathy_coded:  # EXC-RAD; guide exclusion 2
        return Verdict.SEQUENCING_ERROR
    needed = e.symptom_clinically_needed == "y"
    systemic = established(e, "inflammatory") & needed
    if systemic & first & e.inflammatory_coded:  # EXC-SYS, M10; guide exclusion 3
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
    if control & late:  # G89-01, M9; I.C.6.b.1.a, I.C.6.b.1.b.ii
        return Verdict.SEQUENCING_ERROR
    early = (m546_stays(e) & e.g89_before_m546) | e.g89_before_cause_code
    if other_purpose & early:  # G89-02, M9, X15; I.C.6.b.1.b.ii, I.C.6.b.5
        return Verdict.SEQUENCING_ERROR
    return None


def _sequencing(e: Facts) -> Verdict | None:
    return _order_of_cause(e) or _order_of_claim(e) or _order_of_g89(e)


def _question(e: Facts) -> Verdict | None:
    """What only the provider can say, whatever the chart holds of indicators."""
    elsewhere = thoracic_pain(e) | pain_in(e, *REGIONS_ELSEWHERE)
    if m546_stays(e) & e.pain_in_diffuse & ~elsewhere:  # F4, X8
        return Verdict.QUERY_PROVIDER
    matters = (m546_stays(e) | ~e.m546_reported) & ~pain_explained(e)
    if matters & link_open(e):  # EXC-*-4, EX1-01-2, E1, X7; I.A.12.a, I.A.19
        return Verdict.QUERY_PROVIDER
    # X7, X21: where UNC-05 asks about a code of the family, the chart comes first.
    asked = _unrecorded_cause(e)
    unsaid = (e.radiculopathy == "none") & ~(asked & e.radiculopathy_unrecorded)
    if (e.neuro_exam == "radicular") & unsaid:  # EXC-RAD-6, E7, X7
        return Verdict.QUERY_PROVIDER
    unsaid = (e.myelopathy == "none") & ~(asked & e.myelopathy_unrecorded)
    if (e.neuro_exam == "myelopathic") & unsaid:  # EXC-MYE-5, E7, X7
        return Verdict.QUERY_PROVIDER
    if established(e, "postprocedural") & ~complication_stated(e):  # EXC-POST, E8
        return Verdict.QUERY_PROVIDER  # I.B.16
    unread = e.imaging_status == "done_unaddressed"
    answered = matters & link_open(e)  # X27: the query on the link asks already
    if unread & ~final_read(e) & ~answered:  # IMG-03, X9; I.A.19, III.B
        return Verdict.QUERY_PROVIDER
    return None


def _query(e: Facts) -> Verdict | None:
    if ~e.chart_reviewed | ~two_indicators(e):  # L1, P2, X11
        return None
    return _question(e)


def _unread_chart(e: Facts) -> Verdict | None:
    """Codes that raise a question on a claims-only row (L1)."""
    m, unreviewed = e.m546_reported, ~e.chart_reviewed
    if unreviewed & disc_pair(e):  # EX1-01-5, L1
        return Verdict.CHART_REVIEW_REQUIRED
    if unreviewed & m & e.current_injury_reported:  # EX1-02, C4, L1
        return Verdict.CHART_REVIEW_REQUIRED
    g55 = m & e.g55_reported & ~e.neoplasm_chapter_reported
    if unreviewed & g55:  # EX1-07, L1, M4, X19
        return Verdict.CHART_REVIEW_REQUIRED
    g89 = e.g89_not_exempt & ~pain_management(e)
    if unreviewed & g89 & e.definitive_code_reported:  # G89-04, C7, L1, M9, X25
        return Verdict.CHART_REVIEW_REQUIRED
    return None


def _unsettled_chart(e: Facts) -> Verdict | None:
    """Questions that the chart answers, or that lack the indicators for a query."""
    if _question(e):  # P2, X11: with fewer than two indicators
        return Verdict.CHART_REVIEW_REQUIRED
    if _unrecorded_cause(e):  # UNC-05, L2, X3; I.A.19
        return Verdict.CHART_REVIEW_REQUIRED
    if _m546_may_be_missing(e) & e.m546_excluded_by_claim:  # INC-09, X6
        return Verdict.CHART_REVIEW_REQUIRED
    unplaced = e.chart_reviewed & m546_stays(e) & ~some_region(e)
    if unplaced & (e.encounter_reason == "diagnostic_only"):  # INC-11, X8
        return Verdict.CHART_REVIEW_REQUIRED
    if final_read(e) & (e.imaging_status == "done_unaddressed"):  # IMG-05, X9
        return Verdict.CHART_REVIEW_REQUIRED
    normal = e.supervision_of_pregnancy_reported & pregnancy_unsaid(e)
    if m546_stays(e) & normal:  # EXC-PREG-4, M8, X18; claims-only too
        return Verdict.CHART_REVIEW_REQUIRED
    return None


def _chart_review(e: Facts) -> Verdict | None:
    return _unread_chart(e) or _unsettled_chart(e)


def _documentation(e: Facts) -> Verdict | None:
    # J7, M13: M54.6 stands, not a diagnostic-only claim.
    applies = e.chart_reviewed & m546_stays(e)
    applies = applies & (e.encounter_reason != "diagnostic_only")
    if applies & ~some_region(e):  # DOC-01, J1, F3; guide Q3
        return Verdict.DOCUMENTATION_INSUFFICIENT
    unexamined = ~e.tenderness_examined & ~e.motion_examined
    unlinked = (e.service_linkage == "no") | (
        (e.service_linkage == "blank") & ~e.reasoning_documented
    )
    if applies & at_least(  # DOC-02 to DOC-06, threshold of three, J8; guide Q3
        3,
        (e.acuity == "blank") & ~e.onset_documented,  # DOC-02, X1
        ~e.severity_documented,  # DOC-03
        ~e.function_documented,  # DOC-04, J4
        unexamined & (e.neuro_exam == "not_done"),  # DOC-05, J3
        e.service_ordered & unlinked,  # DOC-06, N1, X2
    ):
        return Verdict.DOCUMENTATION_INSUFFICIENT
    if applies & ~e.record_signed:  # DOC-07, J6
        return Verdict.DOCUMENTATION_INSUFFICIENT
    return None


def _standing(e: Facts) -> Verdict | None:
    if ~e.chart_reviewed:  # SCOPE-02, A2
        return Verdict.NOT_ASSESSABLE
    thoracic, explained = thoracic_pain(e), pain_explained(e)
    if e.m546_first_listed & thoracic & ~explained:
        return Verdict.SUPPORTED  # INC-01 to INC-04, IMG-02; guide use cases 1-4; I.B.4
    if e.m546_reported & thoracic & ~explained:  # INC-05, IMG-02; IV.J
        return Verdict.SUPPORTED
    if ~e.m546_reported & thoracic & explained & ~uncoded_explanation(e):
        return Verdict.SUPPORTED  # INC-07, A5; I.B.5
    if ~e.m546_reported & junctions_served(e) & ~explained:  # INC-08, F1, X6
        return Verdict.SUPPORTED
    routine = routine_after_surgery(e) & ~e.g8918_reported
    routine = routine & ~e.m549_reported & ~e.m5489_reported  # X23
    if ~e.m546_reported & thoracic & routine & ~explained:  # INC-10, X6; I.C.6.b.3
        return Verdict.SUPPORTED
    return None


def verdict_of(e: Facts) -> Verdict:
    """Give the coding verdict of a row: the highest that a branch bears."""
    return (
        _gate(e)
        or _invalid(e)
        or _not_supported(e)
        or _more_specific(e)
        or _sequencing(e)
        or _query(e)
        or _chart_review(e)
        or _documentation(e)
        or _standing(e)
        or Verdict.QUERY_PROVIDER  # INC-00, A3: reviewed, and nothing else holds
    )


# The claim risk.


def _literal_pair(e: Facts) -> Truth:
    """A pair of EX1-01 to EX1-07 on the claim, exceptions included (C5, D6, X14)."""
    over = (e.fracture == "sequela") | (e.soft_tissue_injury == "sequela")  # M1
    partner = (
        e.m51_thoracic_reported
        | e.m51_unspecified_reported
        | e.m51_other_region_reported
        | (e.current_injury_reported & ~over)
        | e.injury_excludes_m546
        | e.discitis_reported
        | e.discitis_of_other_region_reported
        | e.f4541_reported
        | e.r52_reported
        | e.m5481_reported  # M3
        | e.m5489_reported
    )
    g55 = g55_astray(e) | e.g55_documented_unrelated  # M4, X14
    return (e.m546_reported & (partner | g55)) | e.radiculopathy_pair_reported


def _claim_review(e: Facts) -> ClaimRisk | None:
    if e.after_newest_release:  # VAL-05, B3
        return ClaimRisk.REVIEW
    if e.unknown_code_reported:  # B2
        return ClaimRisk.REVIEW
    if _literal_pair(e):  # catalogue, risk derivation
        return ClaimRisk.REVIEW
    undiagnosed = (e.soft_tissue_injury == "none") & (e.fracture == "none")
    uncoded = ~e.thoracic_code_unrecorded & ~e.m546_excluded_by_claim
    acute = (e.acuity == "acute") & (e.encounter_reason == "symptom_evaluation")
    injured = e.injury_recent & undiagnosed & uncoded & acute
    if m546_stays(e) & injured:  # M12, X13
        return ClaimRisk.REVIEW
    return None


_BESIDE = ("radiculopathy", "inflammatory")
"""Causes beside which M54.6 may stand (guide, exclusions 2 and 3)."""


def _coding_review(e: Facts) -> ClaimRisk | None:
    """Findings that bear a verdict and the risk REVIEW; all count, H3."""
    if pain_only_elsewhere(e) | only_back_unspecified(e):  # LOC-01, LOC-02
        return ClaimRisk.REVIEW
    if pain_never_documented(e):  # LOC-06
        return ClaimRisk.REVIEW
    if regionless_beside_cause(e):  # LOC-07
        return ClaimRisk.REVIEW
    if region_code_without_pain(e):  # M2
        return ClaimRisk.REVIEW
    if _uncertain_as_fact(e):  # UNC-02
        return ClaimRisk.REVIEW
    displaced = any_of(established(e, f) for f in LINKABLE if f not in _BESIDE)
    displaced = displaced | any_of(explains(e, f) for f in _BESIDE)
    beside = m546_stays(e) & any_of(established(e, f) for f in _BESIDE)  # M13
    if e.m546_first_listed & (displaced | beside):
        return ClaimRisk.REVIEW  # EXC-* with M54.6 first-listed, H2
    if _more_specific(e):  # any MORE_SPECIFIC
        return ClaimRisk.REVIEW
    if _question(e) or _chart_review(e):  # any QUERY or CHART_REVIEW, L1
        return ClaimRisk.REVIEW
    if _documentation(e):  # DOC_INSUFFICIENT; below the threshold none, H3
        return ClaimRisk.REVIEW
    return None


def risk_of(e: Facts) -> ClaimRisk:
    """Give the claim risk of a row: the highest that a branch bears."""
    if _gate(e):  # H4: a row that is not judged
        return ClaimRisk.NONE
    if _invalid(e):  # catalogue, risk derivation; CARC 146
        return ClaimRisk.HIGH
    risk = denied_by_payer(e) or reviewed_by_payer(e)
    risk = risk or _claim_review(e) or _coding_review(e)
    if risk:
        return risk
    # H1, X14: LOC-05, UNC-04, HX-01, EXC with M54.6 second, G89, M1, M7 order, M8, SEQ
    # bear no risk of themselves; nor do NOT_ASSESSABLE and SUPPORTED.
    if _not_supported(e) or _sequencing(e) or _standing(e):
        return ClaimRisk.NONE
    return ClaimRisk.REVIEW  # INC-00, A3: the fallback is a question


OPEN_POINTS = (
    "VAL-07/B9: 'a thoracic region' is any region of T, the junctions included.",
    "VAL-04: m546_misspelled is invalid of itself, whatever malformed_code says.",
    "LOC-02: regions exactly {back unspecified}; with diffuse beside it X8 decides.",
    "M2: 'regions filled' holds for any region, back unspecified included (silent for "
    "M54.9 only); lumbosacral serves M54.5-; it needs no M54.6 on the claim.",
    "M2: X4 gives M54.9 no exception for a documented condition.",
    "LOC-03: silent where M54.6 may not stand (P4, X6), so INC-09 speaks, where the "
    "link is open and where pain after surgery is routine (X23); not where UNC-05 "
    "speaks.",
    "LOC-05, EX1-05, EX1-07, G55: judged on the claim as it stands, also where "
    "another finding deletes M54.6 (H3); the verdict is NOT_SUPPORTED either way.",
    "LOC-04: another region's missing code counts also where thoracic pain is "
    "explained or M54.6 is deleted; scapular demands no code.",
    "F1, X6: at a junction a pain code of the neighbour serves (M54.2; M54.5-, "
    "M54.3-, M54.4-), also beside M54.81 or M54.1- of a neighbour; codes of a "
    "condition do not (L2: lumbar and cervical codes do not silence INC-06).",
    "INC-09 beats INC-08 (lattice), but not INC-10: G89-06's condition is met "
    "whatever the codes are.",
    "INC-06/X6: 'no explanation' is A4's explains_pain; distinct radiculopathy, "
    "needed systemic pain and F45.42 do not silence it, a complication not stated "
    "does.",
    "UNC-05: 'no cause is established' is A4's explains_pain, too.",
    "EX1-01: due to disc and any thoracic or unstated M51.- reported is NOT_SUPPORTED "
    "even if the auditor's code is another M51.- (E2 would say MORE_SPECIFIC).",
    "EX1-03: confirmed incidental still needs the documented pair (D2).",
    "EX1-04, EX1-05: no exception for documented unrelated pairs; contested F45.41 is "
    "NOT_SUPPORTED by UNC and HX, M54.6 stays (X12).",
    "EX1-06: on a claims-only row NOT_SUPPORTED, as the note has no condition.",
    "EXC not on: MORE_SPECIFIC does not need M54.6 on the claim; on: NOT_SUPPORTED "
    "does.",
    "EXC-RAD: secondary, distinct = Y, code missing: MORE_SPECIFIC in any position.",
    "EXC-POST: relationship not documented is the query of EXC-POST instead of the "
    "other outcomes, in any position, without M54.6, and on a final read (IMG-01 then "
    "says nothing of the complication, X12).",
    "EXC-PREG: link not stated counts as active (I.C.15.a.1); 'no O code' is no "
    "chapter 15 code at all.",
    "EXC-PREG-4: X18's 'cell none' includes the words without effect (ruled out, "
    "history, outpatient suspected, sequela: the catalogue's invariants, E14).",
    "SEQ-04, SEQ-06: X10 calls them silent where other findings delete the O code; "
    "HX-01 does not judge pregnancy, so with history, and for O codes outside the "
    "family, M8 stands ('whatever the pregnancy cell says').",
    "M8 incidental: any chapter 15 code in any position, with or without M54.6.",
    "A4: psychogenic explains the pain if F45.41 is reported or the auditor's code; "
    "documented and not reported it is MORE_SPECIFIC.",
    "UNC-02, UNC-04, HX-01: 'on(f)' is any code of the family that names the condition "
    "itself (X26), over all 16 families (HX-01: without pregnancy, X10).",
    "E7: the exam queries need neither M54.6 nor an unexplained pain.",
    "IMG-03, IMG-05, EXC-POST: need nothing but scope; they ask also where M54.6 is "
    "deleted, since the finding needs a code of its own.",
    "X7: the link is asked where M54.6 is absent, too, also after routine surgery.",
    "G89-04: the established causes are A4's and the two of X15; a complication not "
    "stated is among them.",
    "G89-04 claims-only: M9's exemption of complication pain holds there, too; not "
    "for pain management; comorbidities are no definitive codes (L2, X25).",
    "G89-06: reviewed charts only; outpatient suspected, ruled out, history and "
    "sequela read as none; a complication code on the claim lifts it (X23).",
    "G89-01: an order against M54.6 counts where M54.6 stays, against a cause always.",
    "DOC-07: J7's scope (not diagnostic only) holds for DOC-01 and DOC-07 too.",
    "INC-00 is left without a row; it stays as the default of the default.",
    "Risk: a literal pair on the claim is REVIEW also where M54.6 is deleted for "
    "another reason, the partner is contested, or its condition is recorded in "
    "another family (M51.14 under radiculopathy): the catalogue's derivation names "
    "the claim.",
    "Risk: G55 documented as unrelated is a literal pair (X14), G55 with another "
    "disease to belong to is information without risk.",
    "Risk: all findings count (H3), also questions beside a higher verdict.",
    "Risk 'EXC-* with M54.6 first-listed': findings that bear a verdict; EXC-BIO, "
    "EXC-PSY and EXC-PREG beside its code do not.",
    "Risk: LOC-07 REVIEW, M7 missing code REVIEW; G89-06, SEQ-02, M7 order NONE.",
    "NEC-02: silent on claims-only rows (C6); NEC-04 does not need M54.6 reported.",
    "NEC-05: 'st_bio confirmed' is act(f).",
    "O5: N and blank are alike within a filled P.A.R.T.; four blank cells are REVIEW.",
    "O6: every injection, block, ablation and augmentation is an intervention; red "
    "flags excuse the missing conservative care, not the missing linkage.",
    "O7: M54.6 counts as the symptom code where no other finding deletes it.",
)
"""Where the texts allow two readings: the row or decision, and the reading taken."""
