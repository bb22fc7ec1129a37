"""How facts are declared: a name, a domain, a meaning, the columns behind it.

A fact is total: it has a value for every encounter, however dirty, and blank is a
member of each enumeration. Rules may use nothing but facts and the terms that are
defined over them (`audit.facts.terms`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from audit.facts.chart import Chart

Reader = Callable[["Chart"], bool | str]

BLANK = "blank"
"""The member of an enumeration that stands for an empty cell."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is true or not of an encounter, or one of a few values.

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
        """Whether the fact holds or does not hold, with no further values."""
        return not self.domain


@dataclass(frozen=True, slots=True)
class Count:
    """How many of some yes/no facts hold: a whole number from 0 to `len(of)`."""

    name: str
    of: tuple[str, ...]
    meaning: str


@dataclass(frozen=True, slots=True)
class Term:
    """A yes/no notion defined over facts, in the language of the rules."""

    name: str
    when: str
    meaning: str


def yes_no(*columns: str) -> Callable[[Reader], Fact]:
    """Declare a yes/no fact; its docstring is the meaning shown to people."""

    def declare(read: Reader) -> Fact:
        return Fact(_name_of(read), (), _meaning_of(read), columns, read)

    return declare


def one_of(*domain: str, columns: tuple[str, ...]) -> Callable[[Reader], Fact]:
    """Declare an enumeration; its docstring is the meaning shown to people."""

    def declare(read: Reader) -> Fact:
        return Fact(_name_of(read), domain, _meaning_of(read), columns, read)

    return declare


def _name_of(read: Reader) -> str:
    return str(getattr(read, "__name__", ""))


def _meaning_of(read: Reader) -> str:
    return " ".join((read.__doc__ or "").split())
