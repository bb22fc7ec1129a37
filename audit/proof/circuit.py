"""A circuit of yes/no values: the common ground of the pack, its terms and the laws.

Conditions become literals: a node's number, negative where the node is denied. Equal
parts become one node, so that two readings of the same text share most of their nodes
before any solver is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import neg

YES = 1
NO = -1


class Circuit:
    """Inputs and conjunctions, each node once; a denial is a negative number."""

    def __init__(self) -> None:
        """Begin with the constant alone."""
        self.parts: list[tuple[int, ...]] = [(), ()]
        self.inputs: dict[str, int] = {}
        self._known: dict[tuple[int, ...], int] = {}
        self._counted: dict[tuple[int, ...], int] = {}

    def input(self, name: str) -> int:
        """Give the literal of a free value, the same one for the same name."""
        node = self.inputs.get(name)
        if node is None:
            node = self.inputs[name] = len(self.parts)
            self.parts.append(())
        return node

    def all_of(self, literals: Iterable[int]) -> int:
        """Join literals: every one holds."""
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
        """Join literals: at least one holds."""
        return -self.all_of(map(neg, literals))

    def at_least(self, bound: int, literals: Sequence[int]) -> int:
        """Whether at least `bound` of the literals hold."""
        if bound > len(literals):
            return NO
        key = (bound, *literals)
        found = self._counted.get(key)
        if found is None:
            found = self._counted[key] = self._reached(bound, literals)[bound]
        return found

    def _reached(self, bound: int, literals: Sequence[int]) -> list[int]:
        """For each number up to a bound, whether so many of the literals hold."""
        reached = [YES, *([NO] * bound)]
        for place, literal in enumerate(literals, 1):
            for n in range(min(bound, place), 0, -1):
                one_more = self.all_of((literal, reached[n - 1]))
                reached[n] = self.some_of((reached[n], one_more))
        return reached

    def same(self, one: int, other: int) -> int:
        """Whether two literals have the same value."""
        both = self.all_of((one, other))
        return self.some_of((both, self.all_of((-one, -other))))

    def values(self, inputs: Mapping[int, bool]) -> list[bool]:
        """Give the value of every node; inputs that are not told are taken as no."""
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
        """Give for each node, as bits, the rows in which it holds, many rows at once.

        `inputs` are the patterns of the inputs, `every` that of all rows. What
        `patterns` holds already is kept; the nodes that it lacks are added.
        """
        if not patterns:
            patterns += [0, every]
        for node in range(len(patterns), len(self.parts)):
            parts = self.parts[node]
            value = every if parts else inputs.get(node, 0)
            for part in parts:
                value &= patterns[part] if part > 0 else ~patterns[-part]
            patterns.append(value)
