"""Readings that share literals are the readings that each would be alone."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.facts import FACTS
from audit.facts.terms import TERMS
from audit.proof.circuit import NO, YES, Circuit
from audit.proof.symbolic_encounter import DAY, SymbolicEncounter, period_starts
from audit.proof.symbolic_pack import SymbolicPack
from audit.rules.catalogue import default_pack

PACK = default_pack()
DAYS = period_starts((PACK,))


@cache
def first() -> SymbolicPack:
    """Return the pack, read for an encounter of which everything is open."""
    return SymbolicPack(PACK, SymbolicEncounter(Circuit(), DAYS))


def all_literals(symbolic: SymbolicPack) -> tuple[object, ...]:
    """Return everything that a proof takes from a reading."""
    terms = {term.name: symbolic.term(term.name) for term in TERMS}
    outcomes = (symbolic.holds, symbolic.decided, symbolic.risks)
    return terms, symbolic.laws(), *outcomes


def agree(encounter: SymbolicEncounter, fixed: Mapping[str, bool]) -> bool:
    """Whether a reading that shares literals equals one that shares none."""
    shared = first().over(encounter, fixed)
    alone = SymbolicPack(PACK, encounter, None, fixed)
    return all_literals(shared) == all_literals(alone)


@pytest.mark.parametrize("name", FACTS)
def test_a_fact_that_means_something_else_is_noticed(name: str) -> None:
    assert agree(first().encounter.reopened([name], "other"), {})


@pytest.mark.parametrize("name", [term.name for term in TERMS[::8]])
def test_a_settled_term_is_noticed(name: str) -> None:
    assert agree(first().encounter, {name: True})
    assert agree(first().encounter, {name: False})


def test_two_words_that_change_places_are_noticed() -> None:
    """The literals are the same then, and only their order tells the words apart."""
    encounter = first().encounter
    for name, fact in FACTS.items():
        if not fact.is_yes_no:
            other = encounter.reopened([], "")
            one, two, *rest = encounter.domains[name].values()
            swapped = (two, one, *rest)
            other.domains[name] = dict(zip(fact.domain, swapped, strict=True))
            assert agree(other, {}), name


def test_the_day_is_the_same_in_all_readings() -> None:
    """No key has the day, so no reading may open it anew."""
    with pytest.raises(KeyError):
        first().encounter.reopened([DAY], "other")


def test_sharing_does_not_change_the_numbers_of_the_nodes() -> None:
    """The numbers stand in certificates."""
    circuits = []
    for is_shared in (True, False):
        encounter = SymbolicEncounter(Circuit(), DAYS)
        base = SymbolicPack(PACK, encounter)
        for name in tuple(FACTS)[::12]:
            other = encounter.reopened([name], "other")
            SymbolicPack(PACK, other, base if is_shared else None).laws()
        circuits.append(encounter.circuit.parts)
    assert circuits[0] == circuits[1]


@given(st.data())
def test_a_node_is_what_its_parts_make_it(data: st.DataObject) -> None:
    circuit = Circuit()
    inputs = [circuit.input(name) for name in "abcd"]
    some = st.lists(st.sampled_from([YES, NO, *inputs, *(-x for x in inputs)]))
    asked = data.draw(st.lists(some, min_size=1, max_size=8))
    conjunctions = [circuit.all_of(literals) for literals in asked]
    disjunctions = [circuit.some_of(literals) for literals in asked]
    values = circuit.values({x: data.draw(st.booleans()) for x in inputs})

    def value(literal: int) -> bool:
        return values[literal] if literal > 0 else not values[-literal]

    for literals, both, either in zip(asked, conjunctions, disjunctions, strict=True):
        assert value(both) is all(map(value, literals))
        assert value(either) is any(map(value, literals))
        for literal in literals:
            same = circuit.same(literals[0], literal)
            is_same = value(literals[0]) is value(literal)
            assert same not in (YES, NO) or (same == YES) is is_same


def test_an_encounter_of_the_same_meaning_is_read_once() -> None:
    other = first().encounter.varied({"fracture": "suspected"}, (), (), "")
    again = first().encounter.varied({"fracture": "suspected"}, (), (), "")
    term = TERMS[0].name
    reading = first().over(other, {term: True})
    assert first().over(again, {term: True}) is reading
    # What else the caller knows belongs to the reading.
    assert first().over(again, {term: False}) is not reading
    assert first().over(again) is not reading
    # So does every fact, in the order of its words.
    assert first().over(again.reopened(["scope_unreadable"], "new")) is not first()
    assert reading.over(again, {term: True}) is reading
