"""The service lines of an example: which lines make the facts of services true.

As in `audit.proof.claims`, a few lines stand for all kinds of lines. What a payer asks
for is looked up in the auditor's own policy table.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from audit.codes import Code
from audit.columns import column, token
from audit.facts.policy import (
    ADVANCED_IMAGING,
    CONSERVATIVE_TREATMENT,
    EPIDURALS,
    FACETS,
    PolicyRow,
    ServiceGroup,
    allows,
)
from audit.facts.vocabulary import BLANK
from audit.proof.circuit import YES
from audit.proof.claims import Claim
from audit.proof.solver import Model

VISIT, PLAIN_VISIT = "99213-25", "99213"
MANIPULATION, UNMARKED_MANIPULATION = "98941-AT", "98941"
ACUPUNCTURE, FACET_TWICE = "97810", "64490x2"
BAD_POINTER, BAD_SERVICE = "99214-25:AA", "72146:{}"
LINES = (
    *(VISIT, PLAIN_VISIT, "97110", "20552", MANIPULATION, UNMARKED_MANIPULATION),
    *(ACUPUNCTURE, "72146", "72148", "62321", "64490", FACET_TWICE, "80053"),
    *(BAD_POINTER, BAD_SERVICE),
)
"""Lines that between them show every kind of line that the facts tell apart."""

UNRELATED = Code("E11.9")
"""A diagnosis that supports no thoracic service."""

SHORT, LONG = "0", "52"
"""Weeks of conservative care below, and beyond, every minimum of a policy."""


@dataclass(frozen=True, slots=True)
class ServiceCells:
    """The cells of the lines, and those beside them."""

    lines: tuple[str, ...]
    conservative_weeks: str
    red_flags: str
    in_global_period: bool


class Services:
    """Lines open to be on the claim, bound to the facts of one symbolic encounter."""

    def __init__(self, claim: Claim, tag: str = "") -> None:
        """Open the lines of a claim."""
        self.claim = claim
        self.symbols = claim.symbols
        self.circuit = circuit = claim.circuit
        self.on = {line: circuit.input(f"{tag}line: {line}") for line in LINES}
        self.weeks = {w: circuit.input(f"{tag}weeks: {w}") for w in (SHORT, LONG)}
        self.red_flag = circuit.input(f"{tag}red flag")
        self.types = circuit.input(f"{tag}conservative types")
        tables = claim.auditor.tables
        self.groups: dict[str, ServiceGroup] = {
            line: group
            for line in LINES
            if (group := tables.services.group(line[:5])) is not None
        }

    def _rows(
        self, requirement: str, group: str, payer: str, day: dt.date
    ) -> list[PolicyRow]:
        policy = self.claim.auditor.tables.policy
        return policy.rows_for(requirement, group, payer, "", day)

    def _asked(self, requirement: str, group: str) -> int:
        """Whether the payer of the encounter asks for something of a service group."""
        payers = self.symbols.domains["payer"]
        known = {token(v): v for v in column("payer").allowed}

        def on_day(day: dt.date) -> int:
            return self.circuit.some_of(
                literal
                for word, literal in payers.items()
                if word != BLANK and self._rows(requirement, group, known[word], day)
            )

        return self.claim.by_day(on_day)

    def _some_line(self, names: Iterable[str]) -> int:
        """Whether a line of some groups is on the claim."""
        wanted = set(names)
        return self.circuit.some_of(
            self.on[line] for line, g in self.groups.items() if g.name in wanted
        )

    def laws(self) -> Iterable[int]:
        """Give what holds for every encounter whose lines are made of these."""
        some, facts = self.circuit.some_of, self.symbols.facts
        yield -self.circuit.all_of(self.weeks.values())
        for documented in (*self.weeks.values(), self.red_flag, self.types):
            yield some((facts["chart_reviewed"], -documented))
        yield some((-self.on[BAD_POINTER], -self.claim.gap))
        yield some((-self.on[BAD_POINTER], *self.claim.on.values()))
        yield some((-self.on[BAD_SERVICE], self.claim.on[UNRELATED]))
        visits = [x for line, x in self.on.items() if line.startswith("992")]
        yield some((-facts["visit_in_global_period"], *visits))
        for name, literal in self.meanings.items():
            yield self.circuit.same(facts[name], literal)
        for word, literal in self._care().items():
            yield self.circuit.same(
                self.symbols.domains["conservative_care"][word], literal
            )

    @cached_property
    def meanings(self) -> Mapping[str, int]:
        """What each fact of the claim comes to, in terms of its cells."""
        return self._bound()

    def _bound(self) -> Mapping[str, int]:
        every, some = self.circuit.all_of, self.circuit.some_of
        imaging = self.symbols.has("imaging_status", ("ordered", "pending"))
        visits = {line for line, g in self.groups.items() if g.name == "visit"}
        beyond = [x for line, x in self.on.items() if line not in visits]
        beside = [self.on[x] for x, g in self.groups.items() if g.with_visit_modifier]
        manipulated = self._asked("subluxation first", "spinal_manipulation")
        both = (self.on[MANIPULATION], self.on[UNMARKED_MANIPULATION])
        low_back = self.claim.some_code(lambda p: "low_back_pain" in p.sets)
        acupuncture = self._asked("low back pain only", "acupuncture")
        return {
            "symptom_management_billed": self._some_line(CONSERVATIVE_TREATMENT),
            "therapy_billed": self._some_line({"therapy"}),
            "service_ordered": some((imaging, *beyond)),
            "pointer_invalid": self.on[BAD_POINTER],
            "line_unsupported": self.on[BAD_SERVICE],
            "facet_units_above_one": self.on[FACET_TWICE],
            "visit_without_modifier_25": every((self.on[PLAIN_VISIT], some(beside))),
            "manipulation_under_policy": every((some(both), manipulated)),
            "active_treatment_modifier_missing": every((both[1], manipulated)),
            "acupuncture_not_covered": every(
                (self.on[ACUPUNCTURE], acupuncture, -low_back)
            ),
            "region_mismatch": self._mismatch(),
            "diagnosis_outside_policy": self._outside_policy(),
            "prior_treatment_documented": some((self.types, *self.weeks.values())),
        }

    def _for_m546(self) -> dict[str, int]:
        m546 = self.symbols.facts["m546_reported"]
        return {
            line: self.circuit.all_of((m546, self.on[line]))
            for line in self.groups
            if line not in (BAD_SERVICE, BAD_POINTER)
        }

    def _mismatch(self) -> int:
        every, some = self.circuit.all_of, self.circuit.some_of
        found = []
        for line, on in self._for_m546().items():
            regions = self.groups[line].regions
            if regions and "thoracic" not in regions:
                serving = [
                    every((here, self._serves(code, regions)))
                    for code, here in self.claim.on.items()
                ]
                found.append(every((on, -some(serving))))
        return some(found)

    def _serves(self, code: Code, regions: frozenset[str]) -> int:
        if self.claim.auditor.tables.codes.regions(code) & regions:
            return YES
        return self.claim.when(
            code, lambda p: any(f"serves_{r}" in p.sets for r in regions)
        )

    def _outside_policy(self) -> int:
        known = {token(v): v for v in column("payer").allowed}
        every, some = self.circuit.all_of, self.circuit.some_of

        def on_day(day: dt.date) -> int:
            found = []
            for line, on in self._for_m546().items():
                for word, payer in self.symbols.domains["payer"].items():
                    name = known.get(word, "")
                    rows = self._rows(
                        "diagnosis list", self.groups[line].name, name, day
                    )
                    if rows:
                        listed = [
                            here
                            for code, here in self.claim.on.items()
                            if any(allows(row, code) for row in rows)
                        ]
                        found.append(every((on, payer, -some(listed))))
            return some(found)

        return self.claim.by_day(on_day)

    def _care(self) -> Mapping[str, int]:
        every, some = self.circuit.all_of, self.circuit.some_of
        names = ADVANCED_IMAGING | EPIDURALS | FACETS
        asked = some(
            every((on, self._asked("minimum weeks", self.groups[line].name)))
            for line, on in self._for_m546().items()
            if self.groups[line].name in names
        )
        required = every((asked, -self.red_flag))
        short, enough = self.weeks[SHORT], self.weeks[LONG]
        return {
            "not_required": -required,
            "short": every((required, short)),
            "enough": every((required, enough)),
            "not_documented": every((required, -short, -enough)),
        }

    def cells(self, model: Model, dx: tuple[str, ...]) -> ServiceCells:
        """Write the cells of a model; pointers need the claim's diagnoses."""
        letter = chr(ord("A") + dx.index(UNRELATED)) if UNRELATED in dx else ""
        lines = [line for line in LINES if model[self.on[line]]]
        weeks = [w for w, x in self.weeks.items() if model[x]]
        return ServiceCells(
            lines=tuple(line.format(letter) for line in lines),
            conservative_weeks=weeks[0] if weeks else "",
            red_flags="fever" if model[self.red_flag] else "",
            in_global_period=model[self.symbols.facts["visit_in_global_period"]],
        )
