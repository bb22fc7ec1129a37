"""Conditions as functions that return literals.

A proof reads the same conditions for many encounters. Each condition is taken apart
once; after that, reading it again costs a few calls.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

from audit.proof.circuit import NO, YES, Circuit
from audit.proof.symbolic_encounter import SymbolicEncounter
from audit.rules.conditions import (
    All,
    Compare,
    Condition,
    Constant,
    Holds,
    Is,
    Not,
    Some,
)


class Reading(Protocol):
    """What a translation needs: the encounter, and what names and counts mean in it.

    `literals` has the yes/no facts, and the terms that have been translated so far.
    """

    circuit: Circuit
    encounter: SymbolicEncounter
    literals: dict[str, int]

    def term(self, name: str) -> int:
        """Return the literal of a yes/no fact or a term."""

    def comparison(self, condition: Compare) -> int:
        """Return the literal of a count that is compared with a number."""


Translate = Callable[[Reading], int]
"""Returns the literal of one condition in a reading."""


def translation(condition: Condition) -> Translate:
    """Return the function that translates a condition, parts from left to right.

    Nodes are numbered in the order of translation, and the numbers stand in
    certificates.
    """
    match condition:
        case Holds(name):
            return lambda reading: reading.literals.get(name) or reading.term(name)
        case Not(Holds(name)):
            return lambda reading: -(reading.literals.get(name) or reading.term(name))
        case Not(part):
            positive = translation(part)
            return lambda reading: -positive(reading)
        case Is(name, values):
            return _word(name, values)
        case All(parts):
            return _conjunction(map(translation, parts))
        case Some(parts):
            negated = _conjunction(translation(Not(part)) for part in parts)
            return lambda reading: -negated(reading)
        case Compare():
            return lambda reading: reading.comparison(condition)
        case Constant(value):
            literal = YES if value else NO
            return lambda reading: literal


def _word(name: str, values: frozenset[str]) -> Translate:
    if len(values) == 1:
        (value,) = values
        return lambda reading: reading.encounter.domains[name][value]
    return lambda reading: reading.encounter.has(name, values)


def _conjunction(parts: Iterable[Translate]) -> Translate:
    translations = tuple(parts)
    return lambda reading: reading.circuit.all_of([t(reading) for t in translations])
