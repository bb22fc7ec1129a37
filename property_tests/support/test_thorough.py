"""Tests of the table of tests that the default run leaves out."""

from __future__ import annotations

import sys

import pytest

from property_tests.support import thorough


@pytest.mark.parametrize(
    ("entry", "test", "is_named"),
    [
        ("a/test_page.py", "a/test_page.py::test_it", True),
        ("a/test_page.py", "a/test_page.pyx::test_it", False),
        ("a/test_page.py::test_it", "a/test_page.py::test_it", True),
        ("a/test_page.py::test_it", "a/test_page.py::test_it[one]", True),
        ("a/test_page.py::test_it", "a/test_page.py::test_it_again", False),
        ("a/test_page.py::test_it[one", "a/test_page.py::test_it[one-1900]", True),
        ("a/test_page.py::test_it[one", "a/test_page.py::test_it[two]", False),
    ],
)
def test_a_line_names_a_file_a_test_or_its_beginning(
    entry: str, test: str, is_named: bool
) -> None:
    assert thorough.names(entry, test) is is_named


def test_a_line_that_names_no_test_is_refused() -> None:
    there = [entry.rstrip("[") for entry in thorough.entries()]
    thorough.refuse_unused(thorough.entries())
    with pytest.raises(pytest.UsageError, match="do not exist") as refused:
        thorough.refuse_unused(there[1:])
    assert there[0] in str(refused.value)


def test_a_folder_leaves_them_out_and_a_named_file_runs_them(
    pytester: pytest.Pytester,
) -> None:
    root = thorough.TABLE.parents[1]
    place = "property_tests/support"
    for argument, runs in ((place, False), (f"{place}/test_quality.py", True)):
        collected = pytester.run(
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "no:xdist",
            "--collect-only",
            "-q",
            "--rootdir",
            root,
            "-c",
            root / "pyproject.toml",
            root / argument,
        )
        assert ("test_quality.py" in collected.stdout.str()) is runs
