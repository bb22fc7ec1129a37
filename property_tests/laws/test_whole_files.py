"""Laws of whole files: rows in another order, files joined or cut, codes rearranged."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit import Auditor, AuditResult
from audit.columns import CONTRACT
from audit.encounter.records import encounter_from_mapping
from audit.intake import open_table
from property_tests.strategies.encounters import Cells, near_rules
from property_tests.strategies.premises import rows_where

AUDITOR = Auditor()
NAMES = [column.name for column in CONTRACT]
DIAGNOSES = [f"dx{n}" for n in range(1, 13)]
Answer = tuple[object, ...]


def numbered(rows: Sequence[Cells]) -> list[Cells]:
    return [{**row, "encounter_id": f"E-{n}"} for n, row in enumerate(rows)]


tables = st.lists(near_rules(), min_size=2, max_size=6).map(numbered)


def answer(result: AuditResult) -> Answer:
    return (
        *(result.encounter_id, result.verdict, result.risk, result.severity),
        *(result.corrected_dx, result.query_text, result.coder_task),
        result.denial_codes,
        tuple((f.rule_id, f.verdict, f.risk, f.codes) for f in result.findings),
    )


def audited(rows: Sequence[Cells], folder: str) -> list[Answer]:
    """Write rows to a file, and audit the file."""
    path = Path(folder, "rows.csv")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, NAMES, restval="", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    table = open_table(path)
    reader = table.reader()
    encounters = (reader.read(cells, number) for number, cells in table.rows())
    return [answer(result) for result in AUDITOR.audit_all(encounters)]


@pytest.mark.law(23)
@settings(max_examples=40)
@given(tables, st.randoms(use_true_random=False))
def test_a_file_in_another_order_gets_the_same_answers_in_that_order(
    rows: list[Cells], chance: Random
) -> None:
    order = list(range(len(rows)))
    chance.shuffle(order)
    with TemporaryDirectory() as folder:
        answers = audited(rows, folder)
        assert audited([rows[n] for n in order], folder) == [answers[n] for n in order]


@pytest.mark.law(33)
@settings(max_examples=40)
@given(tables, st.data())
def test_the_parts_of_a_file_get_the_answers_of_the_whole(
    rows: list[Cells], data: st.DataObject
) -> None:
    cut = data.draw(st.integers(1, len(rows) - 1))
    with TemporaryDirectory() as folder:
        parts = [*audited(rows[:cut], folder), *audited(rows[cut:], folder)]
        assert parts == audited(rows, folder)


@pytest.mark.law(23)
@settings(max_examples=40)
@given(tables)
def test_a_row_that_stands_twice_gets_the_same_answer_twice(rows: list[Cells]) -> None:
    with TemporaryDirectory() as folder:
        answers = audited([*rows, *rows], folder)
    assert answers[: len(rows)] == answers[len(rows) :]


def outcome(cells: Cells) -> Answer:
    result = AUDITOR.audit(encounter_from_mapping(cells))
    ids = {finding.rule_id for finding in result.findings}
    return result.verdict, result.risk, result.severity, frozenset(ids)


def movable(cells: Cells) -> list[str]:
    """Return the codes of a row except G89 codes, which have their own order."""
    codes = [str(cells[n]) for n in DIAGNOSES if cells.get(n)]
    return [code for code in codes if "G89" not in code.upper()]


@pytest.mark.law(24)
@given(rows_where(lambda cells, _: len(movable(cells)) > 2), st.data())
def test_secondary_codes_may_change_places_unless_one_passes_m546(
    cells: Cells, data: st.DataObject
) -> None:
    """Rules name the first-listed code, and the codes before or after M54.6."""
    codes = movable(cells)
    plain = {n: c for n, c in cells.items() if n not in DIAGNOSES}
    # Pointers of service lines refer to the positions of diagnoses, which are to
    # change.
    plain = {n: c for n, c in plain.items() if ":" not in str(c)}
    here = codes.index("M54.6") if "M54.6" in codes else len(codes)
    before, after = codes[1:here], codes[max(here + 1, 1) :]
    moved = [
        codes[0],
        *data.draw(st.permutations(before)),
        *(codes[here : here + 1] if here else ()),
        *data.draw(st.permutations(after)),
    ]
    one, other = (
        {**plain, **dict(zip(DIAGNOSES, listed, strict=False))}
        for listed in (codes, moved)
    )
    assert outcome(one) == outcome(other)
