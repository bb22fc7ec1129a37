"""Conditions as functions, and the laws of the code set that ships."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from audit.facts.laws import laws_of
from audit.release import load
from audit.rules.compiling import Check, Writer
from audit.rules.conditions import Condition


def check_of(condition: Condition, numbers: Mapping[str, int]) -> Check:
    """Compile one condition whose terms, if any, are asked for by name."""
    return Writer(numbers).checks([condition])[0]


@cache
def shipped_laws() -> tuple[str, ...]:
    """Return the laws that hold for the code set that ships."""
    return laws_of(load())
