"""What payers require of an example, as literals over lines, codes and cells.

The requirements come from the auditor's own policy table.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from audit.cells import LineText, read_line
from audit.columns import column, token
from audit.facts.tables.policy import (
    CHRONIC,
    DIAGNOSES,
    LOW_BACK,
    SUBLUXATION,
    THERAPY_MODIFIER,
    WEEKS,
    Policy,
    allows,
)
from audit.facts.tables.service_groups import NEEDLING
from audit.facts.vocabulary import BLANK

if TYPE_CHECKING:
    from audit.proof.example.services import Services

MANIPULATION = "spinal_manipulation"


class PayerFacts:
    """The facts of payers and of manipulation on one claim, as literals."""

    def __init__(self, services: Services) -> None:
        """Take the lines that may be on the claim."""
        self._services = services
        self.claim = services.claim
        self.circuit, self.encounter = services.circuit, services.encounter
        self.on, self.groups = services.on, services.groups
        self.table = self.claim.auditor.tables.services.manipulation
        self.modifiers = {line: _modifiers(line) for line in self.on}
        self.manipulated = [x for x, g in self.groups.items() if g.name == MANIPULATION]

    def literals(self) -> Mapping[str, int]:
        """Return the literal of every such yes/no fact, by name."""
        every, some = self.circuit.all_of, self.circuit.some_of
        governed = self._requires(SUBLUXATION, MANIPULATION)
        unmarked = [x for x in self.manipulated if "AT" not in self.modifiers[x]]
        return {
            "diagnosis_outside_policy": self._outside_policy(),
            "policy_row_missing": self._row_missing(),
            "acupuncture_not_covered": self._needling(),
            "therapy_modifier_missing": self._therapy_modifier(),
            "manipulation_under_policy": every(
                (governed, self._any_line(self.manipulated))
            ),
            "active_treatment_modifier_missing": every(
                (governed, self._any_line(unmarked))
            ),
            "manual_therapy_unseparated": every(
                (self._any_line(self.manipulated), some(self._bundled()))
            ),
        }

    def valued_literals(self) -> Mapping[str, Mapping[str, int]]:
        """Return every such fact with several values: a literal for each value."""
        return {
            "conservative_care": self._conservative_care(),
            "chronic_failed_care": self._chronic_failed_care(),
            "manipulation_level": self._manipulation_level(),
        }

    # -- the policy table
    # ----------------------------------------------------------------

    def _payer_where(self, holds: Callable[[Policy, str, dt.date], bool]) -> int:
        """Whether a condition holds for the payer of the encounter."""
        policy = self.claim.auditor.tables.policy
        known = {token(v): v for v in column("payer").allowed}

        def on_day(day: dt.date) -> int:
            return self.circuit.some_of(
                literal
                for word, literal in self.encounter.domains["payer"].items()
                if word != BLANK and holds(policy, known[word], day)
            )

        return self.claim.by_day(on_day)

    def _requires(self, requirement: str, group: str) -> int:
        """Whether the payer requires something of a service group."""
        return self._payer_where(
            lambda policy, payer, day: bool(
                policy.rows_for(requirement, group, payer, "", day)
            )
        )

    def _any_line(self, lines: Iterable[str]) -> int:
        return self.circuit.some_of(self.on[line] for line in lines)

    def _requires_of_any(self, requirement: str, lines: Mapping[str, int]) -> int:
        """Whether the payer requires something of a line that is on the claim."""
        every, groups = self.circuit.all_of, self.groups
        return self.circuit.some_of(
            every((on, self._requires(requirement, groups[line].name)))
            for line, on in lines.items()
        )

    # -- yes/no facts ------------------------------------------------------------------

    def _outside_policy(self) -> int:
        every, some = self.circuit.all_of, self.circuit.some_of
        policy = self.claim.auditor.tables.policy
        known = {token(v): v for v in column("payer").allowed}

        def on_day(day: dt.date) -> int:
            found = []
            for line, on in self._services.for_m546().items():
                for word, payer in self.encounter.domains["payer"].items():
                    group, name = self.groups[line].name, known.get(word, "")
                    rows = policy.rows_for(DIAGNOSES, group, name, "", day)
                    if rows:
                        listed = [
                            here
                            for code, here in self.claim.on.items()
                            if any(allows(row, code) for row in rows)
                        ]
                        found.append(every((on, payer, -some(listed))))
            return some(found)

        return self.claim.by_day(on_day)

    def _row_missing(self) -> int:
        def silent(group: str) -> int:
            return self._payer_where(
                lambda policy, payer, day: policy.is_silent_on(group, payer, day)
            )

        return self.circuit.some_of(
            self.circuit.all_of((on, silent(self.groups[line].name)))
            for line, on in self._services.for_m546().items()
        )

    def _needling(self) -> int:
        low_back = self.claim.some_code(lambda p: "low_back_pain" in p.sets)
        lines = {x: self.on[x] for x, g in self.groups.items() if g.name in NEEDLING}
        asked = self._requires_of_any(LOW_BACK, lines)
        return self.circuit.all_of((asked, -low_back))

    def _therapy_modifier(self) -> int:
        lines = {
            line: self.on[line]
            for line, group in self.groups.items()
            if group.modifiers and group.modifiers.isdisjoint(self.modifiers[line])
        }
        return self._requires_of_any(THERAPY_MODIFIER, lines)

    def _bundled(self) -> list[int]:
        return [
            on
            for line, on in self.on.items()
            if line[:5] in self.table.bundled
            and self.table.separating.isdisjoint(self.modifiers[line])
        ]

    # -- facts of several values -------------------------------------------------------

    def _conservative_care(self) -> Mapping[str, int]:
        every, services = self.circuit.all_of, self._services
        asked = self._requires_of_any(WEEKS, services.for_m546())
        required = every((asked, -services.red_flag))
        short, enough = services.weeks.values()
        return {
            "not_required": -required,
            "short": every((required, short)),
            "enough": every((required, enough, -short)),
            "not_documented": every((required, -short, -enough)),
        }

    def _chronic_failed_care(self) -> Mapping[str, int]:
        every, some = self.circuit.all_of, self.circuit.some_of
        services = self._services
        response = self.encounter.domains["conservative_response"]
        asked = self._requires_of_any(CHRONIC, services.for_m546())
        brief, lasting = services.lasted.values()
        short = every((asked, some((brief, response["improved"]))))
        enough = every((asked, lasting, -brief, response["failed"]))
        return {
            "not_required": -asked,
            "short": short,
            "enough": enough,
            "not_documented": every((asked, -short, -enough)),
        }

    def _manipulation_level(self) -> Mapping[str, int]:
        every, some = self.circuit.all_of, self.circuit.some_of
        governed = self._requires(SUBLUXATION, MANIPULATION)
        coded = self._coded_regions()
        documented = self._documented_regions()
        facts, is_coded = self.encounter.facts, some(coded.values())
        ends = every(-facts[f"pain_in_{token(d)}"] for d in self.table.extents)
        by_pain = every((-is_coded, ends, some(documented.values()), -governed))
        short = []
        for line in self.manipulated:
            least = self.table.least_regions[line[:5]]
            few_coded = every((is_coded, self._fewer(least, coded)))
            few_documented = every((by_pain, self._fewer(least, documented)))
            short.append(every((self.on[line], some((few_coded, few_documented)))))
        found = some(short)
        return {
            "not_short": -found,
            "regions_short": every((found, -governed)),
            "subluxations_short": every((found, governed)),
        }

    def _fewer(self, least: int, regions: Mapping[str, int]) -> int:
        return -self.circuit.at_least(least, tuple(regions.values()))

    def _coded_regions(self) -> dict[str, int]:
        """Whether the claim has a subluxation code of each spinal region."""
        found: dict[str, list[int]] = {}
        for code, on in self.claim.on.items():
            if code in self.table.coded:
                found.setdefault(self.table.coded[code], []).append(on)
        return {region: self.circuit.some_of(on) for region, on in found.items()}

    def _documented_regions(self) -> dict[str, int]:
        """Whether pain is documented in each spinal region."""
        found: dict[str, list[int]] = {}
        for pain, regions in self.table.documented.items():
            for region in regions:
                literal = self.encounter.facts[f"pain_in_{token(pain)}"]
                found.setdefault(region, []).append(literal)
        return {region: self.circuit.some_of(x) for region, x in found.items()}


def _modifiers(line: str) -> frozenset[str]:
    """Return the modifiers of a line of the model."""
    read = read_line(line.format("A"))
    return frozenset(read.modifiers) if isinstance(read, LineText) else frozenset()
