"""Injuries and their phase of care, as literals."""

from __future__ import annotations

import datetime as dt
from functools import cached_property

from audit.codes import Code, seventh_character
from audit.columns import token
from audit.facts.chart.phase import JUDGED_STATUSES, PHASE_CHARACTERS, SUBSEQUENT
from audit.facts.chart.statuses import PRESENT_STATUSES
from audit.facts.tables.profiles import CodeProfile, is_current_injury
from audit.facts.vocabulary import BLANK
from audit.proof.circuit import NO, YES
from audit.proof.example.record import Record


class PhaseFacts(Record):
    """The facts of injuries: which exclude M54.6, and which are out of phase."""

    def _injuries(self) -> dict[str, int]:
        every, some = self.circuit.all_of, self.circuit.some_of
        unrelated = self._codes.unrelated
        excluded, standing, contested, current = [], [], [], []
        for code, on in self.on.items():
            not_unrelated = -unrelated.get(code, NO)
            is_injury = self.when(code, is_current_injury)
            excludes = some(
                (
                    every((is_injury, -self._is_sequela(code))),
                    self.when(code, lambda p: "discitis_nos" in p.sets),
                    YES if code == "F45.41" else NO,
                )
            )
            excluded.append(every((on, not_unrelated, excludes)))
            injury = every((on, is_injury))
            present = self._by_profile(
                code,
                lambda p, _: some(
                    some((self.encounter.has(f, _PRESENT), self._established(f)))
                    for f in p.thoracic_families
                ),
            )
            standing.append(every((injury, not_unrelated, present)))
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
        wrong = self._out_of_phase_codes
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
        """Whether the status of a code says that the condition is or was present."""
        families = profile.thoracic_families
        uncertain = self._status_in(families, frozenset({"suspected"}))
        inpatient = self._claim.inpatient_facility()
        return self.circuit.some_of(
            (
                self._status_in(families, JUDGED_STATUSES),
                self.circuit.all_of((inpatient, uncertain)),
            )
        )

    def _is_sequela(self, code: Code) -> int:
        return self._by_profile(
            code, lambda p, _: self._status_in(p.thoracic_families, _OVER)
        )

    def _phase_is(self, code: Code, phase: str) -> int:
        """Whether a phase applies to a code: by its status (sequela) or by the cell."""
        over, cell = self._is_sequela(code), self.domains["injury_phase"][token(phase)]
        every, some = self.circuit.all_of, self.circuit.some_of
        return some((over, cell)) if phase == "sequela" else every((-over, cell))

    def _phase_literals(self, code: Code) -> tuple[int, int]:
        """Whether the code is judged by its phase, and whether it fits the phase."""
        every, some = self.circuit.all_of, self.circuit.some_of
        judged, fitting = [], []
        for phase, characters in PHASE_CHARACTERS.items():
            here = self._phase_is(code, phase)
            known = self.by_day(
                lambda day, c=characters: (
                    YES  # type: ignore[misc]
                    if self._fitting_characters(code, c, day)
                    else NO
                )
            )
            fits = self.by_day(
                lambda day, c=characters: (
                    YES  # type: ignore[misc]
                    if seventh_character(code) in self._fitting_characters(code, c, day)
                    else NO
                )
            )
            judged.append(every((here, known)))
            fitting.append(every((here, fits)))
        by_phase = self._judged_by_phase(code)
        auditor = self._auditor_decides(code)
        phase_given = -self.domains["injury_phase"][BLANK]
        decided = every((phase_given, auditor))
        documented = self._codes.documented.get(code, NO)
        fits_auditor = some(
            (every((decided, documented)), every((-decided, some(fitting))))
        )
        by_phase = every((by_phase, -self._is_replaced(code)))
        return every((by_phase, some((decided, some(judged))))), every(
            (by_phase, fits_auditor)
        )

    def _is_replaced(self, code: Code) -> int:
        """Whether the auditor's codes of an established condition replace the code."""
        every, some = self.circuit.all_of, self.circuit.some_of

        def literal_for(profile: CodeProfile, _: dt.date) -> int:
            return some(
                every(
                    (
                        self._established(f),
                        some(
                            every((x, self._codes.reports(c, f)))
                            for c, x in self._codes.documented.items()
                        ),
                    )
                )
                for f in profile.thoracic_families
            )

        return self._by_profile(code, literal_for)

    def _auditor_decides(self, code: Code) -> int:
        """Whether the auditor documents this code, ignoring its 7th character."""
        stem = code[:7]
        return self.circuit.some_of(
            x
            for c, x in self._codes.documented.items()
            if c[:7] == stem and seventh_character(c)
        )

    def _fitting_characters(self, code: Code, characters: str, day: dt.date) -> str:
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
                            if set(self._fitting_characters(code, c, day)) & set(c)
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

    def _find_out_of_phase(self) -> dict[Code, int]:
        every, some = self.circuit.all_of, self.circuit.some_of
        codes = [c for c in self._claim.before if seventh_character(c)]
        literals = {c: self._phase_literals(c) for c in codes}
        fitting = {
            c: every((self.on[c], judged, fits, -self._is_sequela(c)))
            for c, (judged, fits) in literals.items()
        }
        found = {}
        for code, (judged, fits) in literals.items():
            same_family = [x for c, x in fitting.items() if self._share_family(c, code)]
            spared = every(
                (some(fitting.values()), -some(same_family), -self._is_sequela(code))
            )
            found[code] = every((self.on[code], judged, -fits, -spared))
        return found

    def _share_family(self, one: Code, other: Code) -> bool:
        day = max(self._claim.days.values())
        families = self.profiles.of(one, day).thoracic_families
        return bool(families & self.profiles.of(other, day).thoracic_families)

    def _is_out_of_phase(self, code: Code) -> int:
        return self._out_of_phase_codes.get(code, NO)

    @cached_property
    def _out_of_phase_codes(self) -> dict[Code, int]:
        return self._find_out_of_phase()


_PRESENT = tuple(sorted(PRESENT_STATUSES))
_OVER = frozenset({"sequela"})
