"""Writes conditions in English, in the words of their facts.

The English text is exact, not a summary: no two conditions read alike.
"""

from __future__ import annotations

from collections.abc import Mapping

from audit.facts.families import FAMILY_NAMES
from audit.rules.conditions import (
    All,
    Compare,
    Condition,
    Constant,
    Holds,
    Is,
    Not,
    Some,
)
from audit.rules.corrections import SINGLE_CODES
from audit.rules.language import joined
from audit.rules.rule import UNJUDGED_RULE, Rule

RELATIONS = {
    "<": "is less than",
    "<=": "is at most",
    ">": "is more than",
    ">=": "is at least",
    "==": "equals",
    "!=": "differs from",
}
"""Words for each relation of a count to a parameter."""

_WRITTEN: Mapping[str, str] = {
    **SINGLE_CODES,
    **{category.lower(): category for category in ("G89", "M51", "M54")},
    "icd10cm": "ICD-10-CM",
    "excludes1": "Excludes1",
}
_SUFFIXES = {
    "established": "is established as the cause",
    "reported": "has a code on the claim",
    "coded": "has its right code on the claim",
    "contested": "is suspected, ruled out or healed",
    "explains": "explains the pain",
}


def phrase(name: str) -> str:
    """Return the words for a fact, count or term; no two have the same words."""
    for suffix, words in _SUFFIXES.items():
        family = name.removesuffix(f"_{suffix}")
        if family != name and family in FAMILY_NAMES:
            return f"{FAMILY_NAMES[family]} {words}"
    if name in FAMILY_NAMES:
        return f"status of {FAMILY_NAMES[name]}"
    return " ".join(_WRITTEN.get(word, word) for word in name.split("_"))


def english(condition: Condition) -> str:
    """Write a condition in English."""
    return _words(condition, 0)


def when(rule: Rule) -> str:
    """Write in English when a rule fires; the engine's own rule has a fixed text."""
    return rule.text if rule is UNJUDGED_RULE else english(rule.condition)


def _words(condition: Condition, binding: int) -> str:
    match condition:
        case Holds(name):
            return f"[{phrase(name)}]"
        case Is(name, values):
            return f"[{phrase(name)}] is {_values(values)}"
        case Compare(name, relation, parameter):
            return f"[{phrase(name)}] {RELATIONS[relation]} [{phrase(parameter)}]"
        case Not(Is(name, values)):
            return f"[{phrase(name)}] is not {_values(values)}"
        case Not(part):
            return f"not {_words(part, 3)}"
        case Constant(value):
            return "always" if value else "never"
        case All() | Some():
            return joined(condition, binding, _words)


def _values(values: frozenset[str]) -> str:
    quoted = [f"‘{value.replace('_', ' ')}’" for value in sorted(values)]
    return " / ".join(quoted)
