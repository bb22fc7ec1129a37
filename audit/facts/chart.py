"""The chart behind the facts: an encounter, its codes profiled, its lines resolved.

Everything that several facts need is computed here once for a row.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from itertools import combinations
from operator import attrgetter

from audit.codes import M546, Code, chapter_letter, is_under
from audit.encounter.values import CONDITION_FAMILIES, Encounter, ServiceLine
from audit.facts.once import once
from audit.facts.profiles import CodeProfile, Profiles, Tables
from audit.release import Standing

INPATIENT_SETTINGS = frozenset(
    {"inpatient acute", "inpatient LTCH", "inpatient psychiatric"}
)
"""Settings whose institutional claims follow II.H. Source: Official Guidelines II.H."""


INJURIES = frozenset({"fracture", "soft_tissue_injury"})
"""Condition families that are injuries."""


UNSPECIFIED_PAIN = Code("R52")
POSTPROCEDURAL_PAIN = frozenset({"G89.12", "G89.18", "G89.22", "G89.28"})

_G89_SUPPORT: dict[str, tuple[str, frozenset[str]]] = {
    "G89.0": ("central", frozenset()),
    "G89.11": ("trauma", frozenset({"chronic"})),
    "G89.21": ("trauma", frozenset({"acute"})),
    "G89.12": ("post-thoracotomy", frozenset({"chronic"})),
    "G89.22": ("post-thoracotomy", frozenset({"acute"})),
    "G89.18": ("postprocedural", frozenset({"chronic"})),
    "G89.28": ("postprocedural", frozenset({"acute"})),
    "G89.29": ("chronic", frozenset()),
    "G89.3": ("neoplasm", frozenset()),
    "G89.4": ("chronic pain syndrome", frozenset()),
}
"""For each G89 code the basis that supports it, and the acuity that contradicts it.

Source: Official Guidelines I.C.6.b.1 to I.C.6.b.6.
"""


def may_be_referred_cause(code: str) -> bool:
    """Whether a code of no family can name a referred cause of the pain."""
    return chapter_letter(code) not in "VWXYZ" and not is_under(code, "M54")


def supports_g89(code: str, basis: str, acuity: str) -> bool:
    """Whether the documented basis and acuity support a G89 code.

    The provider's word "chronic" alone supports G89.29 and nothing else.
    """
    wanted, contradicting = _G89_SUPPORT.get(code, ("", frozenset()))
    if code == "G89.29" and acuity == "chronic":
        return True
    return bool(wanted) and basis == wanted and acuity not in contradicting


_NO_STATUS = dict.fromkeys(CONDITION_FAMILIES, "none")
_statuses = attrgetter(*CONDITION_FAMILIES)


class Chart:
    """One encounter with the tables it is judged by."""

    def __init__(
        self, encounter: Encounter, tables: Tables, profiles: Profiles
    ) -> None:
        """Profile the codes of the encounter on its effective date."""
        self.encounter = encounter
        self.tables = tables
        self.inpatient_facility = (
            encounter.claim_type == "institutional"
            and encounter.setting in INPATIENT_SETTINGS
        )
        service = encounter.date_of_service
        self.effective = (
            encounter.discharge_date if self.inpatient_facility else service
        )
        # Facts are total: a row without its date is judged on whatever date it has, or
        # on a day of the newest complete release; the missing cell itself is reported.
        self.on: dt.date = self.effective or service or dt.date(2025, 10, 1)
        self.place: dict[Code, int] = {}
        for position, code in enumerate(encounter.dx):
            if code and code not in self.place:
                self.place[code] = position
        self.codes: tuple[Code, ...] = tuple(self.place)
        self._profiles = profiles
        self.profile = {code: profiles.of(code, self.on) for code in self.codes}
        self.sets: set[str] = set()
        self.standings: set[Standing] = set()
        for profile in self.profile.values():
            self.sets |= profile.sets
            self.standings.add(profile.standing)
        self.m546_place = self.place.get(M546)

    @once
    def status(self) -> Mapping[str, str]:
        """Status of each condition family, blank read as none, as tokens.

        A family whose status is blank although the provider documents one of its codes
        as unrelated to M54.6 counts as confirmed incidental: the statement says so.
        """
        encounter = self.encounter
        if not encounter.chart_reviewed:
            return _NO_STATUS
        told = map(_STATUS_TOKEN.__getitem__, _statuses(encounter))
        found = dict(zip(CONDITION_FAMILIES, told, strict=True))
        for family, status in found.items():
            # Sequela coding concerns injuries; elsewhere the status has no effect.
            if status == "sequela" and family not in INJURIES:
                found[family] = "none"
        for family in self.unrelated_families:
            if found[family] == "none":
                found[family] = "confirmed_incidental"
        return found

    @once
    def unrelated_families(self) -> frozenset[str]:
        """Families of the codes on the claim that are unrelated to M54.6."""
        found: frozenset[str] = frozenset()
        for code in self.unrelated_to_m546:
            if code in self.profile:
                found |= self.profile[code].thoracic_families
        return found

    @once
    def unrelated_to_m546(self) -> frozenset[Code]:
        """Codes that the provider documents as unrelated to M54.6."""
        pairs = [pair for pair in self.encounter.unrelated_pairs if M546 in pair]
        return frozenset().union(*pairs) - {M546}

    @once
    def members(self) -> dict[str, list[Code]]:
        """Thoracic-compatible codes on the claim by family, sequela codes left out."""
        found: dict[str, list[Code]] = {}
        for code, profile in self.profile.items():
            if not profile.is_sequela:
                for family in profile.thoracic_families:
                    found.setdefault(family, []).append(code)
        return found

    @once
    def auditor_codes(self) -> dict[str, list[Code]]:
        """The auditor's codes by family.

        Where a referred cause is established, a code of no family stands for it, other
        than a dorsalgia or status code.
        """
        found: dict[str, list[Code]] = {}
        referred = self.status["visceral_referred"]
        established = referred == "confirmed_cause" or (
            self.inpatient_facility and referred == "suspected"
        )
        for code in self.encounter.definitive_code:
            families = self._families_of(code)
            if not families and established and may_be_referred_cause(code):
                families = frozenset({"visceral_referred"})
            for family in families:
                found.setdefault(family, []).append(code)
        return found

    def is_contested(self, profile: CodeProfile) -> bool:
        """Whether the record contests every family of a code that it mentions."""
        contested = {"ruled_out", "history_healed"}
        if not self.inpatient_facility:
            contested.add("suspected")
        told = {self.status[f] for f in profile.thoracic_families} - {"none"}
        return bool(told) and told <= contested

    def is_coded(self, family: str) -> bool:
        """Whether the right code of a family is on the claim.

        Where the auditor gives codes of the family, they must be there; else any
        thoracic-compatible member will do.
        """
        wanted = self.auditor_codes.get(family)
        if not wanted:
            return family in self.members
        # A code of several families (M84.58XA: fracture in neoplastic disease) is asked
        # for here only where the auditor gives no code of this family alone.
        own = [c for c in wanted if len(self._families_of(c)) == 1]
        return all(code in self.place for code in own or wanted)

    def _families_of(self, code: Code) -> frozenset[str]:
        return self._profiles.of(code, self.on).families

    def is_reported(self, family: str) -> bool:
        """Whether any code of a family is on the claim, right or wrong.

        A symptom of a documented pain region stands for that region, not for a cause.
        """
        members = self.members.get(family, ())
        if any(not self._is_documented_symptom(self.profile[c]) for c in members):
            return True
        wanted = self.auditor_codes.get(family)
        return bool(wanted) and any(code in self.place for code in wanted or ())

    @once
    def first_sets(self) -> frozenset[str]:
        """Named code sets of the first-listed code."""
        first = self.encounter.dx[0] if self.encounter.dx else None
        return self.profile[first].sets if first else frozenset()

    @once
    def other_excludes1_pairs(self) -> tuple[tuple[Code, Code], ...]:
        """Pairs on the claim under an Excludes1 note that no rule of its own covers.

        R52 beside M54.6 has such a rule, and whatever else it meets goes with it.
        """
        if len(self.codes) < 2:
            return ()
        excludes = self.tables.codes.excludes1
        unrelated = self.encounter.unrelated_pairs
        settled = UNSPECIFIED_PAIN if M546 in self.place else ""
        return tuple(
            (a, b)
            for a, b in combinations([c for c in self.codes if c != settled], 2)
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

    @staticmethod
    def is_visceral_disease(profile: CodeProfile) -> bool:
        """Whether a code belongs to no family but that of visceral disease proper.

        Symptoms referred from there (R07.-, R10.A-, M94.0) are not meant.
        """
        return (
            profile.thoracic_families == {"visceral_referred"}
            and "referred_symptom" not in profile.sets
        )

    @once
    def undocumented_codes(self) -> tuple[Code, ...]:
        """Family codes on the claim of whose families the record says nothing."""
        if not self.encounter.chart_reviewed:
            return ()
        return tuple(
            code
            for code, profile in self.profile.items()
            if profile.thoracic_families
            and not profile.is_sequela
            and not self.is_visceral_disease(profile)
            and not self._is_documented_symptom(profile)
            and all(self.status[f] == "none" for f in profile.thoracic_families)
        )

    def _is_documented_symptom(self, profile: CodeProfile) -> bool:
        regions = self.encounter.pain_regions
        return profile.thoracic_families == {"visceral_referred"} and (
            ("serves_chest_wall" in profile.sets and "rib or chest wall" in regions)
            or ("serves_flank" in profile.sets and "flank" in regions)
        )

    def reported_codes(self, family: str) -> list[Code]:
        """Give the codes on the claim that stand for a family, right or wrong."""
        wanted = self.auditor_codes.get(family, ())
        members = [
            c
            for c in self.members.get(family, ())
            if not self._is_documented_symptom(self.profile[c])
        ]
        return [*members, *(c for c in wanted if c in self.place and c not in members)]

    @once
    def g89_codes(self) -> tuple[Code, ...]:
        """G89 codes on the claim."""
        return tuple(c for c in self.codes if c.startswith("G89"))

    @once
    def unsupported_g89_codes(self) -> tuple[Code, ...]:
        """G89 codes that the documented basis and acuity do not support."""
        encounter = self.encounter
        return tuple(
            c
            for c in self.g89_codes
            if not supports_g89(c, encounter.g89_basis, encounter.acuity)
        )

    @once
    def g89_codes_questionable(self) -> tuple[Code, ...]:
        """G89 codes that the claim alone does not justify beside a definitive code."""
        if "F45.42" in self.place:
            return ()
        neoplasm = "neoplasm" in self.members
        return tuple(c for c in self.g89_codes if not (c == "G89.3" and neoplasm))

    @once
    def g89_codes_not_exempt(self) -> tuple[Code, ...]:
        """G89 codes that have no place of their own beside a definitive code.

        Postprocedural pain beside a complication code has one (I.C.6.b.2).
        """
        complication = "complication" in self.sets
        return tuple(
            c
            for c in self.g89_codes_questionable
            if not (c in POSTPROCEDURAL_PAIN and complication)
        )

    def codes_in(self, name: str) -> tuple[Code, ...]:
        """Give the codes on the claim that belong to a named code set."""
        return tuple(c for c, p in self.profile.items() if name in p.sets)

    def precedes_m546(self, codes: tuple[Code, ...] | list[Code]) -> bool:
        """Whether one of the codes stands before M54.6 on the claim."""
        here = self.m546_place
        return here is not None and any(self.place[c] < here for c in codes)

    def follows_m546(self, codes: tuple[Code, ...] | list[Code]) -> bool:
        """Whether one of the codes stands after M54.6 on the claim."""
        here = self.m546_place
        return here is not None and any(self.place[c] > here for c in codes)

    def pointed(self, line: ServiceLine) -> tuple[Code, ...]:
        """Give the diagnoses that a service line points at; no pointer means all."""
        if not line.pointers:
            return self.codes
        dx = self.encounter.dx
        places = (ord(letter) - ord("A") for letter in line.pointers)
        return tuple(dx[p] for p in places if 0 <= p < len(dx) and dx[p])


_STATUS_TOKEN = {
    "": "none",
    "none": "none",
    "confirmed cause": "confirmed_cause",
    "confirmed incidental": "confirmed_incidental",
    "link not stated": "link_not_stated",
    "suspected": "suspected",
    "ruled out": "ruled_out",
    "history (healed)": "history_healed",
    "sequela": "sequela",
}
STATUSES = tuple(dict.fromkeys(_STATUS_TOKEN.values()))
"""The values of a condition family's status, as rules spell them."""
