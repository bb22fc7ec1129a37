"""Injuries and their phase of care, as literals."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import TYPE_CHECKING

from audit.codes import Code, seventh_character
from audit.columns import token
from audit.facts.chart import PRESENT_STATUSES, is_current_injury
from audit.facts.phase import PHASE_CHARACTERS, SUBSEQUENT
from audit.facts.profiles import CodeProfile
from audit.facts.vocabulary import BLANK
from audit.proof.circuit import NO, YES
from audit.proof.example.record import Record

if TYPE_CHECKING:
    pass


class PhaseFacts(Record):
    """The facts of injuries: which exclude M54.6, and which are out of phase."""

    def _injuries(self) -> dict[str, int]:
        every, some = self.circuit.all_of, self.circuit.some_of
        unrelated = self._codes.unrelated
        excluded, standing, contested, current = [], [], [], []
        for code, on in self.on.items():
            free = -unrelated.get(code, NO)
            hurt = self.when(code, is_current_injury)
            partner = some(
                (
                    every((hurt, -self._is_over(code))),
                    self.when(code, lambda p: "discitis_nos" in p.sets),
                    YES if code == "F45.41" else NO,
                )
            )
            excluded.append(every((on, free, partner)))
            injury = every((on, hurt))
            present = self._by_profile(
                code,
                lambda p, _: some(
                    some((self.symbols.has(f, _PRESENT), self._established(f)))
                    for f in p.thoracic_families
                ),
            )
            standing.append(every((injury, free, present)))
            agreed = self._by_profile(
                code, lambda p, _: self._contested(p.thoracic_families)
            )
            current.append(injury)
            contested.append(some((-injury, agreed)))
        return {
            "m546_excluded_by_claim": some(excluded),
            "injury_excludes_m546": some(standing),
            "injury_contested": every((some(current), *contested)),
        }

    def _phases(self) -> dict[str, int]:
        every, some = self.circuit.all_of, self.circuit.some_of
        wrong = self._wrong
        without = [every((x, -self._has_character(code))) for code, x in wrong.items()]
        return {
            "seventh_out_of_phase": some(wrong.values()),
            "phase_without_character": some(without),
        }

    def _judged_by_phase(self, code: Code) -> int:
        return self._by_profile(
            code,
            lambda p, _: (
                self._is_present(p)
                if "phase_judged" in p.sets and seventh_character(code)
                else NO
            ),
        )

    def _is_present(self, profile: CodeProfile) -> int:
        """Whether the status of a code says that the condition is or was there."""
        families = profile.thoracic_families
        uncertain = self._status_in(families, frozenset({"suspected"}))
        inpatient = self._claim.inpatient_facility()
        return self.circuit.some_of(
            (
                self._status_in(families, _JUDGED),
                self.circuit.all_of((inpatient, uncertain)),
            )
        )

    def _is_over(self, code: Code) -> int:
        return self._by_profile(
            code, lambda p, _: self._status_in(p.thoracic_families, _OVER)
        )

    def _phase_is(self, code: Code, phase: str) -> int:
        """Whether a phase counts for a code: its status says sequela, or the cell."""
        over, cell = self._is_over(code), self.domains["injury_phase"][token(phase)]
        every, some = self.circuit.all_of, self.circuit.some_of
        return some((over, cell)) if phase == "sequela" else every((-over, cell))

    def _fits(self, code: Code) -> tuple[int, int]:
        """Whether the code is judged by its phase, and whether it fits it."""
        every, some = self.circuit.all_of, self.circuit.some_of
        judged, fitting = [], []
        for phase, characters in PHASE_CHARACTERS.items():
            here = self._phase_is(code, phase)
            known = self.by_day(
                lambda day, c=characters: (
                    YES  # type: ignore[misc]
                    if self._wanted(code, c, day)
                    else NO
                )
            )
            fits = self.by_day(
                lambda day, c=characters: (
                    YES  # type: ignore[misc]
                    if seventh_character(code) in self._wanted(code, c, day)
                    else NO
                )
            )
            judged.append(every((here, known)))
            fitting.append(every((here, fits)))
        told = self._judged_by_phase(code)
        auditor = self._auditor_decides(code)
        told_phase = -self.domains["injury_phase"][BLANK]
        decided = every((told_phase, auditor))
        own = self._codes.documented.get(code, NO)
        right = some((every((decided, own)), every((-decided, some(fitting)))))
        told = every((told, -self._is_replaced(code)))
        return every((told, some((decided, some(judged))))), every((told, right))

    def _is_replaced(self, code: Code) -> int:
        """Whether the auditor's codes of an established condition take its place."""
        every, some = self.circuit.all_of, self.circuit.some_of

        def tell(profile: CodeProfile, _: dt.date) -> int:
            return some(
                every(
                    (
                        self._established(f),
                        some(
                            every((x, self._codes.told(c, f)))
                            for c, x in self._codes.documented.items()
                        ),
                    )
                )
                for f in profile.thoracic_families
            )

        return self._by_profile(code, tell)

    def _auditor_decides(self, code: Code) -> int:
        """Whether the auditor gives this code, its 7th character aside."""
        stem = code[:7]
        return self.circuit.some_of(
            x
            for c, x in self._codes.documented.items()
            if c[:7] == stem and seventh_character(c)
        )

    def _wanted(self, code: Code, characters: str, day: dt.date) -> str:
        known = self._claim.auditor.tables.codes.seventh_characters(code, day)
        fitting = "".join(c for c in characters if c in known)
        return fitting or (SUBSEQUENT if SUBSEQUENT in known else "")

    def _has_character(self, code: Code) -> int:
        every, some = self.circuit.all_of, self.circuit.some_of
        own = [
            every(
                (
                    self._phase_is(code, phase),
                    self.by_day(
                        lambda day, c=characters: (
                            YES  # type: ignore[misc]
                            if set(self._wanted(code, c, day)) & set(c)
                            else NO
                        )
                    ),
                )
            )
            for phase, characters in PHASE_CHARACTERS.items()
        ]
        decided = every(
            (-self.domains["injury_phase"][BLANK], self._auditor_decides(code))
        )
        return some((decided, *own))

    def _out_of_phase(self) -> dict[Code, int]:
        every, some = self.circuit.all_of, self.circuit.some_of
        codes = [c for c in self._claim.before if seventh_character(c)]
        told = {c: self._fits(c) for c in codes}
        fitting = {
            c: every((self.on[c], judged, fits, -self._is_over(c)))
            for c, (judged, fits) in told.items()
        }
        found = {}
        for code, (judged, fits) in told.items():
            kin = [x for c, x in fitting.items() if self._share_family(c, code)]
            spared = every((some(fitting.values()), -some(kin), -self._is_over(code)))
            found[code] = every((self.on[code], judged, -fits, -spared))
        return found

    def _share_family(self, one: Code, other: Code) -> bool:
        day = max(self._claim.days.values())
        families = self.profiles.of(one, day).thoracic_families
        return bool(families & self.profiles.of(other, day).thoracic_families)

    def _out_of_phase_of(self, code: Code) -> int:
        return self._wrong.get(code, NO)

    @cached_property
    def _wrong(self) -> dict[Code, int]:
        return self._out_of_phase()


_PRESENT = tuple(sorted(PRESENT_STATUSES))
_JUDGED = frozenset({*PRESENT_STATUSES, "sequela"})
_OVER = frozenset({"sequela"})
