"""A pack compiled for one stretch of days. It remembers nothing of any row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from audit.facts import COUNTS, Chart, FactValues
from audit.facts.catalogue import READERS
from audit.rules.catalogue import Pack, Rule
from audit.rules.compiling import Writer
from audit.rules.conditions import FactLookup

Values = dict[str, bool | str | int]
Ways = Mapping[str, tuple[bool, Callable[[Any], bool | str | int]]]
"""How to find each value: whether from the chart (else from other values), and by what.
"""


class Knowledge(FactValues):
    """Facts, counts and terms of an encounter, each worked out when asked for."""

    __slots__ = ("_ways",)

    def __init__(self, chart: Chart, ways: Ways) -> None:
        """Take the chart, and how a program finds each value."""
        super().__init__(chart)
        self._ways = ways
        # The facts of the families' statuses bear the names of the families.
        self.update(chart.status)

    def __missing__(self, name: str) -> bool | str | int:
        is_fact, find = self._ways[name]
        value = self[name] = find(self.chart if is_fact else self)
        return value


class Program:
    """The rules in force on a day, compiled, split by whom they are asked of."""

    def __init__(self, pack: Pack, day: dt.date) -> None:
        """Compile every enabled rule that is in force on the day."""
        numbers = {name: p.on(day) for name, p in pack.parameters.items()}
        writer = Writer(numbers, pack.terms)
        rules = [r for r in pack.rules if r.enabled and r.applies_on(day)]
        self._always = [r for r in rules if not r.judged_only]
        self._judged = [r for r in rules if r.judged_only]
        self._select_always = writer.selector([r.condition for r in self._always])
        self._select_judged = writer.selector([r.condition for r in self._judged])
        checks = zip(pack.terms, writer.checks(pack.terms.values()), strict=True)
        self.ways: Ways = {
            **{name: (True, read) for name, read in READERS.items()},
            **{name: (False, check) for name, check in checks},
            **{name: (False, _counting(count.of)) for name, count in COUNTS.items()},
        }

    def held(self, knowledge: Knowledge) -> list[Rule]:
        """Give the rules that hold for an encounter."""
        held = [self._always[n] for n in self._select_always(knowledge)]
        if knowledge["judged"]:
            held += [self._judged[n] for n in self._select_judged(knowledge)]
        return held


def _counting(names: tuple[str, ...]) -> Callable[[FactLookup], int]:
    return lambda facts: sum(bool(facts[name]) for name in names)
