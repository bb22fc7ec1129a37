"""What the cells of a column look like, whatever its heading says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from audit.cells import Unreadable, canonical, is_blank, shown
from audit.codes import is_well_formed, read_code
from audit.columns import Column
from audit.date_cells import date_evidence, read_date
from audit.encounter.cell_readers import Conventions, reader_of
from audit.encounter.diagnosis_cells import read_diagnoses

SAMPLE = 200
"""Number of rows at the top that are looked at."""

_SHARE = 0.8
_PROCEDURE = re.compile(r"[0-9]{4}[0-9A-Z]|[A-V][0-9]{4}", re.IGNORECASE)


def cells_of(
    sample: Iterable[tuple[int, Sequence[object]]], position: int
) -> list[object]:
    """Return the cells of a column in some rows; a short row has none."""
    return [cells[position] for _, cells in sample if position < len(cells)]


def looks_like_diagnoses(cells: Iterable[object]) -> bool:
    """Whether most filled cells hold ICD-10-CM codes, alone or with titles."""
    return _most(cells, _is_diagnosis)


def looks_like_procedures(cells: Iterable[object]) -> bool:
    """Whether most filled cells are CPT or HCPCS codes; never for round numbers."""
    texts = [shown(cell).strip() for cell in cells if not is_blank(cell)]
    # Zip codes and amounts have five digits, too.
    if texts and all(text.endswith("00") for text in texts):
        return False
    return _most(texts, lambda text: bool(_PROCEDURE.fullmatch(str(text))))


def looks_like_dates(cells: Iterable[object]) -> bool:
    """Whether most filled cells are dates; numbers alone are not."""
    return _most(cells, _is_date)


def fits_everywhere(cells: Iterable[object], column: Column) -> bool:
    """Whether all filled cells can be cells of a column."""
    read = reader_of(column, Conventions())
    return not any(isinstance(read(cell), Unreadable) for cell in cells)


def fits_nowhere(cells: Iterable[object], column: Column) -> bool:
    """Whether no filled cell can be a cell of a column."""
    read = reader_of(column, Conventions())
    filled = [cell for cell in cells if not is_blank(cell)]
    return bool(filled) and all(isinstance(read(cell), Unreadable) for cell in filled)


def _most(cells: Iterable[object], test: object) -> bool:
    filled = [cell for cell in cells if not is_blank(cell)]
    hits = sum(map(test, filled))  # type: ignore[call-overload]
    return bool(filled) and hits >= _SHARE * len(filled)


def _is_diagnosis(cell: object) -> bool:
    text = canonical(cell)
    if not isinstance(text, str):
        return False
    codes = read_diagnoses(text)
    if not isinstance(codes, tuple):
        return False
    # A bare number is an id or an amount, though it may have the shape of a code.
    return all(is_well_formed(read_code(code)) for code in codes)


def _is_date(cell: object) -> bool:
    value = canonical(cell)
    if isinstance(value, (int, float)):
        return False
    if isinstance(value, str) and not any(mark in value for mark in "/-."):
        return False
    return bool(date_evidence(cell)) or not isinstance(read_date(cell), Unreadable)
