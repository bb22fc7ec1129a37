"""Functions answer a block cell by cell, and a blank id is no id, on every host."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit import audit_rows
from audit.api import default_auditor
from audit.codes import read_code
from audit.engine.rows import BLANK_ID, REPEATED_ID
from audit.functions import function
from audit.functions.encounters import AUDIT_COLUMNS
from audit.hosts.cli.audit import Request, run
from audit.release import Standing

CODES = ("M54.6", "M54.5", "M54.50", "M51.24", "M51.A4", "R52", "XYZ", None)
DATES = (
    *("2015-09-30", "2021-09-30", "2021-10-01", 46063.0, dt.date(2026, 2, 10)),
    *("2027-10-01", "03/04/2026", None),
)
ASKED: tuple[Callable[[object, object], object], ...] = (
    lambda code, day: function("CODE_TITLE").call(code, day),
    lambda code, day: function("CODE_VALID").call(code, day),
    lambda code, day: function("EXCLUDES").call(code, "M54.6", day),
    lambda code, day: function("EXCLUDES").call(code, "M54.50", day),
)


@st.composite
def blocks(draw: st.DrawFn) -> tuple[list[list[object]], list[list[object]]]:
    rows, columns = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    cells = (st.sampled_from(CODES), st.sampled_from(DATES))
    codes, days = (
        draw(
            st.lists(
                st.lists(cell, min_size=columns, max_size=columns),
                min_size=rows,
                max_size=rows,
            )
        )
        for cell in cells
    )
    return codes, days  # type: ignore[return-value]


@settings(max_examples=60)
@given(blocks(), st.sampled_from(ASKED))
def test_each_code_of_a_block_is_answered_on_its_own_day(
    block: tuple[list[list[object]], list[list[object]]],
    ask: Callable[[object, object], object],
) -> None:
    codes, days = block
    alone = [
        [ask(code, day)[0][0] for code, day in zip(line, dates, strict=True)]  # type: ignore[index]
        for line, dates in zip(codes, days, strict=True)
    ]
    assert ask(codes, days) == alone
    one = days[-1][-1]
    assert ask(codes, one) == [[ask(c, one)[0][0] for c in line] for line in codes]  # type: ignore[index]


@pytest.mark.parametrize("shape", [(1, 2), (2, 1), (2, 2), (3, 1)])
@pytest.mark.parametrize("other", [(1, 3), (3, 2), (4, 1), (3, 3)])
def test_days_of_another_shape_than_the_codes_are_refused(
    shape: tuple[int, int], other: tuple[int, int]
) -> None:
    codes = [["M54.6"] * shape[1] for _ in range(shape[0])]
    days = [["2026-02-10"] * other[1] for _ in range(other[0])]
    answer = function("CODE_VALID").call(codes, days)
    assert answer == [
        ["ERROR: on_date: give one date, or a block like that of the codes."]
    ]


def test_answers_of_a_code_change_on_the_day_of_its_release() -> None:
    days = ["2021-09-30", "2021-10-01"]
    assert function("CODE_VALID").call(["M54.5", "M54.5"], days) == [["Y", "N"]]
    assert function("CODE_VALID").call(
        [["M54.50"], ["M54.50"]], [[d] for d in days]
    ) == [
        ["N"],
        ["Y"],
    ]


IDS = st.lists(
    st.sampled_from(("", " ", None, "E1", "E2", "E1 ")), min_size=2, max_size=6
)
HEADINGS = ("encounter_id", "date_of_service", "dx1")
AT = AUDIT_COLUMNS.index("row_status")


def id_remarks(ids: list[str | None]) -> list[str]:
    """Return for each row the remark on its id."""
    plain = [(i or "").strip() for i in ids]
    return [
        BLANK_ID if not i else REPEATED_ID if plain.count(i) > 1 else "" for i in plain
    ]


@given(IDS)
def test_a_blank_id_is_told_as_blank_and_never_as_repeated(
    ids: list[str | None],
) -> None:
    rows = [(i, "2026-02-10", "M54.6") for i in ids]
    results = audit_rows(dict(zip(HEADINGS, row, strict=True)) for row in rows)
    assert ["; ".join(r.notes) for r in results] == id_remarks(ids)
    answer = function("AUDIT").call([HEADINGS, *rows])
    assert [line[AT] for line in answer[1:]] == id_remarks(ids)


def test_a_blank_id_of_a_file_is_told_as_blank(tmp_path: Path) -> None:
    ids = ["E1", "", "E2", None, " ", "E1"]
    source, target = tmp_path / "in.xlsx", tmp_path / "out.xlsx"
    book = openpyxl.Workbook()
    for row in (HEADINGS, *((i, "2026-02-10", "M54.6") for i in ids)):
        book.active.append(row)
    book.save(source)
    run(Request(source, target), dt.datetime(2026, 7, 1))
    sheet = openpyxl.load_workbook(target)["Encounters"]
    heading, *rows = sheet.iter_rows(values_only=True)
    index = heading.index("row_status")
    assert [str(row[index] or "") for row in rows] == id_remarks(ids)


@pytest.mark.parametrize("name", ["", " "])
def test_a_blank_id_is_never_drawn(name: str) -> None:
    answer = function("DRAW").call([[name], ["E1"], ["E2"]], 2, "7")
    assert sorted(str(line[0]) for line in answer) == ["E1", "E2"]
    refused = function("DRAW").call([[name], ["E1"], ["E2"]], 3, "7")
    assert "there are only 2 different ids" in str(refused[0][0])


def test_a_date_that_is_missing_or_unreadable_is_told_and_never_guessed() -> None:
    for name in ("CODE_TITLE", "CODE_VALID"):
        ((missing,),) = function(name).call("M54.6", None)
        assert missing == "ERROR: on_date: The date of service is missing."
        ((unread,),) = function(name).call("M54.6", "03/04/2026")
        assert str(unread).startswith('ERROR: on_date: "03/04/2026" is not a date')


def test_a_code_of_a_release_that_is_loaded_in_part_is_unknown() -> None:
    standings = [
        function("CODE_VALID").call(c, "2027-02-10")[0][0] for c in ("M54.6", "XYZ")
    ]
    standing = default_auditor().tables.codes.standing
    day = dt.date(2027, 2, 10)
    words = {Standing.BILLABLE: "Y", Standing.UNKNOWN: "UNKNOWN"}
    for code in ("M54.6", "M54.5", "Z99.99", "I10", "S22.060A"):
        expected = words.get(standing(read_code(code), day), "N")
        assert function("CODE_VALID").call(code, "2027-02-10") == [[expected]]
    assert "UNKNOWN" in standings or Standing.UNKNOWN in {
        standing(read_code(c), day) for c in ("Z99.99", "I10", "S22.060A")
    }


def test_a_sample_may_be_all_in_error_and_no_more() -> None:
    assert function("ERROR_RATE_HIGH").call(100, 10, 10) == [[1.0]]
    assert function("ERROR_RATE_LOW").call(100, 10, 0) == [[0.0]]
    ((answer,),) = function("ERROR_RATE_LOW").call(100, 10, 11)
    assert str(answer).startswith("ERROR: errors: 11 of 10 units is impossible.")
    assert isinstance(function("ERROR_RATE_LOW").call(10, 10, 3)[0][0], float)


def test_the_rules_that_are_listed_are_those_in_use() -> None:
    pack = default_auditor().pack
    listed = [line[0] for line in function("RULES").call()[1:]]
    assert listed == [rule.id for rule in pack.rules if rule.enabled]
    assert len(listed) < len(pack.rules)


@pytest.mark.parametrize("blank", [(), (None,), ("",)])
def test_the_default_level_is_nine_tenths(blank: tuple[object, ...]) -> None:
    for name, numbers in (
        ("ERROR_RATE_LOW", (1000, 50, 5)),
        ("ERROR_RATE_HIGH", (1000, 50, 5)),
        ("SAMPLE_SIZE", (1000, 0.2, 0.2)),
    ):
        answer = function(name).call(*numbers, *blank)
        assert answer == function(name).call(*numbers, 0.9)
        assert answer != function(name).call(*numbers, 0.95)
