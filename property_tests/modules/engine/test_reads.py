"""Answers are kept under what was read of an encounter when they were computed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from audit.encounter.values import Encounter
from audit.engine.reads import ReadCache, Watched

WORDS = st.sampled_from(("", "Y", "N"))
ENCOUNTERS = st.builds(
    Encounter, acuity=WORDS, visit=WORDS, laterality=WORDS, payer=WORDS
)


def _said(encounter: Encounter) -> str:
    """Read one field or two, by what the first one holds."""
    if not encounter.acuity:
        return "nothing"
    return encounter.acuity + (
        encounter.visit if encounter.acuity == "Y" else encounter.laterality
    )


def test_a_watched_encounter_notes_what_is_read() -> None:
    watched = Watched(Encounter(acuity="Y", visit="N"))
    assert (watched.acuity, watched.visit) == ("Y", "N")
    assert watched.fields_read == {"acuity", "visit"}


def test_an_answer_is_computed_once_for_what_it_reads() -> None:
    cache: ReadCache[str] = ReadCache(frozenset())
    asked: list[str] = []

    def compute(encounter: Encounter) -> str:
        asked.append(encounter.payer)
        return _said(encounter)

    first = Encounter(acuity="Y", visit="N")
    assert cache.answer("key", first, compute) == "YN"
    assert cache.answer("key", Encounter(acuity="Y", visit="N", row=9), compute) == "YN"
    assert len(asked) == 1
    assert cache.answer("other", first, compute) == "YN"
    assert cache.answer("key", Encounter(acuity="N", visit="N"), compute) == "N"
    assert len(asked) == 3


def test_a_field_that_the_key_stands_for_is_left_out() -> None:
    cache: ReadCache[str] = ReadCache(frozenset({"payer"}))
    given = [Encounter(payer=payer) for payer in ("a", "b")]
    assert [cache.answer(1, e, lambda read: read.payer) for e in given] == ["a", "a"]


def test_an_answer_that_reads_nothing_is_kept() -> None:
    cache: ReadCache[str] = ReadCache(frozenset())
    assert cache.answer(1, Encounter(), lambda encounter: "same") == "same"
    assert cache.answer(1, Encounter(acuity="Y"), lambda encounter: "other") == "same"


@given(st.lists(ENCOUNTERS, max_size=30), st.integers(1, 4))
def test_what_is_kept_changes_no_answer(rows: list[Encounter], limit: int) -> None:
    cache: ReadCache[str] = ReadCache(frozenset(), limit)
    for row in rows:
        assert cache.answer("key", row, _said) == _said(row)
        assert len(cache) <= limit
