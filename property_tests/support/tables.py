"""Random tables of cells, and how each host passes the same cells on."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass

from audit.columns import CONTRACT, column
from property_tests.strategies.encounters import CODES, DATES, LINES, WHOLE_CHART
from property_tests.support.windows_stub import ERROR_NUMBERS, TimeType

DAY_ZERO = {1900: dt.date(1899, 12, 30), 1904: dt.date(1904, 1, 1)}
_KINDS = {"#DIV/0!": "Div", "#N/A": "Na", "#VALUE!": "Value", "#NUM!": "Num"}
ERRORS = tuple(_KINDS)
NAMES = tuple(
    c.name
    for c in CONTRACT
    if c.kind not in ("code", "line") or c.name in ("dx1", "dx2", "dx3", "cpt1", "cpt2")
)


@dataclass(frozen=True, slots=True)
class ErrorCell:
    """An error cell, by the text that it shows."""

    text: str


@dataclass(frozen=True, slots=True)
class DateCell:
    """A cell that holds a date as a spreadsheet does: a number with a date format."""

    day: dt.date


_DECISIVE = ("dx1", "dx2", "chart_reviewed", "pain_regions", "neuro_exam")

Row = list[object]


def random_rows(count: int, seed: int, names: Sequence[str] = NAMES) -> list[Row]:
    """Return rows of cells: whole charts, claims and nonsense, dirty cells included."""
    dice = random.Random(seed)
    return [[_cell(name, dice, number) for name in names] for number in range(count)]


def _cell(name: str, dice: random.Random, number: int) -> object:
    wanted = column(name)
    if name == "encounter_id":
        return f"E{number}"
    if name == "date_of_service":
        return _date(dice)
    chance = dice.random()
    if chance < 0.004:
        return dice.choice(
            (ErrorCell(dice.choice(ERRORS)), "??", "6 weeks", "  ", "x" * 40)
        )
    if chance < (0.4 if name in _DECISIVE else 0.05):
        return _value(name, dice)
    whole = WHOLE_CHART.get(name) if number % 3 else None
    if isinstance(whole, int):
        return float(whole)
    return whole if whole is None or wanted.kind != "date" else None


def _date(dice: random.Random) -> object:
    chance = dice.random()
    if chance < 0.03:
        return dice.choice((None, "03/04/2026", 20260210.0, ErrorCell("#N/A"), True))
    day = dt.date.fromisoformat(dice.choice(DATES))
    day += dt.timedelta(days=dice.randrange(400))
    return DateCell(day) if chance < 0.8 else day.isoformat()


def _value(name: str, dice: random.Random) -> object:
    wanted = column(name)
    if wanted.allowed == ("Y", "N"):
        return dice.choice(("Y", "N", True, False, 1.0, 0.0, "yes", None))
    if wanted.allowed:
        return dice.choice(wanted.allowed)
    if wanted.kind == "code":
        return dice.choice(CODES)
    if wanted.kind == "line":
        return dice.choice(LINES)
    if wanted.kind == "date":
        return DateCell(dt.date(2026, 1, 1) + dt.timedelta(days=dice.randrange(90)))
    if wanted.kind == "number":
        return dice.choice((0.0, 1.0, 2.0, 7.5, 12.0, True, "6", "90.0", -1.0))
    if name == "definitive_code":
        return dice.choice(CODES)
    return dice.choice((None, "T5-T8", "M54.6~M51.34", 11.0))


def as_excel(rows: Sequence[Row]) -> tuple[tuple[object, ...], ...]:
    """Encode as COM does: None, error numbers, dates with a time zone."""

    def one(cell: object) -> object:
        if isinstance(cell, ErrorCell):
            return ERROR_NUMBERS[cell.text]
        if isinstance(cell, DateCell):
            return TimeType(cell.day.year, cell.day.month, cell.day.day, tzinfo=dt.UTC)
        return cell

    return tuple(tuple(map(one, row)) for row in rows)


def as_office_js(rows: Sequence[Row], system: int = 1900) -> list[list[object]]:
    """Encode as Office.js does: "", error objects, serial numbers."""

    def one(cell: object) -> object:
        if isinstance(cell, ErrorCell):
            return {"type": "Error", "basicValue": cell.text, "errorType": "x"}
        if isinstance(cell, DateCell):
            return (cell.day - DAY_ZERO[system]).days
        return "" if cell is None else cell

    return [list(map(one, row)) for row in rows]


def as_libreoffice(
    rows: Sequence[Row], system: int = 1900
) -> tuple[tuple[object, ...], ...]:
    """Encode as our add-in converts LibreOffice's cells."""

    def one(cell: object) -> object:
        if isinstance(cell, ErrorCell):
            return cell.text
        if isinstance(cell, DateCell):
            return float((cell.day - DAY_ZERO[system]).days)
        return "" if cell is None else cell

    return tuple(tuple(map(one, row)) for row in rows)


def as_formualizer(rows: Sequence[Row], system: int = 1900) -> list[list[object]]:
    """Encode as formualizer does: None, error mappings, serial numbers."""

    def one(cell: object) -> object:
        if isinstance(cell, ErrorCell):
            return {"type": "Error", "kind": _KINDS[cell.text]}
        if isinstance(cell, DateCell):
            return float((cell.day - DAY_ZERO[system]).days)
        return cell

    return [list(map(one, row)) for row in rows]


def as_python(rows: Sequence[Row]) -> list[Row]:
    """Encode as a Python program does: real dates."""

    def one(cell: object) -> object:
        if isinstance(cell, ErrorCell):
            return cell.text
        return cell.day if isinstance(cell, DateCell) else cell

    return [list(map(one, row)) for row in rows]
