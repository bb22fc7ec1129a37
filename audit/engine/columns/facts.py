"""The facts of a batch of rows of one era, as bits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence, Sized

import numpy as np
from numpy.typing import NDArray

from audit.codes import is_under
from audit.engine.columns import groups
from audit.engine.columns.arrays import Bits, Ints, Words
from audit.engine.columns.aspects import CodeClasses, claim_aspect
from audit.engine.columns.claims import ClaimKeys, each_once, has_repeated
from audit.engine.columns.codes import CodeFacts, packed_statuses
from audit.engine.columns.entangled import EntangledFacts
from audit.engine.columns.groups import MASKED, STATUSES, Group
from audit.engine.columns.keys import ChartOf, KeyTable
from audit.engine.columns.pairs import ExcludedPairs, pain_elsewhere, settled_beside
from audit.engine.columns.program import Literal
from audit.engine.columns.services import CodesForLines, LineFacts, literals_of
from audit.engine.columns.table import INPATIENT, REVIEWED, Frame, TableColumns
from audit.engine.columns.vocabulary import BLANK
from audit.facts import FACTS, Chart, Profiles, Tables
from audit.facts.catalogue import READERS

MOST_KEYS = 500_000
"""Keys of a group after which all that was remembered is forgotten."""


class EraFacts:
    """Reads the facts of rows whose effective dates are in one era."""

    def __init__(
        self,
        tables: Tables,
        profiles: Profiles,
        columns: TableColumns,
        day: dt.date,
        literals: Sequence[Literal],
    ) -> None:
        """Sort the literals that are asked for by the groups of their facts."""
        self._columns = columns
        names = groups.by_group(dict.fromkeys(name for name, _ in literals))
        asked = {group: literals_of(names[group], literals) for group in Group}
        self._classes = CodeClasses(columns.codes, claim_aspect(tables, profiles, day))
        self._claims = ClaimKeys(columns.codes, self._classes)
        self._codes = CodeFacts(
            columns,
            self._classes,
            tables,
            profiles,
            day,
            [*asked[Group.CODES], *asked[Group.ENTANGLED]],
        )
        self._first = KeyTable(asked[Group.FIRST])
        self._claim = KeyTable((), extra=groups.may_matter)
        self._entangled = EntangledFacts(columns, asked[Group.ENTANGLED])
        self._by_auditor = KeyTable(asked[Group.ENTANGLED])
        self._whole = KeyTable(asked[Group.CLAIM])
        self._pairs = ExcludedPairs(columns.codes, tables.codes, profiles, day)
        self._excluded = asked[Group.PAIRS]
        self._services = LineFacts(
            columns,
            CodesForLines(tables, profiles, day),
            asked[Group.SERVICES],
            {name: literals_of([name], literals) for name in names[Group.CARE]},
        )
        by_key: dict[tuple[str, ...], list[str]] = {}
        for name in names[Group.OWN]:
            by_key.setdefault(groups.own_columns(FACTS[name]), []).append(name)
        self._own = {
            key: KeyTable(literals_of(found, literals)) for key, found in by_key.items()
        }

    @property
    def is_full(self) -> bool:
        """Whether so many keys are known that it is time to forget them."""
        keyed = (self._claim, self._by_auditor, self._whole, *self._own.values())
        parts: tuple[Sized, ...] = (
            self._codes,
            self._services,
            self._entangled,
            *keyed,
        )
        most = max(len(part) for part in parts)
        return most > MOST_KEYS

    def bits(self, frame: Frame, chart_of: ChartOf) -> Mapping[Literal, Bits]:
        """Return for each literal the rows on which it holds."""
        dx = each_once(frame.dx)
        found = self._classes.table()[dx]
        statuses = packed_statuses(frame, self._columns)
        bits = dict(self._codes.bits(frame, dx, found, statuses, chart_of))
        first = self._first.look_up([found[:, 0]], chart_of)
        bits.update(self._first.bits(first))
        by_auditor = frame.column("definitive_code") != BLANK
        seen = self._codes.seen()
        for literal, rows, holds in self._entangled.read(
            frame, found, seen, statuses, ~by_auditor, chart_of
        ):
            bits[literal] = _replaced(bits[literal], rows, holds, frame.height)
        coded = np.flatnonzero(by_auditor)
        self._read_whole(self._by_auditor, coded, frame, chart_of, bits)
        every = np.arange(frame.height)
        self._read_whole(self._whole, every, frame, chart_of, bits)
        bits.update(self._services.bits(frame, chart_of))
        for names, table in self._own.items():
            key = [c for name in names for c in self._own_key(frame, name).T]
            bits.update(table.bits(table.look_up(key, chart_of)))
        for name, value in self._excluded:
            bits[name, value] = self._read_pairs(
                name, frame, dx, found, statuses, chart_of
            )
        return bits

    def _read_whole(
        self,
        table: KeyTable,
        rows: NDArray[np.intp],
        frame: Frame,
        chart_of: ChartOf,
        bits: dict[Literal, Bits],
    ) -> None:
        """Read facts by the whole claim on some rows, in place of what is known."""
        if not (len(rows) and table.literals):
            return
        part = frame.of(rows)

        def chart_of_part(row: int) -> Chart:
            return chart_of(int(rows[row]))

        claims = self._claim.look_up(
            list(self._claims.of_claims(part).T), chart_of_part
        )
        coded = part.column("definitive_code")
        key = np.zeros((part.height, 4 + len(MASKED)), np.int32)
        key[:, 0], key[:, 1] = claims.number, coded
        key[:, 2], key[:, 3] = part.column(REVIEWED), part.column(INPATIENT)
        for place, name in enumerate(MASKED):
            if name in part.ids:
                column = self._status(part, name)
                matters = claims.flag(place) | (coded != BLANK)
                key[:, 4 + place] = np.where(matters, column, 0)
        read = table.look_up(list(key.T), chart_of_part)
        for place, literal in enumerate(table.literals):
            known = bits.get(literal, np.zeros(-(-frame.height // 8), np.uint8))
            bits[literal] = _replaced(known, rows, read.flag(place), frame.height)

    def _status(self, frame: Frame, name: str) -> Ints:
        """Return a column; in that of a condition, none is like blank."""
        column = frame.column(name)
        if name not in STATUSES or name not in frame.ids:
            return column
        values = self._columns.vocabulary[name].values
        numbers = [0 if v in (None, "none") else n for n, v in enumerate(values)]
        return np.array(numbers, np.int32)[column]

    def _own_key(self, frame: Frame, name: str) -> Ints:
        """Return the columns of a frame that one name of a key stands for."""
        if name == "repeated":
            return has_repeated(frame.dx)[:, None].astype(np.int32)
        if name == "m54_codes":
            codes = self._columns.codes.values
            under = np.array([is_under(code or "", "M54") for code in codes])
            return np.sort(np.where(under[frame.dx], frame.dx, 0), axis=1)
        if name == "sequelae":
            columns = [self._is_sequela(frame, family) for family in STATUSES]
            return np.column_stack(columns).astype(np.int32)
        if name == "statuses_if_coded":
            coded = frame.column("definitive_code") != BLANK
            columns = [np.where(coded, self._status(frame, f), 0) for f in STATUSES]
            phase = np.where(coded, frame.column("injury_phase"), 0)
            return np.column_stack((*columns, phase)).astype(np.int32)
        return frame.column(name)[:, None]

    def _is_sequela(self, frame: Frame, family: str) -> Ints:
        if family not in frame.ids:
            return frame.column(family)
        values = self._columns.vocabulary[family].values
        is_sequela = np.array([v == "sequela" for v in values])
        return is_sequela[frame.ids[family]].astype(np.int32)

    def _read_pairs(
        self,
        name: str,
        frame: Frame,
        dx: Ints,
        found: Ints,
        statuses: Words,
        chart_of: ChartOf,
    ) -> Bits:
        holds: NDArray[np.bool_] = np.zeros(frame.height, np.bool_)
        seen = self._codes.seen()
        settled = seen.settled[found]
        if "pain_regions" in frame.ids:
            regions = self._columns.vocabulary["pain_regions"].values
            elsewhere = np.array([*map(pain_elsewhere, regions)], np.int8)
            of_row = elsewhere[frame.ids["pain_regions"]]
            settled |= (seen.places[found] & of_row[:, None]) > 0
        free = (seen.statuses[found] & statuses[:, None]) == 0
        beside, unclear = settled_beside(
            seen.marks[found], frame.column("injury_phase") != BLANK
        )
        settled |= beside
        free &= ~unclear
        free &= (frame.column("definitive_code") == BLANK)[:, None]
        surely, maybe = self._pairs.found(dx, free, settled)
        holds[surely] = True
        for row in maybe.tolist():
            holds[row] = bool(READERS[name](chart_of(row)))
        return np.packbits(holds)


def _replaced(
    known: Bits, rows: NDArray[np.intp], holds: NDArray[np.bool_], height: int
) -> Bits:
    """Return bits with those of some rows replaced."""
    every = np.unpackbits(known, count=height)
    every[rows] = holds
    return np.packbits(every)
