"""Reads and validates single values of a [[rule]] table.

All functions raise RuleError, which names the file, the rule and the key.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, TypeVar

from audit.errors import RuleError
from audit.facts.services.billed import LINE_GROUPS
from audit.findings import ClaimRisk, Severity, Verdict
from audit.suggestions import did_you_mean, nearest


def text_of(record: Mapping[str, Any], key: str, origin: str) -> str:
    """Read a required text that must not be empty."""
    value = record[key]
    if not isinstance(value, str) or not value.strip():
        raise RuleError(f"{origin}: {key!r} must be a text that is not empty.")
    return value.strip()


def texts_of(record: Mapping[str, Any], key: str, origin: str) -> tuple[str, ...]:
    """Read a list of texts; empty if the key is missing."""
    value = record.get(key, [])
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        raise RuleError(f"{origin}: {key!r} must be a list of texts.")
    return tuple(value)


_Word = TypeVar("_Word", Verdict, Severity, ClaimRisk)


def member_of(kind: type[_Word], value: Any, key: str, origin: str) -> _Word | None:
    """Read a member of an enumeration; None if there is no value."""
    if value is None:
        return None
    known = [member.value for member in kind]
    if value not in known:
        hint = did_you_mean(map(repr, nearest(str(value), known)))
        raise RuleError(f"{origin}: {value!r} is not a {key}.{hint}")
    return kind(value)


def day_of(value: Any, key: str, origin: str) -> dt.date:
    """Read a date, which TOML has without quotes."""
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    raise RuleError(
        f"{origin}: {key!r} must be a date like 2015-10-01, without quotes."
    )


def line_group_of(record: Mapping[str, Any], origin: str) -> str:
    """Read the group of service lines that a rule is about; empty if it has none."""
    name = str(record.get("lines", ""))
    if name and name not in LINE_GROUPS:
        known = ", ".join(sorted(LINE_GROUPS))
        raise RuleError(
            f"{origin}: {name!r} is not a group of service lines; known: {known}."
        )
    return name


def is_enabled(record: Mapping[str, Any], origin: str) -> bool:
    """Read whether the rule is switched on; it is unless the table says otherwise."""
    enabled = record.get("enabled", True)
    if not isinstance(enabled, bool):
        raise RuleError(f"{origin}: 'enabled' must be true or false, without quotes.")
    return enabled


def is_judged_only(record: Mapping[str, Any], origin: str) -> bool:
    """Read whether the rule applies only to rows that are judged."""
    scope = record.get("scope", "judged")
    if scope not in ("judged", "any"):
        raise RuleError(f"{origin}: scope must be 'judged' or 'any', not {scope!r}.")
    return bool(scope == "judged")
