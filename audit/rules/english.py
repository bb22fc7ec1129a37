"""Conditions in English, and back: what a rule asks, in the words of its facts.

The rendering is exact, not a summary: `from_english` reads the same tree from it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from audit.facts import VOCABULARY
from audit.facts.conditions import FAMILY_NAMES
from audit.rules.catalogue import UNJUDGED_RULE, Rule
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
from audit.rules.language import Vocabulary, parse

_RELATIONS = {
    ">=": "is at least",
    "<=": "is at most",
    ">": "is more than",
    "<": "is less than",
    "==": "equals",
    "!=": "differs from",
}
_CODES = (
    ("m546", "M54.6"),
    ("m549", "M54.9"),
    ("m5489", "M54.89"),
    ("m5481", "M54.81"),
)
_MORE_CODES = (
    *(("f4541", "F45.41"), ("f4542", "F45.42"), ("g8918", "G89.18"), ("g89", "G89")),
    *(("g55", "G55"), ("r52", "R52"), ("m51", "M51"), ("m54", "M54")),
)
_WRITTEN = {
    **dict(_CODES),
    **dict(_MORE_CODES),
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
    """Give the words for a fact, count or term; each has its own."""
    for suffix, words in _SUFFIXES.items():
        family = name.removesuffix(f"_{suffix}")
        if family != name and family in FAMILY_NAMES:
            return f"{FAMILY_NAMES[family]} {words}"
    if name in FAMILY_NAMES:
        return f"status of {FAMILY_NAMES[name]}"
    return " ".join(_WRITTEN.get(word, word) for word in name.split("_"))


def english(condition: Condition) -> str:
    """Say a condition in English."""
    return _say(condition, 0)


def when(rule: Rule) -> str:
    """Say in English when a rule holds; the engine's own finding says it itself."""
    return rule.text if rule is UNJUDGED_RULE else english(rule.condition)


def _say(condition: Condition, binding: int) -> str:
    match condition:
        case Holds(name):
            return f"[{phrase(name)}]"
        case Is(name, values):
            return f"[{phrase(name)}] is {_values(values)}"
        case Compare(name, relation, parameter):
            return f"[{phrase(name)}] {_RELATIONS[relation]} [{phrase(parameter)}]"
        case Not(Is(name, values)):
            return f"[{phrase(name)}] is not {_values(values)}"
        case Not(part):
            return f"not {_say(part, 3)}"
        case Constant(value):
            return "always" if value else "never"
        case All(parts):
            return _joined(parts, " and ", 2, binding)
        case Some(parts):
            return _joined(parts, " or ", 1, binding)


def _values(values: frozenset[str]) -> str:
    words = [f"‘{value.replace('_', ' ')}’" for value in sorted(values)]
    return " / ".join(words)


def _joined(parts: tuple[Condition, ...], word: str, own: int, binding: int) -> str:
    text = word.join(_say(part, own + 1) for part in parts)
    return f"({text})" if binding >= own else text


def from_english(
    text: str, parameters: Mapping[str, object], vocabulary: Vocabulary = VOCABULARY
) -> Condition:
    """Read the condition that `english` rendered. Raises RuleError as `parse` does."""
    names = {phrase(name): name for name in (*vocabulary, *parameters)}
    relations = {words: sign for sign, words in _RELATIONS.items()}

    def value_list(found: re.Match[str]) -> str:
        values = re.findall(r"‘([^’]*)’", found[2])
        joined = ", ".join(value.replace(" ", "_") for value in values)
        return f"{'not ' if found[1] else ''}in {{{joined}}}"

    plain = re.sub(r"is (not )?(‘[^’]*’(?: / ‘[^’]*’)*)", value_list, text)
    for words, sign in relations.items():
        plain = plain.replace(f"] {words} [", f"] {sign} [")
    plain = re.sub(r"\[([^\]]*)\]", lambda m: names.get(m[1], m[1]), plain)
    plain = re.sub(r"\balways\b", "true", re.sub(r"\bnever\b", "false", plain))
    return parse(plain, vocabulary, parameters)
