"""The condition of a rule as a tree with seven kinds of frozen nodes.

One tree, many interpreters: the row engine, the prover, the explainer and the text form
all work on this tree alone.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

FactLookup = Mapping[str, "bool | str | int"]


@dataclass(frozen=True, slots=True)
class Holds:
    """A yes/no fact or a term holds."""

    name: str


@dataclass(frozen=True, slots=True)
class Is:
    """An enumeration has one of these values."""

    name: str
    values: frozenset[str]


COMPARISONS: Mapping[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    ">": operator.gt,
}
"""What each relation of a `Compare` computes."""


@dataclass(frozen=True, slots=True)
class Compare:
    """A count compares with a dated parameter in this relation."""

    name: str
    relation: str
    parameter: str


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Condition


@dataclass(frozen=True, slots=True)
class Constant:
    """Always or never."""

    value: bool


Condition = Holds | Is | Compare | All | Some | Not | Constant


def names_in(condition: Condition) -> Iterator[str]:
    """Yield the facts, counts and terms that a condition names, with repetitions."""
    match condition:
        case Holds(name) | Is(name) | Compare(name):
            yield name
        case All(parts) | Some(parts):
            for part in parts:
                yield from names_in(part)
        case Not(part):
            yield from names_in(part)
        case Constant():
            return
