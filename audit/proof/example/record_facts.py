"""Facts that weigh the codes of a claim against its record, as literals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

from audit.codes import M546, Code
from audit.encounter.values import CONDITION_FAMILIES
from audit.facts import Chart
from audit.facts.chart import (
    DISC_PAIR,
    PARTNERS_OF_M546,
    PRESENT_STATUSES,
)
from audit.facts.profiles import CodeProfile
from audit.proof.circuit import NO
from audit.proof.example.pair_facts import PairFacts
from audit.release.patterns import matcher

if TYPE_CHECKING:
    pass


class RecordFacts(PairFacts):
    """The facts of one claim that read its codes and its record together."""

    def all(self) -> dict[str, int]:
        """Give every such fact by name."""
        return {
            **self._unrecorded(),
            **self._injuries(),
            **self._phases(),
            **self._regions(),
            **self._pain_codes(),
            **self._pairs(),
            "healed_history_known": self._history_known(),
            **{
                f"{family}_named": self.circuit.some_of(
                    self._names(c, family) for c in self._claim.before
                )
                for family in CONDITION_FAMILIES
            },
        }

    def _unrecorded(self) -> dict[str, int]:
        every, some = self.circuit.all_of, self.circuit.some_of
        asked, others = dict[Code, int](), []
        for code, on in self.on.items():
            told = every((on, -self._codes.is_documented_symptom(code)))
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
            stands = every((told, asks, -contested, -self._is_doubled(code)))
            asked[code] = every((stands, some((silent, pair))))
            judged = self.on[M546] if code in PARTNERS_OF_M546 else NO
            others.append(every((told, silent, -asks, -judged)))
        reviewed = self.facts["chart_reviewed"]
        return {
            "thoracic_code_unrecorded": every((reviewed, some(asked.values()))),
            **{
                f"{family}_unrecorded": every(
                    (reviewed, self._some_of_family(family, asked))
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
            told = [
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
            found[f"{region}_condition_documented"] = some((*told, *coded))
        return found

    def _history_known(self) -> int:
        every, some = self.circuit.all_of, self.circuit.some_of
        healing = [f for f in CONDITION_FAMILIES if f != "pregnancy"]
        known = []
        for code in self._claim.before:
            healed = some(
                every((self.domains[f]["history_healed"], self._names(code, f)))
                for f in healing
            )
            known.append(some((-healed, self.by_day(self._reported_as(code)))))
        return every(known)

    def _reported_as(self, code: Code) -> Callable[[dt.date], int]:
        every, some = self.circuit.all_of, self.circuit.some_of
        here = {
            c: some((self.on[c], self._codes.documented[c])) for c in self._claim.before
        }

        def found(pattern: str) -> int:
            return some(x for c, x in here.items() if matcher(pattern)(c))

        def tell(day: dt.date) -> int:
            rows = self._claim.auditor.tables.codes.history_patterns(code, day)
            return some(
                every(found(p) for p in (row.history, row.beside) if p) for row in rows
            )

        return tell


def _asks_for_a_record(profile: CodeProfile) -> bool:
    """Whether the record must say something of the code's families."""
    return (
        bool(profile.families)
        and not profile.is_sequela
        and not Chart.is_visceral_disease(profile)
    )
