"""The words that the cells of a pack's sheet can take, for its drop-downs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from audit.columns import column
from audit.facts import default_services
from audit.facts.services.billed import LINE_GROUPS
from audit.facts.tables.policy import REQUIREMENTS
from audit.findings import ClaimRisk, Severity, Verdict
from audit.packs.condition_rows import (
    AND,
    IF,
    OR,
    RELATION_WORDS,
    facts_in_words,
    values_in_words,
)
from audit.rules.own import shipped
from audit.rules.own.policies import NOT_STATED
from audit.rules.own.tables import NONE


@cache
def choices() -> Mapping[str, tuple[str, ...]]:
    """Return the words of each list, by the key of pack.toml that takes them."""
    base = shipped()
    groups = sorted({g.name for g in default_services().groups.values()})
    return {
        "rule": tuple(base.rules),
        "policy_off": tuple(base.policies),
        "name": tuple(base.parameters),
        "verdict": (*(v.value for v in Verdict), NONE),
        "severity": tuple(s.value for s in Severity),
        "risk": (*(r.value for r in ClaimRisk), NONE),
        "scope": ("judged", "any"),
        "lines": tuple(sorted(LINE_GROUPS)),
        "requirement": REQUIREMENTS,
        "services": tuple(groups),
        "payer": (*column("payer").allowed, NOT_STATED),
        "enabled": ("yes", "no"),
        "joint": (IF, AND, OR),
        "fact": tuple(facts_in_words()),
        "relation": RELATION_WORDS,
    }


@cache
def fact_values() -> tuple[tuple[str, str], ...]:
    """Return each fact in words with each of its values, in the order of the facts."""
    parameters = tuple(shipped().parameters)
    return tuple(
        (words, value)
        for words, name in facts_in_words().items()
        for value in values_in_words(name, parameters)
    )
