"""What an auditor and a reader remember changes nothing that they say."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from audit import Auditor
from audit.columns import CONTRACT, Column, column
from audit.encounter.reading import RowReader, encounter_from_mapping
from audit.findings import OUTPUT_COLUMNS, output_row
from property_tests.strategies.encounters import Cells, cell_of, near_rules

QUOTED = ("pain_severity", "duration_weeks", "pain_levels")
NUMBERS = st.sampled_from((1, 1.0, True, "1", 0, 0.0, -0.0, False, "0", "-0", 7, 7.0))


def answers(rows: list[Cells]) -> list[tuple[str, ...]]:
    auditor = Auditor()
    return [output_row(auditor.audit(encounter_from_mapping(row))) for row in rows]


@settings(max_examples=40)
@given(near_rules(), st.sampled_from(CONTRACT), st.data())
def test_a_row_is_answered_alike_before_and_after_its_like(
    row: Cells, changed: Column, data: st.DataObject
) -> None:
    names = [column(name) for name in QUOTED]
    other = {**row, **{c.name: data.draw(cell_of(c)) for c in [*names, changed]}}
    third = {**row, **{c.name: data.draw(cell_of(c)) for c in names}}
    rows = [row, other, third]
    assert answers(rows) == answers(rows[::-1])[::-1]


def test_a_query_quotes_its_own_row() -> None:
    row = {
        "date_of_service": "2026-03-04",
        "dx1": "M54.6",
        "chart_reviewed": "Y",
        "pain_regions": "thoracic",
        "disc_disorder": "link not stated",
    }
    place = OUTPUT_COLUMNS.index("query_text")
    said = [a[place] for a in answers([{**row, "pain_severity": n} for n in (3, 8, 3)])]
    assert "3 of 10" in said[0]
    assert "8 of 10" in said[1]
    assert said[0] == said[2]


@given(st.lists(NUMBERS, min_size=2, max_size=6), st.sampled_from(CONTRACT))
def test_a_cell_is_read_alike_before_and_after_its_like(
    cells: list[object], changed: Column
) -> None:
    together = RowReader([changed.name])
    for cell in cells:
        assert together.read([cell]) == RowReader([changed.name]).read([cell])
