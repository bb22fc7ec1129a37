"""Opens a FHIR file as a table: one row for each claim, or else each encounter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from audit.errors import InputUnreadable
from audit.intake.fhir.claim import (
    KINDS,
    OTHER_TYPES,
    Cells,
    cells_of,
    headings,
    state_of,
    types_of,
)
from audit.intake.fhir.claim_chart import CONDITION, ClaimChart
from audit.intake.fhir.encounter_grid import ENCOUNTER, read_encounters
from audit.intake.fhir.listed import listed_table
from audit.intake.fhir.resources import References, Resource, is_resource, resources_of
from audit.intake.fhir.suggested_cells import SUGGESTED_NOTE
from audit.intake.jsonl import read_object
from audit.intake.source import NoClaims, text_encoding
from audit.intake.table import Table
from audit.wording import counted

_HEAD = 1 << 20
_READ = (*KINDS, CONDITION)


def begins_as_fhir(path: Path) -> bool:
    """Whether the first line of a file that is not blank is a FHIR resource."""
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        line = file.readline(_HEAD)
        while line.isspace():
            line = file.readline(_HEAD)
    try:
        return is_resource(read_object(str(path), line))
    except InputUnreadable:
        return False


def read_fhir(path: Path) -> Table:
    """Open a file of FHIR resources; it is read three times.

    The first pass keeps what claims refer to, which may stand behind them, the second
    counts diagnoses and lines. Raises InputUnreadable for a file that is damaged, and
    NoClaims for one without claims.
    """
    encoding, sha256 = text_encoding(path)
    known = References()
    kinds: Counter[str] = Counter()
    states: Counter[str] = Counter()
    for _, address, resource in resources_of(path, encoding):
        kind = _kind(resource)
        kinds[kind] += 1
        if kind in KINDS and (state := state_of(resource)):
            states[state] += 1
        if resource["resourceType"] not in KINDS:
            known.add(address, resource)
    count = sum(kinds[kind] for kind in KINDS)
    if not count and kinds[ENCOUNTER]:
        return read_encounters(path, encoding, sha256, known, kinds)
    if not count:
        held = counted(kinds) or "no resource"
        raise NoClaims(
            f"{path} has no claims to audit: it holds {held}. Give "
            "the Claim or ExplanationOfBenefit resources, or those of Encounters."
        )
    chart = ClaimChart(known) if kinds[CONDITION] else None
    return listed_table(
        lambda: _claims(path, encoding, known, chart),
        partial(headings, suggests=chart is not None),
        lambda uncoded: [
            *_notes(kinds, count, uncoded, states),
            *_notes_on_conditions(chart),
        ],
        sha256=sha256,
        row_count=count,
    )


def _kind(resource: Resource) -> str:
    kind = str(resource["resourceType"])
    other = types_of(resource) & OTHER_TYPES if kind in KINDS else set()
    return f"{kind} of type {min(other)}" if other else kind


def _claims(
    path: Path, encoding: str, known: References, chart: ClaimChart | None
) -> Iterator[tuple[int, Cells]]:
    for number, address, resource in resources_of(path, encoding):
        if _kind(resource) in KINDS:
            conditions = chart.conditions_of(resource) if chart else None
            yield number, cells_of(resource, address, known, conditions)


def _notes_on_conditions(chart: ClaimChart | None) -> list[str]:
    if chart is None:
        return []
    strays = f"conditions of no claim in this file, not read: {chart.strays:,}"
    return [SUGGESTED_NOTE, *([strays] if chart.strays else [])]


def _notes(
    kinds: Counter[str], count: int, uncoded: int, states: Counter[str]
) -> list[str]:
    claims = "1 claim" if count == 1 else f"{count:,} claims"
    notes = [f"FHIR: {claims}; a row is named by the number of its resource"]
    if uncoded:
        items = "1 item has" if uncoded == 1 else f"{uncoded:,} items have"
        notes.append(f"{items} no procedure code: no rule reads them")
    if states:
        notes.append(
            "claims that are no final bill are audited like all others: "
            f"{counted(states)}"
        )
    if all(kinds[kind] for kind in KINDS):
        notes.append(
            "the file has Claim and ExplanationOfBenefit resources: a claim and the "
            "answer to it are two rows"
        )
    others = {kind: n for kind, n in kinds.items() if kind not in _READ}
    if others:
        notes.append(
            f"resources that are no claims of this kind, not audited: {counted(others)}"
        )
    return notes
