"""Laws of reading a row of cells into an encounter."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from audit import audit_rows
from audit.canonical_cells import CellError, canonical, is_blank
from audit.cells import read_word
from audit.columns import CONTRACT, column
from audit.encounter.addresses import column_letters
from audit.encounter.reading import RowReader
from audit.encounter.records import encounter_from_mapping
from audit.encounter.values import Encounter
from audit.engine.rows import REPEATED_ID as TWICE
from audit.errors import InputError
from audit.findings import output_row
from property_tests.reach import conditional, reached
from property_tests.support.encounter_cells import CHART, CLAIM, chart, errors, read

ENUMS = [c for c in CONTRACT if c.kind == "enum" and c.name != "chart_reviewed"]
LISTS = [c for c in CONTRACT if c.kind == "list" and c.allowed]
ANY_CELL = st.one_of(
    st.none(),
    st.sampled_from(("", " ", "#N/A", "Y", "N", "none", "office", "M54.6", "11", "x")),
    st.text(max_size=8),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
)


@given(st.lists(st.sampled_from(CONTRACT), unique=True), st.data(), st.integers(0, 9))
def test_reading_is_total_and_its_result_is_typed(
    columns: list[Any], data: st.DataObject, row: int
) -> None:
    cells = data.draw(st.lists(ANY_CELL, max_size=len(columns) + 2))
    encounter = RowReader([c.name for c in columns]).read(cells, row)
    assert type(encounter) is Encounter
    again = Encounter(**{f.name: getattr(encounter, f.name) for f in fields(Encounter)})
    assert (encounter, hash(encounter)) == (again, hash(again))
    assert replace(encounter, row=77).row == 77
    with pytest.raises(AttributeError):
        encounter.row = 1  # type: ignore[misc]
    for c in ENUMS:
        assert getattr(encounter, c.name) in ("", *c.allowed)
    for c in LISTS:
        assert set(getattr(encounter, c.name)) <= set(c.allowed)


@pytest.mark.law(22)
@given(st.data())
def test_reading_remembers_nothing_that_changes_a_row(data: st.DataObject) -> None:
    names = [c.name for c in CONTRACT]
    rows = data.draw(st.lists(st.lists(ANY_CELL, max_size=len(names)), max_size=4))
    reader = RowReader(names)
    first = [reader.read(cells, 5) for cells in rows]
    assert first == [RowReader(names).read(cells, 5) for cells in rows]
    assert first == [reader.read(cells, 5) for cells in rows]


def test_every_field_of_an_encounter_is_a_column_and_vice_versa() -> None:
    numbered = ("diagnoses", "lines")
    names = {c.name for c in CONTRACT if c.group not in numbered}
    own = {"row", "dx", "lines", "errors", "notes"}
    assert {f.name for f in fields(Encounter)} == names | own


@pytest.mark.parametrize("name", [c.name for c in CONTRACT if c.kind == "enum"])
def test_every_allowed_value_reads_as_itself(name: str) -> None:
    if name == "chart_reviewed":
        return
    for value in column(name).allowed:
        assert getattr(chart(**{name: value}), name) == value


def test_a_dirty_row_reads_like_the_clean_one() -> None:
    dirty = {
        "ENCOUNTER ID": "E1",
        "DOS": 46063,
        "Claim Type": "PROFESSIONAL",
        "Place of Service": 11.0,
        "Encounter_Reason": "Symptom_Evaluation",
        "payer class": "COMMERCIAL",
        "Dx 1": "\u00a0\uff4d546 ",
        "hcpcs_code_1": 99213.0,
        "Pain documented by provider": True,
        "Region": "THORACIC",
        "Levels": " T5-T8",
        "Side": "MIDLINE",
        "acuity": "Acute",
        "Duration (weeks)": 2,
        "Severity (0-10)": "5.0",
        "red-flags": "None",
        "Imaging": "Not-Ordered",
        "NEURO EXAM": "Normal",
        "signature": "yes",
    }
    assert encounter_from_mapping(dirty) == chart()


def test_values_of_a_list_may_be_lists() -> None:
    as_lists = chart(pain_regions=["thoracic", "lumbar"], dx=["M54.6", "", "M54.50"])
    assert as_lists.dx == ("M54.6", "", "M54.50")
    assert as_lists.pain_regions == ("thoracic", "lumbar")
    pairs = chart(unrelated_pairs=[("M54.6", "M51.34")]).unrelated_pairs
    assert pairs == (frozenset({"M54.6", "M51.34"}),)


def test_diagnoses_beyond_the_contract_are_reported() -> None:
    encounter = read(dx=["M54.6"] * 27)
    assert len(encounter.dx) == 25
    assert encounter.notes == (
        "dx26 and later columns are beyond the contract: not read",
    )


# --- dates, numbers, errors of one row together


def test_dates_follow_the_date_system_of_the_workbook() -> None:
    for system, serial in ((1900, 46063), (1904, 44601)):
        reader = RowReader(["date_of_service", "dx1"], date_system=system)
        assert reader.read((serial, "M54.6")).date_of_service == dt.date(2026, 2, 10)


@pytest.mark.parametrize("cell", ["", None, "03/04/2026", "12345678", "#REF!", 12])
def test_a_date_of_service_must_be_there_and_readable(cell: object) -> None:
    assert errors(read(date_of_service=cell)) == [("date_of_service", False)]


def test_all_errors_of_a_row_are_told_at_once_with_address_value_and_remedy() -> None:
    names = ["encounter_id", "dos", "dx1", "chart_reviewed", "pain_regions", "severity"]
    cells = ("E1", "03/04/2026", "", "Y", "thorasic", 11)
    found = RowReader(names, sheet="May 2026", first_column=3).read(cells, 12).errors
    assert [(e.address, e.column, e.value, e.needed_for_scope) for e in found] == [
        ("'May 2026'!D12", "date_of_service", "03/04/2026", False),
        ("'May 2026'!E12", "dx1", "", True),
        ("'May 2026'!G12", "pain_regions", "thorasic", True),
        ("'May 2026'!H12", "pain_severity", "11", False),
    ]
    assert all(e.message.endswith(".") and e.remedy.endswith(".") for e in found)
    assert "Did you mean thoracic?" in found[2].remedy


def test_addresses_in_text_files_name_row_and_heading() -> None:
    reader = RowReader(["claim_id", "dos", "dx1"])
    error = reader.read(("E1", "#N/A", "M54.6"), 12).errors[0]
    assert error.address == "row 12, column dos"
    assert str(error).startswith("row 12, column dos, date_of_service: The cell holds")
    assert reader.read(("E1", "", "M54.6")).errors[0].address == ""


def test_column_letters_count_as_in_a_worksheet() -> None:
    assert [column_letters(n) for n in (1, 26, 27, 52, 703)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "AAA",
    ]


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("pain_severity", 11),
        ("duration_weeks", "6 weeks"),
        ("conservative_weeks", -1),
        ("global_days", 30),
        ("fracture", "yes"),
        ("definitive_code", "see note"),
        ("unrelated_pairs", "M54.6"),
        ("onset_date", "last week"),
        ("payer", "#N/A"),
        ("cpt1", "office visit"),
        ("chart_reviewed", "maybe"),
    ],
)
def test_an_unreadable_cell_is_one_error_of_its_column(name: str, cell: object) -> None:
    encounter = chart(**{name: cell})
    assert errors(encounter) == [(name, False)]
    assert getattr(encounter, name, None) in ("", (), None, True)


PAYERS = st.text(min_size=1, max_size=80) | st.integers() | st.booleans() | st.dates()


@conditional
@given(PAYERS)
@example("Acme PPO")
@example("Medicare")
def test_an_unknown_payer_counts_as_not_stated_and_nothing_else_changes(
    payer: object,
) -> None:
    known = read(payer=payer)
    # The other cases: an error cell, a payer of the contract, and texts that count as
    # blank.
    if known.notes:
        reached()
        assert (known.errors, known.payer) == ((), "")
        assert replace(known, notes=()) == read(payer="")
        (note,) = known.notes
        assert re.fullmatch(
            "payer '(?s:.*)' is not one of the contract's payers: read as not stated",
            note,
        )


@given(PAYERS | st.sampled_from((" ", "\u00a0", "#N/A", "auto", "Commercial")))
@example("'")
@example(-2_146_826_238)  # Excel's COM interface passes #CALC! as this number
def test_a_payer_is_a_payer_of_the_contract_an_error_or_blank_or_gets_a_note(
    payer: object,
) -> None:
    known, cell = read(payer=payer), canonical(payer)
    shown_text = cell.text if isinstance(cell, CellError) else str(payer)
    errors = [(e.column, e.value) for e in known.errors]
    assert errors == ([("payer", shown_text)] if isinstance(cell, CellError) else [])
    # An apostrophe marks text in a worksheet; with no text after it the cell is blank.
    blank = read_word(payer) is None
    assert blank or not is_blank(cell)
    assert sum((bool(errors), bool(known.payer), blank, bool(known.notes))) == 1


def test_an_unknown_payer_is_named_beside_its_own_row_only() -> None:
    note = "payer 'Acme PPO' is not one of the contract's payers: read as not stated"
    reader = RowReader(["encounter_id", "dos", "dx1", "line of business"])
    rows = [("A", "2026-02-10", "M54.6", p) for p in ("Acme PPO", "auto", "", None)]
    assert [reader.read(row).notes for row in rows] == [(note,), (), (), ()]
    assert [reader.read(row).payer for row in rows] == ["", "auto", "", ""]
    results = audit_rows([{**CLAIM, **CHART, "payer": p} for p in ("Acme PPO", "")])
    assert [output_row(r)[-1].split("; ")[0] for r in results] == [note, TWICE]
    assert len({(r.verdict, r.risk, r.findings) for r in results}) == 1


def test_what_is_readable_beside_an_error_is_read() -> None:
    assert replace(chart(pain_severity=11), errors=()) == chart(pain_severity="")


def test_cells_right_of_the_last_heading_are_reported() -> None:
    encounter = RowReader(["dos", "dx1"]).read(("2026-02-10", "M54.6", "", "x"), 2)
    assert encounter.notes == ("1 cell is to the right of the last heading: not read",)
    assert RowReader(["dx1", "dos"]).read(("M54.6",), 2).errors[0] == InputError(
        "date_of_service",
        "",
        "The date of service is missing.",
        "Write the first day of the encounter, for example 2026-03-04.",
        "row 2, column dos",
    )
