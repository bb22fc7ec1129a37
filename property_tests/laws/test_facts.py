"""Facts read only the columns that they declare."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit import Auditor
from audit.columns import CONTRACT, Column
from audit.encounter.records import encounter_from_mapping
from audit.encounter.values import CONDITION_FAMILIES, Encounter
from audit.facts import FACTS, Chart
from property_tests.reach import conditional, reached
from property_tests.strategies.encounters import Cells, any_cells, cell_of, near_rules
from property_tests.support.places import GOLDEN

AUDITOR = Auditor()

# Whether the row is reviewed, and on which day its codes are looked up, affects every
# fact; an error cell affects the two facts that report it. A column stands for all
# columns of its kind: dx1 for the diagnoses, cpt1 for the lines.
EVERYWHERE = {"chart_reviewed", "date_of_service", "discharge_date", "bill_type"}
KIND = {"code": "dx1", "line": "cpt1"}
CHANGEABLE = [
    c
    for c in CONTRACT
    if c.name not in EVERYWHERE
    and c.name not in ("encounter_id", "claim_type", "setting")
]


BY_POLICY = {
    *("active_treatment_modifier_missing", "manipulation_under_policy"),
    *("acupuncture_not_covered", "conservative_care"),
}
"""Facts that ask which policy applies, which payer and policy row decide, and M54.6."""

FAMILIES = frozenset(CONDITION_FAMILIES)

COLUMNS = 5
"""Columns tried on each row: to draw a row takes longer than to read it."""


@pytest.mark.law(26)
@conditional
@settings(max_examples=1_000 // COLUMNS)
@given(st.one_of(near_rules(), any_cells()), st.data())
def test_a_fact_does_not_change_with_a_column_that_it_does_not_declare(
    cells: Cells, data: st.DataObject
) -> None:
    cells = {**cells, "chart_reviewed": "Y"}
    before = encounter_from_mapping(cells)
    if before.errors:
        return
    chart = AUDITOR.chart(before)
    old = {name: fact.read(chart) for name, fact in FACTS.items()}
    columns = st.lists(
        st.sampled_from(CHANGEABLE), min_size=COLUMNS, max_size=COLUMNS, unique=True
    )
    for column in data.draw(columns):
        cell = data.draw(cell_of(column))
        after = encounter_from_mapping({**cells, column.name: cell})
        if not after.errors:
            reached()
            same_but_for(changed_by(column, after), old, AUDITOR.chart(after))


@pytest.mark.slow
@pytest.mark.law(26)
@pytest.mark.parametrize("sheet", ["golden.csv", "edges.csv", "crowded.csv"])
def test_no_fact_of_a_committed_row_reads_what_it_does_not_declare(sheet: str) -> None:
    rows = rows_of(sheet)
    read = 0
    for cells in ({**row, "chart_reviewed": "Y"} for row in rows):
        before = encounter_from_mapping(cells)
        if before.errors:
            continue
        chart = AUDITOR.chart(before)
        old = {name: fact.read(chart) for name, fact in FACTS.items()}
        for column in CHANGEABLE:
            if column.name != KIND.get(column.kind, column.name):
                continue
            for value in ("", *column.allowed, *common_values(rows, column.name)):
                after = encounter_from_mapping({**cells, column.name: value})
                if not after.errors:
                    read += 1
                    same_but_for(changed_by(column, after), old, AUDITOR.chart(after))
    assert read > 1_000


def rows_of(sheet: str) -> list[Cells]:
    """Read the input cells of a committed sheet."""
    names = {column.name for column in CONTRACT}
    with (GOLDEN / sheet).open(encoding="utf-8", newline="") as lines:
        return [
            {name: cell for name, cell in row.items() if name in names and cell}
            for row in csv.DictReader(lines)
        ]


def common_values(rows: Sequence[Cells], name: str) -> list[object]:
    """Return the three most frequent values of a column."""
    return [v for v, _ in Counter(row.get(name, "") for row in rows).most_common(3)]


def changed_by(column: Column, after: Encounter) -> set[str]:
    """Return the columns that a change of one column changes, by their kinds.

    A name in `unconfirmed` blanks the cell of that column.
    """
    names = {KIND.get(column.kind, column.name)}
    return names.union(after.unconfirmed) if column.name == "unconfirmed" else names


def same_but_for(names: set[str], old: Mapping[str, object], chart: Chart) -> None:
    if "chart_reviewed" in names:
        return
    for fact in FACTS.values():
        if not names.isdisjoint(fact.columns) or fact.columns == ():
            continue
        if names & {"payer", "policy_id", "dx1"} and fact.name in BY_POLICY:
            continue
        # The status of a family may follow from a pair that is stated to be unrelated.
        if names & {"dx1", "unrelated_pairs"} and not FAMILIES.isdisjoint(fact.columns):
            continue
        assert fact.read(chart) == old[fact.name], (fact.name, names)
