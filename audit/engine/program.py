"""A pack compiled for one stretch of days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from operator import attrgetter

from audit.encounter.values import CONDITION_FAMILIES
from audit.facts import COUNTS, FACTS, Chart, FactValues
from audit.facts.catalogue import READERS
from audit.rules.catalogue import Pack, Rule
from audit.rules.compiling import Selector, check_of, selector_of
from audit.rules.conditions import Condition, FactLookup, names_in

_REMEMBERED = 4096

Terms = Mapping[str, Callable[[FactLookup], int]]
Values = dict[str, bool | str | int]


_raw_statuses = attrgetter(*CONDITION_FAMILIES)


def _status_key(chart: Chart, era: int) -> tuple[object, ...]:
    encounter = chart.encounter
    reviewed = encounter.chart_reviewed
    return (
        *(encounter.claim_type, encounter.setting, reviewed),
        *_raw_statuses(encounter),
        *chart.status.values(),
    )


def _code_key(chart: Chart, era: int) -> tuple[object, ...]:
    encounter = chart.encounter
    return era, encounter.dx, encounter.definitive_code, encounter.unrelated_pairs


def _pain_key(chart: Chart, era: int) -> tuple[object, ...]:
    return chart.encounter.pain_documented, chart.encounter.pain_regions


def _service_key(chart: Chart, era: int) -> tuple[object, ...]:
    encounter = chart.encounter
    return era, encounter.lines, encounter.dx, encounter.payer, encounter.policy_id


_GROUPS: tuple[
    tuple[Callable[[Chart, int], tuple[object, ...]], frozenset[str]], ...
] = (
    (_status_key, frozenset({*CONDITION_FAMILIES, *("claim_type", "setting")})),
    (_code_key, frozenset({"dx1", "definitive_code", "unrelated_pairs"})),
    (_pain_key, frozenset({"pain_documented", "pain_regions"})),
    (_service_key, frozenset({"cpt1", "dx1", "payer", "policy_id"})),
)
"""Columns of which few combinations recur in a file, and the key that says it all.

Facts that read no other column, and the terms over them, are worked out once for each
combination, when first asked for. The property tests show that facts read no columns
but those that they declare.
"""


class Knowledge(FactValues):
    """Facts, counts and terms of an encounter, each worked out when asked for.

    What follows from one group of columns is shared with every encounter that has the
    same values there.
    """

    __slots__ = ("_homes", "_shared", "_terms")

    def __init__(
        self, chart: Chart, terms: Terms, homes: Mapping[str, int], shared: list[Values]
    ) -> None:
        super().__init__(chart)
        self._terms = terms
        self._homes = homes
        self._shared = shared
        for values in shared:
            self.update(values)

    def __missing__(self, name: str) -> bool | str | int:
        term = self._terms.get(name)
        value = READERS[name](self._chart) if term is None else term(self)
        self[name] = value
        home = self._homes.get(name)
        if home is not None:
            self._shared[home][name] = value
        return value


class _Group:
    """Values that follow from a few columns, remembered by what these hold."""

    def __init__(self, key: Callable[[Chart, int], tuple[object, ...]]) -> None:
        self._key = key
        self._known: dict[tuple[object, ...], Values] = {}

    def of(self, chart: Chart, era: int) -> Values:
        """Give what is known so far for the values of a chart; more may be added."""
        key = self._key(chart, era)
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            known = self._known[key] = {}
        return known


class Program:
    """The rules in force on a day, compiled, split by whom they are asked of."""

    def __init__(self, pack: Pack, day: dt.date) -> None:
        """Compile every enabled rule that is in force on the day."""
        numbers = {name: p.on(day) for name, p in pack.parameters.items()}
        rules = [r for r in pack.rules if r.enabled and r.applies_on(day)]
        self._always = [r for r in rules if not r.judged_only]
        self._judged = [r for r in rules if r.judged_only]
        self._select_always = _selector(self._always, numbers)
        self._select_judged = _selector(self._judged, numbers)
        self._terms: Terms = {
            **{name: check_of(c, numbers) for name, c in pack.terms.items()},
            **{name: _counting(count.of) for name, count in COUNTS.items()},
        }
        self._groups = [_Group(key) for key, _ in _GROUPS]
        self._homes = {
            name: number
            for number, (_, columns) in enumerate(_GROUPS)
            for name in _settled_by(columns, pack.terms)
        }

    def know(self, chart: Chart, era: int) -> Knowledge:
        """Give what is known of an encounter, ready to be asked."""
        shared = [group.of(chart, era) for group in self._groups]
        return Knowledge(chart, self._terms, self._homes, shared)

    def held(self, knowledge: Knowledge) -> list[Rule]:
        """Give the rules that hold for an encounter."""
        held = [self._always[n] for n in self._select_always(knowledge)]
        if knowledge["judged"]:
            held += [self._judged[n] for n in self._select_judged(knowledge)]
        return held


def _selector(rules: list[Rule], numbers: Mapping[str, int]) -> Selector:
    return selector_of([rule.condition for rule in rules], numbers)


def _counting(names: tuple[str, ...]) -> Callable[[FactLookup], int]:
    return lambda facts: sum(bool(facts[name]) for name in names)


def _settled_by(columns: frozenset[str], terms: Mapping[str, Condition]) -> set[str]:
    """Give the facts that read no other column, and the terms that need no others."""
    known = {
        fact.name
        for fact in FACTS.values()
        if fact.columns and columns.issuperset(fact.columns)
    }
    for name, condition in terms.items():
        if known.issuperset(names_in(condition)):
            known.add(name)
    return known
