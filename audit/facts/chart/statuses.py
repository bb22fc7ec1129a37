"""The documented status of each condition family."""

from __future__ import annotations

from collections.abc import Mapping
from operator import attrgetter

from audit.codes import Code
from audit.columns import column, token
from audit.encounter.values import CONDITION_FAMILIES
from audit.facts.chart.cached_property import cached_property
from audit.facts.chart.claim_codes import ClaimCodes
from audit.facts.families import INJURIES
from audit.facts.tables.profiles import CodeProfile

PRESENT_STATUSES = frozenset(
    {"confirmed_cause", "confirmed_incidental", "link_not_stated"}
)
"""Statuses of a condition that is present now, whether or not it is the cause."""

STATUS_WEIGHT = {
    status: weight
    for weight, status in enumerate(
        (
            *("confirmed_cause", "link_not_stated", "confirmed_incidental", "sequela"),
            *("suspected", "ruled_out", "history_healed", "none"),
        )
    )
}
"""Priority of statuses: if a code has several families, the first one here counts."""

_STATUS_TOKEN = {
    "": "none",
    **{status: token(status) for status in column(CONDITION_FAMILIES[0]).allowed},
}

STATUSES = tuple(dict.fromkeys(_STATUS_TOKEN.values()))
"""The values of a condition family's status, as rules spell them."""

_NO_STATUS = dict.fromkeys(CONDITION_FAMILIES, "none")

_statuses = attrgetter(*CONDITION_FAMILIES)


class Statuses(ClaimCodes):
    """Adds the documented status of each condition family."""

    @cached_property
    def status(self) -> Mapping[str, str]:
        """Status of each condition family as rules spell it; blank reads as none.

        A family with a blank status counts as confirmed incidental if the provider
        documents one of its codes as unrelated to M54.6.
        """
        encounter = self.encounter
        if not encounter.chart_reviewed:
            return _NO_STATUS
        documented = map(_STATUS_TOKEN.__getitem__, _statuses(encounter))
        found = dict(zip(CONDITION_FAMILIES, documented, strict=True))
        for family, status in found.items():
            # Sequela coding applies to injuries; elsewhere the status has no effect.
            if status == "sequela" and family not in INJURIES:
                found[family] = "none"
        for family in self.unrelated_families:
            if found[family] == "none":
                found[family] = "confirmed_incidental"
        if self.phase == "sequela":
            # An injury in the phase of care sequela is no longer current (I.B.10).
            for family in INJURIES:
                if found[family] in PRESENT_STATUSES or (
                    found[family] == "suspected" and self.inpatient_facility
                ):
                    found[family] = "sequela"
        return found

    @property
    def phase(self) -> str:
        """The documented phase of care of an injury or fracture, or an empty text."""
        return self.encounter.injury_phase

    def status_of(self, code: Code) -> str:
        """Return the status of the condition that a code reports.

        If the code belongs to several families, one that the record mentions counts;
        the status is "none" if the record mentions none of them.
        """
        statuses = (self.status[f] for f in self.profile[code].thoracic_families)
        return min(statuses, key=STATUS_WEIGHT.__getitem__, default="none")

    def status_of_any(self, profile: CodeProfile) -> str:
        """Return the same as `status_of`, but for the families of any region."""
        statuses = (self.status[f] for f in profile.families)
        return min(statuses, key=STATUS_WEIGHT.__getitem__, default="none")

    def is_established(self, family: str) -> bool:
        """Whether a condition is established as the cause: confirmed, or uncertain at
        discharge from an inpatient facility (II.H)."""
        status = self.status[family]
        return status == "confirmed_cause" or (
            self.inpatient_facility and status == "suspected"
        )

    @cached_property
    def unrelated_families(self) -> frozenset[str]:
        """Families of the codes on the claim that are unrelated to M54.6."""
        found: frozenset[str] = frozenset()
        for code in self.unrelated_to_m546:
            if code in self.profile:
                found |= self.profile[code].thoracic_families
        return found

    @cached_property
    def contesting(self) -> frozenset[str]:
        """Statuses with which the codes of a condition may not be reported."""
        if self.inpatient_facility:
            return frozenset({"ruled_out", "history_healed"})
        return frozenset({"ruled_out", "history_healed", "suspected"})

    def is_contested(self, profile: CodeProfile) -> bool:
        """Whether the record contests every family of a code that it mentions."""
        documented = {self.status[f] for f in profile.thoracic_families} - {"none"}
        return bool(documented) and documented <= self.contesting
