"""Every fact, count and term by name, and their values for one encounter."""

from __future__ import annotations

from collections.abc import Mapping

from audit.facts import conditions, record
from audit.facts.chart import Chart
from audit.facts.claim import (
    encounter,
    excludes1,
    pain_codes,
    regions,
    reported,
    sequence,
    validity,
)
from audit.facts.services import billed, manipulation, payers
from audit.facts.terms import TERMS
from audit.facts.vocabulary import Count, Fact, Term

_MODULES = (
    *(encounter, validity, reported, regions, excludes1, sequence, pain_codes),
    *(conditions, record),
    *(billed, payers, manipulation),
)

FACTS: Mapping[str, Fact] = {
    fact.name: fact for module in _MODULES for fact in module.FACTS
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
"""Every name that a condition may use."""

READERS = {name: fact.read for name, fact in FACTS.items()}
"""The function that reads each fact from a chart."""


class FactValues(dict[str, bool | str | int]):
    """The facts of one encounter, each read on first use and then kept."""

    __slots__ = ("chart",)

    def __init__(self, chart: Chart) -> None:
        """Start without any fact; each is read on first use."""
        super().__init__()
        self.chart = chart

    def __missing__(self, name: str) -> bool | str | int:
        value = READERS[name](self.chart)
        self[name] = value
        return value

    def complete(self) -> dict[str, bool | str | int]:
        """Read every fact and return them as a plain mapping."""
        return {name: self[name] for name in FACTS}
