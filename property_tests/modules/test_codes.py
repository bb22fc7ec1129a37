"""What the spelling of a code shows without any table."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.codes import (
    ancestors,
    category,
    chapter_letter,
    is_sequela,
    is_under,
    is_well_formed,
    read_code,
    seventh_character,
    undotted,
)

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ALNUM = LETTERS + "0123456789"
codes = st.builds(
    lambda letter, digit, third, rest: (
        f"{letter}{digit}{third}{'.' if rest else ''}{rest}"
    ),
    st.sampled_from(LETTERS),
    st.sampled_from("0123456789"),
    st.sampled_from(ALNUM),
    st.text(ALNUM, max_size=4),
)


@given(codes)
def test_a_code_falls_into_category_and_rest(code: str) -> None:
    assert is_well_formed(code)
    assert category(code) == code[:3]
    assert chapter_letter(code) == code[0]
    assert undotted(code) == code[:3] + code[4:]
    assert read_code(undotted(code)) == code
    assert read_code(f" '{code.lower()}\u00a0") == code


@given(codes)
def test_the_headings_above_a_code_are_its_prefixes_nearest_first(code: str) -> None:
    above = ancestors(code)
    assert [len(undotted(c)) for c in above] == list(
        range(len(undotted(code)) - 1, 2, -1)
    )
    assert all(is_well_formed(c) and is_under(code, c) and c != code for c in above)
    assert not any(c.endswith(".") for c in above)


@given(codes, codes)
def test_a_code_is_under_what_it_begins_with(code: str, other: str) -> None:
    assert is_under(code, code)
    assert is_under(code, other) is code.startswith(other)
    assert is_under(code, other, category(code))


@given(codes)
def test_the_seventh_character_is_the_last_of_seven(code: str) -> None:
    whole = len(undotted(code)) == 7
    assert seventh_character(code) == (code[-1] if whole else "")
    assert is_sequela(code) is (whole and code.endswith("S"))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *(("m546", "M54.6"), ("M5.46", "M5.46"), ("M54", "M54"), ("qa01", "QA0.1")),
        *(("Ｍ５４．６", "M54.6"), ("\u2018M54.6", "M54.6"), ("`m54.6", "M54.6")),
        *(("M54\u200b.6", "M54.6"), ("s22060a", "S22.060A"), ("back", "BACK")),
        *((" see note ", "SEENOTE"), ("M5", "M5"), ("m54.60000", "M54.60000")),
    ],
)
def test_common_spellings_are_read(text: str, code: str) -> None:
    assert read_code(text) == code


@pytest.mark.parametrize("text", ["", "M5", "M546", "M54.", "54.6", "M54.60000", "m54"])
def test_a_text_without_the_pattern_is_no_code(text: str) -> None:
    assert not is_well_formed(text)
