"""Everything that the row engine remembers, by what, and why that suffices.

In a file of real claims most rows repeat one of a few patterns, and reviewed charts
differ in little. A memory may save work; it may change no answer. Each stands under a
key, and a key suffices where two rows of one key get the same of what is remembered.

| remembered | key | why the key suffices |
|---|---|---|
| programs | era | within an era no rule begins or ends, no parameter changes |
| answers | `key_of`: era, and each judged value | nothing else bears on them |
| queries worded anew | `key_of` and `quotes_of` | a query quotes nothing else |
| findings | `finding_key`: rule and codes | only of rules that say nothing but codes |
| facts and terms | era and the key of a `Group` | they read the group's columns only |
| profiles of codes | code and fiscal year | a release changes on 1 October only |

An era is a stretch of days in which neither releases nor rules, parameters or policy
rows change (`first_days`). Rows that have no key are judged each for itself: those with
unreadable cells, which are told with the place of each cell, and those with a second
date, which are judged by the distance of the two.

Facts and terms are shared between reviewed charts only: of a claim so little is asked
that to look up what is known costs more than to find it out (`benchmarks/memory.py`).
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from operator import attrgetter
from typing import Any, TypeVar

from audit.codes import Code
from audit.encounter.values import Encounter
from audit.engine.program import Knowledge, Program, Values, Ways
from audit.facts import FACTS, Chart, Policy, Profiles
from audit.findings import AuditResult, Finding
from audit.release import CodeSet
from audit.release.fiscal import FIRST_YEAR, first_day
from audit.rules.catalogue import Pack, Rule
from audit.rules.conditions import names_in

REMEMBERED = 50_000
"""Answers kept at once; beyond it the memory is emptied, so that it stays flat."""

SHARED = 4096
"""As many combinations of each group of columns."""

Key = tuple[object, ...]
_K = TypeVar("_K")
_V = TypeVar("_V")


class Kept(dict[_K, _V]):
    """A memory that is emptied when it is full."""

    __slots__ = ("limit",)

    def __init__(self, limit: int = REMEMBERED) -> None:
        super().__init__()
        self.limit = limit

    def keep(self, key: _K, value: _V) -> _V:
        """Remember a value by its key, and give it."""
        if len(self) >= self.limit:
            self.clear()
        self[key] = value
        return value


# -- answers ------------------------------------------------------------------------

_TOLD_ANEW = frozenset({"row", "encounter_id", "notes"})
"""Fields that each row gets back as it has them, whatever is known of its like."""

_UNREAD = frozenset({"provider_id", "coder_id", "amount_paid", "bill_type"})
"""Fields that no fact and no text reads; what a type of bill says of setting and claim
stands in those."""

_BY_PRESENCE = ("onset_date", "pain_severity", "pain_levels")
"""Fields of which facts ask only whether they are given."""

_ABSENT = frozenset({"errors", "discharge_date", "surgery_date"})
"""Fields that are empty in every row that has a key."""

_QUOTED = attrgetter("pain_severity", "pain_levels")
"""Fields that a query quotes."""

_judged = attrgetter(
    *(
        f.name
        for f in fields(Encounter)
        if f.name
        not in {*_TOLD_ANEW, *_UNREAD, *_BY_PRESENCE, *_ABSENT, "date_of_service"}
    )
)


def key_of(encounter: Encounter, era: int) -> Key | None:
    """Give the key of an encounter whose date lies in an era; None where it has none.

    Encounters with one key may differ in what their queries quote (`quotes_of`), and
    in nothing else that is said of them.
    """
    if (
        encounter.errors
        or encounter.discharge_date is not None
        or encounter.surgery_date is not None
        or encounter.date_of_service is None
    ):
        return None
    return (
        era,
        encounter.onset_date is None,
        encounter.pain_severity is None,
        encounter.pain_levels == "",
        *_judged(encounter),
    )


def quotes_of(encounter: Encounter) -> Key:
    """Give what a query quotes of an encounter beyond its key."""
    quotes: Key = _QUOTED(encounter)
    return quotes


def finding_key(rule: Rule, codes: tuple[Code, ...]) -> Key:
    """Give the key of a finding that says nothing of the row but its codes."""
    return rule.id, codes


# -- eras ---------------------------------------------------------------------------


def first_days(pack: Pack, codes: CodeSet, policy: Policy) -> set[dt.date]:
    """Give the first days of all eras but the one before them all."""
    return {
        *_release_days(codes),
        *_days_of_rules(pack),
        *_days_of_parameters(pack),
        *_days_of_policy(policy),
    }


def _release_days(codes: CodeSet) -> Iterator[dt.date]:
    """Give the first day of each release, and the day after the newest."""
    year = FIRST_YEAR
    yield first_day(year)
    while not codes.is_after_newest(first_day(year)):
        year += 1
        yield first_day(year)


def _days_of_rules(pack: Pack) -> Iterator[dt.date]:
    for rule in pack.rules:
        yield from _span(rule.since, rule.until)


def _days_of_parameters(pack: Pack) -> Iterator[dt.date]:
    for parameter in pack.parameters.values():
        yield from (value[0] for value in parameter.values)


def _days_of_policy(policy: Policy) -> Iterator[dt.date]:
    for row in policy.rows:
        yield from _span(row.since, row.until)


def _span(since: dt.date | None, until: dt.date | None) -> Iterator[dt.date]:
    """Give the first day of a stretch and the first day after it."""
    if since:
        yield since
    if until:
        yield until + dt.timedelta(days=1)


# -- facts and terms ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Group:
    """Columns of which few combinations recur in a file.

    Facts that read no other column, and terms over them, are worked out once for each
    key, when first asked for. `test_facts.py` shows that facts read no columns but
    those that they declare; what they read beyond is in the key of their group, too.
    """

    columns: frozenset[str]
    key: Callable[[Chart], Key]


def code_key(chart: Chart) -> Key:
    """Give all codes; what the tables say of them changes with the era only."""
    encounter = chart.encounter
    return encounter.dx, encounter.definitive_code, encounter.unrelated_pairs


def service_key(chart: Chart) -> Key:
    """Give the lines, the codes they point at, and what chooses the policy rows."""
    encounter = chart.encounter
    return encounter.lines, encounter.dx, encounter.payer, encounter.policy_id


GROUPS = (
    Group(frozenset({"cpt1", "dx1", "payer", "policy_id"}), service_key),
    Group(frozenset({"dx1", "definitive_code", "unrelated_pairs"}), code_key),
)
"""The groups; a fact that both could hold belongs to the last, whose key recurs more.

dx1 stands for all diagnoses and cpt1 for all lines, as facts declare them. Facts of
the statuses and of the record are as quickly read as looked up: they are not shared.
"""


def settled_by(columns: frozenset[str], terms: Mapping[str, set[str]]) -> set[str]:
    """Give the facts that read no other column, and the terms that need no others.

    `terms` gives the names that each term needs, those of earlier terms among them.
    """
    known = {
        fact.name
        for fact in FACTS.values()
        if fact.columns and columns.issuperset(fact.columns)
    }
    for name, needed in terms.items():
        if known.issuperset(needed):
            known.add(name)
    return known


_Homed = Mapping[str, tuple[bool, Callable[[Any], bool | str | int], int | None]]
"""`Ways`, and the number of the group that each value belongs to."""


class Recalled(Knowledge):
    """Knowledge that shares what follows from one group with rows of the same key."""

    __slots__ = ("_homed", "_known")

    def __init__(
        self, chart: Chart, ways: Ways, homed: _Homed, known: list[Values]
    ) -> None:
        """Take what is known so far for each group; more may be added."""
        super().__init__(chart, ways)
        self._homed = homed
        self._known = known
        for values in known:
            self.update(values)

    def __missing__(self, name: str) -> bool | str | int:
        is_fact, find, home = self._homed[name]
        value = self[name] = find(self.chart if is_fact else self)
        if home is not None:
            self._known[home][name] = value
        return value


class Shared:
    """What charts of one era share."""

    def __init__(self, ways: Ways, homes: Mapping[str, int]) -> None:
        self._ways = ways
        self._homed = {name: (*way, homes.get(name)) for name, way in ways.items()}
        self._known: tuple[Kept[Key, Values], ...] = tuple(Kept(SHARED) for _ in GROUPS)

    def know(self, chart: Chart) -> Knowledge:
        """Give what is known of a chart, ready to be asked."""
        found = []
        for group, known in zip(GROUPS, self._known, strict=True):
            key = group.key(chart)
            values = known.get(key)
            found.append(known.keep(key, {}) if values is None else values)
        return Recalled(chart, self._ways, self._homed, found)


# -- all of it ----------------------------------------------------------------------


class Memory:
    """What one auditor remembers. To forget it all changes no answer."""

    def __init__(self, pack: Pack, codes: CodeSet, policy: Policy) -> None:
        """Remember nothing yet."""
        self._sources = pack, codes, policy
        self._eras: dict[dt.date, int] = {}
        self._programs: dict[int, Program] = {}
        self.answers: Kept[Key, AuditResult] = Kept()
        self.worded: Kept[tuple[Key, Key], AuditResult] = Kept()
        self.findings: Kept[Key, Finding] = Kept()
        self.profiles = Profiles(codes)
        self._shared: dict[int, Shared] = {}

    @cached_property
    def _days(self) -> list[dt.date]:
        return sorted(first_days(*self._sources))

    @cached_property
    def _homes(self) -> Mapping[str, int]:
        """The group of each fact and term that belongs to one."""
        terms = {name: {*names_in(c)} for name, c in self._sources[0].terms.items()}
        return {
            name: number
            for number, group in enumerate(GROUPS)
            for name in settled_by(group.columns, terms)
        }

    def era(self, day: dt.date) -> int:
        """Give the number of the stretch of days in which nothing changes."""
        era = self._eras.get(day)
        if era is None:
            era = self._eras[day] = bisect_right(self._days, day)
        return era

    def program(self, day: dt.date) -> Program:
        """Give the rules compiled for a day."""
        era = self.era(day)
        program = self._programs.get(era)
        if program is None:
            program = self._programs[era] = Program(self._sources[0], day)
        return program

    def know(self, chart: Chart) -> Knowledge:
        """Give what is known of an encounter, ready to be asked."""
        ways = self.program(chart.on).ways
        if not self.shares(chart):
            return Knowledge(chart, ways)
        era = self.era(chart.on)
        shared = self._shared.get(era)
        if shared is None:
            shared = self._shared[era] = Shared(ways, self._homes)
        return shared.know(chart)

    def shares(self, chart: Chart) -> bool:
        """Whether the facts of a chart are shared with others."""
        return chart.encounter.chart_reviewed
