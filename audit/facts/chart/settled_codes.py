"""Codes on a claim that other findings already move, replace or delete."""

from __future__ import annotations

from audit.codes import M546, Code
from audit.facts.chart import phase
from audit.facts.chart.cached_property import cached_property
from audit.facts.chart.claim_codes import PARTNERS_OF_M546
from audit.facts.chart.pain_codes import PainCodes
from audit.facts.families import BESIDE_M546
from audit.facts.tables.profiles import CodeProfile

REGIONLESS = frozenset({Code("M54.9"), Code("M54.89")})
"""Codes of back pain without a region."""

ORDERED_SETS = frozenset(
    {
        *("chapter15_leading", "preop_exam", "manifestation", "external_cause"),
        "supervision_of_pregnancy",
    }
)
"""Code sets for which dedicated findings move or delete the codes."""

PLACES_OF_PAIN = {
    "cervical_pain": frozenset({"cervical", "cervicothoracic", "diffuse"}),
    "low_back_pain_symptom": frozenset(
        {"lumbar", "lumbosacral", "thoracolumbar", "diffuse"}
    ),
}
"""The pain regions that codes for neck pain and low back pain can report."""


class SettledCodes(PainCodes):
    """Adds the codes that other findings already move, replace or delete."""

    @cached_property
    def settled(self) -> frozenset[Code]:
        """Codes on the claim that some finding may move, replace or delete."""
        found = {
            code
            for code, profile in self.profile.items()
            if not profile.sets.isdisjoint(ORDERED_SETS)
            or self._is_pain_elsewhere(profile)
            or not self.may_be_billed(code)
            or self.is_contested(profile)
        }
        if M546 in self.positions:
            found |= {*PARTNERS_OF_M546, *self.sequela_codes}
            for family in BESIDE_M546:
                if self.is_established(family):
                    found |= set(self.reported_codes(family))
        if "radiculopathy_partner" in self.sets:
            found |= set(self.codes_in("thoracic_radiculopathy"))
        if self.g89_is_after_cause if self._is_pain_control else self.g89_leads_cause:
            found |= set(self.cause_codes)
        return frozenset(
            {*found, *REGIONLESS, *self.out_of_phase, *self.g89_codes_settled}
        )

    @cached_property
    def out_of_phase(self) -> tuple[Code, ...]:
        """Codes whose 7th character the documented phase of care contradicts."""
        return phase.out_of_phase(self)

    def _is_pain_elsewhere(self, profile: CodeProfile) -> bool:
        """Whether a code reports neck or low back pain that is documented elsewhere.

        Only the documented regions count: the finding itself may still not fire.
        """
        regions = frozenset(self.encounter.pain_regions)
        return any(
            pain in profile.sets and bool(regions) and regions.isdisjoint(served)
            for pain, served in PLACES_OF_PAIN.items()
        )
