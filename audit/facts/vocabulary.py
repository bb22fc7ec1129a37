"""Declares facts: each has a name, a domain, a meaning and the columns that it reads.

A fact is total: it has a value for every encounter, however faulty the row, and an
enumeration has a value for blank. Rules may use only facts, counts and the terms that
are defined over them (`audit.facts.terms`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audit.columns import column, token

if TYPE_CHECKING:
    from audit.facts.chart import Chart

Reader = Callable[["Chart"], bool | str]

BLANK = "blank"
"""The value of an enumeration that stands for an empty cell."""

DX = "dx1"
"""The column that stands for all diagnoses."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A property of an encounter: yes or no, or one value of an enumeration.

    `domain` is empty for a yes/no fact. `columns` are the canonical columns that the
    fact reads; findings show them.
    """

    name: str
    domain: tuple[str, ...]
    meaning: str
    columns: tuple[str, ...]
    read: Reader

    @property
    def is_yes_no(self) -> bool:
        """Whether the fact is yes or no, not an enumeration."""
        return not self.domain


@dataclass(frozen=True, slots=True)
class Count:
    """The number of yes/no facts in `of` that hold: from 0 to `len(of)`."""

    name: str
    of: tuple[str, ...]
    meaning: str


@dataclass(frozen=True, slots=True)
class Term:
    """A yes/no name for a condition over facts, written in the language of rules."""

    name: str
    when: str
    meaning: str


def yes_no(*columns: str) -> Callable[[Reader], Fact]:
    """Declare a yes/no fact; its docstring is the meaning shown to users."""

    def declare(read: Reader) -> Fact:
        return Fact(_name_of(read), (), _meaning_of(read), columns, read)

    return declare


def one_of(*domain: str, columns: tuple[str, ...]) -> Callable[[Reader], Fact]:
    """Declare an enumeration; its docstring is the meaning shown to users."""

    def declare(read: Reader) -> Fact:
        return Fact(_name_of(read), domain, _meaning_of(read), columns, read)

    return declare


def _name_of(read: Reader) -> str:
    return str(getattr(read, "__name__", ""))


def _meaning_of(read: Reader) -> str:
    return " ".join((read.__doc__ or "").split())


def values_of(name: str, blank: str = BLANK) -> tuple[str, ...]:
    """List the contract's values of a column as rules spell them.

    `blank` is what an empty cell reads as; it comes first.
    """
    return tuple(dict.fromkeys((blank, *map(token, column(name).allowed))))


def declared_in(names: Mapping[str, object]) -> tuple[Fact, ...]:
    """Return the facts among the names of a module, in the order of declaration."""
    return tuple(value for value in names.values() if isinstance(value, Fact))
