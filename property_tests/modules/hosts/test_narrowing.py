"""Classic Excel: no cell of a block is longer than an array of Excel can hold."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.columns import CONTRACT
from audit.functions import FUNCTIONS, function
from audit.functions.matrices import Matrix
from audit.hosts.excel.narrowing import LONGEST, narrowed, units
from property_tests.modules.functions.test_review_functions import random_calls
from property_tests.support.tables import NAMES, as_excel, random_rows
from property_tests.support.windows_stub import MISSING, FakeRange, windows_xlwings

POINTER = re.compile(r"\[continues (?:in \w+_[0-9]+|at the right)\]$")
ROWS = 300
words = st.text(st.sampled_from("ab \u00e9\U0001f600"), max_size=40)
texts = st.lists(words, max_size=30).map(" ".join)
cells = st.one_of(texts, st.floats(allow_nan=False), st.booleans())


@st.composite
def blocks(draw: st.DrawFn) -> Matrix:
    width = draw(st.integers(1, 4))
    rows = st.lists(cells, min_size=width, max_size=width)
    return draw(st.lists(rows, min_size=2, max_size=5))


def longest(block: Matrix) -> int:
    return max(units(c) for row in block for c in row if isinstance(c, str))


def whole(block: Matrix, width: int, has_headings: bool) -> Matrix:
    """Join the parts of a narrowed block again."""
    names = [str(n) for n in block[0]] if has_headings else []
    back: Matrix = block[:1] if has_headings else []
    back = [list(row[:width]) for row in back]
    for row in block[1:] if has_headings else block:
        further = list(row[width:])
        joined: list[Any] = []
        for at, cell in enumerate(row[:width]):
            text: Any = cell
            if isinstance(cell, str):
                mine = further
                if names:
                    is_own = re.compile(re.escape(names[at]) + "_[0-9]+").fullmatch
                    mine = [
                        c
                        for n, c in zip(names[width:], further, strict=True)
                        if is_own(n)
                    ]
                while POINTER.search(text):
                    text = POINTER.sub("", text) + str(mine.pop(0))
                    if not names:
                        further = mine
            joined.append(text)
        back.append(joined)
    return back


@pytest.mark.law(101)
@given(blocks())
def test_parts_under_headings_join_to_the_whole_text(body: Matrix) -> None:
    head: Matrix = [[f"column{n}" for n in range(len(body[0]))]]
    answer = [*head, *body]
    narrow = narrowed(answer, has_headings=True)
    assert longest(narrow) <= LONGEST
    assert len({len(row) for row in narrow}) == 1
    assert whole(narrow, len(body[0]), True) == answer


@pytest.mark.law(101)
@given(st.lists(texts, min_size=2, max_size=5))
def test_parts_at_the_right_join_to_the_whole_text(column: list[str]) -> None:
    answer: Matrix = [[text] for text in column]
    narrow = narrowed(answer, has_headings=False)
    assert max(units(str(cell)) for row in narrow for cell in row) <= LONGEST
    assert whole(narrow, 1, False) == answer


def test_a_single_cell_is_left_whole() -> None:
    assert narrowed([["x" * 400]], has_headings=False) == [["x" * 400]]


@pytest.mark.law(101)
def test_every_function_fits_into_the_arrays_of_excel() -> None:
    rows = random_rows(ROWS, seed=456, names=[c.name for c in CONTRACT])
    names = tuple(c.name for c in CONTRACT)
    body = as_excel(rows)
    whole_table, head, block = (FakeRange(v) for v in ((names, *body), (names,), body))
    calls: list[tuple[str, tuple[object, ...]]] = [
        ("AUDIT", (whole_table, MISSING)),
        *(
            (short, (head, block, MISSING))
            for short in ("VERDICT", "CORRECTED", "QUERY", "TASK")
        ),
        ("FINDINGS", (head, block, MISSING, MISSING)),
        ("RULES", ()),
        ("VERSION", ()),
        ("EXPLAIN", ("EXC-DISC-1",)),
        ("ABSTRACT", ("Exam: tender T6, " + "x " * 200 + "\nSigned MD 03/04/2026",)),
        *(
            (short, (FakeRange((("M54.6", "M51.24"),)), "2026-02-10", MISSING))
            for short in ("CODE_TITLE", "CODE_VALID")
        ),
        (
            "EXCLUDES",
            (FakeRange((("M54.6", "M54.5"),)), "M51.24", "2026-02-10", MISSING),
        ),
        ("DRAW", (FakeRange((("a" * 300,), ("b" * 300,))), 2, 1)),
        *random_calls(20, seed=3),
    ]
    assert {short for short, _ in calls} == {spec.short for spec in FUNCTIONS}
    with windows_xlwings():
        from xlwings import udfs

        for short, given_cells in calls:
            answer = udfs.call_udf(
                "audit.hosts.excel.functions",
                f"TSPINE_{short}",
                given_cells,
                None,
                FakeRange(),
            )
            if len(answer) > 1 or len(answer[0]) > 1:
                assert longest([*answer, [""]]) <= LONGEST, short


def test_columns_keep_their_place_and_the_rest_is_at_the_right_end() -> None:
    table = [list(NAMES), *random_rows(200, seed=9)]
    answer = function("AUDIT").call(table)
    narrow = narrowed(answer, has_headings=True)
    width = len(answer[0])
    assert narrow[0][:width] == answer[0]
    assert "findings_2" in narrow[0][width:]
    assert whole(narrow, width, True) == answer
