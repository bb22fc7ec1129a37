"""What somebody adds to a review workbook is named, and fails on sealed sheets."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment

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
    "comment at C2 of Sample": noted("Sample", "C2"),
    "comment at B9 of About": noted("About", "B9"),
}
PEOPLE: dict[str, Callable[[Any], object]] = {
    "comment at C2 of Review": noted("Review", "C2"),
    "comment at C3 of Encounters": noted("Encounters", "C3"),
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
    assert f"Added by people: {place}." in said


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
