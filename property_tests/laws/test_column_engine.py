"""The column engine answers as the row engine does, row by row and fact by fact."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit import Auditor
from audit.encounter.reading import RowReader
from audit.engine.answers import answer_of
from audit.engine.columns import ColumnEngine, codes, facts, groups, pairs
from audit.engine.columns.table import TableColumns
from audit.facts import FACTS
from property_tests.columns import rows as generated
from property_tests.strategies.encounters import CODES, Cells, all_starts
from property_tests.support.column_facts import differing_facts
from property_tests.support.column_frames import HEADINGS, cells_of, frames

AUDITOR = Auditor()
READER = RowReader(HEADINGS)


def differing_rows(rows: list[Cells]) -> list[int]:
    """Return the rows on which the engines differ."""
    table = cells_of(rows)
    found = ColumnEngine(AUDITOR, READER).judge(list(zip(*table, strict=True)))
    wanted = [answer_of(AUDITOR.audit(READER.read(c, n))) for n, c in enumerate(table)]
    pairs = enumerate(zip(found, wanted, strict=True))
    return [n for n, (answer, other) in pairs if answer != other]


@pytest.mark.law(130)
@settings(max_examples=100, deadline=None)
@given(frames())
def test_columns_and_rows_give_the_same_answers(rows: list[Cells]) -> None:
    assert differing_rows(rows) == []


def differing_results(rows: list[Cells]) -> list[int]:
    """Return the rows whose results differ if columns say which rules fire."""
    table = cells_of(rows)
    fired = ColumnEngine(AUDITOR, READER).fired(list(zip(*table, strict=True)))
    one, other = Auditor(), Auditor()
    found = []
    for number, (cells, rules) in enumerate(zip(table, fired, strict=True)):
        encounter = READER.read(cells, number)
        result = one.audit(encounter, None, rules)
        if (result, result.answer) != ((alone := other.audit(encounter)), alone.answer):
            found.append(number)
    return found


@pytest.mark.law(171)
@settings(max_examples=40, deadline=None)
@given(frames())
def test_rules_found_by_columns_give_the_same_results(rows: list[Cells]) -> None:
    assert differing_results(rows) == []


@pytest.mark.law(171)
def test_every_committed_row_is_worded_alike() -> None:
    assert differing_results(all_starts()) == []


@pytest.mark.law(131)
@settings(max_examples=40, deadline=None)
@given(frames())
def test_every_fact_has_the_same_value_by_columns(rows: list[Cells]) -> None:
    assert [*differing_facts(AUDITOR, READER, cells_of(rows))] == []


@pytest.mark.law(130)
def test_columns_and_rows_agree_on_every_committed_row() -> None:
    rows = all_starts()
    assert len(rows) > 400
    assert differing_rows(rows) == []


@pytest.mark.law(130)
@pytest.mark.slow
def test_columns_and_rows_agree_on_many_rows() -> None:
    assert differing_rows([*generated(20_000, 1)]) == []


@pytest.mark.law(132)
@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(CODES), min_size=2, max_size=12))
def test_no_row_with_a_forbidden_pair_is_overlooked(reported: list[str]) -> None:
    table = cells_of(
        [{"date_of_service": "2026-02-10", "dx1": "M54.6", **_dx(reported)}]
    )
    chart = AUDITOR.chart(READER.read(table[0]))
    columns = TableColumns(READER)
    frame = columns.frame(list(zip(*table, strict=True)), lambda _: chart)
    known = pairs.ExcludedPairs(
        columns.codes, AUDITOR.tables.codes, AUDITOR.cache.profiles, chart.on
    )
    overlooked = not known.rows(frame.dx).tolist()
    assert not (overlooked and chart.other_excludes1_pairs)


def _dx(reported: list[str]) -> Cells:
    return {f"dx{n}": code for n, code in enumerate(reported, 2)}


# -- the laws can fail --------------------------------------------------------------


def _without(name: str) -> object:
    """Return `may_matter` and its like for a record without one column."""

    def read(code: str, profile: object) -> frozenset[str]:
        return groups.record_read(code, profile) - {name}  # type: ignore[arg-type]

    return read


SABOTAGES = {
    "repeated codes are like others": (facts, "each_once", lambda dx: dx),
    "the phase of care matters to no code": (
        *(codes, "record_read"),
        _without("injury_phase"),
    ),
    "pain regions matter to no code": (codes, "record_read", _without("pain_regions")),
    "the basis of pain matters to no code": (
        *(codes, "record_read"),
        _without("g89_basis"),
    ),
    "no status matters to a code": (codes, "statuses_read", lambda _: frozenset()),
    "no code has a mark": (codes, "marks_of", lambda *_: frozenset()),
    "codes move none beside them": (pairs, "_BESIDE", ()),
    "no code is unclear": (pairs, "G89", "asks_status"),
    "codes that are moved count": (codes, "is_settled", lambda *_: False),
    "no pain is elsewhere": (facts, "pain_elsewhere", lambda _: 0),
    "M54.6 is always absent": (codes, "reduced", lambda code, _: (code,)),
    "no two codes exclude each other": (
        *(pairs.ExcludedPairs, "found"),
        lambda *_: (np.zeros(0, np.intp), np.zeros(0, np.intp)),
    ),
}
"""What is broken, where, and by what it is replaced."""


@pytest.mark.parametrize("name", SABOTAGES)
def test_what_columns_overlook_is_noticed(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    module, attribute, broken = SABOTAGES[name]
    monkeypatch.setattr(module, attribute, broken)
    table = cells_of([*generated(6_000, 5)])
    assert next(differing_facts(AUDITOR, READER, table), None) in FACTS
