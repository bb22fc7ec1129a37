"""Workbooks read by openpyxl: always closed, refused in words, without warnings."""

from __future__ import annotations

import gc
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from audit import Auditor
from audit.columns import CONTRACT, Column
from audit.encounter.reading import RowReader
from audit.errors import InputUnreadable
from audit.findings import Verdict
from audit.hosts.recalc import read_values
from audit.review.auditing import audit_review
from audit.review.worksheet.drawn_claims import ClaimAltered
from audit.review.worksheet.reader import read_worksheet
from audit.review.worksheet.rows import cell_text
from audit.review.worksheet.writer import write_worksheet
from property_tests.support.worksheets import small

SHEET = "xl/worksheets/sheet1.xml"
NO_DAY = 2_958_466
"""The serial after that of 31 December 9999."""


READERS: list[Callable[[Path], object]] = [read_worksheet, read_values]


def changed(path: Path, part: str, change: Callable[[bytes], bytes | None]) -> None:
    """Change one part of a workbook, or leave it out."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    new_content = change(parts.pop(part))
    with zipfile.ZipFile(path, "w") as new:
        for name, content in parts.items():
            new.writestr(name, content)
        if new_content is not None:
            new.writestr(part, new_content)


def cut_in_two(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


SPOILS: dict[str, Callable[[Path], None]] = {
    "half a file": cut_in_two,
    "no workbook part": lambda path: changed(path, "xl/workbook.xml", lambda _: None),
    "no styles": lambda path: changed(path, "xl/styles.xml", lambda _: b""),
    "no such encoding": lambda path: changed(
        path, "xl/styles.xml", lambda p: p.replace(b"UTF-8", b"UTF-88", 1)
    ),
    "half a sheet": lambda path: changed(path, SHEET, lambda p: p[: len(p) // 2]),
    "no number": lambda path: changed(
        path, SHEET, lambda p: re.sub(rb"<v>\d+</v>", b"<v>many</v>", p)
    ),
    "no place": lambda path: changed(
        path, SHEET, lambda p: p.replace(b'r="A1"', b'r="?"')
    ),
}


def left_open(path: Path) -> list[object]:
    """Return the open files of a path; their owners may still be alive."""
    raw = (o for o in gc.get_objects() if isinstance(o, io.FileIO))
    return [file for file in raw if not file.closed and str(file.name) == str(path)]


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("how", SPOILS)
def test_a_broken_workbook_is_refused_and_closed(
    tmp_path: Path, reader: Callable[[Path], object], how: str
) -> None:
    path = tmp_path / "w.xlsx"
    write_worksheet(path, small())
    SPOILS[how](path)
    wording = r"w\.xlsx.* (cannot be read|is damaged|is an archive, but)"
    with pytest.raises(InputUnreadable, match=wording) as caught:
        reader(path)
    # The error keeps the frames of the reader, and with them its open files.
    assert caught.value.__traceback__
    assert left_open(path) == []


@pytest.mark.parametrize("reader", READERS)
def test_a_workbook_that_was_read_is_closed(
    tmp_path: Path, reader: Callable[[Path], object]
) -> None:
    path = tmp_path / "w.xlsx"
    write_worksheet(path, small())
    answer = reader(path)
    assert answer
    assert left_open(path) == []


def with_no_day(path: Path, sheet: str, heading: str) -> None:
    """Put a serial number that is not a date into the second row,
    formatted as a date.
    """
    book = openpyxl.load_workbook(path)
    at = [cell.value for cell in book[sheet][1]].index(heading) + 1
    cell = book[sheet].cell(2, at)
    cell.value = NO_DAY
    cell.number_format = "yyyy-mm-dd"
    book.save(path)


@pytest.mark.parametrize("reader", READERS)
def test_an_impossible_date_causes_no_warning(
    tmp_path: Path, reader: Callable[[Path], object]
) -> None:
    path = tmp_path / "w.xlsx"
    write_worksheet(path, small())
    with_no_day(path, "Encounters", "Date of service")
    assert reader(path)


def test_an_impossible_date_is_an_input_error_of_its_chart(
    tmp_path: Path,
) -> None:
    path = tmp_path / "w.xlsx"
    write_worksheet(path, small())
    with_no_day(path, "Encounters", "Onset date")
    audited = audit_review(read_worksheet(path), Auditor())
    assert audited.rows[0].machine.coding_verdict == Verdict.INPUT_ERROR
    assert "#VALUE!" in audited.rows[0].machine.findings


def test_an_impossible_date_of_a_claim_is_not_what_was_drawn(tmp_path: Path) -> None:
    path = tmp_path / "w.xlsx"
    write_worksheet(path, small())
    with_no_day(path, "Encounters", "Date of service")
    with pytest.raises(ClaimAltered, match=small().rows[0].pick.unit_id):
        audit_review(read_worksheet(path), Auditor())


def test_an_impossible_date_is_refused_on_the_sheet_review(
    tmp_path: Path,
) -> None:
    path = tmp_path / "w.xlsx"
    write_worksheet(path, small())
    with_no_day(path, "Review", "date_of_service")
    with pytest.raises(InputUnreadable, match=r"sheet Review, row 2, date_of_service"):
        read_worksheet(path)


# -- two spellings of one value

NUMBERS = st.integers(0, 10**15 - 1) | st.integers(0, 400).map(lambda n: n / 4)


@given(NUMBERS | st.dates() | st.booleans(), st.sampled_from(CONTRACT))
@example(5, next(c for c in CONTRACT if c.name == "pain_severity"))
def test_what_a_merge_takes_for_the_same_value_is_read_alike(
    cell: object, column: Column
) -> None:
    """A number and its text: where an auditor writes the one over the other, and the
    merge keeps the first, nothing is lost."""
    text = cell_text(cell)
    assert cell_text(text) == text
    reader = RowReader([column.name])
    assert reader.read([cell]) == reader.read([text])


@given(st.integers(-(10**15) + 1, 10**15 - 1))
@example(1_234_567_890_123)
def test_whole_numbers_that_a_workbook_keeps_are_told_apart(number: int) -> None:
    """Account numbers have thirteen digits and more."""
    assert cell_text(number) == cell_text(float(number)) == str(number)
