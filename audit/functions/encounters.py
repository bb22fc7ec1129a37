"""Functions that audit encounters: a whole table, or rows with their headings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from audit.api import default_auditor
from audit.cells import CellError, canonical, is_blank, shown
from audit.encounter.reading import RowReader
from audit.encounter.repeats import repeated_ids
from audit.findings import (
    FINDING_COLUMNS,
    OUTPUT_COLUMNS,
    AuditResult,
    finding_rows,
    output_row,
)
from audit.functions.matrices import (
    CellProblem,
    Matrix,
    Result,
    date_system_of,
    filled_up,
    one_row,
    rows_of,
    text_cell,
    whole_number_of,
)
from audit.headings import match_headings

AUDIT_COLUMNS = (
    "coding_verdict",
    "claim_risk",
    "rule_ids",
    "corrected_dx",
    "query_text",
    "coder_task",
    "findings",
    "row_status",
)
"""What TSPINE_AUDIT returns for each row; these are also its headings."""

_OUTPUT_INDEXES = tuple(map(OUTPUT_COLUMNS.index, AUDIT_COLUMNS))
_HEADING_ROW = 1


def audit_table(table: object, date_system: object = None) -> Matrix:
    """Audit a table: one row of answers for each of its rows, headings included."""
    rows = rows_of(table)
    reader = _reader(rows[0], date_system)
    answers: Matrix = [list(AUDIT_COLUMNS)]
    blank: list[Result] = [""] * len(AUDIT_COLUMNS)
    for result in _results(reader, rows[1:], _HEADING_ROW + 1):
        answers.append(list(blank) if result is None else _answer(result))
    problems = [*reader.match.problems]
    if problems and len(answers) > 1:
        answers[1][-1] = "; ".join(filter(None, (str(answers[1][-1]), *problems)))
    return answers


def verdicts(headers: object, row: object, date_system: object = None) -> Matrix:
    """Return the coding verdict of a row; for several rows, one below the other."""
    return _one_per_row(headers, row, date_system, lambda result: result.verdict.value)


def corrections(headers: object, row: object, date_system: object = None) -> Matrix:
    """Return the corrected diagnosis list of a row, joined by semicolons."""
    return _one_per_row(headers, row, date_system, lambda r: ";".join(r.corrected_dx))


def queries(headers: object, row: object, date_system: object = None) -> Matrix:
    """Return the provider query of a row, blank if none is due."""
    return _one_per_row(headers, row, date_system, lambda result: result.query_text)


def tasks(headers: object, row: object, date_system: object = None) -> Matrix:
    """Return the task that a row leaves to the coder, blank if there is none."""
    return _one_per_row(headers, row, date_system, lambda result: result.coder_task)


def findings(
    headers: object, row: object, date_system: object = None, height: object = None
) -> Matrix:
    """Return the findings of one row or several, one below the other, with headings."""
    reader = _reader(one_row(headers), date_system)
    rows = _rows_below(headers, row)
    first = 0 if len(rows) == 1 else _HEADING_ROW + 1
    answer: Matrix = [list(FINDING_COLUMNS)]
    for result in _results(reader, rows, first):
        if result is not None:
            answer += [list(map(_cell, cells)) for cells in finding_rows(result)]
    return filled_up(answer, whole_number_of(height, "height"))


def _one_per_row(
    headers: object,
    row: object,
    date_system: object,
    text_of: Callable[[AuditResult], str],
) -> Matrix:
    reader = _reader(one_row(headers), date_system)
    rows = _rows_below(headers, row)
    first = 0 if len(rows) == 1 else _HEADING_ROW + 1
    results = _results(reader, rows, first)
    return [["" if r is None else text_cell(text_of(r))] for r in results]


def _rows_below(headers: object, row: object) -> list[Sequence[object]]:
    # If the headings are in a column, the encounter is in a column too.
    is_transposed = len(rows_of(headers)) > 1
    return [one_row(row)] if is_transposed else rows_of(row)


def _results(
    reader: RowReader, rows: Sequence[Sequence[object]], first: int
) -> Iterator[AuditResult | None]:
    """Audit rows in order; None stands for a blank row, which is not an encounter.

    `first` is the number of the first row, 0 if rows have no numbers.
    """
    numbers = (first + n if first else 0 for n in range(len(rows)))
    encounters = [
        None if all(map(is_blank, cells)) else reader.read(cells, number)
        for number, cells in zip(numbers, rows, strict=True)
    ]
    filled = [encounter for encounter in encounters if encounter]
    repeated = repeated_ids(encounter.encounter_id for encounter in filled)
    results = default_auditor().audit_all(filled, repeated)
    for encounter in encounters:
        yield next(results) if encounter else None


def _answer(result: AuditResult) -> list[Result]:
    cells = output_row(result)
    return [text_cell(cells[index]) for index in _OUTPUT_INDEXES]


def _cell(value: str | int) -> Result:
    return text_cell(value) if isinstance(value, str) else float(value) or ""


def _reader(headers: Sequence[object], date_system: object) -> RowReader:
    texts = tuple(_heading(cell) for cell in headers)
    return _reader_for(texts, date_system_of(date_system))


@lru_cache(maxsize=64)
def _reader_for(headings: tuple[str, ...], date_system: int) -> RowReader:
    # An encounter id is not needed when the answer is beside its row.
    found = match_headings(headings).missing
    missing = [column for column in found if column.name != "encounter_id"]
    if missing:
        wanted = "; ".join(f"{c.name} ({c.label})" for c in missing)
        filled = [shown(heading) for heading in headings if heading]
        there = ", ".join(filled[:12]) + (", …" if len(filled) > 12 else "")
        raise CellProblem(
            f"the headings have no column {wanted}. Headings found: {there or 'none'}. "
            "The first row of the table must hold the headings."
        )
    return RowReader(headings, date_system=date_system)


def _heading(cell: object) -> str:
    value = canonical(cell)
    if value is None:
        return ""
    return value.text if isinstance(value, CellError) else shown(value)
