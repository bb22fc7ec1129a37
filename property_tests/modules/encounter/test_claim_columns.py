"""How the columns of a claim are read: diagnoses, lines, place and type of bill."""

from __future__ import annotations

import pytest

from audit.encounter.records import encounter_from_mapping
from audit.encounter.values import ServiceLine
from property_tests.support.encounter_cells import CLAIM, errors, read

# --- diagnoses and lines


def test_two_names_of_one_column_are_reported() -> None:
    encounter = encounter_from_mapping({**CLAIM, "dx1": "M54.6", "DX 1": "R52"})
    assert encounter.dx == ("M54.6",)
    assert any("both mean dx1" in note for note in encounter.notes)


def test_a_gap_keeps_its_pointer_letter_and_trailing_gaps_are_absent() -> None:
    encounter = read(dx2="", dx3="m5134", dx4="M54.6", dx5=None, dx6=" ")
    assert encounter.dx == ("M54.6", "", "M51.34", "M54.6")
    assert encounter.errors == ()


@pytest.mark.parametrize("blank", ["", None, " ", "\u00a0", "'"])
def test_a_blank_first_diagnosis_is_an_error_of_scope(blank: object) -> None:
    encounter = read(dx1=blank, dx2="M54.6")
    assert errors(encounter) == [("dx1", True)]
    assert encounter.dx == ("", "M54.6")


@pytest.mark.parametrize("name", ["dx1", "dx2"])
def test_an_error_cell_among_the_diagnoses_is_an_error_of_scope(name: str) -> None:
    assert errors(read(**{name: "#N/A"})) == [(name, True)]


def test_a_string_that_is_no_code_is_kept_for_the_rules() -> None:
    assert read(dx1="M54.60X", dx2=546).dx == ("M54.60X", "546")


def test_a_text_that_has_not_the_shape_of_a_code_is_an_input_error() -> None:
    encounter = read(dx1="back pain", dx2="M54.6")
    assert encounter.dx == ("", "M54.6")
    (error,) = encounter.errors
    assert (error.column, error.needed_for_scope) == ("dx1", True)


def test_lines_keep_their_number() -> None:
    encounter = read(cpt1="", cpt3="98941-AT:AB x2")
    assert encounter.lines == (ServiceLine(3, "98941", ("AT",), "AB", 2.0),)


# --- setting, place of service, type of bill


@pytest.mark.parametrize(
    ("number", "setting"),
    [
        ("11", "office"),
        (11.0, "office"),
        ("2", "telehealth"),
        ("02", "telehealth"),
        (10, "telehealth"),
        ("12", "home"),
        ("19", "hospital outpatient"),
        ("20", "urgent care"),
        ("21", "inpatient acute"),
        ("22", "hospital outpatient"),
        ("23", "ED"),
        ("24", "ASC"),
        ("31", "SNF"),
        ("32", "SNF"),
        ("51", "inpatient psychiatric"),
    ],
)
def test_place_of_service_numbers_are_settings(number: object, setting: str) -> None:
    encounter = read(setting=number)
    assert (encounter.setting, encounter.notes) == (setting, ())


def test_an_unmapped_place_is_an_office_unless_the_setting_decides() -> None:
    professional = read(setting="81")
    assert professional.setting == "office"
    assert "place of service 81" in professional.notes[0]
    institutional = read(setting="61", claim_type="institutional")
    assert errors(institutional) == [("setting", False)]
    billed = read(setting="61", claim_type="institutional", bill_type="111")
    assert (billed.setting, billed.errors) == ("inpatient acute", ())


@pytest.mark.parametrize(
    ("bill", "setting"),
    [
        ("111", "inpatient acute"),
        ("0121", "hospital outpatient"),
        (131.0, "hospital outpatient"),
        ("13I", "hospital outpatient"),
        ("141", "hospital outpatient"),
        ("851", "hospital outpatient"),
        ("181", "SNF"),
        ("211", "SNF"),
        ("831", "ASC"),
    ],
)
def test_type_of_bill_settles_a_blank_setting(bill: object, setting: str) -> None:
    encounter = read(bill_type=bill, setting="", claim_type="")
    assert encounter.setting == setting
    assert encounter.claim_type == "institutional"
    assert encounter.notes == ()


def test_an_explicit_setting_or_claim_type_wins_over_the_type_of_bill() -> None:
    assert read(bill_type="131", setting="ED").notes == ()
    kept = read(bill_type="111", setting="observation", claim_type="professional")
    assert (kept.setting, kept.claim_type) == ("observation", "professional")
    assert kept.notes == ("setting observation was kept against type of bill 111",)
