"""Codes on a claim that an Excludes1 note forbids to report together."""

from __future__ import annotations

from itertools import combinations

from audit.codes import M546, Code
from audit.facts.chart.cached_property import cached_property
from audit.facts.chart.settled_codes import SettledCodes
from audit.facts.tables.profiles import is_current_injury


class Excludes1Codes(SettledCodes):
    """Adds the codes and pairs of codes that Excludes1 notes forbid."""

    @cached_property
    def excluding_m546(self) -> tuple[Code, ...]:
        """Codes that exclude M54.6: current injuries of the thoracic spine and back
        wall, discitis NOS and F45.41, unless documented as unrelated."""
        return tuple(
            code
            for code, profile in self.profile.items()
            if code not in self.unrelated_to_m546
            and (
                self._is_current_injury(code)
                or "discitis_nos" in profile.sets
                or code == "F45.41"
            )
        )

    def _is_current_injury(self, code: Code) -> bool:
        """Whether a code reports an injury that the record does not call a sequela."""
        current = is_current_injury(self.profile[code])
        return current and self.status_of(code) != "sequela"

    @cached_property
    def other_excludes1_pairs(self) -> tuple[tuple[Code, Code], ...]:
        """Pairs on the claim under an Excludes1 note that has no dedicated rule.

        Codes that another finding moves or deletes are left out, because that finding
        says what to do with them.
        """
        if len(self.codes) < 2:
            return ()
        excludes = self.tables.codes.excludes1
        unrelated = self.encounter.unrelated_pairs
        return tuple(
            (a, b)
            for a, b in combinations(
                [c for c in self.codes if c not in self.settled], 2
            )
            if M546 not in (a, b)
            and not self._is_radiculopathy_pair(a, b)
            and excludes(a, b, self.on) is not None
            and frozenset((a, b)) not in unrelated
        )

    def _is_radiculopathy_pair(self, a: Code, b: Code) -> bool:
        sets = self.profile[a].sets, self.profile[b].sets
        return any(
            "thoracic_radiculopathy" in one and "radiculopathy_partner" in other
            for one, other in (sets, sets[::-1])
        )

    @cached_property
    def radiculopathy_is_included(self) -> bool:
        """Whether a code that the record does not contest includes radiculopathy."""
        return any(
            "radiculopathy_partner" in profile.sets and not self.is_contested(profile)
            for profile in self.profile.values()
        )
