"""Every workbook that is written opens without a repair, as far as programs can tell.

Microsoft's validator judges each part by its schema, the lint of this suite judges
what no schema says. With `-m slow` the validator is asked about Microsoft 365, too.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from property_tests.support.ooxml_validator import (
    MICROSOFT_365,
    OFFICE_2019,
    faults_of,
)
from property_tests.support.places import ROOT
from property_tests.support.workbook_lint import lint
from property_tests.support.written_workbooks import WRITERS, WRITTEN

_MAKES = re.compile(r"xlsxwriter\.Workbook\(|new_book\(|DraftBook\(|\"w\", zipfile\.")
_TOOL = "audit/report/book_writing.py"
"""Makes books for the other modules, and none of its own."""


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
    assert found - {_TOOL} == WRITERS
