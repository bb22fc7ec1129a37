"""The levels of the guide oracle at which a row is out of scope or its codes are wrong.

Sources are those of `guide`.
"""

from __future__ import annotations

from audit.encounter.values import CONDITION_FAMILIES
from audit.findings import Verdict
from property_tests.oracle.code_terms import (
    disc_pair,
    discitis_pair,
    g55_astray,
    psychogenic_pair,
    region_code_without_pain,
    regionless_beside_cause,
)
from property_tests.oracle.terms import (
    PLAIN,
    coded,
    complication_stated,
    contested,
    established,
    explains,
    inpatient_facility,
    named,
    only_back_unspecified,
    pain_explained,
    pain_management,
    pain_never_documented,
    pain_only_elsewhere,
    pregnancy_active,
    routine_after_surgery,
    status,
    thoracic_pain,
)
from property_tests.oracle.truth import Facts, Truth, any_of


def gate(e: Facts) -> Verdict | None:
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


def invalid(e: Facts) -> Verdict | None:
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
    if pain_only_elsewhere(e):  # LOC-01; guide: question 2
        return Verdict.NOT_SUPPORTED
    if only_back_unspecified(e):  # LOC-02; M54.9 inclusion term
        return Verdict.NOT_SUPPORTED
    if e.m546_reported & e.m549_reported & e.chart_reviewed:  # LOC-05 (of M54.9), C6
        return Verdict.NOT_SUPPORTED
    if pain_never_documented(e):  # LOC-06; guide: use 1
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


def uncertain_as_fact(e: Facts) -> Truth:
    """UNC-02: outpatient or professional claim reports what is only suspected."""
    return ~inpatient_facility(e) & _reported_while(e, "suspected")


def _condition_not_current(e: Facts) -> Verdict | None:
    if uncertain_as_fact(e):  # UNC-02 (of that code), IV.H
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
        # EXC-FX -INF -NEO -DISC -MYE -DEG -DEF -INJ -MYO -VIS;
        # guide: exclusion 1; I.B.5
        return Verdict.NOT_SUPPORTED
    if m & explains(e, "radiculopathy") & e.radiculopathy_coded:
        return Verdict.NOT_SUPPORTED  # EXC-RAD without distinct pain, I.B.5
    if m & explains(e, "inflammatory") & e.inflammatory_coded:
        return Verdict.NOT_SUPPORTED  # EXC-SYS, M10; guide: exclusion 3
    post = established(e, "postprocedural") & complication_stated(e)
    if m & post & e.postprocedural_coded:  # EXC-POST, E8; guide: exclusion 4
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


def not_supported(e: Facts) -> Verdict | None:
    return (
        _location_contradicted(e)
        or _excluded_pair(e)
        or _condition_not_current(e)
        or _cause_already_coded(e)
        or _g89_wrong(e)
    )
