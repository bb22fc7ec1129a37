"""Laws of the names in a register: one sample has one, and a second review shows."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.review.packet.register_file import extract_text, read_extract
from audit.review.register import (
    Entry,
    Register,
    RegisterRefused,
    other_sample_sentences,
    record,
    review_of,
    reviews_of_frame,
    second_name_problems,
)
from audit.review.worksheet import Worksheet
from property_tests.modules.review.test_register import AT
from property_tests.support.worksheets import small


def sample(seed: str, frame: str) -> Worksheet:
    """Return a small worksheet with the proofs of a seed and the hash of a frame."""
    own = small()
    rows = tuple(
        replace(row, pick=replace(row.pick, proof=f"{seed}{row.pick.proof[1:]}"))
        for row in own.rows
    )
    return replace(own, rows=rows, plan=replace(own.plan, frame_sha256=frame * 64))


KEYS = st.tuples(st.sampled_from("01"), st.sampled_from("ab"))


@pytest.mark.law(213)
@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["Q3", "Q4", "Q5"]), KEYS), max_size=6))
def test_a_sample_is_recorded_under_one_name(
    tries: list[tuple[str, tuple[str, str]]],
) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        Register(Path(folder, "r.sqlite")) as book,
    ):
        kept: dict[str, tuple[str, str]] = {}
        for name, key in tries:
            is_first = name not in kept and key not in kept.values()
            before = len(book.lines())
            if is_first or kept.get(name) == key:
                kept[name] = key
                record(book, name, sample(*key), None, actor="A", at=AT, product="1")
            else:
                with pytest.raises(RegisterRefused, match="Nothing was added"):
                    record(
                        book, name, sample(*key), None, actor="A", at=AT, product="1"
                    )
                assert len(book.lines()) == before
        lines = book.lines()
        for name, key in kept.items():
            own = sample(*key)
            assert review_of(lines, own) == name
            others = {n for n, k in kept.items() if n != name and k[1] == key[1]}
            named = other_sample_sentences(name, own, lines)
            assert len(named) == len(others)
            assert all(any(repr(n) in text for text in named) for n in others)
            assert second_name_problems(name, own, lines) == ()
            # A packet shows the same of other reviews, and nothing of other frames.
            of_frame = reviews_of_frame(lines, own.plan.frame_sha256)
            packed = read_extract(extract_text(lines, name, of_frame))
            assert packed.faults == ()
            assert packed.review == name
            assert other_sample_sentences(name, own, packed.lines) == named
            assert {line.entry.review for line in packed.lines} == {name, *others}


@pytest.mark.law(213)
@given(hides=st.sampled_from(["Q1", "Q9"]))
@settings(deadline=None)
def test_a_second_name_from_an_earlier_release_is_named(hides: str) -> None:
    own = sample("0", "a")
    with (
        tempfile.TemporaryDirectory() as folder,
        Register(Path(folder, "r.sqlite")) as book,
    ):
        record(book, "Q3", own, None, actor="A", at=AT, product="1")
        again = [replace(li.entry, review=hides) for li in book.lines()]
        score = Entry(hides, "score", '{"wrong": 0, "judged": 4}')
        book.append([*again, score], "B", AT)
        lines = book.lines()
    assert review_of(lines, own) == "Q3"
    (found,) = second_name_problems("Q3", own, lines)
    assert f"{hides!r}, too (score: 0 of 4 wrong)" in found
    (found,) = second_name_problems(hides, own, lines)
    assert "'Q3', too (not scored)" in found
    packed = read_extract(extract_text(lines, "Q3", ["Q3", hides]))
    assert second_name_problems("Q3", own, packed.lines)
