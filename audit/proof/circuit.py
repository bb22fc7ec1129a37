"""A circuit of yes/no values, shared by the rule pack, its terms and the laws.

Conditions become literals: the number of a node, or its negative for the negation.
Equal parts become one node, so two translations of the same text share most nodes
before the solver is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import neg

YES = 1
NO = -1


class Circuit:
    """Inputs and conjunctions, without duplicates; a negative number is a negation."""

    def __init__(self) -> None:
        """Start with the constant node alone."""
        self.parts: list[tuple[int, ...]] = [(), ()]
        self.inputs: dict[str, int] = {}
        # By the conjuncts as they were given, and by the conjuncts without repetitions.
        self._given: dict[tuple[int, ...], int] = {}
        self._known: dict[tuple[int, ...], int] = {}
        self._counted: dict[tuple[int, ...], int] = {}

    def input(self, name: str) -> int:
        """Return the literal of an open value; the same name gives the same literal."""
        node = self.inputs.get(name)
        if node is None:
            node = self.inputs[name] = len(self.parts)
            self.parts.append(())
        return node

    def all_of(self, literals: Iterable[int]) -> int:
        """Return the literal that is true when every one of the literals is."""
        given = tuple(literals)
        found = self._given.get(given)
        if found is None:
            found = self._given[given] = self._conjunction(given)
        return found

    def _conjunction(self, literals: tuple[int, ...]) -> int:
        wanted = set(literals)
        wanted.discard(YES)
        if NO in wanted or not wanted.isdisjoint(map(neg, wanted)):
            return NO
        if not wanted:
            return YES
        if len(wanted) == 1:
            return wanted.pop()
        key = tuple(sorted(wanted))
        node = self._known.get(key)
        if node is None:
            node = self._known[key] = len(self.parts)
            self.parts.append(key)
        return node

    def some_of(self, literals: Iterable[int]) -> int:
        """Return the literal that is true when at least one of the literals is."""
        return -self.all_of(map(neg, literals))

    def at_least(self, bound: int, literals: Sequence[int]) -> int:
        """Return the literal of "at least `bound` of the literals are true"."""
        if bound > len(literals):
            return NO
        key = (bound, *literals)
        found = self._counted.get(key)
        if found is None:
            found = self._counted[key] = self._at_least_up_to(bound, literals)[bound]
        return found

    def _at_least_up_to(self, bound: int, literals: Sequence[int]) -> list[int]:
        """Return such a literal for each number from 0 up to a bound."""
        reached = [YES, *([NO] * bound)]
        for count, literal in enumerate(literals, 1):
            for n in range(min(bound, count), 0, -1):
                one_more = self.all_of((literal, reached[n - 1]))
                reached[n] = self.some_of((reached[n], one_more))
        return reached

    def same(self, one: int, other: int) -> int:
        """Return the literal of "both literals have the same value"."""
        if one == other:
            return YES
        both = self.all_of((one, other))
        return self.some_of((both, self.all_of((-one, -other))))

    def values(self, inputs: Mapping[int, bool]) -> list[bool]:
        """Return the value of every node; inputs that are not given count as false."""
        found = [False, True]
        for node in range(2, len(self.parts)):
            parts = self.parts[node]
            value = inputs.get(node, False) if not parts else True
            for part in parts:
                if (part > 0) is not found[abs(part)]:
                    value = False
                    break
            found.append(value)
        return found

    def read_patterns(
        self, inputs: Mapping[int, int], every: int, patterns: list[int]
    ) -> None:
        """Evaluate every node for many rows at once; a bit stands for a row.

        `inputs` has the patterns of the inputs, `every` the pattern of all rows.
        Existing entries of `patterns` are kept; nodes that it lacks are appended.
        """
        if not patterns:
            patterns += [0, every]
        for node in range(len(patterns), len(self.parts)):
            parts = self.parts[node]
            value = every if parts else inputs.get(node, 0)
            for part in parts:
                value &= patterns[part] if part > 0 else ~patterns[-part]
            patterns.append(value)
