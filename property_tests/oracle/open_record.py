"""The levels of the guide oracle at which the record leaves something open, or nothing.

Sources are those of `guide`.
"""

from __future__ import annotations

from audit.findings import Verdict
from property_tests.oracle.code_terms import disc_pair, m546_stays
from property_tests.oracle.lacking_codes import m546_may_be_missing, unrecorded_cause
from property_tests.oracle.terms import (
    REGIONS_ELSEWHERE,
    complication_stated,
    established,
    final_read,
    junctions_served,
    link_open,
    pain_explained,
    pain_in,
    pain_management,
    pregnancy_not_stated,
    routine_after_surgery,
    some_region,
    thoracic_pain,
    two_indicators,
    uncoded_explanation,
)
from property_tests.oracle.truth import Facts, at_least


def question(e: Facts) -> Verdict | None:
    """What only the provider can say, whatever the chart holds of indicators."""
    elsewhere = thoracic_pain(e) | pain_in(e, *REGIONS_ELSEWHERE)
    if m546_stays(e) & e.pain_in_diffuse & ~elsewhere:  # F4, X8
        return Verdict.QUERY_PROVIDER
    matters = (m546_stays(e) | ~e.m546_reported) & ~pain_explained(e)
    if matters & link_open(e):  # EXC-*-4, EX1-01-2, E1, X7; I.A.12.a, I.A.19
        return Verdict.QUERY_PROVIDER
    # X7, X21: where UNC-05 asks about a code of the family, the chart comes first.
    asked = unrecorded_cause(e)
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


def query(e: Facts) -> Verdict | None:
    if ~e.chart_reviewed | ~two_indicators(e):  # L1, P2, X11
        return None
    return question(e)


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
    if question(e):  # P2, X11: with fewer than two indicators
        return Verdict.CHART_REVIEW_REQUIRED
    if unrecorded_cause(e):  # UNC-05, L2, X3; I.A.19
        return Verdict.CHART_REVIEW_REQUIRED
    if m546_may_be_missing(e) & e.m546_excluded_by_claim:  # INC-09, X6
        return Verdict.CHART_REVIEW_REQUIRED
    unplaced = e.chart_reviewed & m546_stays(e) & ~some_region(e)
    if unplaced & (e.encounter_reason == "diagnostic_only"):  # INC-11, X8
        return Verdict.CHART_REVIEW_REQUIRED
    if final_read(e) & (e.imaging_status == "done_unaddressed"):  # IMG-05, X9
        return Verdict.CHART_REVIEW_REQUIRED
    normal = e.supervision_of_pregnancy_reported & pregnancy_not_stated(e)
    if m546_stays(e) & normal:  # EXC-PREG-4, M8, X18; claims-only too
        return Verdict.CHART_REVIEW_REQUIRED
    return None


def chart_review(e: Facts) -> Verdict | None:
    return _unread_chart(e) or _unsettled_chart(e)


def documentation(e: Facts) -> Verdict | None:
    # J7, M13: M54.6 stands, not a diagnostic-only claim.
    applies = e.chart_reviewed & m546_stays(e)
    applies = applies & (e.encounter_reason != "diagnostic_only")
    if applies & ~some_region(e):  # DOC-01, J1, F3; guide: question 3
        return Verdict.DOCUMENTATION_INSUFFICIENT
    unexamined = ~e.tenderness_examined & ~e.motion_examined
    unlinked = (e.service_linkage == "no") | (
        (e.service_linkage == "blank") & ~e.reasoning_documented
    )
    if applies & at_least(  # DOC-02 to DOC-06, J8; guide: question 3
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


def standing(e: Facts) -> Verdict | None:
    if ~e.chart_reviewed:  # SCOPE-02, A2
        return Verdict.NOT_ASSESSABLE
    thoracic, explained = thoracic_pain(e), pain_explained(e)
    if e.m546_first_listed & thoracic & ~explained:
        # INC-01 to INC-04, IMG-02; guide: use 1; I.B.4
        return Verdict.SUPPORTED
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
