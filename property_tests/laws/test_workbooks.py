"""Every workbook that is written opens without a repair, as far as programs can tell.

Microsoft's validator judges each part by its schema, the lint of this suite judges
what no schema says. With `-m slow` the validator is asked about Microsoft 365, too.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from audit.review.worksheet import read_worksheet, write_worksheet
from property_tests.strategies.reports import words
from property_tests.support.ooxml_validator import (
    MICROSOFT_365,
    OFFICE_2019,
    faults_of,
)
from property_tests.support.places import ROOT
from property_tests.support.report_files import DISC, plain_result, write
from property_tests.support.review_samples import decided
from property_tests.support.workbook_lint import lint
from property_tests.support.written_workbooks import WRITERS, WRITTEN

_MAKES = re.compile(r"xlsxwriter\.Workbook\(|new_book\(|DraftBook\(|\"w\", zipfile\.")
_TOOL = "audit/report/book_writing.py"
"""Makes books for the other modules, and none of its own."""
_PACKET = "audit/review/packet/archive.py"
"""Writes an archive that holds workbooks of the other modules, and is none."""


@pytest.mark.law(105)
@pytest.mark.parametrize("kind", WRITTEN)
def test_a_workbook_is_valid_for_office_2019_and_clean(
    kind: str, tmp_path: Path
) -> None:
    path = WRITTEN[kind](tmp_path)
    assert lint(path) == []
    assert faults_of(path, OFFICE_2019) == []


@pytest.mark.law(105)
@pytest.mark.slow
@pytest.mark.parametrize("kind", WRITTEN)
def test_a_workbook_is_valid_for_microsoft_365(kind: str, tmp_path: Path) -> None:
    assert faults_of(WRITTEN[kind](tmp_path), MICROSOFT_365) == []


def test_no_module_writes_a_kind_of_workbook_that_is_not_listed() -> None:
    found = {
        path.relative_to(ROOT).as_posix()
        for folder in ("audit", "samples")
        for path in (ROOT / folder).rglob("*.py")
        if _MAKES.search(path.read_text(encoding="utf-8"))
    }
    assert found - {_TOOL, _PACKET} == WRITERS


# What a heading, a cell or a comment can begin and end with, and what Excel counts.
odd_texts = st.one_of(
    words,
    st.text(max_size=30),
    st.sampled_from(
        [
            *("_x0041_", "a_x000D_b", "_x005F_x0041_", "<r>a & b</r>", "<r></r>"),
            *("=1+1", "{=1}", "http://a/b", "internal:A1", "\x01", "#REF!", "'", "@"),
            *("\U0001f600" * 150, "x" * 300, "a\nb", " ", "nan", "-inf", "1E999"),
        ]
    ),
)


@pytest.mark.law(109)
@settings(max_examples=10, deadline=None)
@given(st.lists(odd_texts, min_size=1, max_size=4), odd_texts)
@example(["_x0041_", "a_X0041_"], "")
@example(["_x0000_x0000_"], "_x0041_x0042_")
@example(["\U0001f600" * 150], "")
def test_whatever_the_input_holds_its_report_is_clean(
    headings: list[str], cell: str
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "out.xlsx")
        write(path, headings, [((cell,) * len(headings), plain_result(2, DISC))])
        assert lint(path) == []


@pytest.mark.law(109)
@settings(max_examples=3, deadline=None)
@given(odd_texts, odd_texts)
@example("<r>a & b</r>", "<r>a & b</r>")
def test_whatever_people_write_their_worksheet_is_clean(
    comment: str, title: str
) -> None:
    whole = decided()
    row = whole.rows[0]
    row = replace(row, decision=replace(row.decision, comment=comment))
    plan = replace(whole.plan, title=title)
    with TemporaryDirectory() as folder:
        path = Path(folder, "review.xlsx")
        write_worksheet(path, replace(whole, plan=plan, rows=(row, *whole.rows[1:])))
        assert lint(path) == []


def test_a_comment_that_is_all_markup_reads_back(tmp_path: Path) -> None:
    whole, path = decided(), tmp_path / "review.xlsx"
    said = "<r>a & b</r>"
    row = replace(whole.rows[0], decision=replace(whole.rows[0].decision, comment=said))
    write_worksheet(path, replace(whole, rows=(row, *whole.rows[1:])))
    assert read_worksheet(path).rows[0].decision.comment == said
