"""Pain codes (G89) and their order, as literals."""

from __future__ import annotations

from functools import cached_property

from audit.codes import M546, Code
from audit.facts.chart.pain_codes import POSTPROCEDURAL_PAIN, supports_g89
from audit.facts.families import EXPLAINING
from audit.proof.circuit import NO
from audit.proof.example.phase_facts import PhaseFacts


class PainFacts(PhaseFacts):
    """The facts of pain codes together with causes and with chapter 15 codes."""

    def _precedes(self, one: Code, other: Code) -> int:
        """Whether a code comes before another on the claim as written."""
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
        causes = self._cause_literals()
        leading = {
            c: every((on, self.when(c, lambda p: "chapter15_leading" in p.sets)))
            for c, on in self.on.items()
            if c != M546
        }
        unreviewed = -self.facts["chart_reviewed"]
        before_chapter15 = {
            c: some((x, every((self.on[c], unreviewed)))) for c, x in supported.items()
        }
        m546 = self.facts["m546_reported"]
        weeks_reported = (
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
            "g89_before_chapter15_code": self._some_before(before_chapter15, leading),
            "gestation_week_expected": every(
                (some(leading.values()), *(-x for x in weeks_reported))
            ),
        }

    def _pain_codes_open(self) -> list[Code]:
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
            for c in self._pain_codes_open()
        }

    def _not_exempt(self, code: Code) -> int:
        if code == "G89.3":
            return NO
        some = self.circuit.some_of
        own = self.on[Code("F45.42")]
        if code in POSTPROCEDURAL_PAIN:
            coded = self._claim.any_of("complication_code_reported", self.on)
            stated = self.facts["complication_documented"]
            own = some((own, coded, stated, self._established("postprocedural")))
        return -own

    def _cause_literals(self) -> dict[Code, int]:
        every, some = self.circuit.all_of, self.circuit.some_of
        return {
            c: some(
                every((self._established(f), self._stands_for(c, f)))
                for f in EXPLAINING
            )
            for c in self._claim.before
            if c != "F45.42" and not c.startswith("G89")
        }

    def _pain_code_is_ordered(self, code: Code) -> int:
        """Whether a finding on pain codes may reorder or delete a G89 code."""
        every, some = self.circuit.all_of, self.circuit.some_of
        reviewed = self.facts["chart_reviewed"]
        control = self.domains["encounter_reason"]["pain_management"]
        cause = some(map(self._established, EXPLAINING))
        supported, facts = self._supported()[code], self._pain_literals
        late = some((facts["g89_after_m546"], facts["g89_after_cause_code"]))
        early = some((facts["g89_before_m546"], facts["g89_before_cause"]))
        misplaced = some(
            (
                facts["g89_before_chapter15_code"],
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
        unreviewed = every((-reviewed, facts["g89_before_chapter15_code"]))
        return some((every((reviewed, wrong)), unreviewed))

    @cached_property
    def _pain_literals(self) -> dict[str, int]:
        found = self._pain_codes()
        found["g89_before_cause"] = self._some_before(
            self._supported(), self._cause_literals()
        )
        return found

    @cached_property
    def _cause_codes_established(self) -> dict[Code, int]:
        return self._cause_literals()

    @cached_property
    def _cause_ordered(self) -> int:
        """Whether a finding orders the codes of the cause relative to a G89 code."""
        every, facts = self.circuit.all_of, self._pain_literals
        control = self.domains["encounter_reason"]["pain_management"]
        return self.circuit.some_of(
            (
                every((control, facts["g89_after_cause_code"])),
                every((-control, facts["g89_before_cause_code"])),
            )
        )
