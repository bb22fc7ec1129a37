"""The lint of workbooks and Microsoft's validator find the faults that they should."""

from __future__ import annotations

from pathlib import Path

import pytest

from property_tests.support.ooxml_validator import OFFICE_2019, faults_of
from property_tests.support.workbook_faults import (
    FAULTS,
    Fault,
    good_macros,
    good_workbook,
    written,
)
from property_tests.support.workbook_lint import lint


def test_good_workbooks_have_no_fault(tmp_path: Path) -> None:
    macros = written(tmp_path, good_macros(), has_macros=True)
    for path in (written(tmp_path, good_workbook()), macros):
        assert lint(path) == []
        assert faults_of(path, OFFICE_2019) == []


@pytest.mark.law(106)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_the_lint_names_a_fault_or_leaves_it_to_the_validator(
    fault: Fault, tmp_path: Path
) -> None:
    kinds = {problem.kind for problem in lint(fault.write(tmp_path))}
    assert fault.lint in kinds if fault.lint else fault.schema and not kinds


@pytest.mark.law(106)
@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_the_validator_finds_what_was_measured(fault: Fault, tmp_path: Path) -> None:
    found = faults_of(fault.write(tmp_path), OFFICE_2019)
    assert bool(found) == fault.schema, found


@pytest.mark.law(106)
@pytest.mark.parametrize(
    "fault",
    [fault for fault in FAULTS if not fault.lint],
    ids=lambda fault: fault.name,
)
def test_the_validator_finds_what_the_lint_does_not(
    fault: Fault, tmp_path: Path
) -> None:
    assert faults_of(fault.write(tmp_path), OFFICE_2019)
