"""When a row counts as a reviewed chart."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from audit.columns import CONTRACT, column
from property_tests.support.encounter_cells import chart, read

CHART_COLUMNS = [
    c.name
    for c in CONTRACT
    if c.group in ("documentation", "conditions", "linkage")
    and c.name != "chart_reviewed"
]


@given(st.sampled_from(CHART_COLUMNS))
def test_any_filled_chart_cell_makes_the_row_reviewed(name: str) -> None:
    fill = {"date": "2026-01-01", "number": "3", "code list": "M51.24", "text": "T5"}
    c = column(name)
    cell = c.allowed[0] if c.allowed else fill[c.kind]
    cell = "M54.6~M51.34" if name == "unrelated_pairs" else cell
    assert read(**{name: cell}).chart_reviewed
    assert not read(**{name: " "}).chart_reviewed
    assert read(**{name: "#N/A"}).chart_reviewed


def test_claim_and_denial_cells_do_not_make_a_row_reviewed() -> None:
    encounter = read(amount_paid=5, denial_carc="CO-11; 50")
    assert not encounter.chart_reviewed
    assert encounter.denial_carc == ("CO-11", "50")


def test_a_claims_only_row_has_a_blank_chart_and_says_what_it_ignored() -> None:
    note = "chart_reviewed is N: documentation cells were ignored"
    ignored = chart(chart_reviewed="no", pain_severity=99, fracture="#N/A")
    assert ignored == replace(read(), notes=(note,))
    assert read(chart_reviewed="N", pain_levels=" ").notes == ()


def test_a_reviewed_row_may_be_empty() -> None:
    assert read(chart_reviewed="Y") == replace(read(), chart_reviewed=True)


def test_none_beside_a_red_flag_is_ignored() -> None:
    assert chart(red_flags="none; trauma").red_flags == ("trauma",)
    assert chart(red_flags="none").red_flags == ("none",)
