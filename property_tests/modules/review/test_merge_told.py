"""A merge says whose worksheets it joined, how far each is, and what comes next."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from audit.review.worksheet import broken_seals, read_worksheet
from audit.review.worksheet.rows import ReviewRow
from property_tests.support.blind_reviews import (
    PARTS,
    VERDICT,
    BlindFiles,
    decide,
    done,
    laid_out,
)
from property_tests.support.forgeries import run
from property_tests.support.worksheets import spoil


@pytest.fixture(scope="module")
def undecided(tmp_path_factory: pytest.TempPathFactory) -> BlindFiles:
    return laid_out(tmp_path_factory.mktemp("told"))


@pytest.fixture
def made(undecided: BlindFiles, tmp_path: Path) -> BlindFiles:
    return undecided.copy(tmp_path)


@pytest.mark.law(95)
def test_a_merge_counts_worksheets_and_decisions_and_names_the_right_next_command(
    made: BlindFiles,
) -> None:
    sizes = {name: read_worksheet(made[name]).sampled for name in PARTS}
    ahn, bell = sizes.values()
    for decided, rows in ((0, 0), (1, 1), (ahn, None)):
        decide(made[PARTS[0]], "SUPPORTED", rows)
        status, said = run("merge", made.folder)
        assert status == 0, said
        assert "q3.blind.xlsx: 2 worksheets, 0 conflicts." in said
        assert f"A. Ahn: {decided} of {ahn} units are decided." in said
        assert f"B. Bell: 0 of {bell} units are decided." in said
        whole = read_worksheet(made["blind"])
        assert f"{whole.decided} of 8 units are decided." in said
        assert "review reveal" not in said
        assert f"tspine review merge {made.folder}" in said
    files = [made[name] for name in ("drawn", *PARTS)]
    status, said = run("merge", *files, "-o", made.folder / "m.xlsx")
    assert (status, f"-o {made.folder / 'm.xlsx'} --force" in said) == (0, True)
    # A unit of the overlap has two readers: that one has decided is not enough.
    mine = {row.unit.id for row in read_worksheet(made[PARTS[0]]).rows}
    theirs = [row.unit.id for row in read_worksheet(made[PARTS[1]]).rows]
    both = [at for at, unit in enumerate(theirs, 2) if unit in mine]
    decide(made[PARTS[1]], "SUPPORTED")
    spoil(made[PARTS[1]], "Review", VERDICT, both[0], None)
    said = done("merge", made.folder)
    assert "8 of 8 units are decided" in said
    assert "review reveal" not in said
    decide(made[PARTS[1]], "SUPPORTED")
    said = done("merge", made.folder)
    assert f"8 of 8 units are decided. Next: tspine review reveal {made.folder}" in said
    assert "review merge" not in said


def add_column(path: Path, heading: str, cells: dict[int, object]) -> None:
    """Add a column at the right end of the sheet Encounters."""
    book = openpyxl.load_workbook(path)
    sheet = book["Encounters"]
    at = sheet.max_column + 1
    sheet.cell(1, at).value = heading
    for row, cell in cells.items():
        sheet.cell(row, at).value = cell
    book.save(path)


@pytest.mark.law(133)
def test_columns_that_auditors_add_to_their_parts_stay(made: BlindFiles) -> None:
    """Each adds columns of their own; one heading stands in both parts."""
    for name in PARTS:
        decide(made[name], "SUPPORTED")
    add_column(made[PARTS[0]], "Ann's note", {2: "first", 3: "second"})
    add_column(made[PARTS[0]], "Room", {2: "4"})
    add_column(made[PARTS[1]], "Room", {3: "7"})
    parts = [read_worksheet(made[name]) for name in PARTS]
    drawn = read_worksheet(made["drawn"])
    done("merge", made.folder)
    merged = read_worksheet(made["blind"])
    assert merged.headings == (*drawn.headings, "Ann's note", "Room")
    notes = {str(c[0]): [*map(str, c[-2:])] for c in merged.charts}
    ids = [[str(chart[0]) for chart in part.charts] for part in parts]
    assert notes[ids[0][0]][0] == "first"
    assert notes[ids[0][1]][0] == "second"
    assert notes[ids[0][0]][1] == "4"
    assert notes[ids[1][1]][1] == "7"
    assert broken_seals(merged) == ()
    # Merged again, the columns are in another order, and nothing is lost.
    add_column(made[PARTS[1]], "More", {2: "x"})
    done("merge", made.folder)
    assert read_worksheet(made["blind"]).headings[-1] == "More"
    done("reveal", made.folder)
    done("score", made.folder)
    done("verify", made.folder)


@pytest.mark.law(133)
def test_a_heading_that_is_there_already_does_not_take_the_place_of_the_drawn_one(
    made: BlindFiles,
) -> None:
    for name in PARTS:
        decide(made[name], "SUPPORTED")
    add_column(made[PARTS[0]], "Amount paid", {2: 5})
    done("merge", made.folder)
    done("reveal", made.folder)
    amounts = {row.unit.id: row.unit.amount for row in shown(made, "review")}
    drawn = read_worksheet(made["drawn"])
    at = drawn.headings.index("Amount paid")
    assert amounts == {str(chart[0]): chart[at] for chart in drawn.charts}


def shown(made: BlindFiles, name: str) -> tuple[ReviewRow, ...]:
    return read_worksheet(made[name]).rows


@pytest.mark.law(133)
def test_a_column_of_the_draw_that_is_gone_is_refused(made: BlindFiles) -> None:
    book = openpyxl.load_workbook(made[PARTS[0]])
    book["Encounters"].delete_cols(5)
    book.save(made[PARTS[0]])
    status, said = run("merge", made.folder)
    assert status == 2
    assert "q3.a-ahn.xlsx" in said
