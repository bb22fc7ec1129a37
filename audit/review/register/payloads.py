"""Checks that a line of the register holds what lines of its kind hold."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from audit.errors import TspineError
from audit.review.plan import read_plan

_Check = Callable[[Any], bool]

_MOST = 1 << 53
"""No host counts more rows."""


def payload_problem(kind: str, payload: str) -> str:
    """Say why a payload is not one of its kind; empty if it is."""
    if kind == "note":
        return ""
    if kind == "plan":
        try:
            read_plan(payload)
        except TspineError:
            return "no plan of a review"
        return ""
    try:
        value = json.loads(payload)
    except (ValueError, RecursionError):
        return "no JSON"
    try:
        right = _KINDS[kind](value)
    except KeyError:
        return "a kind of line that this release does not know"
    return "" if right else "not what tspine writes there"


def _has(**checks: _Check) -> _Check:
    """Return a check of an object with these keys; others may come with releases."""

    def check(value: Any) -> bool:
        return isinstance(value, Mapping) and all(
            name in value and right(value[name]) for name, right in checks.items()
        )

    return check


def _may_have(**checks: _Check) -> _Check:
    """Return a check of what an object has under keys that earlier releases lack."""
    return lambda value: all(
        name not in value or right(value[name]) for name, right in checks.items()
    )


def _list_of(right: _Check) -> _Check:
    return lambda value: isinstance(value, list) and all(map(right, value))


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _count(value: Any) -> bool:
    # False is no number here.
    return type(value) is int and 0 <= value <= _MOST


def _share(value: Any) -> bool:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return value is None or (is_number and 0 <= value <= 1)


def _level(value: Any) -> bool:
    return isinstance(value, float) and 0 < value < 1


def _provider(value: Any) -> bool:
    """Whether this is a name with the counts of wrong and of judged units."""
    if not (isinstance(value, list) and len(value) == 3 and _text(value[0])):
        return False
    _, wrong, judged = value
    return _count(wrong) and _count(judged) and wrong <= judged


def _rule(value: Any) -> bool:
    """Whether this is a rule with its charts, and how many agreed and overruled it."""
    if not (isinstance(value, list) and len(value) == 4 and _text(value[0])):
        return False
    _, charts, agreed, overturned = value
    return all(map(_count, value[1:])) and agreed + overturned <= charts


def _stratum(value: Any) -> bool:
    """Whether this counts a universe, its sample and the errors found in it."""
    if not (isinstance(value, list) and len(value) == 3 and all(map(_count, value))):
        return False
    universe, sample, found = value
    return bool(found <= sample <= universe)


def _score(value: Any) -> bool:
    return _SCORE(value) and _LATER(value) and value["wrong"] <= value["judged"]


def _files(value: Any) -> bool:
    return isinstance(value, Mapping) and all(map(_text, value.values()))


_VERSIONS = {
    "rule_packs": _list_of(_text),
    "releases": _list_of(_text),
    "product": _text,
}
_SCORE = _has(
    **_VERSIONS,
    wrong=_count,
    judged=_count,
    universe=_count,
    low=_share,
    high=_share,
    level=_level,
    period=_text,
    providers=_list_of(_provider),
)
_LATER = _may_have(
    strata=_list_of(_stratum),
    rules=_list_of(_rule),
    reported=_list_of(_text),
    rules_sha256=_text,
    codes_sha256=_text,
    policy_sha256=_text,
)
_KINDS: Mapping[str, _Check] = {
    "draw": _list_of(
        _has(
            unit_id=_text,
            stratum=_text,
            order=_count,
            number=_count,
            proof=_text,
            spare=lambda value: isinstance(value, bool),
        )
    ),
    "audit": _has(**_VERSIONS),
    "decision": _has(machine=_text, rule_pack=_text, auditor=_text, decision=_text),
    "first": _list_of(_has(auditor=_text, said=_text, sha256=_text)),
    "score": _score,
    "report": _has(files=_files),
}
