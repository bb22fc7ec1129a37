"""Condition families, named code sets and spinal regions of known codes."""

from __future__ import annotations

import pytest

from audit.encounter.values import CONDITION_FAMILIES
from audit.errors import ReleaseError
from audit.release.membership import read_families
from property_tests.support.releases import CODES, TODAY, on

FAMILIES = """
S22.060A fracture +|S23.131A fracture +|S24.0XXA fracture +|M80.08XD fracture +
M48.54XA fracture +|M48.56XA fracture -|M84.48XA fracture +|S32.010A fracture -
M84.58XA fracture+neoplasm +|S24.2XXA fracture+radiculopathy +
M46.24 infection +|M46.34 infection +|M46.44 infection +|M46.46 infection -
A18.01 infection +|G06.1 infection +|M49.84 infection +
T84.63XA infection+postprocedural +|C79.51 neoplasm +|C90.00 neoplasm +|D16.6 neoplasm +
M51.24 disc_disorder +|M51.9 disc_disorder +|M51.26 disc_disorder -
M51.A4 disc_disorder -
M50.23 disc_disorder +|M50.20 disc_disorder -
S23.0XXA disc_disorder+soft_tissue_injury +|M51.14 disc_disorder+radiculopathy +
M51.04 disc_disorder+myelopathy +|M54.14 radiculopathy +|M54.16 radiculopathy -
G58.0 radiculopathy +|M79.2 radiculopathy +|B02.29 radiculopathy+visceral_referred +
M47.24 degenerative+radiculopathy +|M47.14 degenerative+myelopathy +|G95.20 myelopathy +
M47.814 degenerative +|M47.816 degenerative -|M48.04 degenerative +
M43.14 degenerative +
M99.32 degenerative +|M99.33 degenerative -|M41.34 deformity +|M40.204 deformity +
M45.4 inflammatory +|M45.A4 inflammatory +|M45.A6 inflammatory -|M79.7 inflammatory +
M88.1 inflammatory +|D57.00 inflammatory +|M35.3 inflammatory +|M1A.08X0 inflammatory +
M96.1 postprocedural +|T84.226A postprocedural +|T81.49XA postprocedural +
S29.012A soft_tissue_injury +|S23.3XXA soft_tissue_injury +
S20.221A soft_tissue_injury +
S16.1XXA soft_tissue_injury -|M79.18 myofascial +|M62.830 myofascial +
M54.04 myofascial +
M99.02 segmental_dysfunction +|M99.08 segmental_dysfunction +
M99.03 segmental_dysfunction -|F45.41 psychogenic +|F45.42 psychogenic +
R07.82 visceral_referred +|R10.A1 visceral_referred +|K80.20 visceral_referred +
I71.20 visceral_referred +|N20.0 visceral_referred +|O99.891 pregnancy +
O26.891 pregnancy +|M54.6 none +|M54.2 none +|M54.50 none +|M54.9 none +|R52 none +
G89.3 none +|G89.18 none +|G89.29 none +|M81.0 none +|Z87.310 none +|Z98.1 none +
S29.011A none +|R29.890 none +
"""


@pytest.mark.parametrize("case", FAMILIES.replace("\n", "|").strip("|").split("|"))
def test_hand_verified_codes_land_in_their_families(case: str) -> None:
    code, named, thoracic = case.split()
    expected = frozenset() if named == "none" else frozenset(named.split("+"))
    assert CODES.is_billable(code, TODAY)
    named_now = CODES.families(code, TODAY)
    assert named_now == expected, f"check {code}, and write what is right in FAMILIES"
    fits = expected if thoracic == "+" else frozenset()
    assert CODES.thoracic_families(code, TODAY) == fits


@pytest.mark.parametrize(
    ("code", "last_day", "family"),
    [
        ("M79.1", "2018-09-30", "myofascial"),
        ("M51.36", "2024-09-30", "disc_disorder"),
        ("T81.4XXA", "2018-09-30", "postprocedural"),
        ("O99.89", "2020-09-30", "pregnancy"),
        ("M50.12", "2016-09-30", "disc_disorder"),
    ],
)
def test_a_lapsed_code_belongs_to_its_family_while_it_holds(
    code: str, last_day: str, family: str
) -> None:
    assert CODES.is_billable(code, on(last_day))
    assert family in CODES.families(code, on(last_day))


def test_every_family_of_the_contract_has_codes_and_no_other_exists() -> None:
    assert read_families().names == set(CONDITION_FAMILIES)


@pytest.mark.parametrize(
    ("name", "inside", "outside"),
    [
        (
            "current_injury",
            "S22.060A S29.012A S23.3XXA S20.221A S20.401A S24.2XXA",
            "S29.011A S23.41XA S22.31XA S20.211A M54.6",
        ),
        ("discitis_nos", "M46.40 M46.43 M46.44 M46.45 M46.49", "M46.46 M46.34"),
        ("discitis_other_region", "M46.41 M46.42 M46.46 M46.47 M46.48", "M46.44"),
        ("m51_unspecified", "M51.9 M51 M51.1", "M51.14 M51.26"),
        ("m51_other_region", "M51.26 M51.27 M51.369 M51.A4", "M51.24 M51.9"),
        (
            "m546_candidate",
            "M54 M54.1 M54.14 M54.8 M54.89 M54.9 M54.00",
            "M54.81 M54.2 M54.50 M54.12 M54.01",
        ),
        ("thoracic_radiculopathy", "M54.10 M54.14", "M54.12 M54.16"),
        ("radiculopathy_partner", "M51.14 M47.24 M79.2 G54.3", "M51.24"),
        ("manifestation", "M49.84 G55 G99.2", "M54.6"),
        ("external_cause", "W19.XXXA Y93.A1 V89.2XXA X50.0XXA", "Z98.1"),
        ("complication", "M96.1 T84.226A T85.112A T81.49XA", "T80.0XXA"),
        ("subluxation", "M99.02 M99.12", "M99.82"),
        ("status", "Z87.310 Z87.81 Z85.3 Z98.1", "Z79.52"),
        (
            "serves_cervical",
            "M54.2 M54.81 M50.20 M47.812 M54.12 S13.4XXA S16.1XXA",
            "M54.6 M54.50 M47.814 S72.001A N87.0",
        ),
        (
            "serves_lumbar",
            "M54.50 M54.5 M54.30 M51.26 M51.27 M51.A4 M47.816 M48.061 "
            "M54.16 M54.17 S39.012A S33.5XXA",
            "M54.6 M54.2 M47.814 M51.24 M54.9",
        ),
        ("serves_sacral", "M53.3 M46.1 M54.18 M99.04 M51.27", "M54.6 M51.26"),
        ("serves_chest_wall", "R07.89 M94.0 S22.31XA G58.0 S23.41XA", "R07.0 M54.6"),
        ("serves_flank", "R10.A1 R10.9 N20.0 R39.851", "R39.15 M54.6"),
    ],
)
def test_named_sets_hold_what_their_sources_say(
    name: str, inside: str, outside: str
) -> None:
    assert [c for c in inside.split() if not CODES.in_set(name, c, TODAY)] == []
    assert [c for c in outside.split() if CODES.in_set(name, c, TODAY)] == []


def test_an_unknown_set_is_refused_by_name() -> None:
    with pytest.raises(ReleaseError, match="no code set 'discs'"):
        CODES.in_set("discs", "M54.6", TODAY)


def test_regions_come_from_titles_not_from_characters() -> None:
    assert CODES.regions("M51.A4") == {"lumbar"}
    assert CODES.regions("M47.813") == {"cervical", "thoracic"}
    assert CODES.regions("M47.815") == {"thoracic", "lumbar"}
    assert CODES.regions("M54.00") == frozenset()
    assert CODES.regions("M53.3") == {"sacral"}
    assert CODES.regions("S72.001A") == frozenset()
    assert CODES.regions("N87.0") == frozenset()
