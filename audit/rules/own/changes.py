"""What a team changed of the pack that ships."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from audit.facts.tables.policy import PolicyRow

EXTENDS = "extends"
"""The key of pack.toml that names the pack to which the changes are made."""

_SHOWN = 12
"""Digits of the hash that outputs show."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change: what it is made to, why, by whom, and on which days it holds.

    `kind` is the table of pack.toml, `name` the id of a rule or policy, the name of a
    parameter, or the words of a payer. Without `since` and `until` it holds on every
    day; both are included.
    """

    kind: str
    name: str
    reason: str
    owner: str
    date: dt.date
    since: dt.date | None = None
    until: dt.date | None = None

    @property
    def days(self) -> str:
        """The days on which it holds, in words; empty for every day."""
        first = f"from {self.since}" if self.since else ""
        last = f"until {self.until}" if self.until else ""
        return " ".join(filter(None, (first, last)))

    @property
    def by(self) -> str:
        """Who decided it, and when."""
        return f"{self.owner}, {self.date}"


def change_of(
    kind: str, name: str, record: Mapping[str, Any], until: str = "until"
) -> Change:
    """Return the change that a record describes."""
    return Change(
        kind,
        name,
        str(record["reason"]).strip(),
        str(record["owner"]).strip(),
        record["date"],
        record.get("from"),
        record.get(until),
    )


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """Rows that are added to a policy table, or a policy that does not apply."""

    change: Change
    rows: tuple[PolicyRow, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnPart:
    """What is a team's own in its pack.

    `base` is the label of the pack that it changes; `sha256` the hash of all of its
    tables, whatever the layout and the comments of the file. `payers` maps names of
    payers to those of the contract (an empty text: not stated).
    """

    owner: str
    base: str
    sha256: str
    changes: tuple[Change, ...]
    policies: tuple[PolicyChange, ...] = ()
    payers: Mapping[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """Base, owner, number of changes and hash, as results show them."""
        count = len(self.changes)
        counted = "1 change" if count == 1 else f"{count} changes"
        return f"{self.base} with {counted} of {self.owner}, {self.sha256[:_SHOWN]}"

    @property
    def switched_off(self) -> tuple[str, ...]:
        """A sentence for each rule or policy that is switched off."""
        words = {"switch_off": "rule", "policy_off": "policy"}
        return tuple(
            f"The pack switches off the {words[c.kind]} {c.name}"
            f"{f' {c.days}' if c.days else ''}: {c.reason} ({c.by})."
            for c in self.changes
            if c.kind in words
        )
