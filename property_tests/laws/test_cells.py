"""Laws of reading single cells."""

from __future__ import annotations

import datetime as dt
import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from audit.cells import (
    CellError,
    LineText,
    Unreadable,
    canonical,
    is_blank,
    read_codes,
    read_line,
    read_list,
    read_number,
    read_pairs,
    read_text,
    read_word,
)
from audit.columns import column, match_value
from audit.date_cells import read_date
from audit.encounter.cell_readers import Conventions, reader_of


class JsNull:
    """Stands in for the class that Pyodide gives JavaScript's null."""

    def __bool__(self) -> bool:
        return False


class Stubborn:
    """Raises whatever it is asked, as some objects of JavaScript do."""

    def _refuse(self, *asked: object) -> bool:
        raise RuntimeError

    __eq__ = __ne__ = __bool__ = _refuse
    __float__ = __str__ = __repr__ = __hash__ = _refuse  # type: ignore[assignment]


def data_type(kind: str, basic_type: str, value: object, **more: object) -> object:
    """Describe a cell that holds a data type, as Office.js does."""
    return {"type": kind, "basicType": basic_type, "basicValue": value, **more}


BLANKS = (
    None,
    JsNull(),
    data_type("Empty", "Empty", ""),
    "",
    " ",
    "\u00a0",
    " \t\n",
    "\u200b",
    "\ufeff ",
    math.nan,
)
ERRORS = (
    "#N/A",
    "#VALUE!",
    "#REF!",
    "#DIV/0!",
    "#NUM!",
    "#NAME?",
    "Err:504",
    CellError("#N/A"),
    -2146826246,
    {"type": "Error", "basicValue": "#N/A"},
    {"type": "Error", "kind": "Na"},
)
READERS = (
    read_text,
    read_word,
    read_number,
    read_date,
    reader_of(column("pain_documented"), Conventions()),
    read_list,
    read_codes,
    read_line,
    read_pairs,
)


scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text())
anything = st.recursive(
    scalars | st.builds(JsNull) | st.builds(Stubborn) | st.binary(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "basicType", "basicValue", "text", "kind"]), inner
        )
    ),
    max_leaves=6,
)


@pytest.mark.law(100)
@given(anything)
def test_no_value_of_a_host_makes_a_reader_fail(value: object) -> None:
    for read in (canonical, is_blank, *READERS):
        read(value)


@pytest.mark.law(100)
@given(st.sampled_from(["FormattedNumber", "String", "Boolean"]), scalars)
def test_a_data_type_reads_as_the_value_behind_it(kind: str, value: object) -> None:
    one, other = canonical(data_type(kind, "Any", value)), canonical(value)
    assert repr(one) == repr(other)


def test_a_data_type_without_a_value_cannot_be_read() -> None:
    company = data_type("Entity", "Error", "#VALUE!", text="Contoso")
    found = canonical(company)
    assert isinstance(found, Unreadable)
    assert (found.value, "(Entity)" in found.message) == ("Contoso", True)
    assert isinstance(canonical({"M54.6": 1}), Unreadable)


@pytest.mark.parametrize("blank", BLANKS)
def test_blank_is_blank_for_every_reader(blank: object) -> None:
    assert is_blank(blank)
    assert [read(blank) or None for read in READERS] == [None] * len(READERS)


@pytest.mark.parametrize("error", ERRORS)
def test_an_error_cell_is_never_blank(error: object) -> None:
    assert not is_blank(error)
    assert all(isinstance(read(error), Unreadable) for read in READERS)


def test_nat_and_foreign_numbers_become_plain() -> None:
    class Foreign:
        def __float__(self) -> float:
            return 2.5

    assert canonical(Foreign()) == 2.5
    assert isinstance(canonical(object()), Unreadable)


# In 1904 workbooks a serial number has five digits from May 1931 on.
@given(st.dates(dt.date(1931, 5, 19), dt.date(2170, 12, 31)))
@example(dt.date(2026, 2, 10))
@example(dt.date(1931, 5, 18))
@example(dt.date(1931, 5, 19))
def test_one_date_reads_the_same_from_every_host(day: dt.date) -> None:
    noon = dt.datetime.combine(day, dt.time(12))
    serial = (day - dt.date(1899, 12, 30)).days
    serial_1904 = (day - dt.date(1904, 1, 1)).days
    texts = (f"{day}", f" {day}T00:00:00", f"{day} 08:30", f"'{day}", f"{day}T08:30Z")
    hosts = (day, noon, serial, float(serial), serial + 0.75, str(serial), *texts)
    assert {read_date(host) for host in hosts} == {day}
    assert read_date(day, 1904) == day
    for number in (serial_1904, serial_1904 + 0.5):
        # Counted from 1904, the number of a day before May 19, 1931 has four digits
        # and could be a year.
        is_read = serial_1904 >= 10_000
        assert (read_date(number, 1904) == day) is is_read
        assert isinstance(read_date(number, 1904), Unreadable) is not is_read


@pytest.mark.parametrize(
    "value",
    [
        "03/04/2026",
        "4.3.2026",
        "021026",
        "2026",
        "0226",
        "12345678",
        20261304,
        2958466,
        12,
        0,
        -5,
        math.inf,
        True,
        dt.time(8, 30),
        "2026-02-30",
        "2026-13-01",
    ],
)
def test_a_date_is_never_guessed(value: object) -> None:
    answer = read_date(value)
    assert isinstance(answer, Unreadable)
    assert "for example 2026-03-04" in answer.remedy


def test_full_width_digits_are_digits() -> None:
    assert read_date("\uff12\uff10\uff12\uff16-02-10") == dt.date(2026, 2, 10)
    assert read_number("\uff16") == 6


@pytest.mark.parametrize(
    "value", ["6 weeks", "7/10", "five", "1,5", True, "nan", "1e3"]
)
def test_text_that_is_no_number_is_refused(value: object) -> None:
    assert isinstance(read_number(value), Unreadable)


@given(st.floats(0, 10))
def test_a_number_reads_the_same_as_text(number: float) -> None:
    number = round(number, 3)
    assert read_number(f"{number:.3f}", low=0, high=10) == number
    assert read_number(number, low=0, high=10) == number


@pytest.mark.parametrize("value", [11, -1, "10.5", -0.01])
def test_a_number_out_of_range_is_refused_with_the_range(value: object) -> None:
    answer = read_number(value, low=0, high=10)
    assert isinstance(answer, Unreadable)
    assert "0 to 10" in answer.remedy


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("$1,234.50", 1234.5),
        ("1234.5", 1234.5),
        ("-$5", -5),
        ("$-5.00", -5),
        ("(12.00)", -12),
        ("$0.75", 0.75),
        (".5", 0.5),
        ("1,2,3", None),
        ("$", None),
        ("(5", None),
    ],
)
def test_money_is_read_as_it_is_written(text: str, amount: float | None) -> None:
    answer = read_number(text, money=True)
    assert isinstance(answer, Unreadable) if amount is None else answer == amount


def test_yes_and_no_read_the_same_from_every_host() -> None:
    c = column("pain_documented")
    read = reader_of(c, Conventions())
    for yes, no in (("Y", "N"), ("yes", "No"), ("TRUE", "false"), (True, False)):
        assert (read(yes), read(no)) == ("Y", "N")
    for one, nought in ((1, 0), (1.0, 0.0), ("1", "0"), ("1.0", "0.0")):
        assert (read(one), read(nought)) == ("Y", "N")
        assert match_value(c, str(one)) == "Y"
    assert isinstance(read("maybe"), Unreadable)


@given(st.sampled_from(("; ", ";", "+", " + ", ",", "\n", ";;")))
def test_any_usual_separator_splits_a_list(separator: str) -> None:
    text = separator.join(("thoracic", "lumbar", "thoracic"))
    assert read_list(text) == ("thoracic", "lumbar")


@pytest.mark.law(21)
def test_codes_are_read_in_canonical_spelling() -> None:
    assert read_codes("m5124; M54.14") == ("M51.24", "M54.14")
    assert isinstance(read_codes("see the note"), Unreadable)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("99213", LineText("99213", (), "", 1)),
        (99213.0, LineText("99213", (), "", 1)),
        ("98941-AT:AB", LineText("98941", ("AT",), "AB", 1)),
        ("64490-50:A x1", LineText("64490", ("50",), "A", 1)),
        ("j1030 x2.5", LineText("J1030", (), "", 2.5)),
        ("97110-gp-59 : a \u00d7 3", LineText("97110", ("GP", "59"), "A", 3)),
    ],
)
def test_service_lines_are_read(text: object, line: LineText) -> None:
    assert read_line(text) == line


@pytest.mark.parametrize(
    "text", ["9921", "99213-5", "99213:1", "99213 x0", "98941 AT", "ABCDE", "99213-"]
)
def test_a_line_out_of_grammar_is_refused(text: str) -> None:
    assert isinstance(read_line(text), Unreadable)


CODES = st.sampled_from(("M54.6", "M51.34", "M54.81", "G89.29", "S22.060A"))


@given(st.lists(CODES, min_size=2, max_size=2, unique=True))
def test_pairs_have_no_order(codes: list[str]) -> None:
    one, other = codes[0], codes[1].lower()
    pair, turned = read_pairs(f"{one}~{other}"), read_pairs(f"{other} ~ {one}")
    assert not isinstance(pair, Unreadable)
    assert pair == turned


@given(CODES)
def test_a_code_makes_no_pair_with_itself(code: str) -> None:
    assert isinstance(read_pairs(f"{code}~{code.lower()}"), Unreadable)


@pytest.mark.parametrize("text", ["M54.6 M51.34", "M54.6~", "M54.6~x", "A~B~C"])
def test_a_pair_needs_two_codes(text: str) -> None:
    assert isinstance(read_pairs(text), Unreadable)


@given(st.one_of(st.text(), st.floats(), st.integers(), st.datetimes(), st.binary()))
def test_readers_are_total(value: object) -> None:
    for read in READERS:
        read(value)
