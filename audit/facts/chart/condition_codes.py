"""The codes of each condition: those on the claim, and the auditor's codes."""

from __future__ import annotations

from audit.codes import Code, chapter_letter, is_under
from audit.facts.chart.cached_property import cached_property
from audit.facts.chart.statuses import Statuses
from audit.facts.families import EXPLAINING, HEALING, WITH_COMORBIDITIES
from audit.facts.tables.profiles import CodeProfile
from audit.release.patterns import matcher


def may_be_referred_cause(code: str) -> bool:
    """Whether a code outside the families can report a referred cause of the pain."""
    return chapter_letter(code) not in "VWXYZ" and not is_under(code, "M54")


class ConditionCodes(Statuses):
    """Adds the codes that report each condition family."""

    @cached_property
    def members(self) -> dict[str, list[Code]]:
        """Thoracic-compatible codes on the claim by family, without sequela codes."""
        found: dict[str, list[Code]] = {}
        for code, profile in self.profile.items():
            if not profile.is_sequela:
                for family in profile.thoracic_families:
                    found.setdefault(family, []).append(code)
        return found

    @cached_property
    def auditor_codes(self) -> dict[str, list[Code]]:
        """The auditor's codes by family.

        If a referred cause is established, a code outside the families reports it,
        unless it is a dorsalgia code or a status code.
        """
        found: dict[str, list[Code]] = {}
        established = self.is_established("visceral_referred")
        for code in self.encounter.definitive_code:
            families = self._families_of(code)
            if not families and established and may_be_referred_cause(code):
                families = frozenset({"visceral_referred"})
            for family in families:
                found.setdefault(family, []).append(code)
        return found

    def is_coded(self, family: str) -> bool:
        """Whether the right code of a family is on the claim.

        If the auditor entered codes of the family, they must be on the claim; otherwise
        any thoracic-compatible code of the family is right.
        """
        wanted = self.auditor_codes.get(family)
        if not wanted:
            return family in self.members
        # A code of several families (M84.58XA: fracture in neoplastic disease) is only
        # required if the auditor entered no code that belongs to this family alone.
        own = [c for c in wanted if len(self._families_of(c)) == 1]
        return all(code in self.positions for code in own or wanted)

    def _families_of(self, code: Code) -> frozenset[str]:
        return self._profiles.of(code, self.on).families

    def is_reported(self, family: str) -> bool:
        """Whether any code of a family is on the claim, right or wrong.

        A symptom code of a documented pain region reports that region, not a cause.
        """
        members = self.members.get(family, ())
        if any(not self._is_documented_symptom(self.profile[c]) for c in members):
            return True
        wanted = self.auditor_codes.get(family)
        return bool(wanted) and any(code in self.positions for code in wanted or ())

    def reported_codes(self, family: str) -> list[Code]:
        """Return the codes on the claim that report a family, right or wrong."""
        wanted = self.auditor_codes.get(family, ())
        of_family = self.members.get(family, ())
        if not wanted and not of_family:
            # So it is for most families of most rows.
            return []
        members = [
            c for c in of_family if not self._is_documented_symptom(self.profile[c])
        ]
        return [
            *members,
            *(c for c in wanted if c in self.positions and c not in members),
        ]

    def naming_codes(self, family: str) -> list[Code]:
        """Return the codes on the claim that name the condition of a family itself.

        A status such as ruled out is about the condition behind the thoracic pain. It
        does not contest a comorbidity of the same family (coronary or kidney disease,
        rheumatoid arthritis) that is coded in its own right.
        """
        reported = self.reported_codes(family)
        if not reported:
            return []
        own = self.auditor_codes.get(family, ())
        regions = self.tables.codes.regions
        return [
            code
            for code in reported
            if family not in WITH_COMORBIDITIES
            or "asks_status" in self.profile[code].sets
            or "thoracic" in regions(code)
            or code in own
        ]

    @staticmethod
    def is_visceral_disease(profile: CodeProfile) -> bool:
        """Whether a code is a visceral disease and belongs to no other family.

        Symptoms referred from a visceral disease (R07.-, R10.A-, M94.0) do not count.
        """
        return (
            profile.thoracic_families == {"visceral_referred"}
            and "referred_symptom" not in profile.sets
        )

    def _is_documented_symptom(self, profile: CodeProfile) -> bool:
        regions = self.encounter.pain_regions
        return profile.thoracic_families == {"visceral_referred"} and (
            ("serves_chest_wall" in profile.sets and "rib or chest wall" in regions)
            or ("serves_flank" in profile.sets and "flank" in regions)
        )

    @cached_property
    def cause_families(self) -> tuple[str, ...]:
        """Condition families that are established as the cause of the pain."""
        return tuple(filter(self.is_established, EXPLAINING))

    @cached_property
    def cause_codes(self) -> tuple[Code, ...]:
        """Codes on the claim for conditions that are established as the cause.

        F45.42 reports psychological factors related to a pain, not its cause.
        """
        reported = map(self.reported_codes, self.cause_families)
        found = dict.fromkeys(c for codes in reported for c in codes)
        return tuple(c for c in found if c != "F45.42" and c not in self.g89_codes)

    @cached_property
    def healed_codes(self) -> tuple[Code, ...]:
        """Codes on the claim for conditions that the record calls healed or history."""
        families = [f for f in HEALING if self.status[f] == "history_healed"]
        found = dict.fromkeys(c for f in families for c in self.naming_codes(f))
        return tuple(found)

    def history_of(self, code: Code) -> tuple[Code, ...]:
        """Return the history codes that report a healed condition, if they are known.

        They are known if they are on the claim or among the auditor's codes.
        """
        known = (*self.codes, *self.encounter.definitive_code)
        for row in self.tables.codes.history_patterns(code, self.on):
            if row.is_reported_in(known):
                wanted = (row.history, row.beside)
                return tuple(
                    next(c for c in known if matcher(pattern)(c))
                    for pattern in wanted
                    if pattern
                )
        return ()
