"""The answers of fresh and used auditors to rows that differ in one cell or one day.

`alone` judges a row with an auditor that has judged nothing before, not even looked up
a code. Only the compiled pack is shared, because it holds nothing about any row
(`test_a_program_holds_nothing_of_a_row`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import replace
from functools import cache

from audit import Auditor
from audit.columns import CONTRACT
from audit.encounter.records import encounter_from_mapping
from audit.encounter.values import Encounter
from audit.engine.cache import AuditCache
from audit.engine.program import Program
from audit.facts.tables.policy import PolicyRow
from audit.findings import AuditResult, output_row
from audit.release import CodeSet, load
from audit.rules.catalogue import Pack
from audit.rules.rule import Rule
from property_tests.strategies.encounters import Cells
from property_tests.support.memory_rows import BASES, DATED, POLICY, QUERIED, cells_for

Said = tuple[AuditResult, tuple[str, ...]]


_COMPILED: dict[tuple[object, ...], Program] = {}


def program(pack: Pack, day: dt.date) -> Program:
    """Compile a pack for a day, again only if its rules or numbers differ."""
    numbers = tuple(p.on(day) for p in pack.parameters.values())
    rules = tuple(r.id for r in pack.rules if r.applies_on(day))
    key = (id(pack), numbers, rules)
    if key not in _COMPILED:
        _COMPILED[key] = Program(pack, day)
    return _COMPILED[key]


def auditor(codes: CodeSet, *, is_dated: bool = False) -> Auditor:
    """Return an auditor that has judged nothing."""
    return Auditor(DATED if is_dated else None, codes, POLICY)


def all_said(result: AuditResult) -> Said:
    """Return everything that an audit says about a row: the result, and its cells."""
    return result, output_row(result)


@cache
def _model(is_dated: bool) -> Auditor:
    return auditor(load(), is_dated=is_dated)


def _fresh(is_dated: bool) -> Auditor:
    """Return an auditor that has judged nothing, cheaply: one with a new memory.

    The key group of each fact follows from the pack alone, and is shared. Rows of the
    dated pack differ in their day, so they also get a code set that has looked nothing
    up.
    """
    model = _model(is_dated)
    made = copy(model)
    codes = CodeSet() if is_dated else load()
    made.tables = replace(model.tables, codes=codes)
    made.cache = AuditCache(made.pack, codes, POLICY)
    made.cache.__dict__["_group_of"] = model.cache._group_of
    return made


@cache
def alone(encounter: Encounter, is_dated: bool = False) -> Said:
    """Judge a row with an auditor of its own."""
    return all_said(_fresh(is_dated).audit(encounter))


@cache
def rows_of(base: str, column: str) -> dict[Encounter, Said]:
    """Return the row and its variants with other cells in a column,
    each judged alone.
    """
    wanted = next(c for c in CONTRACT if c.name == column)
    cells = BASES[base]
    found = [{**cells, column: cell} for cell in cells_for(wanted)]
    read = (encounter_from_mapping(row, 7) for row in (cells, *found))
    return {encounter: alone(encounter) for encounter in read}


def all_rows(base: str) -> dict[Encounter, Said]:
    """Return the rows of every column, each once."""
    return {e: answer for c in CONTRACT for e, answer in rows_of(base, c.name).items()}


def _days() -> list[dt.date]:
    """Return every day on which something may change, by release, pack or policy, and
    the day before and after.
    """
    spans: list[Rule | PolicyRow] = [*DATED.rules, *POLICY.rows]
    known = {dt.date(year, 10, 1) for year in range(2015, 2030)}
    known |= {day for s in spans for day in (s.since, s.until) if day}
    # Rules that begin at the beginning of time are in force in every release.
    known.discard(dt.date.min)
    for parameter in DATED.parameters.values():
        known |= {value[0] for value in parameter.values}
    near = (-1, 0, 1)
    return sorted({day + dt.timedelta(days=n) for day in known for n in near})


_DAYED: tuple[Cells, ...] = (
    {**BASES["injections"], "policy_id": "", "cpt4": "62321", "dx2": "M54.5"},
    {**QUERIED, "pain_regions": "", "duration_weeks": "", "acuity": ""},
    {**BASES["claim"], "cpt2": "20560:A", "cpt3": "97110", "dx4": "M54.5"},
    {**BASES["stay"], "date_of_service": "2015-09-01"},
)
_MOVED = ("date_of_service",) * 3 + ("discharge_date",)


@cache
def dated_rows() -> dict[Encounter, Said]:
    """Return rows on each of these days, each judged alone by the dated pack."""
    found = (
        encounter_from_mapping({**cells, moved: day}, 7)
        for cells, moved in zip(_DAYED, _MOVED, strict=True)
        for day in _days()
    )
    return {encounter: alone(encounter, is_dated=True) for encounter in found}


def misjudged(
    rows: Mapping[Encounter, Said], *, is_dated: bool = False
) -> Iterator[Encounter]:
    """Yield the rows that an auditor answers differently from one that sees each alone:
    first in order, then, with a new one, in reverse.
    """
    for order in (list(rows), list(rows)[::-1]):
        shared = auditor(CodeSet(), is_dated=is_dated)
        yield from (e for e in order if all_said(shared.audit(e)) != rows[e])
