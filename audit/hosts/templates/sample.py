"""The thirty synthetic encounters of a template, and the functions' answers to them."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files

from audit.columns import CONTRACT, Column
from audit.findings import FINDING_COLUMNS
from audit.functions import function
from audit.functions.encounters import AUDIT_COLUMNS
from audit.functions.matrices import Matrix


@dataclass(frozen=True)
class Sample:
    """Encounters as rows of cells over the whole contract, and their answers."""

    rows: tuple[tuple[object, ...], ...]

    @cached_property
    def answers(self) -> Matrix:
        """What TSPINE_AUDIT returns, headings included."""
        return function("AUDIT").call([[c.label for c in CONTRACT], *self.rows])

    @cached_property
    def findings(self) -> Matrix:
        """What TSPINE_FINDINGS returns, headings included."""
        return function("FINDINGS").call([c.label for c in CONTRACT], self.rows)

    def column(self, name: str) -> list[object]:
        """Return one column of the encounters."""
        index = [c.name for c in CONTRACT].index(name)
        return [row[index] for row in self.rows]

    def answer(self, name: str) -> list[str]:
        """Return one column of the answers, without its heading."""
        index = AUDIT_COLUMNS.index(name)
        return [str(row[index]) for row in self.answers[1:]]

    def found(self, name: str) -> list[str]:
        """Return one column of the findings, without its heading."""
        index = FINDING_COLUMNS.index(name)
        return [str(row[index]) for row in self.findings[1:]]


def read_sample() -> Sample:
    """Read the encounters that ship; dates and numbers get their types."""
    text = files("audit.hosts.templates").joinpath("encounters.csv")
    rows = list(csv.DictReader(text.read_text(encoding="utf-8").splitlines()))
    return Sample(
        tuple(tuple(_cell(c, row.get(c.name, "")) for c in CONTRACT) for row in rows)
    )


def _cell(column: Column, text: str) -> object:
    if not text:
        return None
    if column.kind == "date":
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            return text
    return float(text) if column.kind == "number" else text
