"""Justified exceptions: a rule set aside for one encounter, by whom, why, until when.

A CSV file with the columns encounter_id, rule_id, reason, approved_by, from, until. An
exception never changes a verdict; it is noted beside it. An exception that has expired
or matches nothing is reported, so that none outlives its reason unnoticed.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from audit.errors import InputUnreadable
from audit.intake.source import bounded_lines, check_file, text_encoding

COLUMNS = ("encounter_id", "rule_id", "reason", "approved_by", "from", "until")


@dataclass(frozen=True, slots=True)
class RuleException:
    """One exception. `line` is its line in the file."""

    encounter_id: str
    rule_id: str
    reason: str
    approved_by: str
    since: dt.date
    until: dt.date
    line: int = 0

    def holds_on(self, day: dt.date) -> bool:
        """Whether the exception is in force on a day."""
        return self.since <= day <= self.until

    @property
    def note(self) -> str:
        """What stands beside the row that it concerns."""
        return (
            f"{self.rule_id} is excepted until {self.until} by {self.approved_by}: "
            f"{self.reason}"
        )


@dataclass(frozen=True, slots=True)
class Applied:
    """The exceptions that were used, that are not in force, and that match nothing."""

    used: tuple[RuleException, ...]
    expired: tuple[RuleException, ...]
    unused: tuple[RuleException, ...]


def sorted_out(
    exceptions: Sequence[RuleException],
    found: frozenset[tuple[str, str]],
    today: dt.date,
) -> Applied:
    """Sort exceptions by what they did; `found` are encounters and rules that fired."""
    used: list[RuleException] = []
    expired: list[RuleException] = []
    unused: list[RuleException] = []
    for exception in exceptions:
        concerns = (exception.encounter_id, exception.rule_id) in found
        if not exception.holds_on(today):
            expired.append(exception)
        else:
            (used if concerns else unused).append(exception)
    return Applied(tuple(used), tuple(expired), tuple(unused))


def sentences(applied: Applied, where: str = "of this sample") -> tuple[str, ...]:
    """Say which exceptions did nothing, and why."""
    expired = (
        f"The exception of {e.rule_id} for {e.encounter_id} (line {e.line}) is not in "
        f"force: {e.since} to {e.until}."
        for e in applied.expired
    )
    unused = (
        f"The exception of {e.rule_id} for {e.encounter_id} (line {e.line}) matches no "
        f"finding {where}."
        for e in applied.unused
    )
    return (*expired, *unused)


def read_exceptions(path: Path) -> tuple[RuleException, ...]:
    """Read a file of exceptions. Raises InputUnreadable, naming line and column."""
    check_file(path)
    encoding, _ = text_encoding(path)
    # Windows-1252 leaves five bytes undefined.
    errors = "replace" if encoding == "cp1252" else "strict"
    try:
        with path.open(encoding=encoding, errors=errors, newline="") as file:
            reader = csv.DictReader(bounded_lines(path, file), strict=True)
            missing = [c for c in COLUMNS if c not in (reader.fieldnames or ())]
            if missing:
                raise InputUnreadable(f"{path}: no column {', '.join(missing)}.")
            return tuple(
                _exception(row, f"{path}, line {line}", line)
                for line, row in enumerate(reader, 2)
            )
    except (csv.Error, UnicodeDecodeError):
        raise InputUnreadable(
            f"{path}: the text is not a CSV file that can be read. Fix its quotation "
            "marks, and save it as UTF-8."
        ) from None


def _exception(row: dict[str, str | None], source: str, line: int) -> RuleException:
    cells = {name: (row[name] or "").strip() for name in COLUMNS}
    for name, text in cells.items():
        if not text:
            raise InputUnreadable(
                f"{source}: {name} is blank. An exception needs a reason, somebody who "
                "approved it, and an end."
            )
    since, until = (
        _day(cells[name], f"{source}, {name}") for name in ("from", "until")
    )
    if until < since:
        raise InputUnreadable(f"{source}: it ends before it begins.")
    return RuleException(
        cells["encounter_id"],
        cells["rule_id"],
        cells["reason"],
        cells["approved_by"],
        since,
        until,
        line,
    )


def _day(text: str, source: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise InputUnreadable(
            f"{source}: {text!r} is not a date like 2026-02-10."
        ) from None
