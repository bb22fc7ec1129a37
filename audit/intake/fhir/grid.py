"""Opens a FHIR file as a table: one row for each claim, or else each encounter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from audit.encounter.addresses import Addresses
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
from audit.intake.fhir.encounter_grid import ENCOUNTER, read_encounters
from audit.intake.fhir.resources import References, Resource, is_resource, resources_of
from audit.intake.jsonl import read_object
from audit.intake.source import text_encoding
from audit.intake.table import Row, Table

_HEAD = 1 << 20


def begins_as_fhir(path: Path) -> bool:
    """Whether the first line of a file is a FHIR resource."""
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        line = file.readline(_HEAD)
    try:
        return is_resource(read_object(str(path), line))
    except InputUnreadable:
        return False


def read_fhir(path: Path) -> Table:
    """Open a file of FHIR resources; it is read three times.

    The first pass keeps what claims refer to, which may stand behind them, the second
    counts diagnoses and lines. Raises InputUnreadable for a file that is damaged or has
    no claims.
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
        held = ", ".join(f"{kind} ({n:,})" for kind, n in sorted(kinds.items()))
        raise InputUnreadable(
            f"{path} has no claims to audit: it holds {held or 'no resource'}. Give "
            "the Claim or ExplanationOfBenefit resources, or those of Encounters."
        )
    dx, lines, without = 1, 0, 0
    for _, cells in _claims(path, encoding, known):
        dx, lines = max(dx, len(cells.dx)), max(lines, len(cells.lines))
        without += cells.without_procedure
    names = headings(dx, lines)

    def rows() -> Iterator[Row]:
        for number, cells in _claims(path, encoding, known):
            yield number, cells.under(dx, lines)

    return Table(
        kind="fhir",
        headings=names,
        rows=rows,
        sha256=sha256,
        row_count=count,
        notes=_notes(kinds, count, without, states),
        addresses=Addresses(names, unit="resource"),
    )


def _kind(resource: Resource) -> str:
    kind = str(resource["resourceType"])
    other = types_of(resource) & OTHER_TYPES if kind in KINDS else set()
    return f"{kind} of type {min(other)}" if other else kind


def _claims(
    path: Path, encoding: str, known: References
) -> Iterator[tuple[int, Cells]]:
    for number, _, resource in resources_of(path, encoding):
        if _kind(resource) in KINDS:
            yield number, cells_of(resource, known)


def _notes(
    kinds: Counter[str], count: int, without: int, states: Counter[str]
) -> list[str]:
    claims = "1 claim" if count == 1 else f"{count:,} claims"
    notes = [f"FHIR: {claims}; a row is named by the number of its resource"]
    if without:
        items = "1 item has" if without == 1 else f"{without:,} items have"
        notes.append(f"{items} no procedure code: no rule reads them")
    if states:
        held = ", ".join(f"{state} ({n:,})" for state, n in sorted(states.items()))
        notes.append(
            f"claims that are no final bill are audited like all others: {held}"
        )
    if all(kinds[kind] for kind in KINDS):
        notes.append(
            "the file has Claim and ExplanationOfBenefit resources: a claim and the "
            "answer to it are two rows"
        )
    others = {kind: n for kind, n in kinds.items() if kind not in KINDS}
    if others:
        held = ", ".join(f"{kind} ({n:,})" for kind, n in sorted(others.items()))
        notes.append(f"resources that are no claims of this kind, not audited: {held}")
    return notes
