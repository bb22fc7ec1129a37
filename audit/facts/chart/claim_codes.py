"""The codes on a claim: their positions, and what the tables say about them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from audit.codes import M546, Code
from audit.encounter.places import INPATIENT_SETTINGS
from audit.encounter.values import Encounter, ServiceLine
from audit.facts.chart.cached_property import cached_property
from audit.facts.tables.profiles import Profiles, Tables, is_thoracic_sequela
from audit.release import Standing
from audit.release.billable import NEWEST_PACKAGED
from audit.release.fiscal import first_day

FALLBACK_DAY = first_day(NEWEST_PACKAGED - 1)
"""A day of the newest complete shipped release, used in place of a missing date."""

UNSPECIFIED_PAIN = Code("R52")

PARTNERS_OF_M546 = frozenset(
    {UNSPECIFIED_PAIN, Code("M54.81"), Code("G55"), Code("F45.41")}
)
"""Codes for which a dedicated rule judges whether they fit beside M54.6."""


def is_inpatient_facility(encounter: Encounter) -> bool:
    """Whether an encounter is the claim of a facility for an inpatient stay."""
    return (
        encounter.claim_type == "institutional"
        and encounter.setting in INPATIENT_SETTINGS
    )


class ClaimCodes:
    """The codes on one claim, with what the tables say about them on its date."""

    def __init__(
        self, encounter: Encounter, tables: Tables, profiles: Profiles
    ) -> None:
        """Look up the codes of the encounter on its effective date."""
        self.encounter = encounter
        self.tables = tables
        self.inpatient_facility = is_inpatient_facility(encounter)
        service = encounter.date_of_service
        self.effective = (
            encounter.discharge_date if self.inpatient_facility else service
        )
        # Facts are total: a row without its date is judged on whatever date it has, or
        # on a day of the newest complete release. Another finding reports the cell.
        self.on: dt.date = self.effective or service or FALLBACK_DAY
        self.positions: dict[Code, int] = {}
        for position, code in enumerate(encounter.dx):
            if code and code not in self.positions:
                self.positions[code] = position
        self.codes: tuple[Code, ...] = tuple(self.positions)
        self._profiles = profiles
        self.profile = {code: profiles.of(code, self.on) for code in self.codes}
        self.sets: set[str] = set()
        self.standings: set[Standing] = set()
        for profile in self.profile.values():
            self.sets |= profile.sets
            self.standings.add(profile.standing)
        self.m546_position = self.positions.get(M546)

    @cached_property
    def unrelated_to_m546(self) -> frozenset[Code]:
        """Codes that the provider documents as unrelated to M54.6."""
        pairs = [pair for pair in self.encounter.unrelated_pairs if M546 in pair]
        return frozenset().union(*pairs) - {M546}

    @property
    def codes_below_m546(self) -> tuple[Code, ...]:
        """Codes on the claim that begin with M54.6 and have further characters."""
        return tuple(c for c in self.codes if c.startswith(M546) and c != M546)

    def may_be_billed(self, code: Code) -> bool:
        """Whether a code on the claim is billable, or its standing is unknown."""
        return self.profile[code].standing in (Standing.BILLABLE, Standing.UNKNOWN)

    @cached_property
    def first_sets(self) -> frozenset[str]:
        """Named code sets of the first-listed code."""
        first = self.encounter.dx[0] if self.encounter.dx else None
        return self.profile[first].sets if first else frozenset()

    @cached_property
    def sequela_codes(self) -> tuple[Code, ...]:
        """Codes on the claim for the sequela of a thoracic injury or fracture."""
        return tuple(c for c, p in self.profile.items() if is_thoracic_sequela(p))

    @cached_property
    def g89_codes(self) -> tuple[Code, ...]:
        """G89 codes on the claim."""
        return tuple(c for c in self.codes if c.startswith("G89"))

    def codes_in(self, name: str) -> tuple[Code, ...]:
        """Return the codes on the claim that belong to a named code set."""
        return tuple(c for c, p in self.profile.items() if name in p.sets)

    def stands_before(self, first: Iterable[Code], second: Iterable[Code]) -> bool:
        """Whether any code of the first group is listed before one of the second."""
        firsts = [self.positions[c] for c in first if c in self.positions]
        seconds = [self.positions[c] for c in second if c in self.positions]
        return bool(firsts and seconds) and min(firsts) < max(seconds)

    def precedes_m546(self, codes: tuple[Code, ...] | list[Code]) -> bool:
        """Whether one of the codes is listed before M54.6 on the claim."""
        m546 = self.m546_position
        return m546 is not None and any(self.positions[c] < m546 for c in codes)

    def follows_m546(self, codes: tuple[Code, ...] | list[Code]) -> bool:
        """Whether one of the codes is listed after M54.6 on the claim."""
        m546 = self.m546_position
        return m546 is not None and any(self.positions[c] > m546 for c in codes)

    def pointed(self, line: ServiceLine) -> tuple[Code, ...]:
        """Return the diagnoses that a service line points at; no pointer means all."""
        if not line.pointers:
            return self.codes
        dx = self.encounter.dx
        positions = (ord(letter) - ord("A") for letter in line.pointers)
        return tuple(dx[p] for p in positions if 0 <= p < len(dx) and dx[p])
