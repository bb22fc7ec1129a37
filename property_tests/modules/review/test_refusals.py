"""What a review refuses, and how: with one clear line that names the place."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.errors import InputUnreadable, TspineError
from audit.review.score.scoring import score
from audit.review.worksheet.reader import read_worksheet
from audit.review.worksheet.writer import write_worksheet
from property_tests.modules.review.test_review_commands import tspine
from property_tests.reach import conditional, reached
from property_tests.support.worksheets import small, spoil
from samples.review import build


@pytest.mark.parametrize(
    ("sheet", "heading", "row", "value", "message"),
    [
        ("Frame", "units", 3, None, "cell {0}.*is not a count"),
        ("Frame", "units", 3, "many", "cell {0}.*is not a count"),
        ("Frame", "units", 1, "Units!", "column units is gone"),
        ("Sample", "order", 3, "x", "cell {0}.*is not a count"),
        ("Sample", "proof", 1, "p", "column proof is gone"),
        ("Review", "coding_verdict", 3, "GREAT", "cell {0}.*'GREAT' is not a verdict"),
        ("Review", "coding_verdict", 1, "verdict", "column coding_verdict is gone"),
        ("Review", "Dollars at issue", 3, "nan", "cell {0}.*is not a number"),
        ("Review", "Dollars at issue", 3, "inf", "cell {0}.*is not a number"),
        ("Review", "Dollars at issue", 3, "-Infinity", "cell {0}.*is not a number"),
        ("Review", "amount_paid", 3, "much", "cell {0}.*is not a number"),
        ("Review", "Decision", 3, "maybe", "cell {0}.*is not one of"),
        ("Review", "Changed since", 1, "Decision", "cell {0}.*Decision appears twice"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named_by_sheet_and_address(
    tmp_path: Path, sheet: str, heading: str, row: int, value: object, message: str
) -> None:
    path = tmp_path / "w.xlsx"
    write_worksheet(path, small())
    address = spoil(path, sheet, heading, row, value)
    with pytest.raises(InputUnreadable, match=message.format(address)) as caught:
        read_worksheet(path)
    assert f"sheet {sheet}" in str(caught.value)
    assert "\n" not in str(caught.value)


@cache
def small_book() -> Any:
    """A worksheet as openpyxl loads it: writing a new one takes longer than reading."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "w.xlsx")
        write_worksheet(path, small())
        return openpyxl.load_workbook(path)


CELLS = st.none() | st.text(max_size=4) | st.floats() | st.booleans() | st.integers()


@conditional
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.sampled_from(("Frame", "Sample", "Review")),
    st.integers(1, 4),
    st.integers(1, 12),
    CELLS.filter(lambda c: not isinstance(c, str) or c.isprintable()),
)
def test_no_cell_crashes_the_reader(
    tmp_path: Path, sheet: str, row: int, column: int, value: object
) -> None:
    """Any cell content is read, or refused in words."""
    path, book = tmp_path / "w.xlsx", small_book()
    cell = book[sheet].cell(row, column)
    before = cell.value
    try:
        cell.value = value
        book.save(path)
    except ValueError:
        return
    finally:
        cell.value = before
    reached()
    with suppress(InputUnreadable):
        score(read_worksheet(path))


@pytest.mark.parametrize("command", ["trend", "report"])
def test_reading_does_not_create_a_register(tmp_path: Path, command: str) -> None:
    path = tmp_path / "TYPO.sqlite"
    words: tuple[str | Path, ...] = ("--register", path)
    if command == "report":
        target = tmp_path / "r.xlsx"
        words = (build.HERE / "review.xlsx", "-o", target, *words)
    with pytest.raises(TspineError, match="no register"):
        tspine(command, *words)
    assert not path.exists()
    path.write_bytes(b"")
    with pytest.raises(TspineError, match="no register"):
        tspine(command, *words)
    assert path.read_bytes() == b""
