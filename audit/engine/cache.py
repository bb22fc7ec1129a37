"""Caches of the row engine: what is cached, under which key, and why that is safe.

In a file of real claims most rows repeat one of a few patterns, and reviewed charts
differ little from each other. A cache may save work but must never change a result. A
key is safe when two rows with equal keys always get the same cached value.

| cached | key | why the key is safe |
|---|---|---|
| programs | era | within an era no rule begins or ends, no parameter changes |
| results | `result_key`: era and judged fields | no other field has an effect |
| reworded queries | `result_key` and `quoted_values` | a query quotes nothing else |
| findings | rule, `case_key` and `words_key` | they read these fields only |
| facts and terms | era and the key of a `ColumnGroup` | they read its columns only |
| code profiles | code and fiscal year | a release changes on October 1 only |

An era is a range of days in which no release, rule, parameter or policy row changes
(`audit.engine.eras`). Rows without a key are judged one by one (`result_key` says
which).

Facts and terms are shared between reviewed charts only. A claim needs so few facts that
looking up cached ones costs more than computing them (`benchmarks/caches.py`).
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from audit.engine.eras import first_days
from audit.engine.program import Evaluators, LazyFacts, Program, Values
from audit.engine.result_key import Key
from audit.facts import FACTS, Chart, Policy, Profiles
from audit.findings import AuditResult, Finding
from audit.release import CodeSet
from audit.rules.catalogue import Pack
from audit.rules.conditions import names_in

MAX_RESULTS = 50_000
"""Results cached at once. A full cache is emptied, so that memory use stays flat."""

MAX_SHARED = 4096
"""Combinations of values cached at once for each group of columns."""

Words = tuple[Finding, Finding]
"""A finding, and what becomes of it on a row with another verdict."""

_K = TypeVar("_K")
_V = TypeVar("_V")


class BoundedCache(dict[_K, _V]):
    """A cache that is emptied when it is full."""

    __slots__ = ("limit",)

    def __init__(self, limit: int = MAX_RESULTS) -> None:
        super().__init__()
        self.limit = limit

    def keep(self, key: _K, value: _V) -> _V:
        """Store a value under its key and return the value."""
        if len(self) >= self.limit:
            self.clear()
        self[key] = value
        return value


# -- facts and terms ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ColumnGroup:
    """Columns whose values recur in few combinations within a file.

    Facts that read no other column, and terms over such facts, are computed once for
    each key, on first use. `test_facts.py` shows that facts read only the columns that
    they declare; everything else that they read is part of the key of their group.
    """

    columns: frozenset[str]
    key: Callable[[Chart], Key]


def code_key(chart: Chart) -> Key:
    """Return all codes; what the tables say about them changes with the era only."""
    encounter = chart.encounter
    return encounter.dx, encounter.definitive_code, encounter.unrelated_pairs


def service_key(chart: Chart) -> Key:
    """Return the service lines, their diagnoses, and what selects policy rows."""
    encounter = chart.encounter
    return encounter.lines, encounter.dx, encounter.payer, encounter.policy_id


GROUPS = (
    ColumnGroup(frozenset({"cpt1", "dx1", "payer", "policy_id"}), service_key),
    ColumnGroup(frozenset({"dx1", "definitive_code", "unrelated_pairs"}), code_key),
)
"""The groups. A fact that fits both belongs to the last, whose keys recur more often.

dx1 stands for all diagnoses and cpt1 for all service lines, as in the declarations of
facts. Facts about statuses and the record are as fast to compute as to look up, so no
group contains their columns.
"""


def facts_within(columns: frozenset[str], terms: Mapping[str, set[str]]) -> set[str]:
    """Return the facts that read only these columns, and the terms over such facts.

    `terms` maps each term to the names in its definition, earlier terms included.
    """
    found = {
        fact.name
        for fact in FACTS.values()
        if fact.columns and columns.issuperset(fact.columns)
    }
    for name, needed in terms.items():
        if found.issuperset(needed):
            found.add(name)
    return found


_GroupedEvaluators = Mapping[
    str, tuple[bool, Callable[[Any], bool | str | int], int | None]
]
"""`Evaluators`, each with the number of the group that its value belongs to."""


class SharedLazyFacts(LazyFacts):
    """Lazy facts that share the values of each group with rows of the same key."""

    __slots__ = ("_grouped", "_shared")

    def __init__(
        self,
        chart: Chart,
        evaluators: Evaluators,
        grouped: _GroupedEvaluators,
        shared: list[Values],
    ) -> None:
        """Take the values known so far for each group; new ones are added to them."""
        super().__init__(chart, evaluators)
        self._grouped = grouped
        self._shared = shared
        for values in shared:
            self.update(values)

    def __missing__(self, name: str) -> bool | str | int:
        reads_chart, evaluate, group = self._grouped[name]
        value = self[name] = evaluate(self.chart if reads_chart else self)
        if group is not None:
            self._shared[group][name] = value
        return value


class SharedFacts:
    """Facts and terms that the charts of one era share."""

    def __init__(self, evaluators: Evaluators, group_of: Mapping[str, int]) -> None:
        self._evaluators = evaluators
        self._grouped = {
            name: (*evaluator, group_of.get(name))
            for name, evaluator in evaluators.items()
        }
        self._caches: tuple[BoundedCache[Key, Values], ...] = tuple(
            BoundedCache(MAX_SHARED) for _ in GROUPS
        )

    def facts_of(self, chart: Chart) -> LazyFacts:
        """Return the facts of a chart, starting from the values already shared."""
        shared = []
        for group, cache in zip(GROUPS, self._caches, strict=True):
            key = group.key(chart)
            values = cache.get(key)
            shared.append(cache.keep(key, {}) if values is None else values)
        return SharedLazyFacts(chart, self._evaluators, self._grouped, shared)


# -- all caches of an auditor -------------------------------------------------------


class AuditCache:
    """All caches of one auditor. Emptying them never changes a result."""

    def __init__(self, pack: Pack, codes: CodeSet, policy: Policy) -> None:
        """Start with empty caches."""
        self._sources = pack, codes, policy
        self._eras: dict[dt.date, int] = {}
        self._programs: dict[int, Program] = {}
        self.results: BoundedCache[Key, AuditResult] = BoundedCache()
        self.reworded: BoundedCache[tuple[Key, Key], AuditResult] = BoundedCache()
        self.findings: BoundedCache[Key, Words] = BoundedCache()
        self.profiles = Profiles(codes)
        self._shared: dict[int, SharedFacts] = {}

    @cached_property
    def _first_days(self) -> list[dt.date]:
        return sorted(first_days(*self._sources))

    @cached_property
    def _group_of(self) -> Mapping[str, int]:
        """Number of the group of each fact and term that belongs to one."""
        terms = {name: {*names_in(c)} for name, c in self._sources[0].terms.items()}
        return {
            name: number
            for number, group in enumerate(GROUPS)
            for name in facts_within(group.columns, terms)
        }

    def era(self, day: dt.date) -> int:
        """Return the number of the era that a day falls in."""
        era = self._eras.get(day)
        if era is None:
            era = self._eras[day] = bisect_right(self._first_days, day)
        return era

    def program(self, day: dt.date) -> Program:
        """Return the rules compiled for a day."""
        era = self.era(day)
        program = self._programs.get(era)
        if program is None:
            program = self._programs[era] = Program(self._sources[0], day)
        return program

    def facts_of(self, chart: Chart) -> LazyFacts:
        """Return the facts and terms of a chart, each computed on first use."""
        evaluators = self.program(chart.on).evaluators
        if not self.shares(chart):
            return LazyFacts(chart, evaluators)
        era = self.era(chart.on)
        shared = self._shared.get(era)
        if shared is None:
            shared = self._shared[era] = SharedFacts(evaluators, self._group_of)
        return shared.facts_of(chart)

    def shares(self, chart: Chart) -> bool:
        """Whether a chart shares facts with others."""
        return chart.encounter.chart_reviewed
