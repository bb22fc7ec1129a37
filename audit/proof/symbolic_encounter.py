"""A symbolic encounter: every fact is open, as literals of a circuit."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from operator import itemgetter
from typing import Any

from audit.facts import FACTS, Policy
from audit.proof.circuit import NO, YES, Circuit
from audit.release import CodeSet, load
from audit.release.fiscal import FIRST_YEAR, first_day
from audit.rules.catalogue import Pack
from audit.rules.rule import BEGINNING

FIRST_DAY = first_day(FIRST_YEAR)
"""The first day of ICD-10-CM. Source: 45 CFR 162.1002(c)."""

DAY = "effective_date"
"""The open value beside the facts: the period that contains the effective date."""

Meaning = int | tuple[int, ...]
"""The literal of a yes/no fact, or the literals of the values of an enumeration in the
order of its domain."""


def period_starts(
    packs: Iterable[Pack], codes: CodeSet | None = None, policy: Policy | None = None
) -> tuple[dt.date, ...]:
    """Return the first days of the periods in which no rule and no number changes.

    `codes` (None: those that ship) and, if given, `policy` do not change within a
    period either. No law depends on the days of the policy that ships.
    """
    found = {BEGINNING, FIRST_DAY, *(codes or load()).first_days()}
    spans = [(row.since, row.until) for row in policy.rows] if policy else []
    spans += [(rule.since, rule.until) for pack in packs for rule in pack.rules]
    for since, until in spans:
        found.add(since)
        if until is not None and until < dt.date.max:
            found.add(until + dt.timedelta(days=1))
    for pack in packs:
        for parameter in pack.parameters.values():
            found.update(day for day, _, _ in parameter.values)
    return tuple(sorted(found))


class SymbolicEncounter:
    """The open facts of one encounter, as literals of a circuit.

    A fact with several values is encoded in as few yes/no inputs as possible. Unused
    bit patterns stand for the last value, so that every pattern is a value.
    """

    def __init__(
        self,
        circuit: Circuit,
        days: tuple[dt.date, ...],
        codes: CodeSet | None = None,
    ) -> None:
        """Open every fact and the day; `codes` is None for those that ship."""
        self.circuit = circuit
        self.days = days
        # Shared by all encounters made from this one: none of them opens the day anew.
        self._since: dict[dt.date, int] = {}
        self.codes = codes or load()
        self.domains: dict[str, dict[str, int]] = {
            name: self._encoded(name, fact.domain)
            for name, fact in FACTS.items()
            if not fact.is_yes_no
        }
        self.domains[DAY] = self._encoded(DAY, tuple(map(str, days)))
        self.facts: dict[str, int] = {
            name: circuit.input(name) for name, fact in FACTS.items() if fact.is_yes_no
        }

    def reopened(self, names: Iterable[str], tag: str) -> SymbolicEncounter:
        """Return a second encounter with some facts open anew, all others the same."""
        other = copy(self)
        other.facts, other.domains = dict(self.facts), dict(self.domains)
        for name in names:
            fact = FACTS[name]
            if fact.is_yes_no:
                other.facts[name] = self.circuit.input(f"{tag} {name}")
            else:
                spelled = self._encoded(f"{tag} {name}", fact.domain)
                other.domains[name] = spelled
        return other

    def varied(
        self,
        values: Mapping[str, bool | str],
        trades: Iterable[tuple[str, str]],
        opened: Iterable[str],
        tag: str,
    ) -> SymbolicEncounter:
        """Return a second encounter with some facts fixed and some traded.

        The facts in `opened` are open anew; all others stay the same.
        """
        other = self.reopened(opened, tag)
        for name, value in values.items():
            if isinstance(value, bool):
                other.facts[name] = YES if value else NO
            else:
                domain = FACTS[name].domain
                other.domains[name] = {v: YES if v == value else NO for v in domain}
        for one, two in trades:
            first: dict[str, Any] = self.domains if one in self.domains else self.facts
            second: dict[str, Any] = (
                other.domains if one in self.domains else other.facts
            )
            second[one], second[two] = first[two], first[one]
        return other

    def facts_differing(self, other: SymbolicEncounter) -> dict[str, Meaning]:
        """Return what each fact means here whose literals another encounter does not
        have.
        """
        found: dict[str, Meaning] = {
            name: literal
            for name, literal in self.facts.items()
            if other.facts[name] != literal
        }
        for name, domain in self.domains.items():
            if domain is not other.domains[name] and domain != other.domains[name]:
                found[name] = tuple(domain.values())
        return found

    def meaning(self) -> tuple[object, ...]:
        """Return the literals of all facts, in one order for all encounters that are
        made from one.
        """
        words = (tuple(domain.items()) for domain in self.domains.values())
        return (*self.facts.values(), *words)

    def _encoded(self, stem: str, domain: tuple[str, ...]) -> dict[str, int]:
        width = (len(domain) - 1).bit_length()
        bits = [self.circuit.input(f"{stem}#{n}") for n in range(width)]
        literals = {
            value: self.circuit.all_of(
                bit if number >> n & 1 else -bit for n, bit in enumerate(bits)
            )
            for number, value in enumerate(domain[:-1])
        }
        literals[domain[-1]] = self.circuit.all_of(-x for x in literals.values())
        return literals

    def row_patterns(
        self, rows: Sequence[Mapping[str, bool | str]], days: Sequence[dt.date]
    ) -> dict[int, int]:
        """Return for each input, as bits, the rows in which it is true.

        A row is the facts of an encounter; `days` are the effective dates.
        """
        columns = _columns(rows)
        found = {node: _bits(bytes(columns[name])) for name, node in self.facts.items()}
        for name, domain in self.domains.items():
            numbers = {value: number for number, value in enumerate(domain)}
            if name == DAY:
                column = [numbers[str(self._period_start(day))] for day in days]
            else:
                column = [numbers[value] for value in columns[name]]
            for bit in range((len(domain) - 1).bit_length()):
                node = self.circuit.input(f"{name}#{bit}")
                found[node] = _bits(bytes([number >> bit & 1 for number in column]))
        return found

    def _period_start(self, day: dt.date) -> dt.date:
        """Return the first day of the period that contains a day."""
        return self.days[bisect_right(self.days, day) - 1]

    def has(self, name: str, values: Iterable[str]) -> int:
        """Whether a fact has one of some values."""
        domain = self.domains[name]
        return self.circuit.some_of(domain[value] for value in values)

    def on_or_after(self, day: dt.date) -> int:
        """Whether the effective date is on or after a day that starts a period."""
        found = self._since.get(day)
        if found is None:
            later = [str(d) for d in self.days if d >= day]
            found = self._since[day] = self.has(DAY, later) if later else NO
        return found

    def on_days(self, test: Callable[[dt.date], bool]) -> int:
        """Whether the first day of the encounter's period passes a test."""
        return self.has(DAY, [str(day) for day in self.days if test(day)])

    def has_value(self, name: str, value: bool | str) -> int:
        """Whether a fact, of either kind, has a value."""
        if isinstance(value, bool):
            return self.facts[name] if value else -self.facts[name]
        return self.domains[name][value]


def _columns(
    rows: Sequence[Mapping[str, bool | str]],
) -> Mapping[str, tuple[Any, ...]]:
    """Return for each fact its values in all rows."""
    # Row by row: a row's facts lie close to each other in memory.
    values = zip(*map(itemgetter(*FACTS), rows), strict=True)
    return dict(zip(FACTS, values, strict=True)) if rows else dict.fromkeys(FACTS, ())


_DIGITS = bytes.maketrans(b"\0\1", b"01")


def _bits(truths: bytes) -> int:
    """Pack truth values, each 0 or 1, into one number, the first into bit 0."""
    return int(truths.translate(_DIGITS)[::-1] or b"0", 2)
