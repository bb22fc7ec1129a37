"""Directed rows: rows near the edge of what the axioms say, many per second.

They start from rows on the edge of an axiom and change a few of the columns that its
facts read, and sometimes others. They are made without Hypothesis; equal seeds give
equal rows.
"""

from __future__ import annotations

import csv
import datetime as dt
import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from itertools import cycle, islice

from audit.codes import is_well_formed
from audit.columns import CONTRACT, Column, column
from audit.encounter.values import CONDITION_FAMILIES
from audit.facts import FACTS, default_policy
from audit.proof.symbolic_encounter import period_starts
from audit.release.billable import read_billable
from audit.release.fiscal import FIRST_YEAR, first_day
from audit.release.packaged import table_text
from audit.rules.catalogue import Pack
from property_tests.strategies.encounters import (
    CODES,
    DIRTY,
    LINES,
    WHOLE_CHART,
    beside,
)

Cells = Mapping[str, object]
Changed = dict[str, object]

_DAY = dt.timedelta(days=1)
_AWAY = (-91, -90, -11, -10, -1, 0, 1, 9, 10, 11, 89, 90, 91, 365)
"""Days between two dates of a row, about the lengths of global periods."""

_WEEKS = ("", 0, 1, 2, 3, 4, 5, 6, 7, 11, 12, 13, 26)
_MODIFIERS = ("", "-25", "-24", "-59", "-AT", "-GP", "-GO", "-59-GP", "-KX")
_POINTERS = ("", "", ":A", ":B", ":AB", ":BA", ":C")
_UNUSED = frozenset({"encounter_id", "provider_id", "coder_id", "bill_type"})
_DATES = frozenset({"discharge_date", "onset_date", "surgery_date"})
_ANY = tuple(c for c in CONTRACT if c.name not in _UNUSED)
_MANY = {"code": "dx1", "line": "cpt1"}
_SCOPE = ("chart_reviewed", "claim_type", "setting", "date_of_service", "payer")
_MOST_CODES, _MOST_LINES = 8, 6


def days_of(pack: Pack) -> tuple[str, ...]:
    """Return each day on which a table, rule or number changes, and the
    day before it.
    """
    found = {d for d in period_starts((pack,)) if d > dt.date.min}
    found |= {first_day(year) for year in range(FIRST_YEAR, FIRST_YEAR + 14)}
    for row in default_policy().rows:
        found.add(row.since)
        if row.until is not None and row.until < dt.date.max:
            found.add(row.until + _DAY)
    return tuple(
        str(d) for d in sorted({x for day in found for x in (day, day - _DAY)})
    )


@cache
def all_codes() -> tuple[str, ...]:
    """Return codes in and beside every set of the tables: headings, and codes below."""
    found = dict.fromkeys(CODES)
    below = read_billable().below
    for name in ("code_sets.csv", "families.csv", "history_codes.csv"):
        for row in csv.DictReader(table_text(name).splitlines()):
            stem = re.split("[?-]", row["pattern"].lstrip("="))[0].rstrip(".")
            members = [str(code) for code in below(stem)]
            found.update(dict.fromkeys((stem, *members[:: len(members) // 3 + 1])))
    return tuple(code for code in found if code in CODES or is_well_formed(code))


@cache
def all_lines() -> tuple[str, ...]:
    """Return a line for every procedure number of the tables, and the usual ones."""
    text = resources.files("audit.facts").joinpath("data/services.csv")
    plain = [t for t in text.read_text("utf-8").splitlines() if not t.startswith("#")]
    first = {row["first"] for row in csv.DictReader(plain)}
    return (*LINES, *sorted(first))


class Writer:
    """Writes random cells from a fixed stream of numbers."""

    def __init__(self, source: random.Random, days: Sequence[str]) -> None:
        """Take the stream, and the days that may be days of service."""
        self._source = source
        self._days = days

    def change(self, cells: Changed, wanted: Column) -> None:
        """Change one cell, or the list of diagnoses or lines that it belongs to."""
        if wanted.kind == "code":
            self._change_list(cells, "dx", self.code, _MOST_CODES)
        elif wanted.kind == "line":
            self._change_list(cells, "cpt", self._line, _MOST_LINES)
        else:
            cells[wanted.name] = self._cell(wanted, cells)

    def code(self) -> str:
        """Return a code: often M54.6, often one that the rules are about."""
        chance = self._source.random()
        if chance < 0.1:
            return "M54.6"
        return self._source.choice(CODES if chance < 0.6 else all_codes())

    def _near(self, text: str) -> str:
        """Return a heading of a code, a similar text, or a code below it."""
        chance = self._source.random()
        if chance < 0.5 and len(text) > 3:
            return text[: self._source.randint(3, len(text) - 1)].rstrip(".")
        if chance < 0.8 and text:
            return text[:-1] + self._source.choice("0123456789AX")
        below = [*islice(read_billable().below(text), 40)]
        return str(self._source.choice(below)) if below else f"{text}9"

    def _line(self) -> str:
        if self._source.random() < 0.5:
            return self._source.choice(LINES)
        number = self._source.choice(all_lines()).partition("-")[0].partition(":")[0]
        parts = (
            number,
            self._source.choice(_MODIFIERS),
            self._source.choice(_POINTERS),
        )
        return "".join(parts)

    def _change_list(
        self, cells: Changed, stem: str, make: Callable[[], str], most: int
    ) -> None:
        names = [f"{stem}{n}" for n in range(1, 26) if f"{stem}{n}" in cells]
        listed = [str(cells.pop(name)) for name in names if cells[name]]
        for name in names:
            cells.pop(name, None)
        self._edit(listed, make)
        numbers = range(1, len(listed) + 1)
        if len(listed) > 1 and self._source.random() < 0.04:
            # Leave a gap: the first code after it keeps its position.
            numbers = range(2, len(listed) + 2)
        cells.update(zip((f"{stem}{n}" for n in numbers), listed[:most], strict=False))

    def _edit(self, listed: list[str], make: Callable[[], str]) -> None:
        """Insert, insert first, replace, remove, swap two, or change one slightly."""
        kind, size = self._source.randrange(8), len(listed)
        if kind <= 1 or not listed:
            listed.insert(self._source.randint(0, size), make())
        elif kind == 2:
            listed.insert(0, make())
        elif kind == 3:
            listed[self._source.randrange(size)] = make()
        elif kind == 4:
            del listed[self._source.randrange(size)]
        elif kind >= 6:
            index = self._source.randrange(size)
            listed[index] = self._near(listed[index])
        else:
            one, other = self._source.randrange(size), self._source.randrange(size)
            listed[one], listed[other] = listed[other], listed[one]

    def _cell(self, wanted: Column, cells: Cells) -> object:
        choice = self._source.choice
        if self._source.random() < 0.01:
            return choice(DIRTY)
        match wanted.kind:
            case "code list":
                return "; ".join(self.code() for _ in range(self._source.randint(0, 2)))
            case "date":
                return self._date(wanted.name, cells)
            case "number":
                return choice(_WEEKS)
            case "list" if wanted.allowed:
                size = min(choice((0, 1, 1, 2, 3, 5)), len(wanted.allowed))
                return "; ".join(self._source.sample(wanted.allowed, size))
            case _ if wanted.allowed:
                return choice((*wanted.allowed, ""))
        match wanted.name:
            case "unrelated_pairs":
                return self._pair(cells)
            case "policy_id":
                return choice(("", *(row.policy_id for row in default_policy().rows)))
        return choice(("", "T5-T8", "16"))

    def _pair(self, cells: Cells) -> str:
        """Return a pair of codes stated to be unrelated, mostly codes of the claim."""
        codes = [str(cells[n]) for n in ("dx1", "dx2", "dx3") if cells.get(n)]
        one, other = self._source.choice(("M54.6", *codes)), self.code()
        if codes and self._source.random() < 0.7:
            other = self._source.choice(codes)
        return f"{one}~{other}"

    def _date(self, name: str, cells: Cells) -> str:
        if name not in _DATES:
            return self._source.choice(self._days)
        if self._source.random() < 0.2:
            return ""
        try:
            day = dt.date.fromisoformat(str(cells.get("date_of_service")))
        except ValueError:
            return str(self._source.choice(self._days))
        return str(day + self._source.choice(_AWAY) * _DAY)


def columns_about(names: frozenset[str]) -> tuple[Column, ...]:
    """Return the columns that some facts read; if none, those that every fact reads."""
    read = {c for name in names for c in FACTS[name].columns}
    return tuple(map(column, sorted(read) or _SCOPE))


def directed(
    starts: Sequence[Sequence[Cells]],
    about: Sequence[tuple[Column, ...]],
    pack: Pack,
    seed: int,
) -> Iterator[Cells]:
    """Yield rows without end: for each edge in turn, a few random changes.

    `starts` has for each edge the rows on it, `about` the columns that the facts of its
    axiom read.
    """
    # A fixed stream of numbers, not a secret.
    source = random.Random(seed)
    writer = Writer(source, days_of(pack))
    every = [row for rows in starts for row in rows]
    for edge in cycle(range(len(starts))):
        cells = {**source.choice(starts[edge] or every)}
        chance = source.random()
        if chance < 0.3:
            cells = beside({**source.choice(every)}, cells)
        elif chance < 0.35:
            cells = {**WHOLE_CHART, **cells}
        for _ in range(source.choice((0, 1, 1, 2, 2, 3, 4, 6))):
            writer.change(cells, _column(source, about[edge]))
        yield cells


def _column(source: random.Random, about: tuple[Column, ...]) -> Column:
    chance = source.random()
    if chance < 0.6:
        return source.choice(about)
    if chance < 0.75:
        return column(source.choice(_SCOPE))
    if chance < 0.85:
        return column(source.choice(("dx1", "cpt1", "definitive_code")))
    if chance < 0.9:
        return column(source.choice(CONDITION_FAMILIES))
    return source.choice(_ANY)
