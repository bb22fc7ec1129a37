"""Reads one row of cells into an `Encounter`; judges nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, make_dataclass
from typing import Any, cast

from audit.cells import LineText, Unreadable, is_blank, shown
from audit.codes import Code
from audit.columns import CHART_GROUPS, CONTRACT, Column, column
from audit.encounter.addresses import Addresses, CellAddresses
from audit.encounter.cell_readers import Conventions, reader_of
from audit.encounter.claim_codes import DX_POSITIONS, ClaimReader
from audit.encounter.diagnosis_cells import read_diagnoses
from audit.encounter.line_cells import read_lines_or_rate
from audit.encounter.payers import UnknownPayer
from audit.encounter.places import (
    INPATIENT_SETTINGS,
    UnmappedPlace,
    setting_of_bill,
)
from audit.encounter.unconfirmed import confirmed_cells
from audit.encounter.value_cache import CACHE_LIMIT, CACHEABLE, Slot, ValueCache
from audit.encounter.values import Encounter
from audit.errors import InputError
from audit.headings import HeadingMatch, match_headings

_NOT_CACHED: Any = object()
_AS_OFFICE = "{} is not one of the contract's settings: read as office"
_NO_PAYER = "payer '{}' is not one of the contract's payers: read as not stated"
_NOT_STATED = "{} '{}' was read as not stated: {}"
_READ_BY_NO_RULE = frozenset({"provider_id", "coder_id", "amount_paid"})
"""Columns that no rule reads: a cell that cannot be read costs no verdict."""
_BEAR_ON_SCOPE = frozenset({"pain_regions", "unconfirmed"})
"""Columns that say whether a row concerns M54.6, beside the diagnoses: an unreadable
`unconfirmed` may name the regions."""


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
        date_order: str = "",
        payers: Mapping[str, str] | None = None,
        own: Mapping[str, str] | None = None,
        addresses: CellAddresses | None = None,
    ) -> None:
        """Match the headings and prepare a reader for each column."""
        self.headings = tuple("" if h is None else str(h) for h in headings)
        self.match: HeadingMatch = match_headings(self.headings, own)
        self.how = how = Conventions(date_system, date_order, payers or {})
        self.addresses = addresses or Addresses(self.headings, sheet, first_column)
        found = self._positions = self.match.positions
        part = self.match.parts.get(found.get("encounter_id", -1))
        self.id_is_account = part is not None and part.target == "account"
        self._width = len(self.headings)

        def slots(wanted: Callable[[Column], bool]) -> tuple[Slot, ...]:
            return tuple(
                _slot(c, found[c.name], how)
                for c in CONTRACT
                if c.name in found and wanted(c)
            )

        self._claim = slots(lambda c: c.group in ("claim", "denial"))
        wanted = ["encounter_id", *(["date_of_service"] if self.id_is_account else [])]
        self._names = slots(lambda c: c.name in wanted)
        self._reviewed = slots(lambda c: c.name == "chart_reviewed")
        self._unconfirmed = slots(lambda c: c.name == "unconfirmed")
        open_too = self.match.open_too
        self._open_too = [_slot(column("unconfirmed"), p, how) for p in open_too]
        self._chart = slots(
            lambda c: c.group in CHART_GROUPS and c.name != "chart_reviewed"
        )
        # One cache for all diagnosis columns, because they hold the same codes.
        codes = ValueCache(read_diagnoses)
        self._codes = ClaimReader(
            dx=tuple(
                (name, position, codes)
                for name, position, _ in slots(lambda c: c.group == "diagnoses")
            ),
            again=tuple((c.name, p, codes) for p, c in self.match.again.items()),
            lines=tuple(
                (n, p, ValueCache(read_lines_or_rate) if p in self.match.rates else c)
                for n, p, c in slots(lambda c: c.group == "lines")
            ),
            parts=self.match.parts,
            fill=self._fill,
            error=self._error,
        )

    def read(self, cells: Sequence[object], row: int = 0) -> Encounter:
        """Read one row; a cell that cannot be read becomes an `InputError`."""
        notes: list[str] = []
        if len(cells) != self._width:
            cells = self._fit(cells, notes)
        errors: list[InputError] = []
        values: dict[str, Any] = {}
        self._fill(self._unconfirmed, cells, row, values, errors)
        for slot in self._open_too:
            more: dict[str, Any] = {}
            self._fill((slot,), cells, row, more, errors)
            named = (*values.get("unconfirmed", ()), *more.get("unconfirmed", ()))
            if named:
                values["unconfirmed"] = tuple(dict.fromkeys(named))
        if values:
            cells = confirmed_cells(
                cells, values["unconfirmed"], self._positions, notes
            )
        self._fill(self._claim, cells, row, values, errors, notes)
        self._require_date(values, errors, row)
        if "bill_type" in values or values.get("setting").__class__ is UnmappedPlace:
            self._settle_setting(values, errors, notes, row)
        if values.get("payer").__class__ is UnknownPayer:
            notes.append(_NO_PAYER.format(values.pop("payer").name))
        dx = self._codes.read_dx(cells, row, errors)
        lines = self._codes.read_lines(cells, row, dx, errors)
        reviewed = self._read_chart(cells, row, values, errors, notes)
        if self.id_is_account:
            values["encounter_id"] = self.id_of(cells)
        encounter = _Draft(
            row=row,
            dx=dx,
            lines=lines,
            chart_reviewed=reviewed,
            errors=tuple(errors),
            notes=tuple(notes),
            **values,
        )
        encounter.__class__ = Encounter
        return cast(Encounter, encounter)

    @property
    def is_plain(self) -> bool:
        """Whether each value of an encounter is read from one cell and no other.

        Parts of service lines in columns of their own, a second column of diagnoses or
        of unconfirmed cells, and cells that may hold a rate make it false.
        """
        several = self.match.again or self.match.rates or self.match.open_too
        return not (several or self._codes.has_parts)

    def id_of(self, cells: Sequence[object]) -> str:
        """Return the encounter id of a row; empty if it is blank or unreadable."""
        values: dict[str, Any] = {}
        self._fill(self._names, cells, 0, values, [])
        if not self.id_is_account:
            return str(values.get("encounter_id", ""))
        day = "date_of_service"
        if day not in values and day in self._positions:
            # A date that cannot be read still tells two days apart.
            values[day] = shown(cells[self._positions[day]])
        return _account_id(values)

    def dx_of(self, cells: Sequence[object]) -> list[tuple[str, int]]:
        """Return text and position of each diagnosis of a row, in claim order."""
        return self._codes.dx_of(cells)

    def lines_of(
        self, cells: Sequence[object], dx: Sequence[str]
    ) -> Iterator[tuple[int, LineText | str]]:
        """Yield position and service line of a row; an unreadable one as its text."""
        return self._codes.lines_of(cells, tuple(map(Code, dx)))

    def _fill(
        self,
        slots: tuple[Slot, ...],
        cells: Sequence[object],
        row: int,
        values: dict[str, Any],
        errors: list[InputError],
        notes: list[str] | None = None,
    ) -> None:
        for name, position, cache in slots:
            cell = cells[position]
            if not cell and (cell is None or cell == ""):
                continue
            cacheable = cell.__class__ in CACHEABLE
            value = cache.get(cell, _NOT_CACHED) if cacheable else _NOT_CACHED
            if value is _NOT_CACHED:
                value = cache.read_new(cell)
            if value.__class__ is Unreadable:
                if name in _READ_BY_NO_RULE and notes is not None:
                    notes.append(_NOT_STATED.format(name, value.value, value.message))
                    continue
                errors.append(self._error(name, value, row, position))
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

    def _error(
        self, name: str, bad: Unreadable, row: int, position: int | None = None
    ) -> InputError:
        place = self._positions.get(name) if position is None else position
        return InputError(
            column=name,
            value=bad.value,
            message=bad.message,
            remedy=bad.remedy,
            address=self.addresses.of(place, row),
            needed_for_scope=name in _BEAR_ON_SCOPE or name in DX_POSITIONS,
        )


def _account_id(values: Mapping[str, Any]) -> str:
    """Return account and date, which name an encounter together."""
    account, day = values.get("encounter_id", ""), values.get("date_of_service", "")
    return f"{account} {day}".strip() if account else ""


def _unmapped(place: UnmappedPlace) -> Unreadable:
    return Unreadable(
        place.number,
        f"Place of service {place.number} is not one of the contract's settings, and "
        "an institutional claim is judged by its setting.",
        f"Write one of: {', '.join(column('setting').allowed)}.",
    )


def _slot(column: Column, position: int, how: Conventions) -> Slot:
    # Encounter ids do not repeat, so caching them would not pay.
    limit = 0 if column.name == "encounter_id" else CACHE_LIMIT
    return column.name, position, ValueCache(reader_of(column, how), limit)
