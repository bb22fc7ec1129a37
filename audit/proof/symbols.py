"""A symbolic encounter: every fact open, as literals of a circuit."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from typing import Any

from audit.facts import FACTS, Policy
from audit.proof.circuit import NO, YES, Circuit
from audit.release import CodeSet, load
from audit.release.fiscal import FIRST_YEAR, first_day
from audit.rules.catalogue import BEGINNING, Pack

FIRST_DAY = first_day(FIRST_YEAR)
"""The first day of ICD-10-CM. Source: 45 CFR 162.1002(c)."""

DAY = "effective_date"
"""The open value beside the facts: in which stretch of days the encounter lies."""


def boundaries(
    packs: Iterable[Pack], codes: CodeSet | None = None, policy: Policy | None = None
) -> tuple[dt.date, ...]:
    """Give the first days of the stretches in which no rule and no number changes.

    Nor do `codes` differ from those that ship there, or `policy` change, where it is
    given: no law turns on the days of the policy that ships.
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


class Symbols:
    """The open facts of one encounter, as literals of a circuit.

    A fact with several values is spelled in as few yes/no inputs as will do; what is
    left over of their patterns stands for the last value, so that each is a value.
    """

    def __init__(
        self,
        circuit: Circuit,
        days: tuple[dt.date, ...],
        codes: CodeSet | None = None,
    ) -> None:
        """Open every fact and the day; `codes` are those that ship unless given."""
        self.circuit = circuit
        self.days = days
        self._since: dict[tuple[object, ...], int] = {}
        self.codes = codes or load()
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

    def settled(
        self,
        values: Mapping[str, bool | str],
        trades: Iterable[tuple[str, str]],
        opened: Iterable[str],
        tag: str,
    ) -> Symbols:
        """Give a second encounter: some facts have given values, some trade theirs.

        The `opened` ones are open anew, all others the same.
        """
        other = self.changed(opened, tag)
        for name, value in values.items():
            if isinstance(value, bool):
                other.facts[name] = YES if value else NO
            else:
                domain = FACTS[name].domain
                other.domains[name] = {v: YES if v == value else NO for v in domain}
        for one, two in trades:
            of_kind: dict[str, Any] = (
                self.domains if one in self.domains else self.facts
            )
            told: dict[str, Any] = other.domains if one in self.domains else other.facts
            told[one], told[two] = of_kind[two], of_kind[one]
        return other

    def differing(self, other: Symbols) -> frozenset[str]:
        """Name the facts that are open anew in one of two encounters."""
        facts = {n for n, x in self.facts.items() if other.facts[n] != x}
        return frozenset(
            facts.union(n for n, d in self.domains.items() if other.domains[n] != d)
        )

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

    def patterns_of(
        self, rows: Sequence[Mapping[str, bool | str]], days: Sequence[dt.date]
    ) -> dict[int, int]:
        """Give for each input, as bits, the rows in which it is true.

        A row is the facts of an encounter; `days` are the effective dates.
        """
        found = {
            node: _bits([row[name] is True for row in rows])
            for name, node in self.facts.items()
        }
        for name, domain in self.domains.items():
            places = {value: place for place, value in enumerate(domain)}
            if name == DAY:
                column = [places[str(self._stretch(day))] for day in days]
            else:
                column = [places[str(row[name])] for row in rows]
            for bit in range((len(domain) - 1).bit_length()):
                node = self.circuit.input(f"{name}#{bit}")
                found[node] = _bits([place >> bit & 1 for place in column])
        return found

    def _stretch(self, day: dt.date) -> dt.date:
        """Give the first day of the stretch in which a day lies."""
        return self.days[bisect_right(self.days, day) - 1]

    def has(self, name: str, values: Iterable[str]) -> int:
        """Whether a fact has one of some values."""
        domain = self.domains[name]
        return self.circuit.some_of(domain[value] for value in values)

    def on_or_after(self, day: dt.date) -> int:
        """Whether the effective date is not before a day, which is a boundary."""
        domain = self.domains[DAY]
        key = (*domain.values(), day)
        found = self._since.get(key)
        if found is None:
            later = [str(d) for d in self.days if d >= day]
            found = self._since[key] = self.has(DAY, later) if later else NO
        return found

    def on_days(self, test: Callable[[dt.date], bool]) -> int:
        """Whether the encounter lies in a stretch whose first day passes a test."""
        return self.has(DAY, [str(day) for day in self.days if test(day)])

    def is_value(self, name: str, value: bool | str) -> int:
        """Whether a fact, of either kind, has a value."""
        if isinstance(value, bool):
            return self.facts[name] if value else -self.facts[name]
        return self.domains[name][value]


def _bits(truths: Iterable[object]) -> int:
    """Pack truths into one number, the first into bit 0."""
    text = "".join("1" if truth else "0" for truth in truths)
    return int(text[::-1] or "0", 2)
