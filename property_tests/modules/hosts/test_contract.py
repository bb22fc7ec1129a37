"""The cell contract: every host's version of the same cells is read the same way."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.encounter.reading import RowReader
from audit.encounter.values import Encounter
from audit.hosts.recalc import excel_cells
from property_tests.support.tables import (
    ERRORS,
    NAMES,
    DateCell,
    ErrorCell,
    Row,
    as_excel,
    as_formualizer,
    as_libreoffice,
    as_office_js,
    as_python,
    random_rows,
)

HEADINGS = ("encounter_id", "date_of_service", "dx1", "pain_severity", "visit", "side")
days = st.dates(dt.date(1980, 1, 1), dt.date(2070, 12, 31)).map(DateCell)
anything = st.one_of(
    st.none(),
    st.booleans(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-100, 100).map(float),
    st.text(max_size=12),
    st.sampled_from(["M54.6", "initial", "left", " ", "'M54.6", "2026-02-10"]),
    st.sampled_from(ERRORS).map(ErrorCell),
)
rows_of_cells = st.lists(
    st.tuples(anything, st.one_of(days, anything), *[anything] * 4).map(list),
    min_size=1,
    max_size=4,
)


def read(rows: object, system: int, headings: tuple[str, ...]) -> list[Encounter]:
    reader = RowReader(headings, date_system=system)
    assert isinstance(rows, (list, tuple))
    return [reader.read(row, number) for number, row in enumerate(rows, 2)]


def test_random_tables_are_read_the_same_from_every_host() -> None:
    rows = random_rows(500, seed=11)
    wanted = read(as_python(rows), 1900, NAMES)
    assert read(as_excel(rows), 1900, NAMES) == wanted
    for system in (1900, 1904):
        assert read(as_office_js(rows, system), system, NAMES) == wanted
        assert read(as_libreoffice(rows, system), system, NAMES) == wanted
        formualizer = excel_cells(as_formualizer(rows, system))
        assert read(formualizer, system, NAMES) == wanted


@pytest.mark.law(27)
@given(rows_of_cells)
def test_any_cells_are_read_the_same_from_every_host(rows: list[Row]) -> None:
    wanted = read(as_python(rows), 1900, HEADINGS)
    assert read(as_excel(rows), 1900, HEADINGS) == wanted
    assert read(as_office_js(rows), 1900, HEADINGS) == wanted
    assert read(as_libreoffice(rows), 1900, HEADINGS) == wanted
    assert read(excel_cells(as_formualizer(rows)), 1900, HEADINGS) == wanted


@given(days)
def test_a_date_of_1904_is_the_day_it_shows(day: DateCell) -> None:
    cells: list[Row] = [["E1", day, "M54.6", None, None, None]]
    (one,) = read(as_office_js(cells, 1904), 1904, HEADINGS)
    (other,) = read(as_excel(cells), 1900, HEADINGS)
    assert one == other
    assert replace(one, date_of_service=None) != one
