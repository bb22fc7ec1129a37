"""Code profiles (what the release tables say about a code), and all tables together."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from audit.codes import Code, is_sequela
from audit.facts.tables.policy import Policy
from audit.facts.tables.service_groups import ServiceTables
from audit.release import CodeSet, Standing


@dataclass(frozen=True, slots=True)
class CodeProfile:
    """What the release tables say about one code on one day."""

    standing: Standing
    families: frozenset[str]
    thoracic_families: frozenset[str]
    sets: frozenset[str]
    is_sequela: bool


_SEQUELA_SETS = frozenset({"thoracic_injury_s2", "phase_judged"})
"""Code sets of thoracic injuries and fractures whose sequela codes are judged."""


def is_current_injury(profile: CodeProfile) -> bool:
    """Whether a code reports a current injury of the thoracic spine or back wall, not
    a sequela."""
    return "current_injury" in profile.sets and not profile.is_sequela


def is_thoracic_sequela(profile: CodeProfile) -> bool:
    """Whether a code reports the sequela of a thoracic injury or fracture."""
    return profile.is_sequela and not _SEQUELA_SETS.isdisjoint(profile.sets)


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables behind the facts: code set, services, payer policy."""

    codes: CodeSet
    services: ServiceTables
    policy: Policy


class Profiles:
    """Code profiles by date, cached because the same few thousand recur in a file."""

    def __init__(self, codes: CodeSet) -> None:
        """Start with an empty cache over the tables of `codes`."""
        self.codes = codes
        self._cache: dict[tuple[str, int], CodeProfile] = {}

    def of(self, code: Code, on: dt.date) -> CodeProfile:
        """Return the profile of a code on a day."""
        key = (code, self.codes.period(on))
        profile = self._cache.get(key)
        if profile is None:
            if len(self._cache) > 200_000:
                self._cache.clear()
            profile = self._cache[key] = self._look_up(code, on)
        return profile

    def _look_up(self, code: Code, on: dt.date) -> CodeProfile:
        codes = self.codes
        return CodeProfile(
            standing=codes.standing(code, on),
            families=codes.families(code, on),
            thoracic_families=codes.thoracic_families(code, on),
            sets=codes.sets(code, on),
            is_sequela=is_sequela(code),
        )
