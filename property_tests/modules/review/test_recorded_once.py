"""Laws of what a register records: one name of a sample, decisions, and figures."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.review.evidence import CertificateLine, Recorded, State
from audit.review.evidence.recorded import register_lines
from audit.review.packet.register_file import extract_text, read_extract
from audit.review.register import (
    Entry,
    Line,
    Register,
    RegisterRefused,
    decision_problems,
    other_sample_sentences,
    record,
    review_of,
    reviews_of_frame,
    second_name_problems,
)
from audit.review.score import score
from audit.review.worksheet import NO_DECISION, Decision, Worksheet
from property_tests.modules.review.test_register import AT
from property_tests.support.review_samples import with_decisions
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
                assert review_of(book.lines(), sample(*key)) == name
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


SCORED = with_decisions(
    small(),
    {
        0: Decision(auditor="Ann", decision="agree", dollars=7.0),
        1: Decision(
            auditor="Ann",
            decision="disagree",
            own_verdict="INVALID_CODE",
            comment="read",
            dollars=12.5,
        ),
    },
)


def recorded(worksheet: Worksheet, folder: Path) -> list[Line]:
    """Return the lines of a register that has a worksheet and its score."""
    with Register(folder / "r.sqlite") as book:
        add(book, worksheet)
        return book.lines()


def add(book: Register, worksheet: Worksheet) -> int:
    result = score(worksheet)
    return record(book, "Q3", worksheet, result, actor="A", at=AT, product="1")


def statistics(lines: Sequence[Line], product: str = "1") -> CertificateLine:
    """Return what a certificate says of the recorded statistics."""
    known = Recorded(lines, faults=())  # as if the chain was computed anew
    said = register_lines(SCORED, score(SCORED), known, {}, product)
    return next(line for line in said if line.subject == "recorded statistics")


def other(value: object) -> Iterator[object]:
    """Yield values with one leaf changed."""
    if isinstance(value, list):
        yield [*value, "more"]
        for at, item in enumerate(value):
            yield from ([*value[:at], new, *value[at + 1 :]] for new in other(item))
    else:
        yield f"{value}9" if isinstance(value, str) else 987


@pytest.mark.law(214)
def test_each_figure_of_a_recorded_score_is_compared(tmp_path: Path) -> None:
    lines = recorded(SCORED, tmp_path)
    assert statistics(lines).state is State.HOLDS
    kept = json.loads(lines[-1].entry.payload)
    assert lines[-1].entry.kind == "score"
    assert {"codes", "dollars", "kappa", "providers", "policy_sha256"} <= kept.keys()
    for name, value in kept.items():
        changed = [kept | {name: new} for new in other(value)]
        gone = {key: kept[key] for key in kept if key != name}
        # A figure that is not recorded is one that was not computed.
        is_told = name != "product" and value is not None
        for payload in [*changed, gone] if is_told else changed:
            entry = replace(lines[-1].entry, payload=json.dumps(payload))
            said = statistics([*lines[:-1], replace(lines[-1], entry=entry)])
            # A score that names another release is compared with what it may differ in.
            assert (said.state is State.FAILS) == (name != "product"), payload
            assert name == "product" or name in str(said)


@pytest.mark.law(214)
def test_a_score_of_an_earlier_release_may_have_other_dollars_and_is_told(
    tmp_path: Path,
) -> None:
    lines = recorded(SCORED, tmp_path)
    kept = json.loads(lines[-1].entry.payload)

    def said(**figures: object) -> CertificateLine:
        entry = replace(lines[-1].entry, payload=json.dumps(kept | figures))
        return statistics([*lines[:-1], replace(lines[-1], entry=entry)], "2")

    assert said() == statistics(lines)
    told = said(dollars=[1.0, 0.0, 2.0])
    assert told.state is State.HOLDS
    assert "recorded by tspine 1" in str(told)
    assert said(wrong=0).state is State.FAILS


@pytest.mark.law(214)
@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.booleans(), min_size=4, max_size=4), max_size=5))
def test_the_register_has_the_newest_decisions_also_those_taken_back(
    steps: list[list[bool]],
) -> None:
    agree = Decision(auditor="Ann", decision="agree", dollars=0.0)
    with (
        tempfile.TemporaryDirectory() as folder,
        Register(Path(folder, "r.sqlite")) as book,
    ):
        for step in steps:
            given_now = dict(enumerate(agree if one else NO_DECISION for one in step))
            worksheet = with_decisions(small(), given_now)
            add(book, worksheet)
            assert decision_problems("Q3", worksheet, book.lines()) == ()
            assert add(book, worksheet) == 0
