"""The script of the Lite workbook, on a book that stands in for that of xlwings."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.errors import SettingRefused
from audit.functions import function
from audit.functions.matrices import Matrix
from audit.hosts.lite.script import audit_beside
from property_tests.reach import conditional, reached
from property_tests.support.lite_book import LiteBook, LiteSheet
from property_tests.support.tables import NAMES, DateCell, ErrorCell, random_rows

HEADINGS = ["encounter_id", "dos", "dx1", "dx2"]
DAY = dt.datetime(2026, 2, 10)
ROWS = [["E1", DAY, "M54.6", None], ["E2", DAY, "M54.6", "M51.34"]]
FIRST = len(HEADINGS) + 2  # the column of the results beside a table at A1


def book_of(rows: list[list[object]], name: str = "Encounters") -> LiteBook:
    sheet = LiteSheet("May")
    sheet.add_table(name, (1, 1), [list(HEADINGS), *rows])
    return LiteBook([LiteSheet("Empty"), sheet])


def written(book: LiteBook, height: int, first: int = FIRST) -> list[list[object]]:
    block = book.sheets[1].range((1, first), (height, first + 7))
    return [["" if cell is None else cell for cell in row] for row in block.value]


def expected(rows: list[list[object]]) -> Matrix:
    return function("AUDIT").call([list(HEADINGS), *rows])


@pytest.mark.law(121)
def test_results_stand_beside_the_table() -> None:
    book = book_of(ROWS)
    assert audit_beside(book) == "2 rows of Encounters audited."
    assert written(book, 3) == expected(ROWS)
    assert book.sheets[1].range((1, FIRST - 1), (9, FIRST - 1)).value == [[None]] * 9


@pytest.mark.law(121)
@conditional
@given(
    st.integers(1, 12),
    st.integers(1, 12),
    st.lists(st.tuples(st.integers(1, 16), st.integers(FIRST, 26)), max_size=2),
)
def test_no_cell_but_the_results_of_before_is_changed(
    before: int, after: int, foreign: list[tuple[int, int]]
) -> None:
    rows: list[list[object]] = [[f"E{n}", DAY, "M54.6", None] for n in range(12)]
    book = book_of(rows[:before])
    audit_beside(book)
    sheet = book.sheets[1]
    # The user deletes or adds rows of the table, and writes somewhere else.
    for place in [place for place in sheet.cells if place[1] < FIRST]:
        del sheet.cells[place]
    sheet.tables.clear()
    sheet.add_table("Encounters", (1, 1), [list(HEADINGS), *rows[:after]])
    for row, column in foreign:
        if row > before + 1 or column > FIRST + 7:
            sheet.put((row, column), "mine")
    there = dict(sheet.cells)
    in_the_way = [
        place
        for place, cell in there.items()
        if cell == "mine" and place[0] <= after + 1 and place[1] <= FIRST + 7
    ]
    reached()  # a law without a premise: either side asserts
    if in_the_way:
        with pytest.raises(SettingRefused, match="are not empty"):
            audit_beside(book)
        assert sheet.cells == there
        return
    audit_beside(book)
    assert written(book, after + 1) == expected(rows[:after])
    own = {(r, c) for r in range(1, 14) for c in range(FIRST, FIRST + 8)}
    kept = {p: cell for p, cell in there.items() if p not in own or cell == "mine"}
    assert {p: cell for p, cell in sheet.cells.items() if p in kept} == kept
    for row in range(after + 2, before + 2):
        assert sheet.cells.get((row, FIRST)) in (None, "mine")


@pytest.mark.law(121)
def test_dirty_rows_get_the_cells_of_the_function() -> None:
    def cell(value: object) -> object:
        if isinstance(value, DateCell):
            return dt.datetime.combine(value.day, dt.time())
        return value.text if isinstance(value, ErrorCell) else value

    rows = [list(map(cell, row)) for row in random_rows(120, seed=121)]
    sheet = LiteSheet("Data")
    sheet.add_table("Charts", (3, 2), [list(NAMES), *rows])
    audit_beside(LiteBook([LiteSheet("Empty"), sheet]), "charts")
    book = LiteBook([LiteSheet("Empty"), sheet])
    answer = function("AUDIT").call([list(NAMES), *rows])
    first = 2 + len(NAMES) + 1
    block = sheet.range((3, first), (3 + len(rows), first + 7)).value
    assert [["" if c is None else c for c in row] for row in block] == answer
    assert book.app.selection is None


def test_a_table_is_chosen_by_its_name_or_by_the_selected_cell() -> None:
    book = book_of(ROWS)
    other = book.sheets[0]
    other.add_table("Other", (5, 3), [list(HEADINGS), ROWS[0]])
    with pytest.raises(SettingRefused, match="several tables"):
        audit_beside(book)
    with pytest.raises(SettingRefused, match=r"no table Third.*: Other, Encounters\."):
        audit_beside(book, "Third")
    assert audit_beside(book, " encounters ") == "2 rows of Encounters audited."
    book.app.selection = other.range((6, 4))
    assert audit_beside(book) == "1 row of Other audited."
    book.app.selection = other.range((7, 4))
    with pytest.raises(SettingRefused, match="several tables"):
        audit_beside(book)


def test_a_book_without_a_table_says_how_to_make_one() -> None:
    with pytest.raises(SettingRefused, match=r"press Ctrl\+T"):
        audit_beside(LiteBook([LiteSheet("Empty")]))


def test_dates_of_1904_are_shifted() -> None:
    # The add-in turns serial numbers into dates as if all counted from 1900.
    early = [["E1", DAY - dt.timedelta(days=1462), "M54.6", None]]
    book = book_of(early)
    audit_beside(book, date_system="1904")
    assert written(book, 2) == expected([["E1", DAY, "M54.6", None]])
    with pytest.raises(SettingRefused, match="1900 or 1904"):
        audit_beside(book, date_system="1905")


def test_no_text_becomes_a_formula() -> None:
    book = book_of([["=1+1", DAY, "M54.6", None]])
    sheet = book.sheets[1]
    seen: list[object] = []
    put = sheet.put

    def keep(place: tuple[int, int], cell: object) -> None:
        seen.append(cell)
        put(place, cell)

    sheet.put = keep  # type: ignore[method-assign]
    audit_beside(book)
    assert not [c for c in seen if isinstance(c, str) and c[:1] in ("=", "+", "-", "@")]
