"""The functions through xlwings' own Windows code, with stand-ins for pywin32."""

from __future__ import annotations

import datetime as dt
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from audit.functions import CATEGORY, FUNCTIONS, REVIEW_CATEGORY, function
from audit.hosts.excel.macros import sources
from property_tests.support.places import TEMPLATES
from property_tests.support.windows_stub import (
    MISSING,
    ComError,
    FakeRange,
    TimeType,
    windows_xlwings,
)

MODULE = sources.UDF_MODULE
BUILT = TEMPLATES / "macros"
HEADINGS = ("encounter_id", "date_of_service", "dx1", "dx2")


@pytest.fixture(scope="module")
def udfs() -> Iterator[Any]:
    with windows_xlwings():
        from xlwings import udfs

        yield udfs


class Components:
    """Stands in for the modules of a VBA project; keeps what is imported."""

    text = ""

    def __call__(self, name: str) -> None:
        raise ComError(name)

    def Remove(self, component: object) -> None:
        raise ComError("nothing to remove")

    def Import(self, path: str) -> None:
        Components.text = Path(path).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def imported(udfs: Any) -> tuple[str, dict[str, dict[str, Any]]]:
    """Import the functions as the ribbon does; return the VBA text and the help."""
    helps: dict[str, dict[str, Any]] = {}
    book = types.SimpleNamespace(
        Name="tspine.xlsm",
        Worksheets=[],
        VBProject=types.SimpleNamespace(VBComponents=Components()),
        Application=types.SimpleNamespace(
            Version="16.0",
            MacroOptions=lambda name, **options: helps.update({name: options}),
        ),
    )
    udfs.import_udfs(MODULE, book)
    return Components.text, helps


def call(udfs: Any, name: str, *arguments: object) -> Any:
    return udfs.call_udf(MODULE, name, arguments, None, FakeRange())


def test_our_wrappers_are_those_that_xlwings_generates(
    imported: tuple[str, dict[str, dict[str, Any]]],
) -> None:
    assert sources.wrappers() == imported[0]


@pytest.mark.built
def test_the_committed_macros_are_those_of_the_sources() -> None:
    for name, text in (
        (sources.WRAPPERS, sources.wrappers()),
        (sources.BUTTON, sources.BUTTON_TEXT),
    ):
        assert (BUILT / f"{name}.bas").read_text(encoding="utf-8") == text


def test_the_wizard_shows_the_help_of_the_registry(
    imported: tuple[str, dict[str, dict[str, Any]]],
) -> None:
    assert len(imported[1]) == len(FUNCTIONS)
    for spec in FUNCTIONS:
        shown = imported[1][f"'tspine.xlsm'!{spec.name}"]
        assert shown["Description"] == spec.help
        assert shown["Category"] == spec.category
        helps = [p.help for p in spec.parameters] or None
        assert shown["ArgumentDescriptions"] == helps


def test_the_wizard_has_a_category_for_the_review() -> None:
    of_review = {s.short for s in FUNCTIONS if s.category == REVIEW_CATEGORY}
    assert of_review == {"SAMPLE_SIZE", "ERROR_RATE_LOW", "ERROR_RATE_HIGH", "DRAW"}
    assert {s.category for s in FUNCTIONS} == {CATEGORY, REVIEW_CATEGORY}


@pytest.mark.law(29)
def test_cells_of_excel_are_audited(udfs: Any) -> None:
    day = TimeType(2026, 2, 10, tzinfo=dt.UTC)
    table = FakeRange((HEADINGS, ("E1", day, "m546", "R52"), (None, None, None, None)))
    answer = call(udfs, "TSPINE_AUDIT", table, MISSING)
    assert answer[1][0] == "NOT_SUPPORTED"
    assert answer[2] == [""] * len(answer[0])


def test_error_cells_and_left_out_arguments_are_understood(udfs: Any) -> None:
    row = FakeRange((("E1", -2146826246, "M54.6", None),))
    answer = call(udfs, "TSPINE_VERDICT", FakeRange((HEADINGS,)), row, MISSING)
    assert answer == [["INPUT_ERROR"]]


def test_one_cell_and_plain_values_are_understood(udfs: Any) -> None:
    wanted = function("CODE_TITLE").call("M54.6", "2026-02-10")
    asked = call(udfs, "TSPINE_CODE_TITLE", FakeRange("M54.6"), "2026-02-10", MISSING)
    assert asked == wanted
    assert call(udfs, "TSPINE_VERSION") == function("VERSION").call()


def test_without_windows_the_functions_are_plain_python() -> None:
    from audit.hosts.excel import functions as excel

    for spec in FUNCTIONS:
        assert getattr(excel, spec.name).__doc__ == spec.help
    assert vars(excel)["TSPINE_VERSION"]() == function("VERSION").call()
