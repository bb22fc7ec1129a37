"""The claim risk that the guide oracle gives a row. Sources are those of `guide`."""

from __future__ import annotations

from audit.findings import ClaimRisk
from property_tests.oracle.code_terms import (
    g55_astray,
    m546_stays,
    region_code_without_pain,
    regionless_beside_cause,
)
from property_tests.oracle.lacking_codes import more_specific, sequencing
from property_tests.oracle.open_record import (
    chart_review,
    documentation,
    question,
    standing,
)
from property_tests.oracle.payers import denied_by_payer, reviewed_by_payer
from property_tests.oracle.terms import (
    LINKABLE,
    established,
    explains,
    only_back_unspecified,
    pain_never_documented,
    pain_only_elsewhere,
)
from property_tests.oracle.truth import Facts, Truth, any_of
from property_tests.oracle.wrong_codes import (
    gate,
    invalid,
    not_supported,
    uncertain_as_fact,
)


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
"""Causes beside which M54.6 may stand (guide: exclusion 2, guide: exclusion 3)."""


def _coding_review(e: Facts) -> ClaimRisk | None:
    """Findings that assign a verdict and the risk REVIEW; all count, H3."""
    if pain_only_elsewhere(e) | only_back_unspecified(e):  # LOC-01, LOC-02
        return ClaimRisk.REVIEW
    if pain_never_documented(e):  # LOC-06
        return ClaimRisk.REVIEW
    if regionless_beside_cause(e):  # LOC-07
        return ClaimRisk.REVIEW
    if region_code_without_pain(e):  # M2
        return ClaimRisk.REVIEW
    if uncertain_as_fact(e):  # UNC-02
        return ClaimRisk.REVIEW
    displaced = any_of(established(e, f) for f in LINKABLE if f not in _BESIDE)
    displaced = displaced | any_of(explains(e, f) for f in _BESIDE)
    beside = m546_stays(e) & any_of(established(e, f) for f in _BESIDE)  # M13
    if e.m546_first_listed & (displaced | beside):
        return ClaimRisk.REVIEW  # EXC-* with M54.6 first-listed, H2
    if more_specific(e):  # any MORE_SPECIFIC
        return ClaimRisk.REVIEW
    if question(e) or chart_review(e):  # any QUERY or CHART_REVIEW, L1
        return ClaimRisk.REVIEW
    if documentation(e):  # DOC_INSUFFICIENT; below the threshold none, H3
        return ClaimRisk.REVIEW
    return None


def risk_of(e: Facts) -> ClaimRisk:
    """Return the claim risk of a row: the highest that a branch assigns."""
    if gate(e):  # H4: a row that is not judged
        return ClaimRisk.NONE
    if invalid(e):  # catalogue, risk derivation; CARC 146
        return ClaimRisk.HIGH
    risk = denied_by_payer(e) or reviewed_by_payer(e)
    risk = risk or _claim_review(e) or _coding_review(e)
    if risk:
        return risk
    # H1, X14: LOC-05, UNC-04, HX-01, EXC with M54.6 second, G89, M1, M7 order, M8, SEQ
    # assign no risk by themselves; nor do NOT_ASSESSABLE and SUPPORTED.
    if not_supported(e) or sequencing(e) or standing(e):
        return ClaimRisk.NONE
    return ClaimRisk.REVIEW  # INC-00, A3: the fallback is a question
