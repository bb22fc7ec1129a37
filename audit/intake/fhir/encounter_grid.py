"""Opens a FHIR file without claims as a table: one row for each Encounter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from audit.intake.fhir.encounter import (
    Chart,
    EncounterCells,
    encounter_cells,
    encounter_headings,
    encounter_state,
)
from audit.intake.fhir.listed import listed_table
from audit.intake.fhir.resources import (
    References,
    names_of,
    part,
    resources_of,
    target_of,
)
from audit.intake.fhir.suggested_cells import SUGGESTED_NOTE
from audit.intake.table import Table
from audit.wording import counted

ENCOUNTER = "Encounter"
_READ = (ENCOUNTER, "Condition", "Procedure")


def read_encounters(
    path: Path, encoding: str, sha256: str, known: References, kinds: Counter[str]
) -> Table:
    """Open a file that has Encounter resources; `known` holds everything in it.

    `kinds` counts its resources. The file is read again for the chart, and for rows.
    """
    chart, notes = _chart(path, encoding, known)
    return listed_table(
        lambda: _encounters(path, encoding, chart),
        encounter_headings,
        lambda uncoded: [*_notes(kinds, uncoded), *notes],
        sha256=sha256,
        row_count=kinds[ENCOUNTER],
    )


def _chart(path: Path, encoding: str, known: References) -> tuple[Chart, list[str]]:
    """Sort conditions and procedures by encounter; count those of none."""
    chart = Chart(known)
    at: set[str] = set()
    patients: set[str] = set()
    states: Counter[str] = Counter()
    for _, address, resource in resources_of(path, encoding):
        if resource["resourceType"] == ENCOUNTER:
            at.update(names_of(resource, address))
            patients.add(target_of(part(resource, "subject")))
            states[encounter_state(resource)] += 1
        else:
            chart.add(resource)
    notes = []
    for what, held, wanted in (
        ("conditions", chart.conditions, at),
        ("procedures", chart.procedures, at),
        ("items of problem lists", chart.problems, patients - {""}),
    ):
        strays = sum(len(found) for name, found in held.items() if name not in wanted)
        if strays:
            notes.append(f"{what} of no encounter in this file, not read: {strays:,}")
    del states[""]
    if states:
        notes.append(
            "encounters that did not take place are audited like all others: "
            f"{counted(states)}"
        )
    return chart, notes


def _encounters(
    path: Path, encoding: str, chart: Chart
) -> Iterator[tuple[int, EncounterCells]]:
    for number, address, resource in resources_of(path, encoding):
        if resource["resourceType"] == ENCOUNTER:
            yield number, encounter_cells(resource, address, chart)


def _notes(kinds: Counter[str], uncoded: int) -> list[str]:
    count = kinds[ENCOUNTER]
    encounters = "1 encounter" if count == 1 else f"{count:,} encounters"
    notes = [
        f"FHIR: {encounters}; a row is named by the number of its resource",
        SUGGESTED_NOTE,
    ]
    if uncoded:
        have = "1 procedure has" if uncoded == 1 else f"{uncoded:,} procedures have"
        notes.append(f"{have} no CPT or HCPCS code: no rule reads them")
    others = {kind: n for kind, n in kinds.items() if kind not in _READ}
    if others:
        notes.append(f"resources of other kinds, not audited: {counted(others)}")
    return notes
