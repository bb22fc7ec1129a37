"""The refusal of a file without headings repeats no row of a patient."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.columns import CONTRACT
from audit.errors import InputUnreadable
from audit.intake import open_table
from audit.intake.heading_rows import headings_found

PATIENTS = [
    ["Quigley, Zebulon", "1960-03-12", "M54.6", "97140"],
    ["Zebulon Quigley", "03/12/1960", "Medicare", "male"],
    ["Zebulon", "Quigley", "back pain", "widowed"],
    ["MRN 0048213", "Quigley", "Zebulon", "yes"],
    ["Quigley", "M54.6 - Pain in thoracic spine", "office visit"],
    ["Zebulon Quigley", "555-0134", "12 Elm Street"],
]
HEADINGS = [
    ["Enc #", "DOS", "ICD1", "ICD2", "Payer"],
    ["Patient Name", "Visit Date", "Primary Diagnosis", "CPT Code", "Remarks"],
    ["claim_id", "dia", "code"],
]


@pytest.mark.parametrize("row", PATIENTS)
def test_the_row_of_a_patient_is_not_repeated(row: list[str], tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    text = io.StringIO()
    csv.writer(text).writerows([row, row])
    path.write_text(text.getvalue(), encoding="utf-8")
    with pytest.raises(InputUnreadable, match="does not look like headings") as refused:
        open_table(path)
    assert not any(cell in str(refused.value) for cell in row)


@pytest.mark.parametrize("row", HEADINGS)
def test_headings_of_other_systems_are_shown(row: list[str]) -> None:
    assert headings_found(row) == f"Headings found: {', '.join(row)}."


@given(
    st.lists(
        st.one_of(
            st.dates().map(str),
            st.integers(100, 10**9).map(str),
            st.from_regex(r"[A-Z][0-9]{2}\.[0-9]{1,3}", fullmatch=True),
            st.sampled_from(["Zebulon", "Quigley", "thoracic", "Y"]),
        ),
        min_size=1,
    ),
    st.sampled_from([column.label for column in CONTRACT]),
)
def test_a_value_is_never_shown_among_headings(cells: list[str], known: str) -> None:
    said = headings_found([known, *cells]).replace(known, "")
    values = [c for c in cells if any(letter.isdigit() for letter in c)]
    assert not any(value in said for value in values)


def test_a_row_of_blanks_has_no_headings() -> None:
    assert headings_found(["", "  "]) == "Headings found: none."
