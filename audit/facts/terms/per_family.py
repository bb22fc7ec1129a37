"""Helpers for terms over condition families: one for each, or one for any of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from audit.encounter.values import CONDITION_FAMILIES
from audit.facts.families import FAMILY_NAMES
from audit.facts.vocabulary import Term


def any_family(template: str, families: Iterable[str] = CONDITION_FAMILIES) -> str:
    """Write a condition that holds if the template holds for any family `{f}`."""
    return " or ".join(f"({template.format(f=family)})" for family in families)


def for_each_family(
    suffix: str, template: str, meaning: Callable[[str], str]
) -> tuple[Term, ...]:
    """Define a term `family_suffix` for each condition family `{f}`."""
    return tuple(
        Term(f"{f}_{suffix}", template.format(f=f), meaning(FAMILY_NAMES[f]))
        for f in CONDITION_FAMILIES
    )
