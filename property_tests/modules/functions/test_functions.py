"""The worksheet functions alone: names, shapes, and answers for any cells."""

from __future__ import annotations

import datetime as dt
import keyword
import socket
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from audit import audit_encounter
from audit.findings import FINDING_COLUMNS, Verdict
from audit.functions import FUNCTIONS, FunctionSpec, function
from audit.functions.encounters import AUDIT_COLUMNS
from property_tests.strategies.encounters import Cells, near_rules
from property_tests.support.tables import NAMES, as_python, random_rows

HEADINGS = ("encounter_id", "date_of_service", "dx1", "dx2", "pain_severity")
CLAIM = ("E1", "2026-02-10", "M54.6", "R52", None)
VBA_WORDS = frozenset(
    [
        "date",
        "type",
        "next",
        "end",
        "to",
        "in",
        "is",
        "like",
        "mod",
        "select",
        "name",
        "string",
        "caller",
        "loop",
        "with",
    ]
)
values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**40), 2**40),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(["M54.6", "#N/A", -2146826246, dt.date(2026, 2, 10), 46063.0]),
    st.just({"type": "Error", "basicValue": "#VALUE!"}),
)
blocks = st.one_of(
    values,
    st.lists(values, max_size=5),
    st.lists(st.lists(values, max_size=5), max_size=4),
)


@pytest.mark.parametrize("spec", FUNCTIONS, ids=lambda spec: spec.name)
def test_every_function_can_be_registered_everywhere(spec: FunctionSpec) -> None:
    names = [p.name for p in spec.parameters]
    assert not {n for n in names if keyword.iskeyword(n) or n in VBA_WORDS}
    assert all(
        len(text) <= 255 for text in (spec.help, *(p.help for p in spec.parameters))
    )
    assert (
        sorted(names, key=lambda n: spec.parameters[names.index(n)].optional) == names
    )
    assert spec.method.isalpha()
    assert len(spec.dotted) >= 3


def test_no_two_functions_share_a_name() -> None:
    assert len({spec.method for spec in FUNCTIONS}) == len(FUNCTIONS)


@pytest.mark.law(29)
@given(st.sampled_from(FUNCTIONS), st.lists(blocks, max_size=5))
@example(function("AUDIT"), [[[]]])
@example(function("VERDICT"), [[], []])
@example(function("FINDINGS"), [["dx1"], [[]], 1900, float("nan")])
def test_a_function_answers_whatever_it_is_given(
    spec: FunctionSpec, arguments: list[object]
) -> None:
    answer = spec.call(*arguments[: len(spec.parameters)])
    assert len({len(row) for row in answer}) == 1
    cells = [cell for row in answer for cell in row]
    assert all(isinstance(cell, (str, float, bool)) for cell in cells)
    assert not any("Please report" in str(cell) for cell in cells)


@given(near_rules().map(lambda cells: {"date_of_service": "", "dx1": "", **cells}))
def test_row_functions_say_what_the_audit_says(cells: Cells) -> None:
    result = audit_encounter(cells)
    headings, row = list(cells), list(cells.values())
    assert function("VERDICT").call(headings, row) == [[result.verdict.value]]
    assert function("CORRECTED").call(headings, row) == [
        [";".join(result.corrected_dx)]
    ]
    assert function("QUERY").call(headings, row) == [[result.query_text]]
    assert function("TASK").call(headings, row) == [[result.coder_task]]
    answer = function("FINDINGS").call(headings, row)
    assert [line[2] for line in answer[1:]] == [f.rule_id for f in result.findings]


@pytest.mark.law(26)
def test_the_order_of_columns_and_foreign_columns_do_not_matter() -> None:
    table: list[list[object]] = [[*NAMES], *as_python(random_rows(200, seed=3))]
    turned = [["my notes", *line[::-1]] for line in table]
    assert function("AUDIT").call(table) == function("AUDIT").call(turned)


def test_blank_rows_are_answered_blank_and_rows_stay_beside_theirs() -> None:
    answer = function("AUDIT").call(
        [HEADINGS, [None] * 5, CLAIM, ["", "  ", "", "", ""]]
    )
    assert answer[0] == list(AUDIT_COLUMNS)
    assert answer[1] == answer[3] == [""] * len(AUDIT_COLUMNS)
    assert answer[2][0] == Verdict.NOT_SUPPORTED


def test_headings_and_row_may_stand_in_columns() -> None:
    down = [[h] for h in HEADINGS], [[c] for c in CLAIM]
    assert function("VERDICT").call(*down) == function("VERDICT").call(HEADINGS, CLAIM)


def test_several_rows_answer_in_several_rows() -> None:
    rows = [CLAIM, [None] * 5, CLAIM]
    answer = function("VERDICT").call(HEADINGS, rows)
    assert answer == [["NOT_SUPPORTED"], [""], ["NOT_SUPPORTED"]]
    answer = function("FINDINGS").call(HEADINGS, rows)
    assert answer[0] == list(FINDING_COLUMNS)
    assert {line[1] for line in answer[1:]} == {2.0, 4.0}


def test_an_unreadable_cell_is_named() -> None:
    answer = function("AUDIT").call(
        [HEADINGS, ["E1", "2026-02-10", "M54.6", "", "bad"]]
    )
    assert answer[1][0] == "INPUT_ERROR"
    assert "row 2, column pain_severity" in str(
        answer[1][AUDIT_COLUMNS.index("findings")]
    )


def test_missing_headings_are_named() -> None:
    (line,) = function("AUDIT").call([["dx1", "notes"], ["M54.6", ""]])
    assert str(line[0]).startswith("ERROR: the headings have no column date_of_service")


def test_a_column_that_is_headed_twice_is_reported() -> None:
    answer = function("AUDIT").call([(*HEADINGS, "DX_1"), (*CLAIM, "M54.2")])
    assert "both mean dx1" in str(answer[1][-1])


def test_repeated_ids_are_told_on_each_of_their_rows() -> None:
    answer = function("AUDIT").call([HEADINGS, CLAIM, CLAIM])
    assert [line[-1] for line in answer[1:]] == [
        "encounter_id occurs more than once"
    ] * 2


def test_1904_dates_are_read_when_the_formula_says_so() -> None:
    day = float((dt.date(2026, 2, 10) - dt.date(1904, 1, 1)).days)
    row = ["E1", day, "M54.6", "R52", None]
    assert function("VERDICT").call(HEADINGS, row, 1904) == [["NOT_SUPPORTED"]]
    (line,) = function("VERDICT").call(HEADINGS, row, 1905)
    assert line == ['ERROR: date_system: "1905" is neither 1900 nor 1904.']


def test_findings_fill_up_to_a_height() -> None:
    answer = function("FINDINGS").call(HEADINGS, CLAIM, None, 9)
    assert len(answer) == 9
    assert answer[-1] == [""] * len(FINDING_COLUMNS)


def test_codes_are_answered_one_by_one() -> None:
    codes = [["m546", "M54.5"], [None, "#N/A"]]
    answer = function("CODE_VALID").call(codes, "2026-02-10")
    assert answer[0] == ["Y", "N"]
    assert answer[1][0] == ""
    assert str(answer[1][1]).startswith("ERROR: code: The cell holds the error #N/A.")
    assert function("CODE_VALID").call("M54.5", "2021-09-30") == [["Y"]]
    assert function("CODE_TITLE").call("M54.6", 46063.0) == [["Pain in thoracic spine"]]


@pytest.mark.law(16)
def test_excludes_does_not_depend_on_the_order_of_the_codes() -> None:
    one = function("EXCLUDES").call("M54.6", "M51.24", "2026-02-10")
    assert one == function("EXCLUDES").call("M51.24", "M54.6", "2026-02-10")
    assert str(one[0][0]).startswith("Excludes1 at M54.6")
    assert function("EXCLUDES").call("M54.6", "I10", "2026-02-10") == [["none"]]


def test_a_rule_is_explained_and_a_wrong_id_gets_a_hint() -> None:
    answer = function("EXPLAIN").call("exc-disc-1")
    pairs = {str(label): text for label, text in answer}
    assert pairs["verdict"] == "MORE_SPECIFIC_CODE_REQUIRED"
    assert "{" not in str(function("EXPLAIN").call("BIL-01"))
    assert "Did you mean" in str(function("EXPLAIN").call("EXC-DISC-99")[0][0])


def test_the_functions_open_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: Any, **options: Any) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    table = [list(NAMES), *as_python(random_rows(50, seed=9))]
    assert len(function("AUDIT").call(table)) == 51
    assert function("RULES").call()
    assert function("VERSION").call()


def test_numbers_beyond_all_floats_and_texts_beyond_a_cell_are_reported() -> None:
    huge = 10**400
    row = [["date_of_service", "dx1", "pain_severity"], [46_000, "M54.6", huge]]
    (_, answers) = function("AUDIT").call(row)
    assert answers[0] == "INPUT_ERROR"
    assert "pain_severity" in str(answers)
    for name in ("CODE_TITLE", "CODE_VALID"):
        assert "failed" not in str(function(name).call("M54.6", huge))
    assert "universe" in str(function("ERROR_RATE_LOW").call(huge, 20, 1))
    ((answer,),) = function("EXPLAIN").call("x" * 40_000)
    assert len(str(answer)) <= 32_767
    findings = function("FINDINGS").call(row[0], [46_000, "M54.6", 5], None, 2.7)
    assert "height" in str(findings[0][0])
