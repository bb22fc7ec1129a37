"""Facts that compare the codes of a claim with its record, as literals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from audit.codes import M546, Code
from audit.encounter.values import CONDITION_FAMILIES
from audit.facts import Chart
from audit.facts.chart.claim_codes import PARTNERS_OF_M546
from audit.facts.chart.statuses import PRESENT_STATUSES
from audit.facts.chart.unrecorded_codes import DISC_PAIR
from audit.facts.families import HEALING
from audit.facts.tables.profiles import CodeProfile
from audit.proof.circuit import NO
from audit.proof.example.pair_facts import PairFacts
from audit.release.patterns import matcher


class RecordFacts(PairFacts):
    """The facts of one claim that depend on both its codes and its record."""

    def literals(self) -> dict[str, int]:
        """Return the literal of every such fact, by name."""
        return {
            **self._unrecorded(),
            **self._injuries(),
            **self._phases(),
            **self._regions(),
            **self._pain_codes(),
            **self._pairs(),
            "healed_history_known": self._healed_history_known(),
            **{
                f"{family}_named": self.circuit.some_of(
                    self._names_condition(c, family) for c in self._claim.before
                )
                for family in CONDITION_FAMILIES
            },
        }

    def _unrecorded(self) -> dict[str, int]:
        every, some = self.circuit.all_of, self.circuit.some_of
        unrecorded, others = dict[Code, int](), []
        for code, on in self.on.items():
            counts = every((on, -self._codes.is_documented_symptom(code)))
            silent = self._by_profile(
                code,
                lambda p, _: (
                    every(self.domains[f]["none"] for f in p.families)
                    if _asks_for_a_record(p)
                    else NO
                ),
            )
            pair = every(
                (
                    self.on[M546],
                    self.domains["disc_disorder"]["none"],
                    self.when(code, lambda p: not DISC_PAIR.isdisjoint(p.sets)),
                )
            )
            asks = self.when(code, lambda p: "asks_status" in p.sets)
            contested = self._by_profile(
                code, lambda p, _: self._contested(p.thoracic_families)
            )
            stands = every(
                (counts, asks, -contested, -self._is_paired_radiculopathy(code))
            )
            unrecorded[code] = every((stands, some((silent, pair))))
            judged = self.on[M546] if code in PARTNERS_OF_M546 else NO
            others.append(every((counts, silent, -asks, -judged)))
        reviewed = self.facts["chart_reviewed"]
        return {
            "thoracic_code_unrecorded": every((reviewed, some(unrecorded.values()))),
            **{
                f"{family}_unrecorded": every(
                    (reviewed, self._some_of_family(family, unrecorded))
                )
                for family in ("radiculopathy", "myelopathy")
            },
            "other_code_unrecorded": every((reviewed, some(others))),
        }

    def _regions(self) -> dict[str, int]:
        every, some = self.circuit.all_of, self.circuit.some_of
        found = {}
        for region, pain in (
            ("cervical", "cervical_pain"),
            ("lumbar", "low_back_pain_symptom"),
        ):
            serves = f"serves_{region}"
            documented = [
                every((x, self.when(c, lambda p, s=serves: s in p.sets)))  # type: ignore[misc]
                for c, x in self._codes.documented.items()
            ]
            coded = [
                every(
                    (
                        on,
                        self._by_profile(
                            c,
                            lambda p, _, s=serves, n=pain: (  # type: ignore[misc]
                                self._status_in(p.families, PRESENT_STATUSES)
                                if s in p.sets and n not in p.sets
                                else NO
                            ),
                        ),
                    )
                )
                for c, on in self.on.items()
            ]
            found[f"{region}_condition_documented"] = some((*documented, *coded))
        return found

    def _healed_history_known(self) -> int:
        every, some = self.circuit.all_of, self.circuit.some_of
        known = []
        for code in self._claim.before:
            healed = some(
                every(
                    (self.domains[f]["history_healed"], self._names_condition(code, f))
                )
                for f in HEALING
            )
            known.append(some((-healed, self.by_day(self._history_reported(code)))))
        return every(known)

    def _history_reported(self, code: Code) -> Callable[[dt.date], int]:
        every, some = self.circuit.all_of, self.circuit.some_of
        on_record = {
            c: some((self.on[c], self._codes.documented[c])) for c in self._claim.before
        }

        def matches(pattern: str) -> int:
            return some(x for c, x in on_record.items() if matcher(pattern)(c))

        def literal_on(day: dt.date) -> int:
            rows = self._claim.auditor.tables.codes.history_patterns(code, day)
            return some(
                every(matches(p) for p in (row.history, row.beside) if p)
                for row in rows
            )

        return literal_on


def _asks_for_a_record(profile: CodeProfile) -> bool:
    """Whether the record must mention the code's families."""
    return (
        bool(profile.families)
        and not profile.is_sequela
        and not Chart.is_visceral_disease(profile)
    )
