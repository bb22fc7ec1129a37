"""The button of the workbook: xlwings' own Book, Sheet and Range over a fake engine."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import xlwings

from audit import audit_encounter
from audit.findings import FINDING_COLUMNS, OUTPUT_COLUMNS
from audit.hosts.excel.button import FINDINGS, RESULTS, audit_book

HEADINGS = ["Encounter ID", "Date of service", "Dx 1", "Dx 2", "my notes"]
ROWS = [
    ["E1", 46063.0, "M54.6", "R52", "a"],
    ["", None, "", "", ""],
    ["=E2", "03/04/2026", "M54.6", "", "b"],
]


class FakeRange:
    """A block of cells of the fake engine; rows and columns count from 1."""

    api = "there is something behind it"
    max_cells_per_write = max_cells_per_read = None

    def __init__(self, sheet: FakeSheet, first: Any, last: Any) -> None:
        self.sheet, self.first, self.last = sheet, first, last

    @property
    def row(self) -> int:
        return int(self.first[0])

    @property
    def column(self) -> int:
        return int(self.first[1])

    @property
    def shape(self) -> tuple[int, int]:
        return self.last[0] - self.row + 1, self.last[1] - self.column + 1

    @property
    def coords(self) -> tuple[str, int, int, int, int]:
        return (self.sheet.name, self.row, self.column, *self.shape)

    def __len__(self) -> int:
        return self.shape[0] * self.shape[1]

    def __call__(self, row: int, column: int) -> FakeRange:
        corner = (self.row + row - 1, self.column + column - 1)
        return FakeRange(self.sheet, corner, corner)

    @property
    def raw_value(self) -> list[list[object]]:
        return [
            [self.sheet.cells.get((r, c)) for c in range(self.column, self.last[1] + 1)]
            for r in range(self.row, self.last[0] + 1)
        ]

    @raw_value.setter
    def raw_value(self, rows: list[list[object]]) -> None:
        for r, row in enumerate(rows, self.row):
            for c, value in enumerate(row, self.column):
                self.sheet.cells[r, c] = value


class FakeSheet:
    """One sheet: its cells by row and column."""

    def __init__(self, book: FakeBook, name: str) -> None:
        self.book, self.name = book, name
        self.cells: dict[tuple[int, int], object] = {}

    def range(self, first: Any, last: Any = None) -> FakeRange:
        last = last or first
        begin = first.first if isinstance(first, FakeRange) else first
        end = last.last if isinstance(last, FakeRange) else last
        return FakeRange(self, begin, end)

    @property
    def used_range(self) -> FakeRange:
        rows, columns = zip(*(self.cells or {(1, 1): None}), strict=True)
        return FakeRange(self, (min(rows), min(columns)), (max(rows), max(columns)))

    def clear(self) -> None:
        self.cells.clear()


class FakeBook:
    """A workbook of the fake engine, which is also the collection of its sheets."""

    def __init__(self) -> None:
        self.name, self.all = "fake.xlsx", list[FakeSheet]()
        engine = SimpleNamespace(
            name="fake", type="desktop", prepare_xl_data_element=lambda value, _: value
        )
        self.api, self.app = self, SimpleNamespace(engine=engine, pid=1, xl=1)

    @property
    def sheets(self) -> FakeBook:
        return self

    def __iter__(self) -> Iterator[FakeSheet]:
        return iter(self.all)

    def __len__(self) -> int:
        return len(self.all)

    def __call__(self, name: object) -> FakeSheet:
        if isinstance(name, int):
            return self.all[name - 1]
        (found,) = (sheet for sheet in self.all if sheet.name == name)
        return found

    def add(self, before: object = None, after: object = None, name: str = "") -> Any:
        self.all.append(FakeSheet(self, name or f"Sheet{len(self.all) + 1}"))
        return self.all[-1]

    def put(self, name: str, top: int, left: int, rows: list[list[object]]) -> None:
        sheet: FakeSheet = self.add(name=name)
        for r, row in enumerate(rows, top):
            for c, value in enumerate(row, left):
                sheet.cells[r, c] = value

    def cells_of(self, name: str) -> list[list[object]]:
        return self(name).used_range.raw_value


def workbook() -> FakeBook:
    book = FakeBook()
    book.put("Notes", 1, 1, [["nothing here"]])
    book.put("Data", 3, 2, [["A title", *[None] * 4], HEADINGS, *ROWS])  # type: ignore[list-item]
    return book


def test_the_findings_are_written_beside_the_input() -> None:
    book = workbook()
    before = book.cells_of("Data")
    assert audit_book(xlwings.Book(impl=book)) == 2
    assert book.cells_of("Data") == before
    results = book.cells_of(RESULTS)
    assert results[0] == ["row", *OUTPUT_COLUMNS]
    assert [row[0] for row in results[1:]] == [5, 7]
    wanted = audit_encounter({"dx1": "M54.6", "dx2": "R52", "dos": "2026-02-10"})
    assert results[1][2:5] == [
        wanted.verdict.value,
        wanted.risk.value,
        wanted.severity.value,
    ]
    assert book.cells_of(FINDINGS)[0] == list(FINDING_COLUMNS)


def test_an_unreadable_cell_is_named_by_its_address() -> None:
    book = workbook()
    audit_book(xlwings.Book(impl=book))
    assert "Data!C7" in str(book.cells_of(RESULTS)[2])


def test_a_text_that_begins_like_a_formula_stays_a_text() -> None:
    book = workbook()
    audit_book(xlwings.Book(impl=book))
    assert book.cells_of(RESULTS)[2][1] == "'=E2"


def test_a_second_run_replaces_the_first_and_reads_only_the_input() -> None:
    book = workbook()
    audit_book(xlwings.Book(impl=book))
    first = book.cells_of(RESULTS)
    assert audit_book(xlwings.Book(impl=book)) == 2
    assert book.cells_of(RESULTS) == first
    assert [sheet.name for sheet in book] == ["Notes", "Data", FINDINGS, RESULTS]


def test_a_workbook_without_encounters_gets_a_message() -> None:
    book = FakeBook()
    book.put("Notes", 1, 1, [["nothing here"]])
    assert audit_book(xlwings.Book(impl=book)) == 0
    assert "no column" in str(book.cells_of(RESULTS)[1][0])
