"""The parts of the column engine, each by itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit import Auditor, audit_rows
from audit.encounter.reading import RowReader
from audit.engine.answers import answer_of
from audit.engine.columns import Coded, ColumnEngine, engine, facts, groups, table
from audit.engine.columns import judge_columns as judged
from audit.engine.columns.arrays import classes
from audit.engine.columns.entanglements import FACTS_TOGETHER
from audit.engine.columns.groups import Group, group_of
from audit.engine.columns.program import BitProgram
from audit.facts import COUNTS, FACTS
from audit.rules.catalogue import default_pack
from audit.rules.compiling import Writer
from audit.rules.conditions import COMPARISONS, Compare
from property_tests.strategies.encounters import WHOLE_CHART, Cells, all_starts
from property_tests.support.column_frames import HEADINGS, cells_of

AUDITOR = Auditor()
ROWS = all_starts()[:300]
FEW = ROWS[:40]


def answers(
    rows: Sequence[Cells], reader: RowReader | None = None
) -> tuple[list[object], int]:
    """Return the answers of the column engine, and how many rows went one by one."""
    own = ColumnEngine(AUDITOR, reader or RowReader(HEADINGS))
    found = own.judge(list(zip(*cells_of([*rows]), strict=True)))
    return [*found], found.by_rows


def by_rows(rows: Sequence[Cells]) -> list[object]:
    reader = RowReader(HEADINGS)
    return [answer_of(AUDITOR.audit(reader.read(c))) for c in cells_of([*rows])]


# -- every fact has a column form ---------------------------------------------------


def test_every_fact_is_in_one_group() -> None:
    assert {group_of(fact) for fact in FACTS.values()} == {*Group} - {Group.CLAIM}


def test_the_groups_name_facts_only_and_each_once() -> None:
    named = [
        *groups.OF_ANY_CODE,
        *FACTS_TOGETHER,
        *groups.OF_FIRST_CODE,
        *groups.CARE,
        *groups.OWN_KEYS,
    ]
    assert {*named} <= FACTS.keys()
    assert len(named) == len({*named})


def test_every_literal_of_the_pack_gets_bits() -> None:
    day = dt.date(2026, 2, 10)
    program = BitProgram(AUDITOR.pack, day)
    reader = RowReader(HEADINGS)
    columns = table.TableColumns(reader)
    cells = cells_of([{**WHOLE_CHART}])
    chart = AUDITOR.chart(reader.read(cells[0]))
    frame = columns.frame(list(zip(*cells, strict=True)), lambda _: chart)
    read = facts.EraFacts(
        AUDITOR.tables, AUDITOR.cache.profiles, columns, day, program.literals
    )
    assert set(program.literals) <= read.bits(frame, lambda _: chart).keys()


def test_a_fact_that_no_list_names_is_read_by_the_whole_claim(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in (*groups.OF_ANY_CODE, *FACTS_TOGETHER):
        monkeypatch.delitem(groups._NAMED, name)
    assert answers(ROWS)[0] == by_rows(ROWS)


# -- the parts ----------------------------------------------------------------------


@given(
    st.integers(1, 60).flatmap(
        lambda n: st.lists(
            st.lists(
                st.integers(0, 2**31 - 1) | st.integers(0, 3), min_size=n, max_size=n
            ),
            min_size=0,
            max_size=6,
        ).map(lambda columns: (n, columns))
    )
)
def test_rows_are_of_one_class_where_all_columns_agree(
    drawn: tuple[int, list[list[int]]],
) -> None:
    height, columns = drawn
    found = classes([np.array(c, np.int32) for c in columns], height)
    rows = [tuple(c[n] for c in columns) for n in range(height)]
    for row, number in zip(rows, found.of_row.tolist(), strict=True):
        assert row == rows[found.witness[number]]
    assert len(found.witness) == len({*rows})


@pytest.mark.parametrize("relation", COMPARISONS)
@settings(max_examples=30)
@given(st.data())
def test_counts_compare_as_in_the_row_engine(
    relation: str, data: st.DataObject
) -> None:
    count = COUNTS["part_findings"]
    condition = Compare(count.name, relation, "limit")
    (check,) = Writer({"limit": 2}).checks([condition])
    program = object.__new__(BitProgram)
    program._terms, program._numbers = {}, {"limit": 2}
    program.literals = tuple((name, "") for name in count.of)
    program._place = {literal: n for n, literal in enumerate(program.literals)}
    program._operations = []
    program._held = [program._result(condition)]
    rows = data.draw(
        st.lists(st.tuples(*[st.booleans()] * len(count.of)), min_size=1, max_size=20)
    )
    (held,) = program.run([np.packbits(column) for column in zip(*rows, strict=True)])
    wanted = [check({count.name: sum(row)}) for row in rows]
    assert np.unpackbits(held, count=len(rows)).tolist() == wanted


def test_numbers_dates_and_texts_are_read_as_by_rows() -> None:
    cells = (1, 1.0, True, "1", 0, -0.0, 0.0, False, "0", None, "", dt.date(2026, 2, 9))
    rows: list[Cells] = [
        {**WHOLE_CHART, name: cell}
        for name in ("pain_severity", "duration_weeks", "chart_reviewed", "onset_date")
        for cell in cells
    ]
    assert answers(rows)[0] == by_rows(rows)


def test_cells_of_an_unknown_kind_are_left_to_the_row_engine() -> None:
    rows: list[Cells] = [{**WHOLE_CHART, "acuity": ("acute",)}, {**WHOLE_CHART}]
    found, alone = answers(rows)
    assert found == by_rows(rows)
    assert alone == 1


def test_a_table_with_parts_of_lines_is_judged_by_rows() -> None:
    headings = ("encounter_id", "date_of_service", "dx1", "cpt1", "cpt1 modifiers")
    reader = RowReader(headings)
    assert not reader.is_plain
    cells = [("A", "2026-02-10", "M54.6", "98941", "AT")]
    found = ColumnEngine(AUDITOR, reader).judge(list(zip(*cells, strict=True)))
    assert [*found] == [answer_of(AUDITOR.audit(reader.read(cells[0])))]
    assert found.by_rows == 1


def test_a_table_without_dates_or_codes_is_judged_by_rows() -> None:
    for heading in ("date_of_service", "dx1"):
        found = judged({heading: ["M54.6", "2026-02-10"]}, AUDITOR)
        wanted = audit_rows([{heading: "M54.6"}, {heading: "2026-02-10"}], AUDITOR)
        assert [*found] == [answer_of(result) for result in wanted]


def test_no_rows_have_no_answers() -> None:
    assert [*judged({"dx1": [], "date_of_service": []}, AUDITOR)] == []
    assert [*judged({}, AUDITOR)] == []


def test_columns_of_numbers_into_values_are_like_their_cells() -> None:
    table_ = cells_of(ROWS)
    columns = list(zip(*table_, strict=True))
    coded = []
    for cells in columns:
        values = [*dict.fromkeys(map(str, cells))]
        numbers = np.array([values.index(str(cell)) for cell in cells])
        coded.append(Coded(values, numbers))
    own = ColumnEngine(AUDITOR, RowReader(HEADINGS))
    texts = [list(map(str, cells)) for cells in columns]
    assert [*own.judge(coded)] == [*own.judge(texts)]


def test_small_batches_and_forgetting_change_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wanted = answers(FEW)[0]
    monkeypatch.setattr(engine, "BATCH", 7)
    assert answers(FEW)[0] == wanted
    monkeypatch.setattr(table, "MOST_VALUES", 5)
    assert answers(FEW)[0] == wanted
    monkeypatch.setattr(table, "MOST_VALUES", 200_000)
    monkeypatch.setattr(facts, "MOST_KEYS", 1)
    assert answers(FEW)[0] == wanted
    monkeypatch.setattr(facts, "MOST_KEYS", 500_000)
    monkeypatch.setattr(engine, "MOST_ANSWERS", 3)
    own = ColumnEngine(AUDITOR, RowReader(HEADINGS))
    columns = list(zip(*cells_of(FEW), strict=True))
    assert [[*own.judge(columns)] for _ in range(3)] == [wanted] * 3


def test_most_rows_about_rules_are_judged_by_columns() -> None:
    found, alone = answers(ROWS)
    assert alone < len(found) / 4


def test_the_default_pack_needs_a_few_hundred_operations() -> None:
    program = BitProgram(default_pack(), dt.date(2026, 2, 10))
    assert len(program.rules) < program.size < 10 * len(program.rules)
