"""Makes the changes of a team to the rules and numbers that ship."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from audit.rules.own.changes import EXTENDS, Change, OwnPart, change_of
from audit.rules.own.checking import Checker
from audit.rules.own.marks import (
    Shipped,
    content_hash,
    number_that_ships,
    rule_mark,
)
from audit.rules.own.numbers import changed_values
from audit.rules.own.pieces import pieces
from audit.rules.own.places import Place
from audit.rules.own.policies import policy_changes, read_payers
from audit.rules.own.readable import Readable, Reader, Record
from audit.rules.own.tables import HEAD, NONE, RESPONSIBLE, TABLES
from audit.rules.provider_queries import TASK_SUFFIX
from audit.suggestions import did_you_mean, nearest

FILE = "pack.toml"
_BESIDE = (EXTENDS, "accepted")
_MODEL = "DOC-01-1"
"""The shipped rule whose values stand in for wrong ones while the others are read."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a pack is made of: rules with their files, parameters, and its own part."""

    rules: tuple[tuple[str, Record], ...]
    parameters: Record
    own: OwnPart


@dataclass(slots=True)
class Merged:
    """The parts of a pack, and everything that is wrong with its changes."""

    parts: Parts
    problems: list[str] = field(default_factory=list)


def merge(
    content: Record, place: Place, base: Shipped, read: Reader, sources: Record
) -> Merged:
    """Make the changes of a pack.toml that extends the pack that ships.

    `read` reads a rule, to learn what is wrong with it; `sources` is the content of the
    team's sources.toml. What is wrong is listed and left out, and not raised.
    """
    check = Checker(place)
    _check_head(content, check, base)
    found = {name: check.records(content, spec) for name, spec in TABLES.items()}
    changes = _Changes(base, check, read)
    for index, record in found["override"]:
        changes.override(index, record)
    for index, record in found["switch_off"]:
        changes.switch_off(index, record)
    for index, record in found["rule"]:
        changes.add(index, record)
    for index, record in found["parameter"]:
        changes.parameter(index, record)
    policies = policy_changes(found["policy"], found["policy_off"], check)
    payers = read_payers(found["payer"], check)
    own = OwnPart(
        owner=str(content.get("owner", "")).strip(),
        base=base.label,
        sha256=content_hash([content, sources]),
        changes=(
            *changes.made,
            *(policy.change for policy in policies),
            *(change for change, _ in payers),
        ),
        policies=tuple(policies),
        payers={change.name: payer for change, payer in payers},
    )
    return Merged(Parts(changes.rules, changes.parameters, own), check.problems)


def _check_head(content: Record, check: Checker, base: Shipped) -> None:
    known = {*HEAD, *TABLES, *_BESIDE}
    for key, value in content.items():
        if key not in known:
            hint = did_you_mean(nearest(key, sorted(known)))
            check.refuse(f"{key!r} is not a part of an own pack.{hint}", key=key)
        elif key in HEAD and not (isinstance(value, str) and value.strip()):
            check.refuse(f"{key!r} must be a text that is not empty.", key=key)
    for key in ("name", "owner"):
        if key not in content:
            check.refuse(f"the key {key!r} is missing.")
    if content.get(EXTENDS) != base.head["name"]:
        check.refuse(
            f"an own pack extends the pack that ships: {EXTENDS} = "
            f'"{base.head["name"]}".',
            key=EXTENDS,
        )


class _Changes:
    """The rules and parameters that ship, while changes are made to them."""

    def __init__(self, base: Shipped, check: Checker, read: Reader) -> None:
        self._base, self._check = base, check
        self._readable = Readable(read, check)
        self._rules: dict[str, list[tuple[str, Record]]] = {
            rule_id: [pair] for rule_id, pair in base.rules.items()
        }
        self._added: list[tuple[str, Record]] = []
        self._numbers = dict(base.parameters)
        self.made: list[Change] = []

    @property
    def rules(self) -> tuple[tuple[str, Record], ...]:
        shipped = (pair for pairs in self._rules.values() for pair in pairs)
        return (*shipped, *self._added)

    @property
    def parameters(self) -> Record:
        return self._numbers

    def override(self, index: int, record: Record) -> None:
        change = self._of_rule("override", index, record)
        if change is None:
            return
        file, old = self._base.rules[change.name]
        stated = _stated(record)
        if not stated:
            self._check.refuse(
                f"nothing of {change.name} is changed. State what changes, such as "
                "severity, or take the entry out.",
                *("override", index),
            )
            return
        stated = self._readable.keys("override", index, old, stated)
        kept = {k: v for k, v in old.items() if stated.get(k) != NONE}
        new = {**kept, **{k: v for k, v in stated.items() if v != NONE}}
        self._rules[change.name] = [
            (file if part is old else FILE, part) for part in pieces(old, new, change)
        ]
        self.made.append(change)

    def switch_off(self, index: int, record: Record) -> None:
        change = self._of_rule("switch_off", index, record)
        if change is None:
            return
        file, old = self._base.rules[change.name]
        off = {**old, "enabled": False}
        found = pieces(old, off, change)
        self._rules[change.name] = [(file, part) for part in found]
        self.made.append(change)

    def add(self, index: int, record: Record) -> None:
        rule_id = str(record["id"])
        taken = {*self._rules, *(str(r["id"]) for _, r in self._added)}
        if rule_id in taken:
            self._check.refuse(
                f"the id {rule_id} is taken. To change a shipped rule, write it under "
                "[[override]].",
                *("rule", index, "id"),
            )
            return
        if rule_id != rule_id.upper() or " " in rule_id:
            self._check.refuse(
                f"{rule_id!r} is not an id: write capitals, digits and hyphens, as in "
                "OWN-1.",
                *("rule", index, "id"),
            )
            return
        plain = {k: v for k, v in record.items() if k not in RESPONSIBLE}
        model = self._base.rules[_MODEL][1]
        self._added.append((FILE, self._readable.keys("rule", index, model, plain)))
        self.made.append(change_of("rule", rule_id, record))

    def parameter(self, index: int, record: Record) -> None:
        name = str(record["name"])
        here = ("parameter", index)
        if name not in self._base.parameters:
            hint = did_you_mean(nearest(name, self._base.parameters))
            known = ", ".join(self._base.parameters)
            self._check.refuse(
                f"there is no parameter {name!r}.{hint} The parameters are {known}.",
                *(*here, "name"),
            )
            return
        change = change_of("parameter", name, record)
        if not self._days_fit(change, here) or self._is_repeated(change, here, "name"):
            return
        if record["value"] < 0:
            self._check.refuse("a number must not be negative.", *here, "value")
            return
        old = self._base.parameters[name]
        values = sorted(old["values"], key=lambda v: v["from"])
        ships = number_that_ships(name, change.since)
        if record["shipped"] != ships:
            self._check.refuse(
                f"the number that ships for {name} is {ships}, and this change was "
                f"written for {record['shipped']}. Check whether it is still wanted, "
                f"then write shipped = {ships}, or take the entry out.",
                *(*here, "shipped"),
            )
            return
        self._numbers[name] = {**old, "values": changed_values(values, record, change)}
        self.made.append(change)

    def _of_rule(self, table: str, index: int, record: Record) -> Change | None:
        """Return the change of a shipped rule; None if it cannot be made."""
        rule_id, here = str(record["rule"]), (table, index)
        if rule_id not in self._base.rules:
            asked = rule_id.removesuffix(TASK_SUFFIX)
            hint = did_you_mean(
                [asked]
                if asked in self._base.rules
                else nearest(rule_id.upper(), self._base.rules, 3)
            )
            self._check.refuse(f"no rule {rule_id!r} ships.{hint}", *(*here, "rule"))
            return None
        change = change_of(table, rule_id, record)
        if not self._days_fit(change, here) or self._is_repeated(change, here, "rule"):
            return None
        mark = rule_mark(rule_id)
        if record["shipped"] != mark:
            self._check.refuse(
                f"the shipped rule {rule_id} is not the one that this change was "
                f"written for: its mark is {mark} and not {record['shipped']}. Read "
                f'what ships now, adapt the change, then write shipped = "{mark}".',
                *(*here, "shipped"),
            )
            return None
        return change

    def _days_fit(self, change: Change, here: tuple[str, int]) -> bool:
        if change.since and change.until and change.until < change.since:
            self._check.refuse(
                f"the change ends on {change.until}, before it begins on "
                f"{change.since}.",
                *(*here, "until"),
            )
            return False
        return True

    def _is_repeated(self, change: Change, here: tuple[str, int], key: str) -> bool:
        kinds = ("override", "switch_off")
        same = {change.kind, *kinds} if change.kind in kinds else {change.kind}
        for earlier in self.made:
            if earlier.kind in same and earlier.name == change.name:
                self._check.refuse(
                    f"{change.name} is already changed by [[{earlier.kind}]]. Make one "
                    "change of both.",
                    *(*here, key),
                )
                return True
        return False


def _stated(record: Record) -> dict[str, Any]:
    """Return what an override changes of the rule."""
    aside = {"rule", "shipped", "from", "until", *RESPONSIBLE}
    return {k: v for k, v in record.items() if k not in aside}
