"""The cells of a batch as numbers, and what a row says before any fact is read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from audit.cells import Unreadable
from audit.columns import CHART_GROUPS, CONTRACT
from audit.encounter.cell_readers import reader_of
from audit.encounter.claim_codes import DX_POSITIONS
from audit.encounter.diagnosis_cells import read_diagnoses
from audit.encounter.line_cells import read_lines
from audit.encounter.reading import RowReader
from audit.engine.columns.arrays import Flags, Ints, classes, in_any
from audit.engine.columns.vocabulary import (
    BLANK,
    UNFIT,
    Vocabulary,
    as_it_is,
    presence,
)
from audit.engine.result_key import BY_PRESENCE
from audit.facts import Chart

REVIEWED, INPATIENT, DISCHARGED = "reviewed", "inpatient", "discharged"
"""Columns of a frame that follow from several cells."""

COMPARED = ("unrelated_pairs", "surgery_date", "unconfirmed")
"""Columns that bear on other cells: facts compare them with others, or they name cells
that count as blank. Filled, they make a row unfit."""

SEEN_AS_FILLED = frozenset({*BY_PRESENCE, *COMPARED, "denial_carc", "denial_rarc"})
"""Columns of which only whether a cell is filled matters here."""

_UNREAD = frozenset({"encounter_id", "provider_id", "coder_id", "amount_paid"})
_SETTLED = ("claim_type", "setting", "bill_type")
_OF_CHART = tuple(
    c.name for c in CONTRACT if c.group in CHART_GROUPS and c.name != "chart_reviewed"
)

MOST_VALUES = 200_000
"""Different cells of a column after which all that was remembered is forgotten."""

ChartOf = Callable[[int], Chart]
"""Returns the chart of a row of the batch."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A batch of rows as numbers.

    `ids` has the columns of the contract and those of the names above; a column that
    the table lacks is not there. `dx` has a column for each diagnosis of the table, in
    claim order, `lines` one for each service line. `day` is the effective date, as a
    number into the days of the table. `unfit` are the rows for the row engine: a cell
    that is needed is blank, cannot be read or has several codes, or a column of
    `COMPARED` is filled.
    """

    height: int
    ids: Mapping[str, Ints]
    dx: Ints
    lines: Ints
    day: Ints
    unfit: Flags

    def of(self, rows: NDArray[np.intp]) -> Frame:
        """Return the frame of some of the rows."""
        return Frame(
            len(rows),
            {name: column[rows] for name, column in self.ids.items()},
            self.dx[rows],
            self.lines[rows],
            self.day[rows],
            self.unfit[rows],
        )

    def column(self, name: str) -> Ints:
        """Return a column; a column that the table lacks is blank."""
        found = self.ids.get(name)
        return np.zeros(self.height, np.int32) if found is None else found


class TableColumns:
    """The vocabularies of one table, made from the reader of its rows."""

    def __init__(self, reader: RowReader) -> None:
        """Prepare a vocabulary for each column that a fact may read."""
        found = reader.match.positions
        self.codes = Vocabulary(_one_code)
        self.texts = Vocabulary(read_lines)
        self.days: list[dt.date | None] = [None]
        self._number_of_day: dict[dt.date | None, int] = {None: 0}
        self._settled: dict[tuple[int, ...], tuple[int, int, int, bool]] = {}
        self._settings = (Vocabulary(_as_read), Vocabulary(_as_read))
        self._place: list[tuple[str, int, Vocabulary]] = []
        self.dx: list[tuple[int, int]] = []
        self.lines: list[int] = []
        for column in CONTRACT:
            position = found.get(column.name)
            if position is None or column.name in _UNREAD:
                continue
            if column.group == "diagnoses":
                self.dx.append((DX_POSITIONS[column.name], position))
            elif column.group == "lines":
                self.lines.append(position)
            else:
                alike = presence if column.name in SEEN_AS_FILLED else as_it_is
                vocabulary = Vocabulary(reader_of(column, reader.how), alike)
                self._place.append((column.name, position, vocabulary))
        self.vocabulary = {name: words for name, _, words in self._place}

    @property
    def is_full(self) -> bool:
        """Whether so many values are remembered that it is time to forget them."""
        every = (self.codes, self.texts, *self.vocabulary.values())
        return max(map(len, every)) > MOST_VALUES

    def frame(self, cells: Sequence[Sequence[object]], chart_of: ChartOf) -> Frame:
        """Read the columns of a batch; `chart_of` returns the chart of one row."""
        height = len(cells[0])
        ids = {name: words.encode(cells[p]) for name, p, words in self._place}
        dx = _matrix(self.codes, [cells[p] for _, p in self.dx], height)
        lines = _matrix(self.texts, [cells[p] for p in self.lines], height)
        reviewed = self._blank_ignored(ids, height)
        unfit = self._unfit(ids, dx, lines, height)
        inpatient = self._settle_settings(ids, unfit, chart_of)
        service = self._days_of(ids, "date_of_service", height)
        out = self._days_of(ids, "discharge_date", height)
        ids[REVIEWED], ids[INPATIENT] = reviewed, inpatient
        ids[DISCHARGED] = self._discharged(service, out)
        day = np.where((inpatient > 0) & (out > 0), out, service)
        return Frame(height, ids, dx, lines, day, unfit)

    def _blank_ignored(self, ids: dict[str, Ints], height: int) -> Ints:
        """Return which rows have a reviewed chart; blank the charts of the others."""
        names = [name for name in _OF_CHART if name in ids]
        reviewed = np.zeros(height, np.bool_)
        for name in names:
            reviewed |= ids[name] != BLANK
        if "chart_reviewed" in ids:
            words = self.vocabulary["chart_reviewed"].values
            said = ids["chart_reviewed"]
            reviewed &= ~np.array([word == "N" for word in words])[said]
            reviewed |= np.array([word == "Y" for word in words])[said]
        if not reviewed.all():
            for name in names:
                ids[name] = np.where(reviewed, ids[name], np.int32(BLANK))
        return reviewed.astype(np.int32)

    def _unfit(
        self, ids: Mapping[str, Ints], dx: Ints, lines: Ints, height: int
    ) -> Flags:
        first = [n for n, (position, _) in enumerate(self.dx) if position == 0]
        if not first or "date_of_service" not in ids:
            return np.ones(height, np.bool_)
        unfit: Flags = dx[:, first[0]] == BLANK
        unfit |= ids["date_of_service"] == BLANK
        unfit |= in_any(dx == UNFIT) | in_any(lines == UNFIT)
        for name, column in ids.items():
            unfit |= column == UNFIT
            if name in COMPARED:
                unfit |= column != BLANK
        return unfit

    def _settle_settings(
        self, ids: dict[str, Ints], unfit: Flags, chart_of: ChartOf
    ) -> Ints:
        """Settle setting and type of claim; return which rows are inpatient."""
        height = len(unfit)
        named = [name for name in _SETTLED if name in ids]
        found = classes([ids[name] for name in named], height)
        rows = [
            self._settled_of(
                tuple(int(ids[name][row]) for name in named), row, chart_of
            )
            for row in found.witness.tolist()
        ]
        table = np.array(rows, np.int32).reshape(len(rows), 4)[found.of_row]
        ids["claim_type"] = np.ascontiguousarray(table[:, 0])
        ids["setting"] = np.ascontiguousarray(table[:, 1])
        unfit |= table[:, 3] > 0
        return np.ascontiguousarray(table[:, 2])

    def _settled_of(
        self, key: tuple[int, ...], row: int, chart_of: ChartOf
    ) -> tuple[int, int, int, bool]:
        settled = self._settled.get(key)
        if settled is None:
            chart = chart_of(row)
            encounter = chart.encounter
            kind, place = (
                words.number_of(value) if value else BLANK
                for words, value in zip(
                    self._settings,
                    (encounter.claim_type, encounter.setting),
                    strict=True,
                )
            )
            refused = any(error.column in _SETTLED for error in encounter.errors)
            settled = kind, place, int(chart.inpatient_facility), refused
            self._settled[key] = settled
        return settled

    def _days_of(self, ids: Mapping[str, Ints], name: str, height: int) -> Ints:
        if name not in ids:
            return np.zeros(height, np.int32)
        numbers = [self._day_number(day) for day in self.vocabulary[name].values]
        return np.array(numbers, np.int32)[ids[name]]

    def _day_number(self, day: dt.date | None) -> int:
        number = self._number_of_day.get(day)
        if number is None:
            number = self._number_of_day[day] = len(self.days)
            self.days.append(day)
        return number

    def _discharged(self, service: Ints, out: Ints) -> Ints:
        """Return 0 without a discharge, 1 if it is before the service, 2 otherwise."""
        order = np.array([0 if d is None else d.toordinal() for d in self.days])
        after = np.where(order[out] < order[service], 1, 2)
        return np.where(out > 0, after, 0).astype(np.int32)


def _matrix(words: Vocabulary, columns: list[Sequence[object]], height: int) -> Ints:
    matrix = np.zeros((height, len(columns)), np.int32)
    for n, cells in enumerate(columns):
        matrix[:, n] = words.encode(cells)
    return matrix


def _one_code(cell: object) -> Any:
    codes = read_diagnoses(cell)
    if not isinstance(codes, tuple):
        return codes
    several = Unreadable("", "The cell has several codes.", "")
    return codes[0] if len(codes) == 1 else several


def _as_read(cell: object) -> object:
    return cell
