"""Synthetic visits that the exports show: what a claim says, before any layout.

Nothing here is taken from a record. A visit is written as one line, "M54.6 M51.34 |
97140-GP-59:AB x1, 97110-GP:A x2": the diagnoses in claim order, then the service lines
with their pointers and units.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

_CODE = re.compile(r"[A-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?")
_LINE = re.compile(
    r"(?P<code>[0-9A-Z]{5})(?P<mods>(-[0-9A-Z]{2})*)"
    r"(:(?P<at>[A-L]+))?( x(?P<units>\d+))?"
)

LETTERS = "ABCDEFGHIJKL"


@dataclass(frozen=True, slots=True)
class Line:
    """A service line. `at` holds the letters of its diagnoses, empty for none."""

    code: str
    mods: tuple[str, ...] = ()
    at: str = ""
    units: int = 1

    def written(self, *, pointers: bool = True) -> str:
        """Return the line as a cell of the contract holds it, with its units."""
        pointing = f":{self.at}" if pointers and self.at else ""
        return f"{'-'.join((self.code, *self.mods))}{pointing} x{self.units}"

    def numbers(self) -> list[int]:
        """Return the pointers as positions, the first diagnosis being 1."""
        return [LETTERS.index(letter) + 1 for letter in self.at]

    def mod(self, place: int) -> str:
        """Return one modifier, counted from 1; empty if there are fewer."""
        return self.mods[place - 1] if len(self.mods) >= place else ""


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit. `day` is None where the export leaves the date blank."""

    number: int
    day: date | None
    dx: tuple[str, ...]
    lines: tuple[Line, ...]
    payer: str
    pos: str = "11"
    person: int = 0

    @property
    def codes(self) -> list[str]:
        """The cells that hold a code, whether the code exists or not."""
        return [cell for cell in self.dx if _CODE.fullmatch(cell)]

    @property
    def trouble(self) -> list[str]:
        """The columns whose cells have to be input errors."""
        found = [] if self.day else ["date_of_service"]
        return found + [
            f"dx{place}"
            for place, cell in enumerate(self.dx, 1)
            if not _CODE.fullmatch(cell)
        ]

    @property
    def name(self) -> str:
        """A name that nobody can take for a patient's."""
        return f"TEST, PATIENT {self.person or self.number:02d}"

    @property
    def born(self) -> date:
        """A day of birth, made up from the number of the person."""
        return date(1950, 1, 1) + timedelta(days=97 * (self.person or self.number))

    @property
    def charge(self) -> float:
        """A charge, made up from the units."""
        return 45.0 * sum(line.units for line in self.lines) + 0.5


def read_visit(text: str) -> tuple[tuple[str, ...], tuple[Line, ...]]:
    """Read the diagnoses and lines of one written visit."""
    diagnoses, _, services = text.partition("|")
    dx = tuple(cell.replace("_", " ") for cell in diagnoses.split())
    return dx, tuple(_line(part) for part in services.split(",") if part.strip())


def _line(text: str) -> Line:
    found = _LINE.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"Not a service line: {text!r}")
    code, mods, at, units = found.group("code", "mods", "at", "units")
    return Line(code, tuple(mods.split("-")[1:]), at or "", int(units or 1))


def make_visits(
    written: Sequence[str],
    payers: Sequence[str],
    count: int,
    first: date,
    step: int = 2,
    pos: Sequence[str] = ("11",),
) -> list[Visit]:
    """Return `count` visits that take their parts in turn from the lists.

    `first` is the day of the first visit and `step` the days between two. A list of
    payers should not be as long as `written`, else each visit has one payer.
    """
    return list(_visits(written, payers, count, first, step, pos))


def _visits(
    written: Sequence[str],
    payers: Sequence[str],
    count: int,
    first: date,
    step: int,
    pos: Sequence[str],
) -> Iterator[Visit]:
    for number in range(1, count + 1):
        dx, lines = read_visit(written[(number - 1) % len(written)])
        day = first + timedelta(days=step * (number - 1))
        yield Visit(
            number,
            day,
            dx,
            lines,
            payers[(number - 1) % len(payers)],
            pos[(number - 1) % len(pos)],
        )


def rewritten(visit: Visit, *dx: str) -> Visit:
    """Return the visit with other diagnoses, and without pointers to lost ones."""
    kept = LETTERS[: len(dx)]
    lines = [
        replace(line, at="".join(c for c in line.at if c in kept) or "A")
        for line in visit.lines
    ]
    return replace(visit, dx=dx, lines=tuple(lines))


def undated(visits: list[Visit], number: int) -> None:
    """Take the date of one visit away."""
    visits[number - 1] = replace(visits[number - 1], day=None)


def same_person(visits: list[Visit], number: int, as_number: int) -> None:
    """Let one visit be a later one of another visit's patient."""
    visits[number - 1] = replace(visits[number - 1], person=as_number)
