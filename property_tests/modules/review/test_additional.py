"""What somebody adds to a review workbook is named, and fails on sealed sheets."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment

from audit import Auditor, __version__
from audit.errors import InputUnreadable
from audit.review.evidence.certifying import Evidence, certify
from audit.review.plan import read_plan
from audit.review.planned_input import input_of
from audit.review.worksheet import PEOPLE as FILLED
from audit.review.worksheet import read_worksheet
from audit.review.worksheet.review_sheet import CHANGED, REVIEW
from property_tests.support.forgeries import Files, make_review_folder, run


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Files:
    return make_review_folder(tmp_path_factory.mktemp("added"))


def full(honest: Files, folder: Path, change: Callable[[Any], object]) -> str:
    """Change a copy of the review workbook; return what its certificate says."""
    shutil.copytree(honest.folder, folder, dirs_exist_ok=True)
    made = Files(folder)
    book = openpyxl.load_workbook(made.worksheet)
    change(book)
    book.save(made.worksheet)
    return run("verify", "--full", made.folder)[1]


def put(sheet: str, at: str, value: object = "Overpaid: 0") -> Callable[[Any], object]:
    return lambda book: setattr(book[sheet][at], "value", value)


def noted(sheet: str, at: str) -> Callable[[Any], object]:
    return lambda book: setattr(book[sheet][at], "comment", Comment("All is well", "A"))


SEALED: dict[str, Callable[[Any], object]] = {
    "sheet 'Summary'": lambda book: book.create_sheet("Summary", 0),
    "cell B3 of About": put("About", "B3"),
    "cell D3 of Plan": put("Plan", "D3"),
    "cell B1 of Plan file": put("Plan file", "B1"),
    "cell C2 of Provenance": put("Provenance", "C2"),
    "cell B1 of Plan": put("Plan", "B1"),
    "line 'approved by OIG' of Provenance": lambda book: book["Provenance"].append(
        ["approved by OIG", "yes"]
    ),
    "line 'SHA-256 of the plan' of Provenance": lambda book: book["Provenance"].append(
        ["SHA-256 of the plan", book["Provenance"]["B3"].value]
    ),
    "comment at C2 of Sample": noted("Sample", "C2"),
    "comment at B9 of About": noted("About", "B9"),
}
PEOPLE: dict[str, Callable[[Any], object]] = {
    "comment at C2 of Review": noted("Review", "C2"),
    "comment at C3 of Encounters": noted("Encounters", "C3"),
    "cell AQ2 of Review": put("Review", "AQ2", "Reviewed by OIG: correct"),
    "no column 'To do' in Review": put("Review", "AL1", None),
    "'Reviewed by OIG' under To do of {id}": put("Review", "AL2", "Reviewed by OIG"),
}


@pytest.mark.parametrize("place", SEALED)
def test_what_is_added_to_sealed_sheets_does_not_hold(
    honest: Files, tmp_path: Path, place: str
) -> None:
    said = full(honest, tmp_path, SEALED[place])
    assert "additional content: does not hold" in said
    assert f"The workbook has a {place} that was not written into it." in said


@pytest.mark.parametrize("place", PEOPLE)
def test_what_people_add_where_they_work_is_named(
    honest: Files, tmp_path: Path, place: str
) -> None:
    said = full(honest, tmp_path, PEOPLE[place])
    assert "additional content: holds" in said
    unit = openpyxl.load_workbook(honest.worksheet)["Review"]["A2"].value
    assert place.format(id=unit) in said.partition("Added by people: ")[2]


def test_a_workbook_that_was_only_saved_has_nothing_additional(
    honest: Files, tmp_path: Path
) -> None:
    said = full(honest, tmp_path, lambda book: None)
    assert "additional content: holds.\n  None.\n" in said


def test_own_columns_are_named(honest: Files, tmp_path: Path) -> None:
    def add(book: Any) -> None:
        sheet = book["Encounters"]
        sheet.cell(1, sheet.max_column + 1).value = "Note of mine"

    said = full(honest, tmp_path, add)
    assert "additional content: holds" in said
    assert "column 'Note of mine' of Encounters" in said


EVERY_ROW = ("Plan", "About", "Plan file")


def kinds_of(book: Any) -> list[tuple[str, str]]:
    """Return sheet and address of a cell of every kind, and of those beside and below.

    That is each cell of the headings and of the first row, and the first cell below the
    last one; of sheets that people read it is every line. Of Encounters, whose columns
    are of the record or of the claim, it is every twelfth column.
    """
    found = []
    for sheet in book.worksheets:
        last, width = sheet.max_row + 1, sheet.max_column + 1
        is_read = sheet.title in EVERY_ROW
        steps = 12 if sheet.title == "Encounters" else 1
        columns = [*range(1, width, steps), width]
        rows = range(1, last) if is_read else (1, 2)
        places = [(row, at) for row in rows for at in columns] + [(last, 1)]
        found += [(sheet.title, sheet.cell(*place).coordinate) for place in places]
    return found


@pytest.mark.law(215)
def test_each_kind_of_cell_is_named_or_one_that_people_fill_in(
    honest: Files, tmp_path: Path
) -> None:
    plan = read_plan(honest.plan.read_text(encoding="utf-8"))
    given = input_of(read_worksheet(honest.worksheet), honest.charts, plan)
    auditor, path = Auditor(), tmp_path / "w.xlsx"

    def certified() -> tuple[bool, set[str]]:
        """Return whether nothing fails, and what the certificate says."""
        try:
            read = read_worksheet(path)
            evidence = Evidence(given, auditor, plan, product=__version__)
            certificate = certify(read, evidence)
        except InputUnreadable as error:
            return False, {str(error)}
        said = {str(line) for line in certificate.lines}
        return certificate.holds, said

    book = openpyxl.load_workbook(honest.worksheet)
    book.save(path)
    holds, before = certified()
    assert holds
    filled = {column.heading for column in FILLED} | {CHANGED}
    silent = []
    for name, at in kinds_of(book):
        cell = book[name][at]
        head = book[name].cell(1, cell.column).value
        is_filled = name == REVIEW and head in filled and cell.row in range(2, 16)
        if is_filled:
            continue
        old, cell.value = cell.value, "approved by OIG"
        book.save(path)
        holds, said = certified()
        if holds and said <= before:
            silent.append((name, at))
        cell.value = old
    assert silent == []
