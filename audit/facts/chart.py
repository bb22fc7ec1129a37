"""The chart behind the facts: an encounter, its codes profiled, its lines resolved.

Everything that several facts need is computed here once for a row.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from itertools import combinations
from operator import attrgetter

from audit.codes import M546, Code, chapter_letter, is_under
from audit.encounter.values import CONDITION_FAMILIES, Encounter, ServiceLine
from audit.facts import phase
from audit.facts.once import once
from audit.facts.profiles import CodeProfile, Profiles, Tables
from audit.release import Standing
from audit.release.patterns import matcher

INPATIENT_SETTINGS = frozenset(
    {"inpatient acute", "inpatient LTCH", "inpatient psychiatric"}
)
"""Settings whose institutional claims follow II.H. Source: Official Guidelines II.H."""


INJURIES = frozenset({"fracture", "soft_tissue_injury"})
"""Condition families that are injuries."""


ACCOMPANYING = frozenset({"segmental_dysfunction", "pregnancy"})
"""Condition families that accompany thoracic pain without explaining it away."""

WITH_COMORBIDITIES = frozenset(
    {"inflammatory", "deformity", "neoplasm", "visceral_referred"}
)
"""Condition families with codes of diseases that are coded for their own sake."""

PRESENT_STATUSES = frozenset(
    {"confirmed_cause", "confirmed_incidental", "link_not_stated"}
)
"""Statuses that say that a condition is present now, whether or not it is the cause."""


STATUS_WEIGHT = {
    status: weight
    for weight, status in enumerate(
        (
            *("confirmed_cause", "link_not_stated", "confirmed_incidental", "sequela"),
            *("suspected", "ruled_out", "history_healed", "none"),
        )
    )
}
"""Which status speaks for a code of several families."""

DISC_PAIR = frozenset({"m51_thoracic", "m51_unspecified"})
"""Code sets of the disc codes that the Excludes1 note at M54.6 is about."""

UNSPECIFIED_PAIN = Code("R52")
REGIONLESS = frozenset({Code("M54.9"), Code("M54.89")})
"""Codes of back pain without a region."""

PARTNERS_OF_M546 = frozenset(
    {UNSPECIFIED_PAIN, Code("M54.81"), Code("G55"), Code("F45.41")}
)
"""Codes whose place beside M54.6 a rule of its own judges."""

BESIDE_M546 = ("radiculopathy", "inflammatory")
"""Families whose codes M54.6 may follow, so that a finding may order the two."""

ORDERED_SETS = frozenset(
    {
        *("chapter15_leading", "preop_exam", "manifestation", "external_cause"),
        "supervision_of_pregnancy",
    }
)
"""Sets of codes that findings of their own put in order or delete."""

PLACES_OF_PAIN = {
    "cervical_pain": frozenset({"cervical", "cervicothoracic", "diffuse"}),
    "low_back_pain_symptom": frozenset(
        {"lumbar", "lumbosacral", "thoracolumbar", "diffuse"}
    ),
}
"""The pain regions that neck and low back pain codes serve."""

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


_SEQUELA_SETS = frozenset({"thoracic_injury_s2", "phase_judged"})

CHRONIC = frozenset({"chronic", "acute on chronic"})
"""Words of acuity that call the pain chronic."""


def is_current_injury(profile: CodeProfile) -> bool:
    """Whether a code reports an injury of the thoracic spine or back wall, its
    sequelae left out."""
    return "current_injury" in profile.sets and not profile.is_sequela


def is_thoracic_sequela(profile: CodeProfile) -> bool:
    """Whether a code reports the sequela of a thoracic injury or fracture."""
    return profile.is_sequela and not _SEQUELA_SETS.isdisjoint(profile.sets)


def may_be_referred_cause(code: str) -> bool:
    """Whether a code of no family can name a referred cause of the pain."""
    return chapter_letter(code) not in "VWXYZ" and not is_under(code, "M54")


def supports_g89(code: str, basis: str, acuity: str) -> bool:
    """Whether the documented basis and acuity support a G89 code.

    The provider's word "chronic", also in "acute on chronic", alone supports G89.29
    and nothing else.
    """
    wanted, contradicting = _G89_SUPPORT.get(code, ("", frozenset()))
    if code == "G89.29" and acuity in CHRONIC:
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
        if self.phase == "sequela":
            # An injury whose phase of care is sequela is no longer current (I.B.10).
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
        """Give the status of the condition that a code stands for.

        Where the code belongs to several families, a family that the record mentions
        counts; "none" where it mentions none of them.
        """
        told = (self.status[f] for f in self.profile[code].thoracic_families)
        return min(told, key=STATUS_WEIGHT.__getitem__, default="none")

    def status_of_any(self, profile: CodeProfile) -> str:
        """As `status_of`, over the families of the code whatever its region."""
        told = (self.status[f] for f in profile.families)
        return min(told, key=STATUS_WEIGHT.__getitem__, default="none")

    def is_established(self, family: str) -> bool:
        """Whether a condition is established as the cause: confirmed, or uncertain at
        discharge of an inpatient facility stay (II.H)."""
        status = self.status[family]
        return status == "confirmed_cause" or (
            self.inpatient_facility and status == "suspected"
        )

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

    @property
    def codes_below_m546(self) -> tuple[Code, ...]:
        """Texts on the claim that begin with M54.6 and have further characters."""
        return tuple(c for c in self.codes if c.startswith(M546) and c != M546)

    def may_be_billed(self, code: Code) -> bool:
        """Whether a code on the claim is billable, or its standing is unknown."""
        return self.profile[code].standing in (Standing.BILLABLE, Standing.UNKNOWN)

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
        established = self.is_established("visceral_referred")
        for code in self.encounter.definitive_code:
            families = self._families_of(code)
            if not families and established and may_be_referred_cause(code):
                families = frozenset({"visceral_referred"})
            for family in families:
                found.setdefault(family, []).append(code)
        return found

    @once
    def contesting(self) -> frozenset[str]:
        """Statuses of a condition that no code of it may be reported by."""
        if self.inpatient_facility:
            return frozenset({"ruled_out", "history_healed"})
        return frozenset({"ruled_out", "history_healed", "suspected"})

    def is_contested(self, profile: CodeProfile) -> bool:
        """Whether the record contests every family of a code that it mentions."""
        told = {self.status[f] for f in profile.thoracic_families} - {"none"}
        return bool(told) and told <= self.contesting

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

        Codes that another finding orders or deletes are left out: what becomes of them
        is said there.
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
    def healed_codes(self) -> tuple[Code, ...]:
        """Codes on the claim of conditions that the record calls healed or history.

        A pregnancy that is over is no healed condition: the puerperium has its codes.
        """
        families = [
            f
            for f in CONDITION_FAMILIES
            if f != "pregnancy" and self.status[f] == "history_healed"
        ]
        found = dict.fromkeys(c for f in families for c in self.naming_codes(f))
        return tuple(found)

    def history_of(self, code: Code) -> tuple[Code, ...]:
        """Give the history codes that report a healed condition, where they are known.

        They are known where they are on the claim or among the auditor's codes.
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

    @once
    def excluding_m546(self) -> tuple[Code, ...]:
        """Codes beside which M54.6 may not stand: current injuries of the thoracic
        spine and back wall, discitis NOS, F45.41, unless documented as unrelated."""
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

    @once
    def sequela_codes(self) -> tuple[Code, ...]:
        """Codes on the claim of the sequela of a thoracic injury or fracture."""
        return tuple(c for c, p in self.profile.items() if is_thoracic_sequela(p))

    def _is_current_injury(self, code: Code) -> bool:
        """Whether a code reports an injury, and nothing calls it a sequela."""
        current = is_current_injury(self.profile[code])
        return current and self.status_of(code) != "sequela"

    @once
    def settled(self) -> frozenset[Code]:
        """Codes on the claim that some finding may order, replace or delete."""
        found = {
            code
            for code, profile in self.profile.items()
            if not profile.sets.isdisjoint(ORDERED_SETS)
            or self._is_pain_elsewhere(profile)
            or not self.may_be_billed(code)
            or self.is_contested(profile)
        }
        if M546 in self.place:
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

    @property
    def _is_pain_control(self) -> bool:
        return self.encounter.encounter_reason == "pain management"

    @property
    def g89_is_after_cause(self) -> bool:
        """Whether a supported G89 code stands after the code of the cause."""
        return self.stands_before(self.cause_codes, self.supported_g89_codes)

    @property
    def g89_leads_cause(self) -> bool:
        """Whether a supported G89 code that has a place beside an established cause
        stands before its code."""
        wrong = self.g89_codes_not_exempt
        codes = [c for c in self.supported_g89_codes if c not in wrong]
        return self.stands_before(codes, self.cause_codes)

    def _is_pain_elsewhere(self, profile: CodeProfile) -> bool:
        """Whether a code is of neck or low back pain that the record places elsewhere.

        It is enough that the regions say so: the finding may still be silent.
        """
        regions = frozenset(self.encounter.pain_regions)
        return any(
            pain in profile.sets and bool(regions) and regions.isdisjoint(served)
            for pain, served in PLACES_OF_PAIN.items()
        )

    @once
    def out_of_phase(self) -> tuple[Code, ...]:
        """Codes whose 7th character the documented phase of care contradicts."""
        return phase.out_of_phase(self)

    @once
    def unrecorded_codes(self) -> tuple[Code, ...]:
        """Thoracic codes of possible causes of which the record says nothing.

        Beside M54.6 a disc code asks for the status of the disc disorder, whatever is
        said of radiculopathy or myelopathy: the Excludes1 note turns on it.
        """
        return tuple(
            code
            for code in self._codes_of_conditions
            if "asks_status" in self.profile[code].sets
            and (self._is_silent(code) or self._is_silent_pair(code))
            and not self.is_contested(self.profile[code])
            and not self._is_doubled(code)
        )

    @once
    def radiculopathy_is_included(self) -> bool:
        """Whether some code that the record does not contest includes radiculopathy."""
        return any(
            "radiculopathy_partner" in profile.sets and not self.is_contested(profile)
            for profile in self.profile.values()
        )

    def _is_doubled(self, code: Code) -> bool:
        """Whether a code of radiculopathy stands beside one that includes it."""
        doubled = "thoracic_radiculopathy" in self.profile[code].sets
        return doubled and self.radiculopathy_is_included

    @once
    def other_unrecorded_codes(self) -> tuple[Code, ...]:
        """Other family codes of which the record says nothing: common comorbidities,
        codes of another or of no stated region."""
        return tuple(
            code
            for code in self._codes_of_conditions
            if "asks_status" not in self.profile[code].sets
            and self._is_silent(code)
            and not (M546 in self.place and code in PARTNERS_OF_M546)
        )

    @once
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
            M546 in self.place
            and self.status["disc_disorder"] == "none"
            and not DISC_PAIR.isdisjoint(self.profile[code].sets)
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

    def naming_codes(self, family: str) -> list[Code]:
        """Give the codes on the claim that name a condition of a family itself.

        A status such as ruled out speaks of the condition behind the thoracic pain: it
        does not contest a comorbidity of the same family (coronary or kidney disease,
        rheumatoid arthritis) that is coded for its own sake.
        """
        own = self.auditor_codes.get(family, ())
        regions = self.tables.codes.regions
        return [
            code
            for code in self.reported_codes(family)
            if family not in WITH_COMORBIDITIES
            or "asks_status" in self.profile[code].sets
            or "thoracic" in regions(code)
            or code in own
        ]

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
    def g89_codes_settled(self) -> tuple[Code, ...]:
        """G89 codes that a finding on pain codes orders or deletes."""
        if not self.encounter.chart_reviewed:
            leading = self.codes_in("chapter15_leading")
            before = self.stands_before(self.g89_codes, leading)
            return self.g89_codes if before else ()
        wrong = set(self.unsupported_g89_codes)
        if not self._is_pain_control and self.cause_families:
            wrong |= set(self.g89_codes_not_exempt)
        if self._g89_is_misplaced():
            wrong |= set(self.supported_g89_codes)
        return tuple(c for c in self.g89_codes if c in wrong)

    def _g89_is_misplaced(self) -> bool:
        """Whether the G89 codes that the record supports may have to change places."""
        codes = self.supported_g89_codes
        if self.stands_before(codes, self.codes_in("chapter15_leading")):
            return True
        if self._is_pain_control:
            return self.follows_m546(codes) or self.g89_is_after_cause
        causes = self.cause_codes
        return self.precedes_m546(codes) or self.stands_before(codes, causes)

    @once
    def supported_g89_codes(self) -> tuple[Code, ...]:
        """G89 codes that the documented basis and acuity support.

        Beside F45.41, where the pain is established as psychogenic, there is none: an
        Excludes1 note of G89 bars it.
        """
        if "F45.41" in self.place and self.is_established("psychogenic"):
            return ()
        wrong = self.unsupported_g89_codes
        return tuple(c for c in self.g89_codes if c not in wrong)

    @once
    def g89_codes_not_exempt(self) -> tuple[Code, ...]:
        """G89 codes that have no place of their own beside an established cause.

        G89.3, any G89 beside F45.42, and postprocedural pain where a procedure or a
        device is the cause have one (I.C.6.b.1, b.3, b.5).
        """
        if "F45.42" in self.place:
            return ()
        complication = (
            "complication" in self.sets
            or self.encounter.complication_documented == "Y"
            or self.is_established("postprocedural")
        )
        own = {"G89.3", *(POSTPROCEDURAL_PAIN if complication else ())}
        return tuple(c for c in self.g89_codes if c not in own)

    @once
    def standing_g89_codes(self) -> tuple[Code, ...]:
        """Supported G89 codes that no finding deletes beside an established cause."""
        if self._is_pain_control or not self.cause_families:
            return self.supported_g89_codes
        wrong = self.g89_codes_not_exempt
        return tuple(c for c in self.supported_g89_codes if c not in wrong)

    @once
    def cause_families(self) -> tuple[str, ...]:
        """Condition families that are established as the cause of the pain."""
        return tuple(
            f
            for f in CONDITION_FAMILIES
            if f not in ACCOMPANYING and self.is_established(f)
        )

    @once
    def cause_codes(self) -> tuple[Code, ...]:
        """Codes on the claim of conditions that are established as the cause.

        F45.42 names psychological factors beside a pain, not its cause.
        """
        reported = map(self.reported_codes, self.cause_families)
        found = dict.fromkeys(c for codes in reported for c in codes)
        return tuple(c for c in found if c != "F45.42" and c not in self.g89_codes)

    def codes_in(self, name: str) -> tuple[Code, ...]:
        """Give the codes on the claim that belong to a named code set."""
        return tuple(c for c, p in self.profile.items() if name in p.sets)

    def stands_before(self, first: Iterable[Code], second: Iterable[Code]) -> bool:
        """Whether some code of the first stands before some code of the second."""
        places = [self.place[c] for c in first if c in self.place]
        others = [self.place[c] for c in second if c in self.place]
        return bool(places and others) and min(places) < max(others)

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
