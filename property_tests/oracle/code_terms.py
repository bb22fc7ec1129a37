"""The terms of the guide oracle about codes on the claim: pairs, M54.6, codes of pain.

Sources are those of `terms`.
"""

from __future__ import annotations

from property_tests.oracle.terms import (
    EXPLAINING,
    complication_stated,
    contested,
    established,
    explains,
    link_open,
    only_back_unspecified,
    pain_explained,
    pain_in,
    pain_never_documented,
    pain_only_elsewhere,
    routine_after_surgery,
    some_region,
    thoracic_pain,
    uncoded_explanation,
)
from property_tests.oracle.truth import Facts, Truth, any_of


def disc_pair(e: Facts) -> Truth:
    """M54.6 beside M51.- of the thoracic or an unstated region."""
    return e.m546_reported & (e.m51_thoracic_reported | e.m51_unspecified_reported)


def discitis_pair(e: Facts) -> Truth:
    """EX1-03: discitis NOS, not documented as unrelated (D2), not contested (D3)."""
    unrelated = e.discitis_documented_unrelated | contested(e, "infection")
    return e.m546_reported & e.discitis_reported & ~unrelated


def psychogenic_pair(e: Facts) -> Truth:
    """F45.41, not contested (D3), nor unrelated by the provider's word (I.A.12.a)."""
    other = e.f4541_documented_unrelated & ~established(e, "psychogenic")
    return e.f4541_reported & ~contested(e, "psychogenic") & ~other


def _excluded(e: Facts) -> Truth:
    """A partner of an Excludes1 note that the record, or the note alone, confirms."""
    m = e.m546_reported
    return (
        (disc_pair(e) & established(e, "disc_disorder"))  # EX1-01-1
        | (m & e.injury_excludes_m546)  # EX1-02-1
        | discitis_pair(e)  # EX1-03
        | (m & psychogenic_pair(e))  # EX1-04
    )


def _displaced(e: Facts) -> Truth:
    """An established condition explains the pain; a complication only if stated."""
    others = any_of(explains(e, f) for f in EXPLAINING if f != "postprocedural")
    return others | (established(e, "postprocedural") & complication_stated(e))


def m546_stays(e: Facts) -> Truth:
    """M54.6 is on the claim and no finding deletes it (X12)."""
    deleted = (
        pain_only_elsewhere(e)
        | only_back_unspecified(e)
        | pain_never_documented(e)
        | routine_after_surgery(e)
        | _excluded(e)
        | _displaced(e)
    )
    return e.m546_reported & ~deleted


# Codes of pain.


def region_code_without_pain(e: Facts) -> Truth:
    """M2, X4: M54.2, M54.5- or M54.9, and the record places the pain elsewhere."""
    neck = (
        e.cervicalgia_reported
        & ~pain_in(e, "cervical", "cervicothoracic")
        & ~e.cervical_condition_documented
    )
    low_back = (
        e.low_back_pain_reported
        & ~pain_in(e, "lumbar", "lumbosacral", "thoracolumbar")
        & ~e.lumbar_condition_documented
    )
    nowhere = e.m549_reported & ~e.pain_in_back_unspecified
    spoken = e.chart_reviewed & some_region(e) & ~e.pain_in_diffuse
    return spoken & (neck | low_back | nowhere)


def regionless_beside_cause(e: Facts) -> Truth:
    """LOC-07: M54.9 or M54.89 beside the coded cause that explains the pain (I.B.5)."""
    by_cause = pain_explained(e) & ~uncoded_explanation(e)
    regionless = e.m549_reported | e.m5489_reported
    return thoracic_pain(e) & ~e.m546_reported & by_cause & regionless


def unplaced_code_for_thoracic(e: Facts) -> Truth:
    """LOC-03, X4: M54.89, or M54.9 beside unplaced pain, where M54.6 says more.

    Silent where M54.6 may not stand on the claim, as INC-06 is (P4, X6).
    """
    vague = pain_in(e, "back_unspecified", "diffuse")
    regionless = e.m5489_reported | (e.m549_reported & vague)
    wanted = thoracic_pain(e) & ~e.m546_reported & ~pain_explained(e)
    silent = e.m546_excluded_by_claim | link_open(e) | routine_after_surgery(e)  # X23
    return wanted & regionless & ~silent


def g55_astray(e: Facts) -> Truth:
    """M4: G55 beside M54.6, and nothing else documented that it could belong to."""
    nothing_else = ("none", "ruled_out", "history_healed")
    no_other = e.neoplasm.one_of(*nothing_else) & e.infection.one_of(*nothing_else)
    pair = e.m546_reported & e.g55_reported & ~e.g55_documented_unrelated
    return e.chart_reviewed & pair & ~e.neoplasm_chapter_reported & no_other
