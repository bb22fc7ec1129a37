"""A cell that nobody has confirmed is blank to the audit, in every engine."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit import Auditor
from audit.columns import CHART_GROUPS, CONTRACT, column
from audit.encounter.reading import RowReader
from audit.encounter.records import encounter_from_mapping
from audit.encounter.unconfirmed import read_unconfirmed, remark
from audit.engine.answers import answer_of
from audit.engine.columns import judge_columns
from audit.findings import Verdict
from audit.headings import match_headings
from property_tests.strategies.encounters import Cells, dirty_cells, near_rules
from property_tests.support.encounter_cells import chart, errors

AUDITOR = Auditor()
NAMES = column("unconfirmed").allowed
OPEN = st.lists(st.sampled_from(NAMES), min_size=1, unique=True)
ROWS = st.one_of(near_rules(), dirty_cells())


def open_row(row: Cells, names: list[str]) -> Cells:
    return {**row, "unconfirmed": "; ".join(names)}


def blanked(row: Cells, names: list[str]) -> Cells:
    return {**{n: c for n, c in row.items() if n not in names}, "unconfirmed": ""}


def test_every_column_of_the_chart_may_be_unconfirmed_and_no_other() -> None:
    of_chart = [c.name for c in CONTRACT if c.group in CHART_GROUPS]
    assert of_chart == list(NAMES)


@pytest.mark.law(180)
@settings(max_examples=300)
@given(ROWS, OPEN, st.booleans())
def test_a_row_with_unconfirmed_cells_is_judged_as_the_row_with_those_cells_blank(
    row: Cells, names: list[str], every: bool
) -> None:
    names = list(NAMES) if every else names
    given_row = encounter_from_mapping(open_row(row, names), 7)
    as_blank = encounter_from_mapping(blanked(row, names), 7)
    assert replace(given_row, unconfirmed=(), notes=()) == replace(as_blank, notes=())
    # Twice each and in turn, so that nothing remembered of one answers the other.
    results = [AUDITOR.audit(e) for e in (as_blank, given_row, as_blank, given_row)]
    assert len({replace(result, notes=()) for result in results}) == 1


@pytest.mark.law(180)
@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(near_rules(), OPEN), min_size=1, max_size=6))
def test_the_column_engine_judges_unconfirmed_cells_as_blank(
    pairs: list[tuple[Cells, list[str]]],
) -> None:
    rows = [r for row, names in pairs for r in (row, open_row(row, names))]
    headings = dict.fromkeys(name for row in rows for name in row)
    found = judge_columns({h: [row.get(h, "") for row in rows] for h in headings})
    plain = [r for row, names in pairs for r in (row, blanked(row, names))]
    wanted = [answer_of(AUDITOR.audit(encounter_from_mapping(row))) for row in plain]
    assert list(found) == wanted


@pytest.mark.law(180)
@settings(max_examples=50, deadline=None)
@given(near_rules(), OPEN, OPEN)
def test_cells_that_either_of_two_columns_names_are_unconfirmed(
    row: Cells, names: list[str], more: list[str]
) -> None:
    both = {**open_row(row, names), "Unconfirmed cells": "; ".join(more)}
    one = open_row(row, list(dict.fromkeys((*names, *more))))
    results = []
    for cells in (both, one):
        encounter = RowReader(cells).read(list(cells.values()), 0)
        results.append(replace(AUDITOR.audit(encounter), notes=()))
        found = judge_columns({h: [cell] for h, cell in cells.items()})
        assert list(found) == [answer_of(results[-1])]
    assert results[0] == results[1]


def test_a_second_column_of_unconfirmed_cells_is_told() -> None:
    match = match_headings(["unconfirmed", "dx1", "Unconfirmed cells"])
    assert match.unknown == ()
    assert match.problems == (
        'Headings "unconfirmed" and "Unconfirmed cells" both mean unconfirmed: the '
        "cells that either names are unconfirmed.",
    )


def test_an_unconfirmed_status_displaces_nothing_until_it_is_confirmed() -> None:
    cells = {"fracture": "confirmed cause", "pain_severity": 99}
    confirmed = AUDITOR.audit(chart(fracture="confirmed cause"))
    opened = AUDITOR.audit(chart(**cells, unconfirmed="Fracture, pain_severity"))
    assert confirmed.verdict is Verdict.MORE_SPECIFIC_CODE_REQUIRED
    assert opened.verdict is AUDITOR.audit(chart(pain_severity="")).verdict
    assert opened.notes == (remark(2),)


def test_a_row_whose_chart_cells_are_all_unconfirmed_is_not_a_reviewed_chart() -> None:
    assert not chart(unconfirmed=list(NAMES)).chart_reviewed
    assert not chart(chart_reviewed="Y", unconfirmed=list(NAMES)).chart_reviewed


def test_named_cells_are_counted_blank_or_not() -> None:
    assert chart(unconfirmed="infection; neoplasm").notes == (remark(2),)
    assert chart(unconfirmed="infection; Infection").notes == (remark(1),)
    assert chart(infection="", unconfirmed="infection").notes == (remark(1),)
    assert remark(1).startswith("1 unconfirmed cell was read as blank")


@pytest.mark.parametrize("cell", [None, "", " ; , ", "  "])
def test_a_blank_cell_opens_nothing(cell: str | None) -> None:
    assert chart(unconfirmed=cell) == chart()


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("pain_regions; fractre", '"fractre" names no column. Did you mean fracture?'),
        ("dx2", '"dx2" is a column of the claim, not of the chart. Write names'),
        ("zzz", '"zzz" names no column. Write names of columns of the chart'),
    ],
)
def test_an_unknown_name_is_an_input_error_with_a_suggestion(
    cell: str, said: str
) -> None:
    encounter = chart(unconfirmed=cell)
    assert errors(encounter) == [("unconfirmed", True)]
    error = encounter.errors[0]
    assert f"{error.message} {error.remedy}".startswith(said)
    assert AUDITOR.audit(encounter).verdict is Verdict.INPUT_ERROR


def test_names_labels_and_aliases_name_a_cell() -> None:
    cell = "Pain regions, ROM; st_fracture\nPAIN_REGIONS"
    wanted = ("pain_regions", "exam_range_of_motion", "fracture")
    assert read_unconfirmed(cell) == wanted
