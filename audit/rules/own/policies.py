"""A team's changes of the payer policy table, and its names of payers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from audit.columns import column, match_value
from audit.errors import PolicyError
from audit.facts.tables.policy import Policy, PolicyRow, read_policy_row
from audit.rules.own.changes import Change, OwnPart, PolicyChange, change_of
from audit.rules.own.checking import Checker
from audit.rules.own.marks import policy_mark, shipped
from audit.rules.own.tables import RESPONSIBLE
from audit.suggestions import did_you_mean, nearest

NOT_STATED = "not stated"
"""What a name of a payer stands for if no payer follows from it."""

_DAY = dt.timedelta(days=1)
_VALID = {
    "services": ["mri"],
    "requirement": "minimum weeks",
    "source": "x",
    "from": dt.date(2015, 10, 1),
}
Numbered = Iterable[tuple[int, Mapping[str, Any]]]


def policy_changes(
    added: Numbered, off: Numbered, check: Checker
) -> list[PolicyChange]:
    """Read the rows that are added, and the policies that are switched off."""
    found: list[PolicyChange] = []
    for index, record in added:
        row = {k: v for k, v in record.items() if k not in RESPONSIBLE}
        try:
            read = read_policy_row(row, "row")
        except PolicyError as problem:
            key = _wrong_key(row, str(problem))
            message = str(problem).partition(": ")[2]
            check.refuse(message, "policy", index, key)
            continue
        change = change_of("policy", str(record["policy_id"]), record, "to")
        found.append(PolicyChange(change, (read,)))
    for index, record in off:
        name = str(record["policy_id"])
        change = change_of("policy_off", name, record)
        if _is_current(change, record, index, check):
            found.append(PolicyChange(change))
    return found


def _wrong_key(row: Mapping[str, Any], message: str) -> str:
    """Return the key that alone gives the message."""
    for key, value in row.items():
        try:
            read_policy_row({**_VALID, key: value}, "row")
        except PolicyError as problem:
            if str(problem) == message:
                return key
    return ""


def _is_current(
    change: Change, record: Mapping[str, Any], index: int, check: Checker
) -> bool:
    here = ("policy_off", index)
    known = shipped().policies
    if change.name not in known:
        hint = did_you_mean(nearest(change.name, known, 3))
        check.refuse(f"no policy {change.name!r} ships.{hint}", *here, "policy_id")
        return False
    mark = policy_mark(change.name)
    if record["shipped"] != mark:
        check.refuse(
            f"the shipped policy {change.name} is not the one that this change was "
            f"written for: its mark is {mark} and not {record['shipped']}. Read what "
            f'ships now, then write shipped = "{mark}".',
            *(*here, "shipped"),
        )
        return False
    if change.since and change.until and change.until < change.since:
        check.refuse("the change ends before it begins.", *here, "until")
        return False
    return True


def read_payers(records: Numbered, check: Checker) -> list[tuple[Change, str]]:
    """Read the team's names of payers."""
    found: list[tuple[Change, str]] = []
    for index, record in records:
        stated = str(record["payer"])
        payer = "" if stated == NOT_STATED else match_value(column("payer"), stated)
        if payer is None:
            allowed = column("payer").allowed
            hint = did_you_mean(nearest(stated, allowed))
            check.refuse(
                f"{stated!r} is not a payer of the contract.{hint} Write one of "
                f"{', '.join(allowed)}, or {NOT_STATED!r}.",
                *("payer", index, "payer"),
            )
            continue
        found.append((change_of("payer", str(record["words"]).strip(), record), payer))
    return found


def changed_policy(policy: Policy, own: OwnPart | None) -> Policy:
    """Return a policy table with the changes of a team's pack.

    Raises PolicyError if a policy is to be switched off that the table does not have.
    """
    if own is None or not own.policies:
        return policy
    rows = list(policy.rows)
    for one in own.policies:
        if one.rows:
            rows += one.rows
            continue
        name = one.change.name
        if name not in {row.policy_id for row in policy.rows}:
            raise PolicyError(
                f"The pack switches off the policy {name}, which the policy table "
                f"{policy.name} does not have. Take the entry out of the pack, or use "
                "the table that ships."
            )
        rows = [
            kept
            for row in rows
            for kept in (_without(row, one.change) if row.policy_id == name else [row])
        ]
    return Policy(f"{policy.name} with changes of {own.owner}", tuple(rows))


def _without(row: PolicyRow, change: Change) -> Iterator[PolicyRow]:
    """Yield what is left of a row outside the days of a change."""
    begins, ends = change.since or dt.date.min, change.until or dt.date.max
    last = row.until or dt.date.max
    if begins > last or ends < row.since:
        yield row
        return
    if row.since < begins:
        yield replace(row, until=begins - _DAY)
    if ends < last:
        yield replace(row, since=ends + _DAY)
