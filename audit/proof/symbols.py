"""A symbolic encounter: every fact open, as literals of a circuit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from copy import copy

from audit.facts import FACTS
from audit.proof.circuit import NO, Circuit
from audit.release.billable import NEWEST_PACKAGED
from audit.release.fiscal import FIRST_YEAR, first_day, last_day
from audit.rules.catalogue import BEGINNING, Pack

FIRST_DAY = first_day(FIRST_YEAR)
"""The first day of ICD-10-CM. Source: 45 CFR 162.1002(c)."""

NEWEST_FROM = first_day(NEWEST_PACKAGED)
"""The first day of the newest release, which is known in part only."""

AFTER_NEWEST = last_day(NEWEST_PACKAGED) + dt.timedelta(days=1)
"""The first day that no release covers."""

DAY = "effective_date"
"""The open value beside the facts: in which stretch of days the encounter lies."""


def boundaries(packs: Iterable[Pack]) -> tuple[dt.date, ...]:
    """Give the first days of the stretches in which no rule and no number changes."""
    found = {BEGINNING, FIRST_DAY, NEWEST_FROM, AFTER_NEWEST}
    for pack in packs:
        for rule in pack.rules:
            found.add(rule.since)
            if rule.until is not None and rule.until < dt.date.max:
                found.add(rule.until + dt.timedelta(days=1))
        for parameter in pack.parameters.values():
            found.update(day for day, _, _ in parameter.values)
    return tuple(sorted(found))


class Symbols:
    """The open facts of one encounter, as literals of a circuit.

    A fact with several values is spelled in as few yes/no inputs as will do; what is
    left over of their patterns stands for the last value, so that each is a value.
    """

    def __init__(self, circuit: Circuit, days: tuple[dt.date, ...]) -> None:
        """Open every fact and the day."""
        self.circuit = circuit
        self.days = days
        self.domains: dict[str, dict[str, int]] = {
            name: self._spelled(name, fact.domain)
            for name, fact in FACTS.items()
            if not fact.is_yes_no
        }
        self.domains[DAY] = self._spelled(DAY, tuple(map(str, days)))
        self.facts: dict[str, int] = {
            name: circuit.input(name) for name, fact in FACTS.items() if fact.is_yes_no
        }

    def changed(self, names: Iterable[str], tag: str) -> Symbols:
        """Give a second encounter: some facts open anew, all others the same."""
        other = copy(self)
        other.facts, other.domains = dict(self.facts), dict(self.domains)
        for name in names:
            fact = FACTS[name]
            if fact.is_yes_no:
                other.facts[name] = self.circuit.input(f"{tag} {name}")
            else:
                spelled = self._spelled(f"{tag} {name}", fact.domain)
                other.domains[name] = spelled
        return other

    def differing(self, other: Symbols) -> frozenset[str]:
        """Name the facts that are open anew in one of two encounters."""
        facts = {n for n, x in self.facts.items() if other.facts[n] != x}
        return frozenset(
            facts.union(n for n, d in self.domains.items() if other.domains[n] != d)
        )

    def same(self, name: str, other: Symbols) -> int:
        """Whether a fact has the same value in two encounters."""
        if name in self.facts:
            return self.circuit.same(self.facts[name], other.facts[name])
        pairs = zip(
            self.domains[name].values(), other.domains[name].values(), strict=True
        )
        return self.circuit.some_of(self.circuit.all_of(pair) for pair in pairs)

    def _spelled(self, stem: str, domain: tuple[str, ...]) -> dict[str, int]:
        width = (len(domain) - 1).bit_length()
        bits = [self.circuit.input(f"{stem}#{n}") for n in range(width)]
        literals = {
            value: self.circuit.all_of(
                bit if place >> n & 1 else -bit for n, bit in enumerate(bits)
            )
            for place, value in enumerate(domain[:-1])
        }
        literals[domain[-1]] = self.circuit.all_of(-x for x in literals.values())
        return literals

    def has(self, name: str, values: Iterable[str]) -> int:
        """Whether a fact has one of some values."""
        domain = self.domains[name]
        return self.circuit.some_of(domain[value] for value in values)

    def on_or_after(self, day: dt.date) -> int:
        """Whether the effective date is not before a day, which is a boundary."""
        later = [str(d) for d in self.days if d >= day]
        return self.has(DAY, later) if later else NO

    def is_value(self, name: str, value: bool | str) -> int:
        """Whether a fact, of either kind, has a value."""
        if isinstance(value, bool):
            return self.facts[name] if value else -self.facts[name]
        return self.domains[name][value]
