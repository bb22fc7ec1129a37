"""Excludes notes as the Tabular List has them."""

from __future__ import annotations

import pytest

from audit.codes import (
    M546,
    is_under,
)
from audit.release.category_order import CategoryOrder
from audit.release.note_text import targets
from property_tests.support.releases import CODES, TABLE, TODAY


@pytest.fixture(scope="module")
def fiscal_2026() -> list[str]:
    return [code for code in TABLE.codes if CODES.is_billable(code, TODAY)]


def test_m546_has_exactly_the_excludes1_partners_of_the_tabular_list(
    fiscal_2026: list[str],
) -> None:
    found = {c for c in fiscal_2026 if CODES.excludes1(M546, c, TODAY)}
    disc = {c for c in fiscal_2026 if is_under(c, "M51")}
    discitis = {c for c in fiscal_2026 if is_under(c, "M46.4")}
    assert (len(disc), len(discitis)) == (36, 10)
    assert found == disc | discitis | {"F45.41", "G55", "R52", "M54.81", "M54.89"}


def test_the_partners_of_m546_can_be_shown_with_their_notes() -> None:
    shown = CODES.excludes1_partners(M546)
    assert {(partner, note.owner) for partner, note in shown} == {
        ("M51", "M54.6"),
        ("F45.41", "M54"),
        ("M46.4", "M50-M54"),
        ("M54.8", "M54.8"),
        ("R52", "R52"),
        ("G55", "G55"),
    }


PAIRS = """
M54.6 M51.24 M54.6 | M54.6 M51.A4 M54.6 | M54.6 F45.41 M54 | M54.6 M46.44 M50-M54
M54.6 R52 R52 | M54.6 M54.89 M54.8 | M54.6 G55 G55 | M54.5 M54.89 M54.8
M54.14 M51.14 M54.1 | M54.14 M47.24 M54.1 | M54.14 M79.2 M54.1 | M54.14 G54.3 G54
M54.2 M50.20 M54.2 | M54.50 S39.012A M54.5 | M54.50 M51.26 M54.5 | M54.12 M50.13 M54.1
M54.50 M51.360 M54.5 | M54.51 M54.40 M54.5 | M54.04 M35.6 M54.0 | M54.9 R52 R52
S23.0XXA M51.24 S23.0 | S33.0XXA M51.26 S33.0 | M48.54XA M84.48XA M48.5
M48.44XA M84.48XA M48.4 | M80.08XA M84.48XA M84.4 | M81.0 M80.08XA M81
F45.41 G89.29 G89 | R52 G89.29 G89 | M45.4 M05.9 M05 | E10.9 E11.9 E10
M54.6 M54.14 - | M54.6 M47.814 - | M54.6 M45.4 - | M54.6 M48.04 - | M54.6 M41.34 -
M54.6 S22.060A - | M54.6 S29.012A - | M54.6 G89.29 - | M54.6 M54.9 - | M54.6 M54.50 -
M54.6 M54.2 - | M54.6 T88.7XXA - | M54.6 R10.9 - | M54.6 M50.23 - | M54.6 F45.42 -
S23.0XXA M51.26 - | S33.0XXA M51.24 S33 | M54.6 M54.6 - | M51.24 M51.24 -
M54.6 M99.02 - | M54.6 O26.891 - | M54.6 C79.51 -
M54.6 M46.24 - | M54.6 M79.18 - | M54.6 M96.1 -
"""


@pytest.mark.parametrize("pair", PAIRS.replace("\n", "|").split("|"))
def test_hand_verified_pairs_have_the_note_of_the_tabular_list(pair: str) -> None:
    if pair.strip():
        one, other, owner = pair.split()
        note = CODES.excludes1(one, other, TODAY)
        assert (note.owner if note else "-") == owner


def test_g89_may_stand_beside_m546() -> None:
    note = CODES.excludes2("G89.29", M546, TODAY)
    assert note is not None
    assert (note.owner, note.targets) == ("G89", ("M54",))


ORDER = CategoryOrder(
    [["E08", "E10", "E13"], ["M05", "M1A", "M14", "M47", "M51", "M54"], ["T36", "T37"]]
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a (M47.0-, M47.2.-)", ("M47.0", "M47.2")),
        ("b (M47.1.-, M51.1.-)", ("M47.1", "M51.1")),
        ("sciatica (M54.3-M54.4)", ("M54.3-M54.4",)),
        ("torticollis NOS M54.6", ("M54.6",)),
        ("(M51.- with fifth character 4)", ("M51.?4",)),
        (
            "(E08-E13 with .51-.52)",
            tuple(f"E{n}.5{k}" for n in ("08", "10", "13") for k in "12"),
        ),
        ("arthritis (M05-M14)", ("M05", "M1A", "M14")),
        ("lack of vitamin B12", ()),
        ("current injury - see injury of spine by body region", ()),
        ("open fracture (M51.- with 7th character B)", None),
    ],
)
def test_free_text_of_notes_is_read_for_what_it_names(
    text: str, expected: tuple[str, ...] | None
) -> None:
    assert targets(text, ORDER) == expected
