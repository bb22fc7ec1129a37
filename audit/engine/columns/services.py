"""Facts of service lines: by lines and payer, and by what these ask of the codes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from audit.codes import M546, Code
from audit.engine.columns.arrays import Bits, Ints, in_any
from audit.engine.columns.groups import CARE, care_asked
from audit.engine.columns.keys import ChartOf, KeyTable
from audit.engine.columns.program import Literal
from audit.engine.columns.table import Frame, TableColumns
from audit.facts import Chart, Profiles, Tables
from audit.facts.services.lines import grouped, rows_of
from audit.facts.services.manipulation import manipulations
from audit.facts.tables.policy import DIAGNOSES, LOW_BACK, allows

_WORD = 31
"""Bits in one number of a key."""


class CodesForLines:
    """What service lines can see of a diagnosis, as bits."""

    def __init__(self, tables: Tables, profiles: Profiles, on: dt.date) -> None:
        """List what lines can ask: regions, coded regions, low back, policy lists."""
        self._tables = tables
        self._profiles = profiles
        self._on = on
        services = tables.services
        groups = services.groups.values()
        self._regions = sorted({r for group in groups for r in group.regions})
        self._coded = sorted(set(services.manipulation.coded.values()))
        self._lists = [r for r in tables.policy.rows if r.requirement == DIAGNOSES]

    def of_code(self, code: Code) -> list[bool]:
        """Return for each question whether the answer of a code is yes."""
        profile, codes = self._profiles.of(code, self._on), self._tables.codes
        named = codes.regions(code)
        coded = self._tables.services.manipulation.coded.get(code)
        return [
            True,
            code == M546,
            bool(profile.thoracic_families),
            "low_back_pain" in profile.sets,
            *(f"serves_{r}" in profile.sets or r in named for r in self._regions),
            *(region == coded for region in self._coded),
            *(allows(row, code) for row in self._lists),
        ]

    def asked(self, chart: Chart) -> Sequence[bool]:
        """Return for each question whether the lines of a row can ask it.

        That there is a code, which families it has and whether it is M54.6 is asked by
        lines with pointers, and of each place (`LineFacts`).
        """
        groups = [group for _, group in grouped(chart)]
        regions = {r for group in groups for r in group.regions}
        lists = {row for group in groups for row in rows_of(chart, DIAGNOSES, group)}
        return [
            *(False, True, False),
            any(rows_of(chart, LOW_BACK, group) for group in groups),
            *(region in regions for region in self._regions),
            *[bool(manipulations(chart))] * len(self._coded),
            *(row in lists for row in self._lists),
        ]


class LineFacts:
    """The facts of service lines, for one era."""

    def __init__(
        self,
        columns: TableColumns,
        asking: CodesForLines,
        literals: Sequence[Literal],
        care: Mapping[str, Sequence[Literal]],
    ) -> None:
        """Take the literals of the facts of lines, and those of `CARE` by fact."""
        self._columns = columns
        self._asking = asking
        self._lines = KeyTable((), extra=asking.asked)
        self._values = KeyTable(literals, extra=care_asked)
        self._care = {name: KeyTable(found) for name, found in care.items()}
        self._known = 2
        self._words: Ints = np.zeros((2, 1), np.int32)

    def __len__(self) -> int:
        return max(len(t) for t in (self._lines, self._values, *self._care.values()))

    def bits(self, frame: Frame, chart_of: ChartOf) -> Iterator[tuple[Literal, Bits]]:
        """Yield for each literal the rows on which it holds."""
        texts = self._columns.texts.values
        has_pointers = np.array([any(x.pointers for x in t or ()) for t in texts])
        pointed = in_any(has_pointers[frame.lines])
        of_code = self._words_of_codes()[frame.dx]
        key = [*frame.lines.T, frame.column("payer"), frame.column("policy_id")]
        lines = self._lines.look_up([*key, pointed.astype(np.int32)], chart_of)
        asked = _words(lines.values)[lines.of_row]
        joined = np.bitwise_or.reduce(of_code, axis=1) & asked
        places = of_code.reshape(frame.height, -1) * pointed[:, None]
        key = [lines.number, *joined.T, *places.T]
        found = self._values.look_up(key, chart_of)
        yield from self._values.bits(found)
        first = len(self._values.literals)
        for place, (name, read) in enumerate(CARE.items()):
            if name in self._care:
                matters = found.flag(first + place)
                cells = [np.where(matters, frame.column(c), 0) for c in read]
                table = self._care[name]
                read_so = table.look_up([found.number, *cells], chart_of)
                yield from table.bits(read_so)

    def _words_of_codes(self) -> Ints:
        """Return the answers of each code of the vocabulary, as words of bits."""
        codes = self._columns.codes.values
        if len(codes) > self._known or self._known == 2:
            new = [self._asking.of_code(code) for code in codes[self._known :]]
            width = len(self._asking.of_code(M546))
            bits = np.array(new, np.uint8).reshape(len(new), width)
            blank = np.zeros((2, width), np.uint8)
            if self._known == 2:
                self._words = _words(blank)
            self._words = np.concatenate((self._words, _words(bits)))
            self._known = len(codes)
        return self._words


def _words(bits: NDArray[np.uint8]) -> Ints:
    """Pack rows of 0 and 1 into words."""
    count = -(-bits.shape[1] // _WORD)
    whole = np.zeros((len(bits), count * _WORD), np.int64)
    whole[:, : bits.shape[1]] = bits
    powers = 1 << np.arange(_WORD, dtype=np.int64)
    words: Ints = (whole.reshape(len(bits), count, _WORD) @ powers).astype(np.int32)
    return words


def literals_of(names: Iterable[str], literals: Sequence[Literal]) -> list[Literal]:
    """Return the literals of some facts."""
    wanted = frozenset(names)
    return [literal for literal in literals if literal[0] in wanted]
