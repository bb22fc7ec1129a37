"""The pack that ships as its files state it, and marks of what it states.

A mark is the beginning of the SHA-256 of a rule or a policy. A change quotes the mark
of what it changes: if a release changes that, the marks differ, and somebody has to
read both.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from audit.errors import PolicyError
from audit.rules import pack_head
from audit.side_files import side_text, toml_tables

_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Shipped:
    """What ships: the head, the parameters, and each rule with its file."""

    head: Mapping[str, Any]
    parameters: Mapping[str, Any]
    rules: Mapping[str, tuple[str, Mapping[str, Any]]]
    policies: Mapping[str, tuple[Mapping[str, Any], ...]]

    @property
    def label(self) -> str:
        """Name and version."""
        return pack_head.label(*pack_head.name_and_version(self.head, ""))


@cache
def shipped() -> Shipped:
    """Read the pack and the policy table that ship, as they are written."""
    folder = pack_head.shipped_folder()
    files = sorted(
        (f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name
    )
    contents = {f.name: pack_head.read_toml(f) for f in files}
    head = contents.pop(pack_head.FILE)
    parameters = contents.pop(pack_head.PARAMETERS)
    rules = {
        str(record["id"]): (name, record)
        for name, content in contents.items()
        for record in content["rule"]
    }
    table = resources.files("audit.facts").joinpath("data/policy.toml")
    rows: dict[str, list[Mapping[str, Any]]] = {}
    for row in toml_tables(side_text(table, PolicyError), table.name, PolicyError)[
        "policy"
    ]:
        rows.setdefault(str(row["policy_id"]), []).append(row)
    policies = {name: tuple(found) for name, found in rows.items()}
    return Shipped(head, parameters, rules, policies)


def rule_mark(rule_id: str) -> str:
    """Return the mark of a rule that ships. Raises KeyError for another id."""
    return _mark(shipped().rules[rule_id][1])


def policy_mark(policy_id: str) -> str:
    """Return the mark of a policy that ships. Raises KeyError for another id."""
    return _mark(shipped().policies[policy_id])


def number_that_ships(name: str, since: dt.date | None) -> int:
    """Return the number that ships for a parameter on a day; None is the first day."""
    values = sorted(shipped().parameters[name]["values"], key=lambda v: v["from"])
    in_force = [v for v in values if since and v["from"] <= since]
    return int((in_force[-1] if in_force else values[0])["value"])


def _mark(value: object) -> str:
    return content_hash(value)[:_DIGITS]


def content_hash(value: object) -> str:
    """Return the SHA-256 of tables, whatever the order of their keys."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
