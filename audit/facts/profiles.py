"""What the release tables say of codes, and the tables that facts look things up in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from audit.codes import Code, is_sequela
from audit.facts.policy import Policy
from audit.facts.service_groups import ServiceTables
from audit.release import CodeSet, Standing


@dataclass(frozen=True, slots=True)
class CodeProfile:
    """What the release tables say of one code on one day."""

    standing: Standing
    families: frozenset[str]
    thoracic_families: frozenset[str]
    sets: frozenset[str]
    is_sequela: bool


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables that facts look things up in: code set, services, payer policy."""

    codes: CodeSet
    services: ServiceTables
    policy: Policy


class Profiles:
    """Profiles of codes by day, remembered: the same few thousand recur in a file."""

    def __init__(self, codes: CodeSet) -> None:
        """Remember nothing yet; look everything up in `codes`."""
        self._codes = codes
        self._known: dict[tuple[str, int], CodeProfile] = {}

    def of(self, code: Code, on: dt.date) -> CodeProfile:
        """Give the profile of a code on a day."""
        key = (code, self._codes.period(on))
        known = self._known.get(key)
        if known is None:
            if len(self._known) > 200_000:
                self._known.clear()
            known = self._known[key] = self._look_up(code, on)
        return known

    def _look_up(self, code: Code, on: dt.date) -> CodeProfile:
        codes = self._codes
        return CodeProfile(
            standing=codes.standing(code, on),
            families=codes.families(code, on),
            thoracic_families=codes.thoracic_families(code, on),
            sets=codes.sets(code, on),
            is_sequela=is_sequela(code),
        )
