"""Pain codes (G89) and their order, as literals."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from audit.codes import M546, Code
from audit.encounter.values import CONDITION_FAMILIES
from audit.facts.chart import (
    ACCOMPANYING,
    POSTPROCEDURAL_PAIN,
    supports_g89,
)
from audit.proof.circuit import NO
from audit.proof.example.phase_facts import PhaseFacts

if TYPE_CHECKING:
    pass


class PainFacts(PhaseFacts):
    """The facts of pain codes beside causes and beside chapter 15."""

    def _precedes(self, one: Code, other: Code) -> int:
        """Whether a code stands before another on the claim that is written."""
        if one == other:
            return NO
        claim, every, some = self._claim, self.circuit.all_of, self.circuit.some_of
        order = list(claim.before)
        earlier = order.index(one) < order.index(other)
        first, second = claim.first[one], claim.first[other]
        both_before = every((claim.before[one], claim.before[other]))
        ahead = -second if earlier else NO
        both_after = every((claim.after[one], claim.after[other]))
        return some(
            (
                every((claim.before[one], claim.after[other])),
                every((both_before, some((first, ahead)))),
                both_after if earlier else NO,
            )
        )

    def _some_before(self, first: dict[Code, int], second: dict[Code, int]) -> int:
        return self.circuit.some_of(
            self.circuit.all_of((x, y, self._precedes(a, b)))
            for a, x in first.items()
            for b, y in second.items()
        )

    def _pain_codes(self) -> dict[str, int]:
        every, some = self.circuit.all_of, self.circuit.some_of
        claim, supported = self._claim, self._supported()
        exempt = {c: every((x, -self._not_exempt(c))) for c, x in supported.items()}
        causes = self._causes()
        leading = {
            c: every((on, self.when(c, lambda p: "chapter15_leading" in p.sets)))
            for c, on in self.on.items()
            if c != M546
        }
        unreviewed = -self.facts["chart_reviewed"]
        told = {
            c: some((x, every((self.on[c], unreviewed)))) for c, x in supported.items()
        }
        m546 = self.facts["m546_reported"]
        over = (
            claim.some_code(lambda p: "gestation_week" in p.sets),
            claim.some_code(lambda p: "puerperal" in p.sets),
        )
        return {
            "g89_not_exempt": some(
                every((self.on[c], self._not_exempt(c))) for c in supported
            ),
            "g89_before_m546": every(
                (m546, some(every((x, claim.before[c])) for c, x in supported.items()))
            ),
            "g89_after_m546": every(
                (m546, some(every((x, claim.after[c])) for c, x in supported.items()))
            ),
            "g89_after_cause_code": self._some_before(causes, supported),
            "g89_before_cause_code": self._some_before(exempt, causes),
            "g89_before_chapter15_code": self._some_before(told, leading),
            "gestation_week_expected": every(
                (some(leading.values()), *(-x for x in over))
            ),
        }

    def _pain(self) -> list[Code]:
        return [c for c in self._claim.before if c.startswith("G89")]

    def _supported(self) -> dict[Code, int]:
        every, some = self.circuit.all_of, self.circuit.some_of
        acuity, basis = self.domains["acuity"], self._claim.basis
        barred = every((self.on[Code("F45.41")], self._established("psychogenic")))
        return {
            c: every(
                (
                    self.on[c],
                    -barred,
                    some(
                        every((a, b))
                        for word, a in acuity.items()
                        for name, b in basis.items()
                        if supports_g89(c, name, word.replace("_", " "))
                    ),
                )
            )
            for c in self._pain()
        }

    def _not_exempt(self, code: Code) -> int:
        if code == "G89.3":
            return NO
        some = self.circuit.some_of
        own = self.on[Code("F45.42")]
        if code in POSTPROCEDURAL_PAIN:
            coded = self._claim.some("complication_code_reported", self.on)
            stated = self.facts["complication_documented"]
            own = some((own, coded, stated, self._established("postprocedural")))
        return -own

    def _causes(self) -> dict[Code, int]:
        every, some = self.circuit.all_of, self.circuit.some_of
        families = [f for f in CONDITION_FAMILIES if f not in ACCOMPANYING]
        return {
            c: some(
                every((self._established(f), self._stands_for(c, f))) for f in families
            )
            for c in self._claim.before
            if c != "F45.42" and not c.startswith("G89")
        }

    def _settled_pain(self, code: Code) -> int:
        """Whether a finding on pain codes may order or delete a G89 code."""
        every, some = self.circuit.all_of, self.circuit.some_of
        reviewed = self.facts["chart_reviewed"]
        control = self.domains["encounter_reason"]["pain_management"]
        cause = some(
            self._established(f) for f in CONDITION_FAMILIES if f not in ACCOMPANYING
        )
        supported, told = self._supported()[code], self._told_facts
        late = some((told["g89_after_m546"], told["g89_after_cause_code"]))
        early = some((told["g89_before_m546"], told["g89_before_cause"]))
        misplaced = some(
            (
                told["g89_before_chapter15_code"],
                every((control, late)),
                every((-control, early)),
            )
        )
        wrong = some(
            (
                -supported,
                every((-control, cause, self._not_exempt(code))),
                every((supported, misplaced)),
            )
        )
        unreviewed = every((-reviewed, told["g89_before_chapter15_code"]))
        return some((every((reviewed, wrong)), unreviewed))

    @cached_property
    def _told_facts(self) -> dict[str, int]:
        told = self._pain_codes()
        told["g89_before_cause"] = self._some_before(self._supported(), self._causes())
        return told

    @cached_property
    def _told_causes(self) -> dict[Code, int]:
        return self._causes()

    @cached_property
    def _cause_ordered(self) -> int:
        """Whether a finding orders the codes of the cause and a G89 code."""
        every, told = self.circuit.all_of, self._told_facts
        control = self.domains["encounter_reason"]["pain_management"]
        return self.circuit.some_of(
            (
                every((control, told["g89_after_cause_code"])),
                every((-control, told["g89_before_cause_code"])),
            )
        )
