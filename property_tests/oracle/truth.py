"""The values that the guide oracle computes with: a truth, a word, and a row of them.

The oracle joins conditions with `&`, `|` and `~`, compares words with `==`, `!=` and
`one_of`, and takes `bool()` only inside an `if`. These concrete values know their
answer at once; a prover may pass subclasses that record the question instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import reduce
from itertools import combinations
from operator import and_, or_
from typing import TYPE_CHECKING, Protocol, cast


class Truth:
    """A yes or a no."""

    def __init__(self, holds: bool) -> None:
        """Keep the answer."""
        self._holds = holds

    def __and__(self, other: Truth) -> Truth:
        """Whether both hold."""
        return Truth(bool(self) and bool(other))

    def __or__(self, other: Truth) -> Truth:
        """Whether one or both hold."""
        return Truth(bool(self) or bool(other))

    def __invert__(self) -> Truth:
        """Whether it does not hold."""
        return Truth(not self)

    def __bool__(self) -> bool:
        """Return the answer; the oracle asks for it only inside an `if`."""
        return self._holds


class Word:
    """One value of an enumeration."""

    __hash__ = None  # type: ignore[assignment]  # equality gives a Truth

    def __init__(self, text: str) -> None:
        """Keep the value."""
        self._text = text

    def __eq__(self, other: object) -> Truth:  # type: ignore[override]
        """Whether the value is this text."""
        return Truth(self._text == other)

    def __ne__(self, other: object) -> Truth:  # type: ignore[override]
        """Whether the value is not this text."""
        return ~(self == other)

    def one_of(self, *texts: str) -> Truth:
        """Whether the value is one of those given."""
        return any_of(self == text for text in texts)


if TYPE_CHECKING:

    class Fact(Word, Truth):
        """What the type checker sees: the vocabulary says which of the two it is."""


class Facts(Protocol):
    """A row: each fact is an attribute."""

    def __getattr__(self, name: str, /) -> Fact:
        """Return a fact by its name."""


class Row:
    """A row whose facts are known."""

    __slots__ = ("_facts",)

    def __init__(self, facts: Mapping[str, Truth | Word]) -> None:
        """Keep the facts by name."""
        self._facts = facts

    def __getattr__(self, name: str, /) -> Fact:
        """Return a fact by its name; an unknown name is refused with a hint."""
        if name.startswith("_"):  # no fact; asked for while copying or unpickling
            raise AttributeError(name)
        if name not in self._facts:
            close = get_close_matches(name, self._facts, n=1)
            hint = f"; did you mean {close[0]!r}?" if close else "."
            raise AttributeError(f"{name!r} is not a fact{hint}")
        # Fact exists for the type checker only, see there.
        return cast("Fact", self._facts[name])


def concrete(facts: Mapping[str, bool | str]) -> Row:
    """Return a row of known facts: a bool becomes a Truth, a text a Word."""
    return Row(
        {
            name: Truth(value) if isinstance(value, bool) else Word(value)
            for name, value in facts.items()
        }
    )


def any_of(truths: Iterable[Truth]) -> Truth:
    """Join one or more truths with `|`."""
    return reduce(or_, truths)


def all_of(truths: Iterable[Truth]) -> Truth:
    """Join one or more truths with `&`."""
    return reduce(and_, truths)


def at_least(count: int, *truths: Truth) -> Truth:
    """Whether at least `count` of the truths hold, as one joined condition."""
    return any_of(all_of(some) for some in combinations(truths, count))
