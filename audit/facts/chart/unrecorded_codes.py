"""Codes on a claim whose conditions the record does not mention."""

from __future__ import annotations

from audit.codes import M546, Code
from audit.facts.chart.cached_property import cached_property
from audit.facts.chart.claim_codes import PARTNERS_OF_M546
from audit.facts.chart.excludes1 import Excludes1Codes

DISC_PAIR = frozenset({"m51_thoracic", "m51_unspecified"})
"""Code sets of the disc codes that the Excludes1 note at M54.6 is about."""


class UnrecordedCodes(Excludes1Codes):
    """Adds the codes whose conditions the record does not mention."""

    @cached_property
    def unrecorded_codes(self) -> tuple[Code, ...]:
        """Thoracic codes of possible causes that the record does not mention.

        A disc code next to M54.6 needs the status of the disc disorder, whatever the
        record says about radiculopathy or myelopathy: the Excludes1 note depends on it.
        """
        return tuple(
            code
            for code in self._codes_of_conditions
            if "asks_status" in self.profile[code].sets
            and (self._is_silent(code) or self._is_silent_pair(code))
            and not self.is_contested(self.profile[code])
            and not self._is_doubled(code)
        )

    @cached_property
    def other_unrecorded_codes(self) -> tuple[Code, ...]:
        """Other family codes that the record does not mention: common comorbidities,
        and codes of another region or of no stated region."""
        return tuple(
            code
            for code in self._codes_of_conditions
            if "asks_status" not in self.profile[code].sets
            and self._is_silent(code)
            and not (M546 in self.positions and code in PARTNERS_OF_M546)
        )

    @cached_property
    def _codes_of_conditions(self) -> tuple[Code, ...]:
        """Codes on a reviewed claim whose conditions the record should mention."""
        if not self.encounter.chart_reviewed:
            return ()
        return tuple(
            code
            for code, profile in self.profile.items()
            if profile.families
            and not profile.is_sequela
            and not self.is_visceral_disease(profile)
            and not self._is_documented_symptom(profile)
        )

    def _is_silent(self, code: Code) -> bool:
        return all(self.status[f] == "none" for f in self.profile[code].families)

    def _is_silent_pair(self, code: Code) -> bool:
        return (
            M546 in self.positions
            and self.status["disc_disorder"] == "none"
            and not DISC_PAIR.isdisjoint(self.profile[code].sets)
        )

    def _is_doubled(self, code: Code) -> bool:
        """Whether a code of radiculopathy is reported with one that includes it."""
        doubled = "thoracic_radiculopathy" in self.profile[code].sets
        return doubled and self.radiculopathy_is_included
