"""Facts read only the columns that they declare."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from audit import Auditor
from audit.columns import CONTRACT
from audit.encounter.reading import encounter_from_mapping
from audit.encounter.values import CONDITION_FAMILIES
from audit.facts import FACTS
from property_tests.strategies.encounters import Cells, any_cells, cell_of, near_rules

AUDITOR = Auditor()

# Whether the row is reviewed, and on which day its codes are looked up, bears on every
# fact; an error cell bears on those two that report it. Several columns stand for all
# of their kind: dx1 for the diagnoses, cpt1 for the lines.
EVERYWHERE = {"chart_reviewed", "date_of_service", "discharge_date", "bill_type"}
KIND = {"code": "dx1", "line": "cpt1"}
CHANGEABLE = [
    c
    for c in CONTRACT
    if c.name not in EVERYWHERE
    and c.name not in ("encounter_id", "claim_type", "setting")
]


@settings(max_examples=1_000)
@given(st.one_of(near_rules(), any_cells()), st.data())
def test_a_fact_does_not_change_with_a_column_that_it_does_not_declare(
    cells: Cells, data: st.DataObject
) -> None:
    cells = {**cells, "chart_reviewed": "Y"}
    column = data.draw(st.sampled_from(CHANGEABLE))
    changed = {**cells, column.name: data.draw(cell_of(column))}
    before = encounter_from_mapping(cells)
    after = encounter_from_mapping(changed)
    if before.errors or after.errors:
        return
    old = AUDITOR.chart(before)
    new = AUDITOR.chart(after)
    name = KIND.get(column.kind, column.name)
    for fact in FACTS.values():
        if name in fact.columns or fact.columns == ():
            continue
        # The status of a family may follow from a pair that is said to be unrelated.
        if name in ("dx1", "unrelated_pairs") and fact.name in CONDITION_FAMILIES:
            continue
        assert fact.read(old) == fact.read(new), (fact.name, column.name)
