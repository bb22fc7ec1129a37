"""A proposed cell: what a person has to confirm, and the words behind it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from audit.abstract.lexicon import read_data
from audit.abstract.text import Note, Sentence
from audit.columns import CONTRACT

LONGEST_QUOTE = 250
NOT_OFFERED = "quoted without a value: too few were right, or found, when measured"


@lru_cache(maxsize=1)
def groups() -> dict[str, tuple[str, ...]]:
    """Return the groups of columns that a note may fill."""
    return {name: tuple(g["columns"]) for name, g in read_data("groups.toml").items()}


@lru_cache(maxsize=1)
def not_offered() -> tuple[str, ...]:
    """Return the columns of the groups whose proposals were not right often enough."""
    found = read_data("groups.toml").values()
    return tuple(name for g in found if not g["offered"] for name in g["columns"])


@lru_cache(maxsize=1)
def _names() -> tuple[str, ...]:
    return tuple(c.name for c in CONTRACT)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A cell proposed from a note.

    `quote` is the note from character `start` up to, not with, `end`. `section` is the
    heading above it as the note has it in lower case, or empty. `reason` says in a few
    words why the quote means the value.
    """

    column: str
    value: str
    quote: str
    start: int
    end: int
    section: str
    reason: str


@dataclass(frozen=True, slots=True)
class Abstraction:
    """What a note proposes, in the order of the column contract.

    `left_open` has the columns of which the note speaks and for which nothing is
    proposed: a contradiction, a mention that the guidelines do not count, a group of
    columns that is not offered. Their value is empty, and so may be their quote.
    """

    proposals: tuple[Proposal, ...]
    left_open: tuple[Proposal, ...]


@dataclass(slots=True)
class Draft:
    """Proposals and open columns of a note, as they are found."""

    note: Note
    found: dict[str, Proposal] = field(default_factory=dict)
    open: dict[str, Proposal] = field(default_factory=dict)

    def add(self, column: str, value: str, where: Sentence, reason: str) -> None:
        """Propose a cell; the first proposal of a column stays."""
        if column in self.found or column in self.open:
            return
        self.found[column] = self._quoted(column, value, where, reason)

    def leave(self, column: str, reason: str, where: Sentence | None = None) -> None:
        """Leave a column open, whatever else is said about it."""
        self.found.pop(column, None)
        self.open.setdefault(column, self._quoted(column, "", where, reason))

    def _quoted(
        self, column: str, value: str, where: Sentence | None, reason: str
    ) -> Proposal:
        if where is None:
            return Proposal(column, value, "", 0, 0, "", reason)
        start, end = where.start, min(where.end, where.start + LONGEST_QUOTE)
        quote = self.note.quote(start, end)
        return Proposal(column, value, quote, start, end, where.heading, reason)

    def value(self, column: str) -> str:
        """Return the proposed value of a column, or an empty text."""
        proposal = self.found.get(column)
        return proposal.value if proposal else ""

    def result(self, *, every: bool) -> Abstraction:
        """Return what was found, in the order of the contract.

        Without `every`, groups of columns that are not offered stay open.
        """
        names = _names()
        for column in [] if every else not_offered():
            if column in self.found:
                p = self.found.pop(column)
                place = (p.quote, p.start, p.end, p.section)
                self.open[column] = Proposal(column, "", *place, NOT_OFFERED)
        return Abstraction(
            tuple(self.found[name] for name in names if name in self.found),
            tuple(self.open[name] for name in names if name in self.open),
        )
