"""The rows of the witnesses are judged as if each were the only one."""

from __future__ import annotations

from dataclasses import replace

from audit import Auditor
from audit.encounter.reading import RowReader
from audit.encounter.records import encounter_from_mapping
from audit.encounter.values import Encounter
from audit.facts import FACTS
from audit.proof.example.clean import CLEAN_CELLS
from audit.proof.example.concrete import judged
from audit.proof.findings import Witness
from audit.proof.prover import Prover
from audit.proof.witnesses import COLUMNS, Witnesses
from property_tests.support.packs import PACK

CHANGES = {
    "dx1": "R52",
    "chart_reviewed": "N",
    "setting": "pain_clinic",
    "date_of_service": "2014-02-10",
    "acuity": "??",
    "fracture": "confirmed cause",
    "cpt1": "72146",
    "payer": "Medicare",
}
"""A cell of each kind of column that changes facts of the clean encounter."""


def prover() -> Prover:
    """Return a prover of the pack that ships."""
    return Prover(PACK)


def test_every_row_has_the_facts_that_it_has_alone() -> None:
    auditor = Auditor(PACK)
    witnesses = prover().witnesses
    assert 800 < witnesses.count < len(witnesses._rows)
    for row, found in zip(witnesses._rows, witnesses._judged, strict=True):
        encounter = encounter_from_mapping(row.cells, 1)
        chart = auditor.chart(encounter)
        facts = {name: fact.read(chart) for name, fact in FACTS.items()}
        assert (found.facts, found.day) == (facts, chart.on), row


def test_rows_that_differ_in_one_cell_are_judged_apart() -> None:
    """A row is known by all its cells."""
    witnesses = Witnesses(prover().symbolic, Auditor(PACK), CLEAN_CELLS)
    for name, cell in CHANGES.items():
        cells = {**CLEAN_CELLS, name: cell}
        held = witnesses._keep(Witness("changed", cells))
        result = judged(encounter_from_mapping(cells, 1), Auditor(PACK))
        assert result is not None, name
        assert held == {finding.rule_id for finding in result.findings}, name


def test_headings_of_the_contract_read_a_row_as_its_own_headings_do() -> None:
    """All cells that a line does not name are blank, and blank cells are not read."""
    witnesses = prover().witnesses
    reader = RowReader(COLUMNS)
    for row in witnesses._rows:
        alone = encounter_from_mapping(row.cells, 1)
        read = reader.read([row.cells.get(name, "") for name in COLUMNS], 1)
        assert without_addresses(read) == without_addresses(alone)


def without_addresses(encounter: Encounter) -> Encounter:
    """Leave out in which cell an error is; it depends on the headings."""
    errors = tuple(replace(error, address="") for error in encounter.errors)
    return replace(encounter, errors=errors)
