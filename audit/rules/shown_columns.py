"""The columns that the findings of a rule show: the columns its condition reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from audit.encounter.values import CONDITION_FAMILIES
from audit.facts import COUNTS, FACTS
from audit.rules.conditions import Condition, Holds, names_in

SHOWN_FAMILIES = 3
"""The most condition columns that a finding names."""


def columns_shown(
    condition: Condition, terms: Mapping[str, Condition]
) -> tuple[str, ...]:
    """Return the columns that findings show for a condition over facts and terms."""
    return _shown(_columns(condition, terms), names_in(condition))


def _shown(columns: tuple[str, ...], names: Iterable[str]) -> tuple[str, ...]:
    """Return the columns that findings show: all of them, or few condition columns.

    A rule that requires the absence of every cause reads all condition columns, and
    listing all of them would bury the others. Only those stay that appear by name in
    the condition of the rule.
    """
    families = [c for c in columns if c in CONDITION_FAMILIES]
    if len(families) <= SHOWN_FAMILIES:
        return columns
    named = tuple(names)
    return tuple(
        column
        for column in columns
        if column not in families
        or any(n == column or n.startswith(f"{column}_") for n in named)
    )


def _columns(condition: Condition, terms: Mapping[str, Condition]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for name in names_in(condition):
        if name in terms:
            found.update(dict.fromkeys(_columns(terms[name], terms)))
        elif name in FACTS:
            found.update(dict.fromkeys(FACTS[name].columns))
        else:
            for part in COUNTS[name].of:
                behind = terms.get(part, Holds(part))
                found.update(dict.fromkeys(_columns(behind, terms)))
    return tuple(found)
