"""The payer policy table: which payer covers which service for which diagnosis.

It is a table and not a set of rules, and users can replace it with their own (`tspine
audit --policy FILE`). Each row of the default table has dates and a source.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from audit.codes import is_under, is_well_formed
from audit.columns import column, match_value
from audit.errors import PolicyError
from audit.facts.tables.service_groups import default_services
from audit.side_files import side_text, toml_tables

SELF_PAY = "self pay"
"""The value of `payer` for a patient without an insurer."""

DIAGNOSES = "diagnosis list"
WEEKS = "minimum weeks"
CHRONIC = "chronic and failed"
SUBLUXATION = "subluxation first"
LOW_BACK = "low back pain only"
THERAPY_MODIFIER = "therapy modifier"
REQUIREMENTS = (DIAGNOSES, WEEKS, CHRONIC, SUBLUXATION, LOW_BACK, THERAPY_MODIFIER)
"""What a row may require.

`diagnosis list`: a diagnosis from `dx_allowed`. `minimum weeks`: `min_weeks` weeks of
conservative care, unless there are red flags. `chronic and failed`: pain for
`min_weeks` weeks and failed conservative care, even with red flags. `subluxation first`
and `low back pain only`: diagnoses for chiropractic care and for needling. `therapy
modifier`: the modifier of the therapy plan on the line.
"""


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """One requirement of one policy for one or more service groups.

    `payers` are payers of the column contract; empty means every payer except self
    pay. `dx_allowed` are code prefixes. The row applies to dates of service from
    `since` to `until` (the last day; None means no end). A row that is not `enabled`
    requires nothing; it only records that such policies exist.
    """

    policy_id: str
    payers: frozenset[str]
    groups: frozenset[str]
    requirement: str
    dx_allowed: tuple[str, ...]
    min_weeks: float
    since: dt.date
    until: dt.date | None
    source: str
    enabled: bool = True

    def is_in_force(self, on: dt.date) -> bool:
        """Whether the row applies on a date of service."""
        return self.since <= on and (self.until is None or on <= self.until)

    def is_for(self, payer: str) -> bool:
        """Whether the row applies to a payer. A row for every payer does not apply to
        self pay, because no payer's policy does."""
        return payer in self.payers or (not self.payers and payer != SELF_PAY)


@dataclass(frozen=True, slots=True)
class Policy:
    """A payer policy table."""

    name: str
    rows: tuple[PolicyRow, ...]
    _by_service: dict[tuple[str, str], list[PolicyRow]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _by_group: dict[str, list[PolicyRow]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        """Index the rows by service group, and enabled rows by requirement as well."""
        for row in self.rows:
            for group in row.groups:
                self._by_group.setdefault(group, []).append(row)
                if row.enabled:
                    key = (row.requirement, group)
                    self._by_service.setdefault(key, []).append(row)

    def rows_for(
        self, requirement: str, group: str, payer: str, policy_id: str, on: dt.date
    ) -> list[PolicyRow]:
        """Return the rows that apply to a service; without a payer there are none.

        A policy named on the encounter replaces the payer's other rows if the table has
        that policy for the service.
        """
        if not payer:
            return []
        fitting = [
            row
            for row in self._by_service.get((requirement, group), ())
            if row.is_for(payer) and row.is_in_force(on)
        ]
        named = [row for row in fitting if row.policy_id == policy_id]
        return named or fitting

    def is_silent_on(self, group: str, payer: str, on: dt.date) -> bool:
        """Whether there are rows for the service, but no enabled one for the payer."""
        rows = [row for row in self._by_group.get(group, ()) if row.is_in_force(on)]
        covered = any(row.enabled and row.is_for(payer) for row in rows)
        return payer not in ("", SELF_PAY) and bool(rows) and not covered


@cache
def default_policy() -> Policy:
    """Load the policy table that ships with the product."""
    source = resources.files("audit.facts").joinpath("data/policy.toml")
    return read_policy_text(source.read_text(encoding="utf-8"), "default")


def read_policy(path: Path) -> Policy:
    """Read a user's own policy table in TOML or CSV.

    Raises PolicyError, which names the file, the row and what is wrong.
    """
    text = side_text(path, PolicyError)
    if path.suffix.lower() == ".csv":
        return Policy(path.name, _rows(_csv_records(text, path.name), path.name))
    return read_policy_text(text, path.name)


def _csv_records(text: str, name: str) -> list[dict[str, Any]]:
    reader = csv.DictReader(io.StringIO(text, newline=""), restval="", strict=True)
    records: list[dict[str, Any]] = []
    try:
        for record in reader:
            surplus = [cell for cell in record.pop(None, []) if cell]
            if surplus:
                raise PolicyError(
                    f"{name}, line {reader.line_num}: the row has more cells than the "
                    "headings. Put a cell that holds a comma between quotation marks."
                )
            records.append(record)
    except csv.Error as problem:
        raise PolicyError(f"{name}, line {reader.line_num}: {problem}.") from None
    return records


def read_policy_text(text: str, name: str) -> Policy:
    """Read a policy table from TOML text."""
    records = toml_tables(text, name, PolicyError).get("policy", [])
    if not isinstance(records, list) or not all(isinstance(r, dict) for r in records):
        raise PolicyError(f"{name}: write each row as a [[policy]] table.")
    return Policy(name, _rows(records, name))


def _rows(records: list[dict[str, Any]], name: str) -> tuple[PolicyRow, ...]:
    if not records:
        raise PolicyError(
            f"{name}: no policy row was found; see the shipped policy.toml."
        )
    return tuple(
        read_policy_row(r, f"{name}, policy row {n}") for n, r in enumerate(records, 1)
    )


_KEYS = (
    *("policy_id", "payer", "services", "requirement", "dx_allowed", "min_weeks"),
    *("from", "to", "enabled", "source"),
)


def read_policy_row(record: Mapping[str, Any], origin: str) -> PolicyRow:
    """Read one row. Raises PolicyError, which begins with `origin`."""
    surplus = sorted(set(map(str, record)) - set(_KEYS))
    if surplus:
        raise PolicyError(
            f"{origin}: unknown key {surplus[0]!r}; known: {sorted(_KEYS)}"
        )
    requirement = str(record.get("requirement", ""))
    if requirement not in REQUIREMENTS:
        raise PolicyError(
            f"{origin}: requirement {requirement!r} is none of "
            f"{', '.join(REQUIREMENTS)}."
        )
    if not record.get("source"):
        raise PolicyError(f"{origin}: every row needs a source.")
    since = _day(record.get("from"), origin) or dt.date(2015, 10, 1)
    until = _day(record.get("to"), origin)
    if until is not None and until < since:
        raise PolicyError(
            f"{origin}: the row ends on {until}, before it begins on {since}. Correct "
            "'from' or 'to'."
        )
    return PolicyRow(
        policy_id=str(record.get("policy_id", "")),
        payers=frozenset(_payer(p, origin) for p in _words(record.get("payer"))),
        groups=frozenset(_groups(_words(record.get("services")), origin)),
        requirement=requirement,
        dx_allowed=tuple(_prefix(d, origin) for d in _words(record.get("dx_allowed"))),
        min_weeks=_number(record.get("min_weeks") or 0, origin),
        since=since,
        until=until,
        source=str(record["source"]),
        enabled=_is_enabled(record.get("enabled"), origin),
    )


_ENABLED = {"": True, "true": True, "y": True, "false": False, "n": False}


def _is_enabled(value: Any, origin: str) -> bool:
    text = "" if value is None else str(value).strip().lower()
    if text not in _ENABLED:
        raise PolicyError(f"{origin}: enabled must be true or false, not {value!r}.")
    return _ENABLED[text]


def _prefix(text: str, origin: str) -> str:
    if not is_well_formed(text):
        raise PolicyError(
            f"{origin}: dx_allowed {text!r} is not a code or a code prefix."
        )
    return text


def _words(value: Any) -> list[str]:
    if not value:
        return []
    parts = value if isinstance(value, list) else str(value).split(";")
    return [str(part).strip() for part in parts if str(part).strip()]


def _payer(text: str, origin: str) -> str:
    found = match_value(column("payer"), text)
    if found is None:
        raise PolicyError(f"{origin}: {text!r} is not a payer of the column contract.")
    return found


def _groups(words: list[str], origin: str) -> list[str]:
    known = {group.name for group in default_services().groups.values()}
    for word in words:
        if word not in known:
            raise PolicyError(
                f"{origin}: {word!r} is not a service group; known: {sorted(known)}."
            )
    return words


def _number(value: Any, origin: str) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not (math.isfinite(number) and number >= 0):
        raise PolicyError(f"{origin}: min_weeks {value!r} is not a number of weeks.")
    return number


def _day(value: Any, origin: str) -> dt.date | None:
    if not value:
        return None
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        raise PolicyError(
            f"{origin}: {value!r} is not a date like 2026-01-31."
        ) from None


def allows(row: PolicyRow, code: str) -> bool:
    """Whether a diagnosis is on the policy's list."""
    return is_under(code, *row.dx_allowed)
