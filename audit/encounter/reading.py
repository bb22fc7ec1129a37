"""Reads one row of cells into an `Encounter`; judges nothing."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, make_dataclass, replace
from functools import lru_cache
from typing import Any, cast

from audit.cells import Unreadable, is_blank
from audit.codes import Code
from audit.columns import CONTRACT, Column, HeadingMatch, column, match_headings
from audit.encounter.addresses import Addresses
from audit.encounter.cell_readers import Reader, UnknownPayer, read_dx, reader_of
from audit.encounter.mappings import spread
from audit.encounter.places import (
    INPATIENT_SETTINGS,
    UnmappedPlace,
    setting_of_bill,
)
from audit.encounter.values import Encounter, ServiceLine
from audit.errors import InputError

_CHART_GROUPS = ("documentation", "conditions", "linkage")
_NOT_CACHED: Any = object()
_CACHE_LIMIT = 4096
_CACHEABLE = frozenset({str, float, dt.datetime})
_AS_OFFICE = "{} is not one of the contract's settings: read as office"
_NO_PAYER = "payer '{}' is not one of the contract's payers: read as not stated"
_NUMBERED = re.compile(r"(?:dx|cpt)[0-9]+")
_DX_POSITIONS = {
    name: position
    for position, name in enumerate(c.name for c in CONTRACT if c.group == "diagnoses")
}
"""Position of each diagnosis column on the claim, counted from 0."""


class _ValueCache(dict[object, Any]):
    """Values read from the cells of one column, by the cell's text, number or time.

    Only some classes can be cached: 1, 1.0 and True are equal as keys of a dict but
    are different cells. Zero is not cached because it equals minus zero.
    """

    __slots__ = ("limit", "read")

    def __init__(self, read: Reader, limit: int = _CACHE_LIMIT) -> None:
        self.read = read
        self.limit = limit

    def read_new(self, cell: object) -> Any:
        """Read a cell that is not cached yet; None stands for a blank cell."""
        value: Any = self.read(cell)
        value = None if value == () else value
        if cell and cell.__class__ in _CACHEABLE and len(self) < self.limit:
            self[cell] = value
        return value


_Slot = tuple[str, int, _ValueCache]
"""Column name, position in the row, and cached values with their reader."""

# Creating a frozen dataclass with this many fields costs more than reading the row.
# Instead, a mutable twin with the same slots is filled and then turned into Encounter.
_Draft: Any = make_dataclass(
    "_Draft", [(f.name, f.type, f.default) for f in fields(Encounter)], slots=True
)


class RowReader:
    """Reads the rows of one table; created once from the table's headings.

    `date_system` is 1900 or 1904. `sheet` is the worksheet of a workbook and is empty
    for a text file; `sheet` and `first_column` (1 is A) are used in the addresses of
    errors. A row number of 0 means that the row has no address.
    """

    def __init__(
        self,
        headings: Iterable[object],
        *,
        date_system: int = 1900,
        sheet: str = "",
        first_column: int = 1,
    ) -> None:
        """Match the headings and prepare a reader for each column."""
        self.headings = tuple("" if h is None else str(h) for h in headings)
        self.match: HeadingMatch = match_headings(self.headings)
        self._addresses = Addresses(self.headings, sheet, first_column)
        found = self._positions = self.match.positions
        self._width = len(self.headings)

        def slots(wanted: Callable[[Column], bool]) -> tuple[_Slot, ...]:
            return tuple(
                _slot(c, found[c.name], date_system)
                for c in CONTRACT
                if c.name in found and wanted(c)
            )

        self._claim = slots(lambda c: c.group in ("claim", "denial"))
        self._lines = slots(lambda c: c.group == "lines")
        self._reviewed = slots(lambda c: c.name == "chart_reviewed")
        self._chart = slots(
            lambda c: c.group in _CHART_GROUPS and c.name != "chart_reviewed"
        )
        # One cache for all diagnosis columns, because they hold the same codes.
        codes = _ValueCache(read_dx)
        self._dx = tuple(
            (name, position, codes)
            for name, position, _ in slots(lambda c: c.group == "diagnoses")
        )

    def read(self, cells: Sequence[object], row: int = 0) -> Encounter:
        """Read one row; a cell that cannot be read becomes an `InputError`."""
        notes: list[str] = []
        if len(cells) != self._width:
            cells = self._fit(cells, notes)
        errors: list[InputError] = []
        values: dict[str, Any] = {}
        self._fill(self._claim, cells, row, values, errors)
        self._require_date(values, errors, row)
        if "bill_type" in values or values.get("setting").__class__ is UnmappedPlace:
            self._settle_setting(values, errors, notes, row)
        if values.get("payer").__class__ is UnknownPayer:
            notes.append(_NO_PAYER.format(values.pop("payer").name))
        codes: dict[str, Code] = {}
        self._fill(self._dx, cells, row, codes, errors)
        dx = self._settle_dx(codes, errors, row)
        lines: dict[str, ServiceLine] = {}
        self._fill(self._lines, cells, row, lines, errors)
        reviewed = self._read_chart(cells, row, values, errors, notes)
        encounter = _Draft(
            row=row,
            dx=dx,
            lines=tuple(lines.values()),
            chart_reviewed=reviewed,
            errors=tuple(errors),
            notes=tuple(notes),
            **values,
        )
        encounter.__class__ = Encounter
        return cast(Encounter, encounter)

    def _fill(
        self,
        slots: tuple[_Slot, ...],
        cells: Sequence[object],
        row: int,
        values: dict[str, Any],
        errors: list[InputError],
    ) -> None:
        for name, position, cache in slots:
            cell = cells[position]
            if not cell and (cell is None or cell == ""):
                continue
            cacheable = cell.__class__ in _CACHEABLE
            value = cache.get(cell, _NOT_CACHED) if cacheable else _NOT_CACHED
            if value is _NOT_CACHED:
                value = cache.read_new(cell)
            if value.__class__ is Unreadable:
                errors.append(self._error(name, value, row))
            elif value is not None:
                values[name] = value

    def _require_date(
        self, values: dict[str, Any], errors: list[InputError], row: int
    ) -> None:
        name = "date_of_service"
        if name in values or any(error.column == name for error in errors):
            return
        remedy = "Write the first day of the encounter, for example 2026-03-04."
        blank = Unreadable("", "The date of service is missing.", remedy)
        errors.append(self._error(name, blank, row))

    def _settle_dx(
        self, reported: Mapping[str, Code], errors: list[InputError], row: int
    ) -> tuple[Code, ...]:
        """Put the diagnoses in claim order; a gap before a code is kept."""
        codes: list[Code] = []
        for name, code in reported.items():
            codes += [Code("")] * (_DX_POSITIONS[name] - len(codes))
            codes.append(code)
        if not (codes and codes[0]) and not any(e.column == "dx1" for e in errors):
            remedy = "Write the first diagnosis of the claim, for example M54.6."
            blank = Unreadable("", "The first diagnosis is missing.", remedy)
            errors.append(self._error("dx1", blank, row))
        return tuple(codes)

    def _settle_setting(
        self,
        values: dict[str, Any],
        errors: list[InputError],
        notes: list[str],
        row: int,
    ) -> None:
        bill = values.get("bill_type", "")
        if bill:
            values.setdefault("claim_type", "institutional")
        billed = setting_of_bill(bill)
        setting = values.pop("setting", "")
        if isinstance(setting, UnmappedPlace):
            values["setting"] = billed or "office"
            if not billed and values.get("claim_type") == "institutional":
                del values["setting"]
                errors.append(self._error("setting", _unmapped(setting), row))
            elif not billed:
                notes.append(_AS_OFFICE.format(f"place of service {setting.number}"))
        elif setting:
            values["setting"] = setting
            inpatient = setting in INPATIENT_SETTINGS
            if billed and inpatient != (billed in INPATIENT_SETTINGS):
                notes.append(f"setting {setting} was kept against type of bill {bill}")
        else:
            values["setting"] = billed or "office"
            if not billed:
                notes.append(_AS_OFFICE.format(f"type of bill {bill}"))

    def _read_chart(
        self,
        cells: Sequence[object],
        row: int,
        values: dict[str, Any],
        errors: list[InputError],
        notes: list[str],
    ) -> bool:
        answers: dict[str, Any] = {}
        self._fill(self._reviewed, cells, row, answers, errors)
        answer = answers.get("chart_reviewed", "")
        if answer == "N":
            ignored = [cells[position] for _, position, _ in self._chart]
            if not all(map(is_blank, ignored)):
                notes.append("chart_reviewed is N: documentation cells were ignored")
            return False
        before = len(values) + len(errors)
        self._fill(self._chart, cells, row, values, errors)
        return answer == "Y" or len(values) + len(errors) > before

    def _fit(self, cells: Sequence[object], notes: list[str]) -> tuple[object, ...]:
        surplus = sum(not is_blank(cell) for cell in cells[self._width :])
        if surplus:
            are = "cell is" if surplus == 1 else "cells are"
            notes.append(f"{surplus} {are} to the right of the last heading: not read")
        missing = self._width - len(cells)
        return (*cells[: self._width], *(("",) * missing))

    def _error(self, name: str, bad: Unreadable, row: int) -> InputError:
        return InputError(
            column=name,
            value=bad.value,
            message=bad.message,
            remedy=bad.remedy,
            address=self._addresses.of(self._positions.get(name), row),
            needed_for_scope=name in _DX_POSITIONS or name == "pain_regions",
        )


def _unmapped(place: UnmappedPlace) -> Unreadable:
    return Unreadable(
        place.number,
        f"Place of service {place.number} is not one of the contract's settings, and "
        "an institutional claim is judged by its setting.",
        f"Write one of: {', '.join(column('setting').allowed)}.",
    )


def _slot(column: Column, position: int, date_system: int) -> _Slot:
    # Encounter ids do not repeat, so caching them would not pay.
    limit = 0 if column.name == "encounter_id" else _CACHE_LIMIT
    return column.name, position, _ValueCache(reader_of(column, date_system), limit)


@lru_cache(maxsize=64)
def _reader_for(headings: tuple[str, ...]) -> RowReader:
    return RowReader(headings)


def encounter_from_mapping(record: Mapping[str, object], row: int = 0) -> Encounter:
    """Read an encounter from named values; keys are matched like headings.

    Unknown keys are ignored. `dx` and `lines` may be lists in claim order, and any list
    column may be a list. Diagnoses beyond dx25 and lines beyond 12 become a note.
    """
    cells = spread(record)
    reader = _reader_for(tuple(cells))
    encounter = reader.read(tuple(cells.values()), row)
    names = tuple(cells)
    beyond = [
        names[position]
        for position in reader.match.unknown
        if _NUMBERED.fullmatch(names[position]) and not is_blank(cells[names[position]])
    ]
    notes = list(reader.match.problems)
    if beyond:
        notes.append(f"{beyond[0]} and later columns are beyond the contract: not read")
    if not notes:
        return encounter
    return replace(encounter, notes=(*encounter.notes, *notes))
