"""A review's folder: its commands take the signed plan and the input by themselves."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

from property_tests.support.forgeries import (
    NAMES,
    Files,
    make_review_folder,
    resealed_plan,
    run,
    swapped_unit,
)

FIGURES = ("score", "appraise", "report")


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Files:
    return make_review_folder(tmp_path_factory.mktemp("folder"))


@pytest.fixture
def made(honest: Files, tmp_path: Path) -> Files:
    for file in honest.folder.iterdir():
        if "report" not in file.name:
            shutil.copy(file, tmp_path / file.name)
    return Files(tmp_path)


def test_each_command_says_the_next_for_the_folder(made: Files) -> None:
    for command, then in zip(FIGURES, (*FIGURES[1:], "verify --full"), strict=True):
        status, said = run(command, made.folder)
        assert (status, f"Next: tspine review {then} {made.folder}" in said) == (
            0,
            True,
        )
        assert "is not there" not in said


@pytest.mark.parametrize("command", FIGURES)
def test_a_thorough_forger_is_found_without_naming_the_input(
    command: str, made: Files
) -> None:
    swapped_unit(made)
    status, said = run(command, made.folder)
    assert status == 2
    assert "swapped" in said


@pytest.mark.parametrize("command", FIGURES)
def test_another_plan_than_the_signed_one_is_found(command: str, made: Files) -> None:
    resealed_plan("missing_is_error = false", "missing_is_error = true")(made)
    status, said = run(command, made.folder)
    assert status == 2
    assert "different missing_is_error" in said


@pytest.mark.parametrize("lost", ["charts", "plan"])
def test_a_file_that_is_gone_is_told_and_stands_in_the_report(
    lost: str, made: Files
) -> None:
    (made.folder / NAMES[lost]).unlink()
    assert f"{NAMES[lost]}" in run("score", made.folder)[1]
    status, said = run("report", made.folder)
    assert (status, "is not there" in said) == (0, True)
    book = openpyxl.load_workbook(made.folder / "q3.review.report.xlsx", read_only=True)
    text = "\n".join(
        str(cell) for sheet in book for row in sheet.values for cell in row if cell
    )
    assert f"{NAMES[lost]}" in text
    assert "is not there" in text


def test_a_part_or_a_draw_in_a_folder_names_the_next_command(made: Files) -> None:
    made.worksheet.unlink()
    status, said = run("score", made.folder)
    assert status == 2
    assert f"Next: tspine review audit {made.folder}" in said
    made.drawn.unlink()
    status, said = run("score", made.folder)
    assert status == 2
    assert f"Next: tspine review draw {made.folder}" in said
