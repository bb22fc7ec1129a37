"""The same table gives the same cells on every host: 2,000 rows, dirty ones included.

The page and xlwings Lite judge the same rows in `test_page` and `test_lite`.

Python and the command line know the address of a cell, so only outputs that do not name
a cell are compared with them: verdict, risk, rule ids, corrected list, query.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import xlsxwriter

from audit import audit_rows
from audit.findings import output_row
from audit.functions import function
from audit.functions.encounters import AUDIT_COLUMNS
from audit.functions.matrices import Matrix
from audit.hosts.cli.audit import Request, run
from audit.hosts.excel.narrowing import narrowed
from audit.hosts.recalc import recalculate
from property_tests.support.engines import need_module, need_office
from property_tests.support.tables import (
    NAMES,
    DateCell,
    ErrorCell,
    Row,
    as_excel,
    as_libreoffice,
    as_office_js,
    as_python,
    random_rows,
)
from property_tests.support.windows_stub import MISSING, FakeRange, windows_xlwings

ROWS, SEED = 2000, 546
COMPARED = AUDIT_COLUMNS[:5]
MAKING = {"#DIV/0!": "=1/0", "#N/A": "=NA()", "#NUM!": "=10^400"}
SYSTEMS = (1900, 1904)
Given = list[Row]


@pytest.fixture(scope="module")
def rows() -> Given:
    return random_rows(ROWS, seed=SEED)


@pytest.fixture(scope="module")
def expected(rows: Given) -> Matrix:
    return function("AUDIT").call([list(NAMES), *as_python(rows)])


def write_book(path: Path, rows: Given, system: int) -> Path:
    """Write the table as a user's workbook, with one call of TSPINE_AUDIT beside it."""
    book = xlsxwriter.Workbook(str(path), {"date_1904": system == 1904})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet, results = book.add_worksheet("Encounters"), book.add_worksheet("Answers")
    sheet.write_row(0, 0, NAMES)
    for r, row in enumerate(rows, 1):
        for c, cell in enumerate(row):
            if isinstance(cell, ErrorCell):
                text = MAKING.get(cell.text, '=1+"x"')
                sheet.write_formula(r, c, text, None, cell.text)
            elif isinstance(cell, DateCell):
                sheet.write_datetime(r, c, cell.day, day)
            elif isinstance(cell, str):
                sheet.write_string(r, c, cell)
            elif cell is not None:
                sheet.write(r, c, cell)
    last = f"{xlsxwriter.utility.xl_col_to_name(len(NAMES) - 1)}{len(rows) + 1}"
    formula = f"=TSPINE_AUDIT(Encounters!$A$1:{last})"
    block = (0, 0, len(rows), len(AUDIT_COLUMNS) - 1)
    results.write_dynamic_array_formula(*block, formula)
    book.close()
    return path


def by_classic(rows: Given, system: int, folder: Path) -> Matrix:
    with windows_xlwings():
        from xlwings import udfs

        table = FakeRange((NAMES, *as_excel(rows)))
        answer: Matrix = udfs.call_udf(
            "audit.hosts.excel.functions",
            "TSPINE_AUDIT",
            (table, MISSING),
            None,
            FakeRange(),
        )
        return answer


def by_office_js(rows: Given, system: int, folder: Path) -> Matrix:
    table = [list(NAMES), *as_office_js(rows, system)]
    return function("AUDIT").call(table, [[system]])


def by_engine(engine: str) -> Callable[[Given, int, Path], Matrix]:
    def ask(rows: Given, system: int, folder: Path) -> Matrix:
        need_module("formualizer") if engine == "formualizer" else need_office()
        book = write_book(folder / "table.xlsx", rows, system)
        cells = recalculate(book, engine)["Answers"]
        width = len(AUDIT_COLUMNS)
        return [["" if v is None else v for v in row[:width]] for row in cells]  # type: ignore[misc]

    return ask


HOSTS = {
    "classic": by_classic,
    "office_js": by_office_js,
    "formualizer": by_engine("formualizer"),
    "libreoffice": by_engine("libreoffice"),
}

# formualizer spills no more than 10,000 cells.
AT_ONCE = {"formualizer": 1000}


def differing(one: Matrix, other: Matrix) -> list[tuple[int, object, object]]:
    """Return the rows that differ; tables of unequal height differ as a whole."""
    assert len(one) == len(other)
    pairs = enumerate(zip(one, other, strict=True))
    return [(n, a, b) for n, (a, b) in pairs if list(a) != list(b)]


@pytest.mark.law(27)
@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("host", HOSTS)
def test_a_host_gives_the_cells_of_the_function_module(
    host: str, system: int, rows: Given, expected: Matrix, tmp_path: Path
) -> None:
    given = rows if system == 1900 else rows[:400]
    step = AT_ONCE.get(host, ROWS)
    for start in range(0, len(given), step):
        part = given[start : start + step]
        wanted = expected[: len(part) + 1]
        if start:
            wanted = function("AUDIT").call([list(NAMES), *as_python(part)])
        if host == "classic":
            wanted = narrowed(wanted, has_headings=True)
        answer = HOSTS[host](part, system, tmp_path)
        assert differing(wanted, answer)[:3] == []


def test_the_python_interface_agrees(rows: Given, expected: Matrix) -> None:
    records = [dict(zip(NAMES, row, strict=True)) for row in as_python(rows)]
    answers = [_compared(output_row(result)) for result in audit_rows(records)]
    assert differing([r[:5] for r in expected[1:]], answers) == []


@pytest.mark.law(27)
@pytest.mark.parametrize("system", SYSTEMS)
def test_the_command_line_agrees(
    system: int, rows: Given, expected: Matrix, tmp_path: Path
) -> None:
    book = write_book(tmp_path / "table.xlsx", rows, system)
    target = tmp_path / "audited.csv"
    run(
        Request(source=book, target=target, sheet="Encounters", verbatim=True),
        dt.datetime(2026, 1, 1),
    )
    with target.open(encoding="utf-8-sig", newline="") as file:
        answers = [[row[name] for name in COMPARED] for row in csv.DictReader(file)]
    assert differing([r[:5] for r in expected[1:]], answers)[:3] == []


def test_all_verdicts_and_dirty_rows_are_among_the_rows(expected: Matrix) -> None:
    verdicts = {row[0] for row in expected[1:]}
    assert len(verdicts) >= 9
    assert {"INPUT_ERROR", "SUPPORTED", "NOT_SUPPORTED"} <= verdicts


def test_the_libreoffice_encoding_is_that_of_the_other_hosts(
    rows: Given, expected: Matrix
) -> None:
    table = [NAMES, *as_libreoffice(rows)]
    assert differing(expected, function("AUDIT").call(table)) == []


def _compared(cells: Sequence[str]) -> list[str | float | bool]:
    from audit.findings import OUTPUT_COLUMNS

    return [cells[OUTPUT_COLUMNS.index(name)] for name in COMPARED]
