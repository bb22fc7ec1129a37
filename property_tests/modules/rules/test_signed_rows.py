"""Rows that another certified coder would sign, and the citations of their findings."""

from __future__ import annotations

import pytest

from audit.findings import ClaimRisk, Verdict
from audit.rules.catalogue import default_pack
from property_tests.strategies.encounters import WHOLE_CHART
from property_tests.support.audited_rows import read

PACK = default_pack()


# -- citations name notes that exist

UNRELATED_EXCEPTION = "Guidelines I.A.12.a"
WITH_A_NOTE = ("EX1-", "INC-09")
"""Rules about codes that an Excludes1 note separates (decision P3)."""


def test_the_excludes1_guideline_is_cited_only_where_such_a_note_exists() -> None:
    for rule in PACK.rules:
        if UNRELATED_EXCEPTION in rule.citations:
            assert rule.id.startswith(WITH_A_NOTE), rule.id


def test_outpatient_and_inpatient_guidelines_are_cited_for_their_setting() -> None:
    for rule in PACK.rules:
        if "Guidelines II.A" in rule.citations:
            assert "inpatient" in rule.text
        assert "Guidelines IV.D" not in rule.citations, rule.id
        if rule.id.startswith("LOC-04"):
            assert "Guidelines IV.J" in rule.citations


# -- the comorbidities of ordinary charts


@pytest.mark.parametrize(
    "code",
    [
        *("M06.9", "M81.0", "M41.9", "C50.911", "M79.7", "M47.816", "M47.812", "I20.0"),
        *("E11.9", "M17.11", "L40.50", "F32.A", "J45.909"),
    ],
)
def test_a_comorbidity_with_a_blank_cell_changes_nothing(code: str) -> None:
    _, result = read({**WHOLE_CHART, "dx2": code})
    assert (result.verdict, result.risk) == (Verdict.SUPPORTED, ClaimRisk.NONE)
    assert result.corrected_dx == ("M54.6", code)
    assert all(i.startswith("INC-") for i in result.rule_ids)


@pytest.mark.parametrize(
    "code",
    ["M25.551", "R07.89", "R10.A1", "M54.51", "M54.12", "M54.31", "M54.41"],
)
def test_a_code_whose_pain_no_column_tells_is_at_most_information(code: str) -> None:
    _, result = read({**WHOLE_CHART, "dx2": code})
    assert (result.verdict, result.risk) == (Verdict.SUPPORTED, ClaimRisk.NONE)
    assert result.corrected_dx == ("M54.6", code)


# -- chapter 15, and the visit before surgery, come before whatever replaces M54.6


@pytest.mark.parametrize(
    ("changes", "listed"),
    [
        (
            {"dx2": "O26.891", "pain_regions": "lumbar"}
            | {"pregnancy": "confirmed cause"},
            ("O26.891", "M54.50"),
        ),
        (
            {"dx2": "M47.814", "dx3": "O26.891", "degenerative": "confirmed cause"}
            | {"pregnancy": "confirmed cause"},
            ("O26.891", "M47.814"),
        ),
        (
            {"dx2": "Z01.818", "encounter_reason": "preop"}
            | {"disc_disorder": "confirmed cause", "definitive_code": "M51.24"},
            ("Z01.818", "M51.24"),
        ),
    ],
)
def test_codes_that_precede_m546_also_precede_its_replacement(
    changes: dict[str, str], listed: tuple[str, ...]
) -> None:
    _, result = read({**WHOLE_CHART, **changes})
    assert result.corrected_dx == listed


# -- what other coders found


@pytest.mark.parametrize(
    ("changes", "verdict", "listed"),
    [
        # Osteoporosis with a current fracture replaces osteoporosis.
        (
            {"dx2": "M81.0", "dx3": "M80.08XA", "fracture": "confirmed cause"},
            "NOT_SUPPORTED",
            ("M80.08XA",),
        ),
        # A sequela code of a fracture follows the pain, whatever its chapter (I.B.10).
        (
            {"dx1": "M80.08XS", "dx2": "M54.6", "fracture": "sequela"}
            | {"injury_phase": "sequela"},
            "SEQUENCING_ERROR",
            ("M54.6", "M80.08XS"),
        ),
        # Pain after a procedure that is the cause keeps its G89 code (I.C.6.b.3).
        (
            {"dx1": "G89.22", "dx2": "M54.6", "g89_basis": "post-thoracotomy"}
            | {"acuity": "chronic", "postprocedural": "confirmed cause"},
            "SEQUENCING_ERROR",
            (),
        ),
        # An injury in the phase of its sequela no longer excludes M54.6 (M54.6 first).
        (
            {"dx1": "S22.060A", "fracture": "confirmed cause"}
            | {"injury_phase": "sequela"},
            "NOT_SUPPORTED",
            ("M54.6", "S22.060S"),
        ),
        # Supervision of a normal pregnancy, and chapter 15, exclude each other.
        (
            {"dx1": "O26.892", "dx2": "M54.6", "dx3": "Z34.82", "dx4": "Z3A.20"}
            | {"pregnancy": "confirmed cause"},
            "NOT_SUPPORTED",
            ("O26.892", "M54.6", "Z3A.20"),
        ),
        (
            {"dx1": "O99.891", "dx2": "M54.6", "dx3": "Z3A.20"}
            | {"pregnancy": "confirmed incidental"},
            "NOT_SUPPORTED",
            ("M54.6", "Z33.1"),
        ),
        (
            {"dx1": "F45.41", "dx2": "G89.29", "g89_basis": "chronic"}
            | {"psychogenic": "confirmed cause", "encounter_reason": "pain management"},
            "NOT_SUPPORTED",
            ("F45.41",),
        ),
    ],
)
def test_rows_that_another_coder_would_not_have_signed(
    changes: dict[str, str], verdict: str, listed: tuple[str, ...]
) -> None:
    _, result = read({**WHOLE_CHART, **changes})
    assert (result.verdict, result.corrected_dx) == (verdict, listed)
