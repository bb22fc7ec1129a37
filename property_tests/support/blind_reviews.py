"""A small blind review of two auditors with all its files. All is synthetic."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import openpyxl

from property_tests.support.forgeries import SIGNED, STATED, run
from samples.review import build

PARTS = ("q3.a-ahn.xlsx", "q3.b-bell.xlsx")
VERDICT = "Auditor's verdict"


@dataclass(frozen=True)
class BlindFiles:
    """The files of a blind review in a folder named q3."""

    folder: Path

    def __getitem__(self, name: str) -> Path:
        """Return a file: blind, review, drawn, or the name of one."""
        known = {"blind", "review", "drawn"}
        return self.folder / (f"q3.{name}.xlsx" if name in known else name)

    @property
    def kept(self) -> tuple[str | Path, ...]:
        """Name the register and its anchors, which are outside of the folder."""
        beside = self.folder.parent
        return "--register", beside / "r.sqlite", "--anchor", beside / "a.txt"

    @property
    def names(self) -> tuple[str, ...]:
        """Name the review in the register, and who records it."""
        return "--name", "Q3", "--actor", "Ann"

    def copy(self, place: Path) -> BlindFiles:
        """Copy the review, its input and what was kept."""
        shutil.copytree(self.folder.parent, place, dirs_exist_ok=True)
        return BlindFiles(place / "q3")


def done(*words: str | Path, status: int = 0) -> str:
    """Run a review command that ends with a status; return what it said."""
    got, said = run(*words)
    assert got == status, said
    return said


def decide(part: Path, verdict: str, rows: int | None = None) -> None:
    """Write a verdict into each row of a part, or into the first ones."""
    book = openpyxl.load_workbook(part)
    sheet = book["Review"]
    headings = [cell.value for cell in sheet[1]]
    last = sheet.max_row if rows is None else rows + 1
    for row in range(2, last + 1):
        sheet.cell(row, headings.index(VERDICT) + 1).value = verdict
        sheet.cell(row, headings.index("Dollars at issue") + 1).value = 0
    book.save(part)


def laid_out(place: Path, *options: str) -> BlindFiles:
    """Make a review of eight units whose parts nobody has decided yet."""
    charts = place / "charts.xlsx"
    shutil.copy(build.CHARTS, charts)
    made = BlindFiles(place / "q3")
    names = ("--reviewer", "A. Ahn, CPC", "--reviewer", "B. Bell, CPC")
    sizes = ("--preset", "none", "--size", "8", "--seed", "7", "--overlap", "2")
    done("init", made.folder, charts, *sizes, *names, *(options or STATED), "--blind")
    plan = made["q3.plan.toml"]
    text = plan.read_text(encoding="utf-8")
    plan.write_text(text.replace('name = ""\ndate = ""', SIGNED), encoding="utf-8")
    done("draw", made.folder)
    done("audit", made.folder)
    return made


def revealed(place: Path) -> BlindFiles:
    """Make the same review, decided, merged and revealed; nothing is recorded."""
    made = laid_out(place)
    for part, verdict in zip(PARTS, ("SUPPORTED", "QUERY_PROVIDER"), strict=True):
        decide(made[part], verdict)
    assert run("merge", made.folder)[0] in (0, 1)
    done("reveal", made.folder)
    return made


@dataclass(frozen=True)
class BlindForgery:
    """One cell of a file that was edited after the reveal, and what finds it.

    `file`, `sheet` and `heading` name the cell in row 2; `subject` is the line of the
    certificate that fails, `said` what it and the commands for figures say.
    """

    file: str
    sheet: str
    heading: str
    subject: str
    said: str


BLIND_FORGERIES: Mapping[str, BlindForgery] = {
    "a part edited after the reveal": BlindForgery(
        PARTS[0],
        "Review",
        VERDICT,
        *("first decisions", "the part of A. Ahn has INVALID_CODE"),
    ),
    "another part edited after the reveal": BlindForgery(
        PARTS[1],
        "Review",
        VERDICT,
        *("first decisions", "the part of B. Bell has INVALID_CODE"),
    ),
    "a blind workbook edited after the reveal": BlindForgery(
        "blind",
        "Opinions",
        VERDICT,
        *("first decisions", "the blind workbook has INVALID_CODE"),
    ),
    "a first decision of the review workbook": BlindForgery(
        "review", "Opinions", VERDICT, "plan", "The sheet Opinions was altered"
    ),
}
"""Every forgery by name."""


def settle(made: BlindFiles) -> None:
    """Settle what differs in the review workbook, as people do after the reveal."""
    book = openpyxl.load_workbook(made["review"])
    sheet = book["Review"]
    at = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, at["Changed since"]).value = None
        sheet.cell(row, at["Decision"]).value = "disagree"
        machine = sheet.cell(row, at["coding_verdict"]).value
        other = "SUPPORTED" if machine == "NOT_SUPPORTED" else "NOT_SUPPORTED"
        sheet.cell(row, at[VERDICT]).value = other
        sheet.cell(row, at["Comment"]).value = "read again"
        sheet.cell(row, at["Dollars at issue"]).value = 1
        sheet.cell(row, at["Auditor"]).value = "A. Ahn"
    book.save(made["review"])
