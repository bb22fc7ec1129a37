"""The facts of a claim as literals over its diagnosis codes."""

from __future__ import annotations

from collections.abc import Callable

from audit.codes import Code, is_under
from audit.encounter.values import CONDITION_FAMILIES
from audit.facts.chart.condition_codes import may_be_referred_cause
from audit.facts.chart.pain_codes import supports_g89
from audit.facts.claim.regions import M54_OF_OTHER_REGIONS
from audit.facts.tables.profiles import (
    CodeProfile,
    is_current_injury,
    is_thoracic_sequela,
)
from audit.proof.circuit import NO
from audit.proof.example.open_codes import (
    BY_CODE_ALONE,
    BY_FIRST_CODE,
    OpenCodes,
)

_AFTER_M546 = {
    "m546_before_radiculopathy_code": "radiculopathy_reported",
    "m546_before_inflammatory_code": "inflammatory_reported",
    "m546_before_preop_exam": "preop_exam_reported",
}


class ClaimFacts:
    """The facts of one claim as literals over its codes."""

    def __init__(self, claim: OpenCodes) -> None:
        """Take a claim with open codes."""
        self._claim = claim
        self.circuit, self.encounter = claim.circuit, claim.encounter
        self.on, self.before, self.after = claim.on, claim.before, claim.after
        self.first, self.documented = claim.first, claim.documented
        self.unrelated, self.statement = claim.unrelated, claim.statement
        self.basis, self.profiles = claim.basis, claim.profiles
        self.by_day, self.when = claim.by_day, claim.when
        self.some_code = claim.some_code

    def literals(self) -> dict[str, int]:
        """Return the literal of every fact of the claim, by name."""
        found = {name: self._claim.any_of(name, self.on) for name in BY_CODE_ALONE}
        found.update(
            {name: self._claim.any_of(name, self.first) for name in BY_FIRST_CODE}
        )
        found.update(self._conditions())
        found.update(self._positions())
        found.update(self._statements())
        found.update(self._pain_codes())
        return found

    def _conditions(self) -> dict[str, int]:
        every, some = self.circuit.all_of, self.circuit.some_of
        found, contradicted = {}, []
        for family in CONDITION_FAMILIES:
            codes = self.documented.items()
            reports = {c: every((x, self.reports(c, family))) for c, x in codes}
            reports_only = {
                c: every((x, self._one_family(c))) for c, x in reports.items()
            }
            any_reports, any_only = some(reports.values()), some(reports_only.values())
            # A code of several families counts only if no code of this family alone
            # does.
            auditor_codes_on_claim = every(
                (
                    *(some((-x, self.on[c])) for c, x in reports_only.items()),
                    *(some((any_only, -x, self.on[c])) for c, x in reports.items()),
                )
            )
            member = some(
                every((on, self._claim.of_code_alone[f"{family}_reported", c]))
                for c, on in self.on.items()
            )
            both = some(every((x, self.on[c])) for c, x in reports.items())
            shown = some(
                every(
                    (
                        on,
                        self._claim.of_code_alone[f"{family}_reported", c],
                        -self.is_documented_symptom(c),
                    )
                )
                for c, on in self.on.items()
            )
            found[f"{family}_reported"] = some((shown, both))
            found[f"{family}_coded"] = some(
                (
                    every((any_reports, auditor_codes_on_claim)),
                    every((-any_reports, member)),
                )
            )
            ruled_out = self.encounter.domains[family]["ruled_out"]
            contradicted.append(every((any_reports, ruled_out)))
        found["ruled_out_but_coded_by_auditor"] = some(contradicted)
        found["f4541_documented"] = self.documented[Code("F45.41")]
        return found

    def reports(self, code: Code, family: str) -> int:
        """Whether a code of this claim reports a condition of a family."""
        listed = self.when(code, lambda p: family in p.families)
        if family != "visceral_referred" or not may_be_referred_cause(code):
            return listed
        unlisted = self.when(code, lambda p: not p.families)
        both = self.circuit.all_of((unlisted, self._claim.established(family)))
        return self.circuit.some_of((listed, both))

    def is_documented_symptom(self, code: Code) -> int:
        """Whether a code stands for pain that the record documents."""
        every, facts = self.circuit.all_of, self.encounter.facts
        chest = (facts["pain_in_rib_or_chest_wall"], self._serves(code, "chest_wall"))
        flank = (facts["pain_in_flank"], self._serves(code, "flank"))
        region = self.circuit.some_of((every(chest), every(flank)))
        alone = self.when(code, lambda p: p.thoracic_families == {"visceral_referred"})
        return every((alone, region))

    def _one_family(self, code: Code) -> int:
        return self.when(code, lambda p: len(p.families) == 1)

    def _positions(self) -> dict[str, int]:
        m546 = self.encounter.facts["m546_reported"]
        every, some = self.circuit.all_of, self.circuit.some_of
        found = {
            name: self._reported_after(name, reported)
            for name, reported in _AFTER_M546.items()
        }
        found["m546_before_chapter15_code"] = some(
            every((here, self.when(c, lambda p: "chapter15_leading" in p.sets)))
            for c, here in self.after.items()
        )
        injured = [
            every((here, self.when(c, is_thoracic_sequela)))
            for c, here in self.before.items()
        ]
        found["sequela_before_m546"] = every((m546, some(injured)))
        return found

    def _reported_after(self, name: str, reported: str) -> int:
        family = reported.removesuffix("_reported")
        after = [self._claim.any_of(reported, self.after)]
        if family in CONDITION_FAMILIES:
            after += [
                self.circuit.all_of(
                    (self.documented[c], self.reports(c, family), self.after[c])
                )
                for c in self.before
            ]
        return self.circuit.some_of(after)

    def _statements(self) -> dict[str, int]:
        every, some = self.circuit.all_of, self.circuit.some_of

        def all_unrelated(test: Callable[[CodeProfile], bool]) -> int:
            tested = {c: every((on, self.when(c, test))) for c, on in self.on.items()}
            each = [some((-x, self.unrelated.get(c, NO))) for c, x in tested.items()]
            return every((some(tested.values()), *each))

        single = {
            f"{name}_documented_unrelated": self.unrelated[Code(code)]
            for name, code in (
                *(("m5489", "M54.89"), ("m5481", "M54.81"), ("g55", "G55")),
                ("f4541", "F45.41"),
            )
        }
        return {
            **single,
            "unrelated_statement_made": some(
                (self.statement, *self.unrelated.values())
            ),
            "injury_documented_unrelated": all_unrelated(is_current_injury),
            "discitis_documented_unrelated": all_unrelated(
                lambda p: "discitis_nos" in p.sets
            ),
        }

    def _pain_codes(self) -> dict[str, int]:
        every, some = self.circuit.all_of, self.circuit.some_of
        acuity, on = self.encounter.domains["acuity"], self.on
        pain = [c for c in self.before if c.startswith("G89")]
        unsupported = [
            every((on[c], a, self.basis[basis]))
            for c in pain
            for basis in self.basis
            for word, a in acuity.items()
            if not supports_g89(c, basis, word.replace("_", " "))
        ]
        m54 = [c for c in on if c.startswith("M54")]
        region = [c for c in m54 if is_under(c, *M54_OF_OTHER_REGIONS)]
        return {
            "g89_unsupported": some(unsupported),
            "chronic_pain_documented": some(
                (acuity["chronic"], acuity["acute_on_chronic"], self.basis["chronic"])
            ),
            "only_other_region_m54_reported": every(
                (some(on[c] for c in region), *(-on[c] for c in m54 if c not in region))
            ),
        }

    def _serves(self, code: Code, region: str) -> int:
        return self.when(code, lambda p: f"serves_{region}" in p.sets)
