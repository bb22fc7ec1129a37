"""The columns that the findings of a rule show: the columns its condition reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from audit.encounter.values import CONDITION_FAMILIES
from audit.facts import COUNTS, FACTS
from audit.rules.conditions import Condition, names_in

SHOWN_FAMILIES = 3
"""The most condition columns that a finding names."""


class ShownColumns:
    """The columns that findings show for conditions over facts and the given terms."""

    def __init__(self, terms: Mapping[str, Condition]) -> None:
        """Take the terms; the columns of each are looked for once."""
        self._terms = terms
        self._of_terms: dict[str, tuple[str, ...]] = {}

    def of(self, condition: Condition) -> tuple[str, ...]:
        """Return the columns that findings show for a condition."""
        return _shown(self._read(condition), names_in(condition))

    def _read(self, condition: Condition) -> tuple[str, ...]:
        """Return all columns that a condition reads."""
        found: dict[str, None] = {}
        for name in names_in(condition):
            for part in COUNTS[name].of if name in COUNTS else (name,):
                found.update(dict.fromkeys(self._of_part(part)))
        return tuple(found)

    def _of_part(self, name: str) -> tuple[str, ...]:
        if name not in self._terms:
            return FACTS[name].columns
        found = self._of_terms.get(name)
        if found is None:
            found = self._of_terms[name] = self._read(self._terms[name])
        return found


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
