"""Reads an encounter from named values: a Python mapping, a JSON object."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from audit.cells import is_blank
from audit.encounter.mappings import spread
from audit.encounter.reading import RowReader
from audit.encounter.values import Encounter

_NUMBERED = re.compile(r"(?:dx|cpt)[0-9]+")


@lru_cache(maxsize=64)
def _reader_for(headings: tuple[str, ...]) -> RowReader:
    return RowReader(headings)


def encounter_from_mapping(record: Mapping[str, object], row: int = 0) -> Encounter:
    """Read an encounter from named values; keys are matched like headings.

    Unknown keys are ignored. `dx` and `lines` may be lists in claim order, and any list
    column may be a list. Diagnoses beyond dx25 and lines beyond 12 become a note.
    """
    cells = spread(record)
    reader = _reader_for(tuple(cells))
    encounter = reader.read(tuple(cells.values()), row)
    names = tuple(cells)
    beyond = [
        names[position]
        for position in reader.match.unknown
        if _NUMBERED.fullmatch(names[position]) and not is_blank(cells[names[position]])
    ]
    notes = list(reader.match.problems)
    if beyond:
        notes.append(f"{beyond[0]} and later columns are beyond the contract: not read")
    if not notes:
        return encounter
    return replace(encounter, notes=(*encounter.notes, *notes))
