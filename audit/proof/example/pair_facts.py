"""Pairs of codes under an Excludes1 note, as literals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from functools import cached_property
from itertools import combinations

from audit.codes import M546, Code, seventh_character
from audit.columns import token
from audit.facts.chart.claim_codes import PARTNERS_OF_M546
from audit.facts.chart.settled_codes import ORDERED_SETS, PLACES_OF_PAIN, REGIONLESS
from audit.facts.families import BESIDE_M546
from audit.facts.record import PAIN_REGIONS
from audit.facts.tables.profiles import CodeProfile, is_thoracic_sequela
from audit.proof.circuit import NO, YES
from audit.proof.example.pain_facts import PainFacts
from audit.release import Standing


class PairFacts(PainFacts):
    """The facts of Excludes1 pairs that have no rule of their own."""

    def _pairs(self) -> dict[str, int]:
        every, some = self.circuit.all_of, self.circuit.some_of
        thoracic = self._claim.some_code(lambda p: "thoracic_radiculopathy" in p.sets)
        elsewhere = {c: self._ordered_elsewhere(c) for c in self._claim.before}
        met = [
            every(
                (
                    *(self.on[a], self.on[b], self.by_day(self._excluded_pair(a, b))),
                    *(-elsewhere[a], -elsewhere[b]),
                )
            )
            for a, b in combinations(self._claim.before, 2)
        ]
        return {
            "radiculopathy_pair_reported": every((thoracic, self._has_partner)),
            "other_excludes1_pair_reported": some(met),
        }

    @cached_property
    def _has_partner(self) -> int:
        """Whether some code on the claim includes radiculopathy."""
        return self.circuit.some_of(
            self.circuit.all_of((on, self._by_profile(code, self._uncontested_partner)))
            for code, on in self.on.items()
        )

    def _is_paired_radiculopathy(self, code: Code) -> int:
        own = self.when(code, lambda p: "thoracic_radiculopathy" in p.sets)
        return self.circuit.all_of((own, self._has_partner))

    def _uncontested_partner(self, profile: CodeProfile, day: dt.date) -> int:
        if "radiculopathy_partner" not in profile.sets:
            return NO
        return -self._contested(profile.thoracic_families)

    def _ordered_elsewhere(self, code: Code) -> int:
        if code in REGIONLESS:
            return YES
        some, every = self.circuit.some_of, self.circuit.all_of
        found = [
            self.when(code, _is_ordered),
            *self._pain_located_elsewhere(code),
            self._by_profile(code, lambda p, _: self._contested(p.thoracic_families)),
        ]
        if code in PARTNERS_OF_M546:
            found.append(self.on[M546])
        ordered = [
            every((self._established(f), self._stands_for(code, f)))
            for f in BESIDE_M546
        ]
        sequela = self.when(code, is_thoracic_sequela)
        found.append(every((self.on[M546], some((sequela, *ordered)))))
        if seventh_character(code):
            found.append(self._is_out_of_phase(code))
        if code.startswith("G89"):
            found.append(self._pain_code_is_ordered(code))
        elif code in self._cause_codes_established:
            found.append(
                every((self._cause_codes_established[code], self._cause_ordered))
            )
        partner = self._claim.some_code(lambda p: "radiculopathy_partner" in p.sets)
        pair = self.when(code, lambda p: "thoracic_radiculopathy" in p.sets)
        found.append(every((pair, partner)))
        return some(every((self.on[code], x)) for x in found)

    def _pain_located_elsewhere(self, code: Code) -> Iterable[int]:
        """Whether the record locates the pain of a neck or low back code elsewhere."""
        every, some = self.circuit.all_of, self.circuit.some_of
        located = some(self.facts[f"pain_in_{token(r)}"] for r in PAIN_REGIONS)
        for pain, regions in PLACES_OF_PAIN.items():
            own = self.when(code, lambda p, n=pain: n in p.sets)  # type: ignore[misc]
            here = some(self.facts[f"pain_in_{token(r)}"] for r in sorted(regions))
            yield every((own, located, -here))

    def _excluded_pair(self, a: Code, b: Code) -> Callable[[dt.date], int]:
        def literal_on(day: dt.date) -> int:
            one, other = self.profiles.of(a, day).sets, self.profiles.of(b, day).sets
            own_rule = (
                "thoracic_radiculopathy" in one and "radiculopathy_partner" in other
            ) or ("thoracic_radiculopathy" in other and "radiculopathy_partner" in one)
            found = self._claim.auditor.tables.codes.excludes1(a, b, day)
            return YES if found is not None and not own_rule else NO

        return literal_on


def _is_ordered(profile: CodeProfile) -> bool:
    return not profile.sets.isdisjoint(ORDERED_SETS) or profile.standing not in (
        Standing.BILLABLE,
        Standing.UNKNOWN,
    )
