"""A rule pack compiled for one era. A program holds nothing about any row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from audit.facts import COUNTS, Chart, FactValues
from audit.facts.catalogue import READERS
from audit.rules.catalogue import Pack
from audit.rules.compiling import Check, Selector, Writer
from audit.rules.conditions import Condition, FactLookup
from audit.rules.rule import Rule

PROGRAMS = 8
"""How many different programs are kept compiled; the shipped pack has a few."""

Values = dict[str, bool | str | int]
Evaluators = Mapping[str, tuple[bool, Callable[[Any], bool | str | int]]]
"""How to compute each value: from the chart (True) or from other values (False), and
the function that does it."""


class LazyFacts(FactValues):
    """Facts, counts and terms of an encounter, each computed on first use."""

    __slots__ = ("_evaluators",)

    def __init__(self, chart: Chart, evaluators: Evaluators) -> None:
        """Take the chart and a program's evaluators."""
        super().__init__(chart)
        self._evaluators = evaluators
        # The fact that holds the status of a family has the name of the family.
        self.update(chart.status)

    def __missing__(self, name: str) -> bool | str | int:
        reads_chart, evaluate = self._evaluators[name]
        value = self[name] = evaluate(self.chart if reads_chart else self)
        return value


def rules_in_force(pack: Pack, day: dt.date) -> list[Rule]:
    """Return the enabled rules of a pack that are in force on a day."""
    return [r for r in pack.rules if r.enabled and r.applies_on(day)]


class Program:
    """The rules in force on a day, compiled, in two groups.

    Some rules are checked for every row, the others only for rows that are judged.
    """

    def __init__(self, pack: Pack, day: dt.date) -> None:
        """Compile every enabled rule that is in force on the day."""
        rules = rules_in_force(pack, day)
        self._always = [r for r in rules if not r.judged_only]
        self._judged = [r for r in rules if r.judged_only]
        self._select_always, self._select_judged, checks = _compiled(
            tuple(r.condition for r in self._always),
            tuple(r.condition for r in self._judged),
            tuple(pack.terms.items()),
            tuple((name, p.on(day)) for name, p in pack.parameters.items()),
        )
        self.evaluators: Evaluators = {
            **{name: (True, read) for name, read in READERS.items()},
            **{name: (False, check) for name, check in checks.items()},
            **{name: (False, _counting(count.of)) for name, count in COUNTS.items()},
        }

    def fired(self, facts: LazyFacts) -> list[Rule]:
        """Return the rules that fire for an encounter."""
        fired = [self._always[n] for n in self._select_always(facts)]
        if facts["judged"]:
            fired += [self._judged[n] for n in self._select_judged(facts)]
        return fired


@lru_cache(maxsize=PROGRAMS)
def _compiled(
    always: tuple[Condition, ...],
    judged: tuple[Condition, ...],
    terms: tuple[tuple[str, Condition], ...],
    numbers: tuple[tuple[str, int], ...],
) -> tuple[Selector, Selector, Mapping[str, Check]]:
    """Compile both groups of conditions, and a check of each term.

    Most eras begin with a release and not with a rule or a number, so they have the
    same program. The key is complete: the arguments are all that is compiled.
    """
    writer = Writer(dict(numbers), dict(terms))
    checks = writer.checks(condition for _, condition in terms)
    return (
        writer.selector(always),
        writer.selector(judged),
        dict(zip((name for name, _ in terms), checks, strict=True)),
    )


def _counting(names: tuple[str, ...]) -> Callable[[FactLookup], int]:
    return lambda facts: sum(bool(facts[name]) for name in names)
