"""The conditions of a pack as operations on bits, eight rows to the byte.

The operations are made from the parsed trees, from which the row engine's functions and
the prover's formulas are made, too. A condition that occurs twice is computed once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from audit.engine.columns.arrays import Bits
from audit.engine.program import rules_in_force
from audit.engine.rows import ASKED_BY_CORRECTION
from audit.facts import COUNTS
from audit.rules.catalogue import Pack
from audit.rules.conditions import (
    COMPARISONS,
    All,
    Compare,
    Condition,
    Constant,
    Holds,
    Is,
    Not,
    Some,
)
from audit.rules.rule import Rule

Literal = tuple[str, str]
"""A fact and one of its values; an empty value is that of a yes/no fact."""

_Operation = tuple[Callable[..., Bits], tuple[int, ...]]
"""A function of bits, and the numbers of the earlier results that it takes."""


class BitProgram:
    """The rules in force on a day, and what they ask of a row.

    `literals` are the values of facts that the rules ask for. They are the first
    results of a run; each operation takes earlier results and adds one.
    """

    def __init__(self, pack: Pack, day: dt.date) -> None:
        """Compile every enabled rule that is in force on the day."""
        self.rules: tuple[Rule, ...] = tuple(rules_in_force(pack, day))
        self._numbers = {name: p.on(day) for name, p in pack.parameters.items()}
        self._terms = pack.terms
        conditions = [rule.condition for rule in self.rules]
        told = list(map(Holds, ASKED_BY_CORRECTION))
        self.literals: tuple[Literal, ...] = tuple(
            sorted(self._asked((Holds("judged"), *told, *conditions)))
        )
        self._place: dict[object, int] = {x: n for n, x in enumerate(self.literals)}
        self._operations: list[_Operation] = []
        judged = self._result(Holds("judged"))
        self._held = [
            self._join(np.bitwise_and, [self._result(rule.condition), judged])
            if rule.judged_only
            else self._result(rule.condition)
            for rule in self.rules
        ]
        self._held += map(self._result, told)

    @property
    def size(self) -> int:
        """The number of operations."""
        return len(self._operations)

    def run(self, bits: Sequence[Bits]) -> list[Bits]:
        """Return for each rule the rows on which it fires; `bits` are the literals'.

        The rows on which the names of `ASKED_BY_CORRECTION` hold come last.
        """
        done = list(bits)
        for compute, taken in self._operations:
            done.append(compute(*[done[number] for number in taken]))
        return [done[number] for number in self._held]

    def _asked(self, conditions: Iterable[Condition]) -> set[Literal]:
        """Return the literals in conditions, in the terms and in the counts there."""
        found: set[Literal] = set()
        seen: set[str] = set()
        todo = list(conditions)
        while todo:
            match todo.pop():
                case Holds(name):
                    if name not in self._terms:
                        found.add((name, ""))
                    elif name not in seen:
                        todo.append(self._terms[name])
                    seen.add(name)
                case Is(name, values):
                    found |= {(name, value) for value in values}
                case Compare(name):
                    todo += map(Holds, COUNTS[name].of)
                case All(parts) | Some(parts):
                    todo += parts
                case Not(part):
                    todo.append(part)
        return found

    def _result(self, condition: Condition) -> int:
        """Return the number of the result that says where a condition holds."""
        match condition:
            case Holds(name):
                if name not in self._terms:
                    return self._place[name, ""]
                if name not in self._place:
                    self._place[name] = self._result(self._terms[name])
                return self._place[name]
            case Is(name, values):
                literals = [self._place[name, value] for value in values]
                return self._join(np.bitwise_or, literals)
            case Compare(name, relation, parameter):
                counted = [self._result(Holds(part)) for part in COUNTS[name].of]
                return self._count(counted, relation, self._numbers[parameter])
            case Not(part):
                return self._add("not", np.invert, (self._result(part),))
            case Constant(value):
                return self._constant(value)
            case All(parts):
                return self._join(np.bitwise_and, map(self._result, parts))
            case Some(parts):
                return self._join(np.bitwise_or, map(self._result, parts))

    def _join(self, join: Callable[..., Bits], numbers: Iterable[int]) -> int:
        first, *rest = sorted(set(numbers))
        for number in rest:
            first = self._add(str(join), join, (first, number))
        return first

    def _constant(self, value: bool) -> int:
        filled = np.ones_like if value else np.zeros_like

        def compute(like: Bits) -> Bits:
            return filled(like) * np.uint8(255)

        return self._add(value, compute, (0,))

    def _count(self, counted: list[int], relation: str, number: int) -> int:
        compare = COMPARISONS[relation]

        def compute(*parts: Bits) -> Bits:
            total = sum(np.unpackbits(part) for part in parts)
            return np.packbits(compare(total, number))

        return self._add((relation, number), compute, tuple(counted))

    def _add(
        self, name: object, compute: Callable[..., Bits], taken: tuple[int, ...]
    ) -> int:
        """Add an operation, unless the same one is there."""
        key = (name, taken)
        number = self._place.get(key)
        if number is None:
            number = self._place[key] = len(self.literals) + len(self._operations)
            self._operations.append((compute, taken))
        return number
