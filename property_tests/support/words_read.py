"""Which fields of an encounter the words of a finding read in fact."""

from __future__ import annotations

from typing import Any, cast

from audit import Auditor
from audit.encounter.values import Encounter
from audit.facts import Chart
from audit.rules.rule import Rule
from audit.verdict.wording import codes_about, make_finding

OF_A_CASE = frozenset(
    {"date_of_service", "discharge_date", "surgery_date", "claim_type", "setting"}
)
"""Fields of `case_key`, and those that are blank in an encounter that has a key."""


class Watched:
    """An encounter that notes which of its fields are read."""

    def __init__(self, encounter: Encounter) -> None:
        self._encounter = encounter
        self.fields_read: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        self.fields_read.add(name)
        return getattr(self._encounter, name)


def fields_read_for(rule: Rule, encounter: Encounter, auditor: Auditor) -> set[str]:
    """Word the finding of a rule, whether it fires or not, and return what was read.

    The diagnoses, which a chart looks up when it is made, are not counted.
    """
    watched = Watched(encounter)
    chart = Chart(cast(Encounter, watched), auditor.tables, auditor.cache.profiles)
    watched.fields_read.clear()
    make_finding(rule, chart, codes_about(rule, chart))
    return watched.fields_read - OF_A_CASE
