"""What an auditor and a reader remember never changes their answers.

Each column in turn takes several cells on rows where it matters, and the day moves over
each day on which something changes. One auditor judges all rows, in both orders, and
must give each row the answer of an auditor that sees only that row. Then the memory is
broken in each way of `memory_sabotage`, and the same tests must notice it.
"""

from __future__ import annotations

import datetime as dt
import gc
from collections.abc import Iterator
from types import FunctionType, ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit import Auditor
from audit.columns import CONTRACT, Column, column
from audit.encounter import reading, value_cache
from audit.encounter.reading import RowReader
from audit.encounter.records import encounter_from_mapping
from audit.encounter.values import Encounter
from audit.engine import cache
from audit.findings import OUTPUT_COLUMNS, output_row
from audit.release import CodeSet, load
from audit.release.billable import read_billable
from property_tests.strategies.encounters import Cells, cell_of, near_rules
from property_tests.support import memory_auditors
from property_tests.support.memory_rows import BASES, cells_for
from property_tests.support.memory_sabotage import SABOTAGES, Sabotage

QUOTED = ("pain_severity", "duration_weeks", "pain_levels")
NUMBERS = st.sampled_from((1, 1.0, True, "1", 0, 0.0, -0.0, False, "0", "-0", 7, 7.0))


@pytest.fixture(scope="module", autouse=True)
def _compiled_once() -> Iterator[None]:
    """Compile each pack once: that takes longer than anything else in a new auditor."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cache, "Program", memory_auditors.program)
        yield


def answers(rows: list[Cells]) -> list[tuple[str, ...]]:
    auditor = Auditor()
    return [output_row(auditor.audit(encounter_from_mapping(row))) for row in rows]


@pytest.mark.law(54)
@settings(max_examples=40)
@given(near_rules(), st.sampled_from(CONTRACT), st.data())
def test_a_row_is_answered_alike_before_and_after_its_like(
    row: Cells, changed: Column, data: st.DataObject
) -> None:
    names = [column(name) for name in QUOTED]
    other = {**row, **{c.name: data.draw(cell_of(c)) for c in [*names, changed]}}
    third = {**row, **{c.name: data.draw(cell_of(c)) for c in names}}
    rows = [row, other, third]
    assert answers(rows) == answers(rows[::-1])[::-1]


def test_a_query_quotes_its_own_row() -> None:
    row = {
        "date_of_service": "2026-03-04",
        "dx1": "M54.6",
        "chart_reviewed": "Y",
        "pain_regions": "thoracic",
        "disc_disorder": "link not stated",
    }
    index = OUTPUT_COLUMNS.index("query_text")
    queries = [
        a[index] for a in answers([{**row, "pain_severity": n} for n in (3, 8, 3)])
    ]
    assert "3 of 10" in queries[0]
    assert "8 of 10" in queries[1]
    assert queries[0] == queries[2]


@given(st.lists(NUMBERS, min_size=2, max_size=6), st.sampled_from(CONTRACT))
def test_a_cell_is_read_alike_before_and_after_its_like(
    cells: list[object], changed: Column
) -> None:
    together = RowReader([changed.name])
    for cell in cells:
        assert together.read([cell]) == RowReader([changed.name]).read([cell])


# -- by enumeration ------------------------------------------------------------------


@pytest.mark.parametrize("base", BASES)
def test_a_row_is_judged_as_if_it_stood_alone(base: str) -> None:
    assert not list(memory_auditors.misjudged(memory_auditors.all_rows(base)))


@pytest.mark.law(54)
def test_a_day_is_judged_as_if_it_stood_alone() -> None:
    assert not list(
        memory_auditors.misjudged(memory_auditors.dated_rows(), is_dated=True)
    )


@pytest.mark.parametrize("base", BASES)
def test_a_full_memory_forgets_and_judges_alike(
    base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "MAX_SHARED", 1)
    auditor = memory_auditors.auditor(load())
    auditor.cache.results.limit = 1
    auditor.cache.reworded.limit = 1
    auditor.cache.findings.limit = 1
    rows = memory_auditors.rows_of(base, "disc_disorder")
    for encounter in [*rows, *rows]:
        assert memory_auditors.all_said(auditor.audit(encounter)) == rows[encounter]
    assert len(auditor.cache.results) <= 1


@pytest.mark.law(54)
@pytest.mark.parametrize("sabotage", SABOTAGES, ids=lambda s: s.name)
def test_a_broken_memory_is_noticed(
    sabotage: Sabotage, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The answer to each row alone is computed before the memory is broken.
    given = list(_rows_about(sabotage))
    sabotage.apply(monkeypatch)
    assert any(
        next(memory_auditors.misjudged(rows, is_dated=not sabotage.columns), None)
        for rows in given
    )


def _rows_about(sabotage: Sabotage) -> Iterator[dict[Encounter, memory_auditors.Said]]:
    if not sabotage.columns:
        yield memory_auditors.dated_rows()
        return
    for base in BASES:
        groups = (memory_auditors.rows_of(base, column) for column in sabotage.columns)
        yield {e: answer for rows in groups for e, answer in rows.items()}


def test_an_auditor_remembers_nowhere_but_in_its_memory() -> None:
    """So that an auditor with a new memory is one that has judged nothing."""
    auditor = memory_auditors.auditor(CodeSet())
    rows = [encounter_from_mapping(cells) for cells in BASES.values()]
    for row in rows:
        auditor.cache.program(auditor.chart(row).on)
    apart = (auditor.cache, auditor.tables)
    before = _sizes(auditor, apart)
    memory_before = _sizes(auditor.cache, ())
    for row in rows:
        auditor.audit(row)
    assert _sizes(auditor, apart) == before
    assert _sizes(auditor.cache, ()) != memory_before


def test_a_program_holds_nothing_of_a_row() -> None:
    auditor = memory_auditors.auditor(CodeSet())
    rows = [encounter_from_mapping(cells) for cells in BASES.values()]
    program = auditor.cache.program(dt.date(2026, 2, 10))
    before = _sizes(program, ())
    for row in rows:
        auditor.audit(row)
    assert auditor.cache.program(dt.date(2026, 2, 10)) is program
    assert _sizes(program, ()) == before


def _sizes(root: object, apart: tuple[object, ...]) -> list[int]:
    """Return the sizes of all containers that an object holds, except
    those in `apart`.
    """
    seen, waiting = {id(a) for a in apart}, [root]
    sizes = []
    while waiting:
        held = waiting.pop()
        if id(held) in seen or isinstance(held, (type, ModuleType)):
            continue
        seen.add(id(held))
        if isinstance(held, (dict, list, set)):
            sizes.append(len(held))
        if isinstance(held, FunctionType):
            waiting += [cell.cell_contents for cell in held.__closure__ or ()]
        else:
            waiting += gc.get_referents(held)
    return sorted(sizes)


def test_a_release_that_is_far_off_is_an_era_of_its_own() -> None:
    year = 2041
    codes = CodeSet(read_billable().amended_by(year, {"M54.6": "Pain"}))
    auditor = Auditor(codes=codes)
    cells = {"dx1": "M54.5", "dx2": "M54.6"}
    days = ("2039-09-30", "2040-09-30", "2040-10-01", "2041-09-30", "2041-10-01")
    rows = [encounter_from_mapping({**cells, "date_of_service": d}) for d in days]
    answers_given = [output_row(auditor.audit(row)) for row in rows]
    assert answers_given == [
        output_row(Auditor(codes=codes).audit(row)) for row in rows
    ]
    assert len(set(answers_given)) > 1


# -- what a reader remembers ---------------------------------------------------------

ALIKE = (1, 1.0, True, "1", 0, 0.0, -0.0, False, "0", "-0", "??", "#N/A", None)


def misread() -> bool:
    """Whether a reader of all columns reads some cell differently from a new reader."""
    names = [c.name for c in CONTRACT]
    shared = RowReader(names)
    for index, wanted in enumerate(CONTRACT):
        samples = (*cells_for(wanted), *ALIKE)
        for cell in (*samples, *samples[::-1]):
            cells = ["E-1", "2026-02-10", *[""] * (len(names) - 2)]
            cells[names.index("dx1")] = "M54.6"
            cells[index] = cell  # type: ignore[call-overload]
            if repr(shared.read(cells)) != repr(_read_alone(names, cells)):
                return True
    return False


def _read_alone(names: list[str], cells: list[str]) -> Encounter:
    filled = [index for index, cell in enumerate(cells) if cell != ""]
    return RowReader([names[p] for p in filled]).read([cells[p] for p in filled])


def test_a_cell_is_read_as_if_it_stood_alone() -> None:
    assert not misread()


@pytest.mark.parametrize("known", [{int, bool}, {float, bool}])
def test_a_reader_that_confuses_1_with_true_is_noticed(
    known: set[type], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "CACHEABLE", frozenset(known))
    monkeypatch.setattr(value_cache, "CACHEABLE", frozenset(known))
    assert misread()
