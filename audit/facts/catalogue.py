"""Every fact, count and term by name, and their values for one encounter."""

from __future__ import annotations

from collections.abc import Mapping

from audit.facts import claim, conditions, manipulation, payers, record, services
from audit.facts.chart import Chart
from audit.facts.terms import TERMS
from audit.facts.vocabulary import Count, Fact, Term

FACTS: Mapping[str, Fact] = {
    fact.name: fact
    for module in (claim, conditions, record, services, payers, manipulation)
    for fact in module.FACTS
}
"""The declared facts by name, in the order of their declaration."""

COUNTS: Mapping[str, Count] = {
    count.name: count for count in (*record.COUNTS, *manipulation.COUNTS)
}
"""The counts by name."""

VOCABULARY: Mapping[str, Fact | Count | Term] = {
    **FACTS,
    **COUNTS,
    **{term.name: term for term in TERMS},
}
"""Everything a condition may name."""

READERS = {name: fact.read for name, fact in FACTS.items()}
"""How each fact is read off a chart."""


class FactValues(dict[str, bool | str | int]):
    """The facts of one encounter, each read when first asked for and then kept."""

    __slots__ = ("chart",)

    def __init__(self, chart: Chart) -> None:
        """Read nothing yet."""
        super().__init__()
        self.chart = chart

    def __missing__(self, name: str) -> bool | str | int:
        value = READERS[name](self.chart)
        self[name] = value
        return value

    def complete(self) -> dict[str, bool | str | int]:
        """Read every fact and give them all as a plain mapping."""
        return {name: self[name] for name in FACTS}
