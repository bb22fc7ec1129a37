"""What the record of a claim says about its codes, as literals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping

from audit.codes import Code
from audit.facts.chart.statuses import STATUS_WEIGHT
from audit.facts.families import WITH_COMORBIDITIES
from audit.facts.tables.profiles import CodeProfile
from audit.proof.circuit import NO
from audit.proof.example.claim_facts import ClaimFacts
from audit.proof.example.open_codes import OpenCodes


class Record:
    """One claim whose codes and record are open."""

    def __init__(self, claim: OpenCodes) -> None:
        """Take a claim with open codes."""
        self._claim = claim
        self._codes = ClaimFacts(claim)
        self.circuit, self.encounter = claim.circuit, claim.encounter
        self.on, self.when = claim.on, claim.when
        self.by_day, self.profiles = claim.by_day, claim.profiles
        self.facts, self.domains = claim.encounter.facts, claim.encounter.domains

    def _by_profile(
        self, code: Code, literal_for: Callable[[CodeProfile, dt.date], int]
    ) -> int:
        return self.by_day(lambda day: literal_for(self.profiles.of(code, day), day))

    def _status_in(self, families: Iterable[str], wanted: frozenset[str]) -> int:
        """Whether the deciding status of some families is one of the wanted."""
        every, some = self.circuit.all_of, self.circuit.some_of
        named = sorted(families)
        found = []
        for status in wanted:
            above = [s for s, w in STATUS_WEIGHT.items() if w < STATUS_WEIGHT[status]]
            found.append(
                every(
                    (
                        some(self.domains[f][status] for f in named),
                        *(-self.domains[f][s] for f in named for s in above),
                    )
                )
            )
        return some(found)

    def _some_of_family(self, family: str, found: Mapping[Code, int]) -> int:
        """Whether one of the codes reports a condition of a family."""
        every = self.circuit.all_of
        return self.circuit.some_of(
            every((x, self.when(c, lambda p: family in p.families)))
            for c, x in found.items()
        )

    def _contested(self, families: Iterable[str]) -> int:
        every, some = self.circuit.all_of, self.circuit.some_of
        inpatient = self._claim.inpatient_facility()
        silent = {f: self.domains[f]["none"] for f in families}
        agreed = [
            some(
                (
                    none,
                    self.encounter.has(f, ("ruled_out", "history_healed")),
                    every((-inpatient, self.domains[f]["suspected"])),
                )
            )
            for f, none in silent.items()
        ]
        return every((some(-x for x in silent.values()), *agreed))

    def _established(self, family: str) -> int:
        return self._claim.established(family)

    def _stands_for(self, code: Code, family: str) -> int:
        """Whether a code on the claim stands for a family, correctly or not."""
        every, some = self.circuit.all_of, self.circuit.some_of
        member = every(
            (
                self._claim.of_code_alone[f"{family}_reported", code],
                -self._codes.is_documented_symptom(code),
            )
        )
        documented = NO
        if code in self._codes.documented:
            documented = every(
                (self._codes.documented[code], self._codes.reports(code, family))
            )
        return every((self.on[code], some((member, documented))))

    def _names_condition(self, code: Code, family: str) -> int:
        """Whether a code on the claim names a condition of a family itself."""
        every, some = self.circuit.all_of, self.circuit.some_of
        stands = self._stands_for(code, family)
        regions = self._claim.auditor.tables.codes.regions(code)
        if family not in WITH_COMORBIDITIES or "thoracic" in regions:
            return stands
        asks = self.when(code, lambda p: "asks_status" in p.sets)
        documented = every(
            (self._codes.documented[code], self._codes.reports(code, family))
        )
        return every((stands, some((asks, documented))))
