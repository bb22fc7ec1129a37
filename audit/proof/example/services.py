"""The service lines of an example: the lines that make the facts of services true.

As in `audit.proof.example.claims`, a few lines represent all kinds of lines. What a
payer requires comes from the auditor's own policy table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from audit.codes import Code
from audit.errors import PolicyError
from audit.facts.tables.policy import CHRONIC, WEEKS, Policy
from audit.facts.tables.service_groups import (
    ADVANCED_IMAGING,
    AUGMENTATION,
    CONSERVATIVE_TREATMENT,
    INJECTIONS,
    ServiceGroup,
)
from audit.proof.circuit import YES
from audit.proof.example.claims import Claim
from audit.proof.example.payer_facts import PayerFacts
from audit.proof.solver import Model

VISIT, PLAIN_VISIT, FACET_TWICE = "99213-25", "99213", "64490x2"
BAD_POINTER, BAD_SERVICE = "99214-25:AA", "72146:{}"
LINES = (
    *(VISIT, PLAIN_VISIT, "97110-GP", "97110", "97140-GP", "20552"),
    *("98940-AT", "98940", "98941-AT", "97810", "20560", "22513", "80053"),
    *("72146", "72148", "62321", "64490", FACET_TWICE, BAD_POINTER, BAD_SERVICE),
)
"""Lines that together represent every kind of line that the facts distinguish."""

UNRELATED = Code("E11.9")
"""A diagnosis that supports no thoracic service."""

SHORT, LONG = "0", "52"
"""Weeks of conservative care below and above every minimum of a policy."""


BRIEF, LASTING = "2", "52"
"""Weeks of pain below and above every minimum of a policy; the clean row has `BRIEF`.
"""


def refuse_unshown(policy: Policy) -> None:
    """Raise PolicyError when no example row can fall short of, or meet, a minimum.

    The examples know few numbers of weeks. A minimum outside them would leave facts
    without a row, and claims about them without a replay.
    """
    bounds = {WEEKS: (SHORT, LONG), CHRONIC: (BRIEF, LASTING)}
    for row in policy.rows:
        if row.requirement not in bounds or not row.enabled:
            continue
        least, most = map(float, bounds[row.requirement])
        if not least < row.min_weeks <= most:
            raise PolicyError(
                f"{policy.name}: the row {row.policy_id!r} asks for {row.min_weeks:g} "
                f"weeks ({row.requirement}). The proof covers only minimums above "
                f"{least:g} and up to {most:g} weeks."
            )


PART_CELLS = {
    f"{cell}_found": cell
    for cell in ("part_pain", "part_asymmetry", "part_range", "part_tissue")
}
"""The cell behind each finding of the P.A.R.T. examination."""


@dataclass(frozen=True, slots=True)
class ServiceCells:
    """The cells of the lines, and the cells that go with them."""

    lines: tuple[str, ...]
    conservative_weeks: str
    red_flags: str
    in_global_period: bool
    duration_weeks: str
    onset_known: bool
    part_examination: Mapping[str, str]


class Services:
    """Lines that may be on the claim, tied to the facts of one symbolic encounter."""

    def __init__(self, claim: Claim, tag: str = "") -> None:
        """Open the lines of a claim."""
        self.claim = claim
        self.encounter = claim.encounter
        self.circuit = circuit = claim.circuit
        self.on = {line: circuit.input(f"{tag}line: {line}") for line in LINES}
        self.weeks = {w: circuit.input(f"{tag}weeks: {w}") for w in (SHORT, LONG)}
        self.lasted = {w: circuit.input(f"{tag}pain: {w}") for w in (BRIEF, LASTING)}
        self.onset = circuit.input(f"{tag}onset date")
        self.red_flag = circuit.input(f"{tag}red flag")
        self.types = circuit.input(f"{tag}conservative types")
        tables = claim.auditor.tables
        self.groups: dict[str, ServiceGroup] = {
            line: group
            for line in LINES
            if (group := tables.services.group(line[:5])) is not None
        }

    def laws(self) -> Iterable[int]:
        """Yield what holds for every encounter whose lines are made of these."""
        some, facts = self.circuit.some_of, self.encounter.facts
        yield -self.circuit.all_of(self.weeks.values())
        yield -self.circuit.all_of(self.lasted.values())
        cells = (*self.weeks.values(), *self.lasted.values(), self.onset)
        for documented in (*cells, self.red_flag, self.types):
            yield some((facts["chart_reviewed"], -documented))
        yield some((-self.on[BAD_POINTER], -self.claim.gap))
        yield some((-self.on[BAD_POINTER], *self.claim.on.values()))
        yield some((-self.on[BAD_SERVICE], self.claim.on[UNRELATED]))
        visits = [x for line, x in self.on.items() if line.startswith("992")]
        yield some((-facts["visit_in_global_period"], *visits))
        for name, literal in self.definitions.items():
            yield self.circuit.same(facts[name], literal)
        for name, valued_literals in self.payers.valued_literals().items():
            for word, literal in valued_literals.items():
                yield self.circuit.same(self.encounter.domains[name][word], literal)

    @cached_property
    def payers(self) -> PayerFacts:
        """What payers require of these lines."""
        return PayerFacts(self)

    @cached_property
    def definitions(self) -> Mapping[str, int]:
        """The literal that defines each fact of the lines, by name."""
        return {**self._service_literals(), **self.payers.literals()}

    def _service_literals(self) -> Mapping[str, int]:
        every, some = self.circuit.all_of, self.circuit.some_of
        imaging = self.encounter.has("imaging_status", ("ordered", "pending"))
        visits = {line for line, g in self.groups.items() if g.name == "visit"}
        beyond = [x for line, x in self.on.items() if line not in visits]
        beside = [self.on[x] for x, g in self.groups.items() if g.with_visit_modifier]
        return {
            "symptom_management_billed": self.some_line(CONSERVATIVE_TREATMENT),
            "therapy_billed": self.some_line({"therapy"}),
            "advanced_imaging_billed": self._for_m546_in(ADVANCED_IMAGING),
            "injection_billed": self._for_m546_in(INJECTIONS),
            "targeted_procedure_billed": self._for_m546_in(INJECTIONS | AUGMENTATION),
            "service_ordered": some((imaging, *beyond)),
            "pointer_invalid": self.on[BAD_POINTER],
            "line_unsupported": self.on[BAD_SERVICE],
            "facet_units_above_one": self.on[FACET_TWICE],
            "visit_without_modifier_25": every((self.on[PLAIN_VISIT], some(beside))),
            "region_mismatch": self._region_mismatch(),
            "prior_treatment_documented": some((self.types, *self.weeks.values())),
            "onset_documented": some((self.onset, *self.lasted.values())),
        }

    def some_line(self, names: Iterable[str]) -> int:
        """Whether a line of some groups is on the claim."""
        wanted = set(names)
        return self.circuit.some_of(
            self.on[line] for line, g in self.groups.items() if g.name in wanted
        )

    def for_m546(self) -> dict[str, int]:
        """Return for each listed line whether it is on the claim for M54.6."""
        m546 = self.encounter.facts["m546_reported"]
        return {
            line: self.circuit.all_of((m546, self.on[line]))
            for line in self.groups
            if line not in (BAD_SERVICE, BAD_POINTER)
        }

    def _for_m546_in(self, names: frozenset[str]) -> int:
        """Whether a line of some groups is on the claim and points at M54.6."""
        lines = self.for_m546().items()
        return self.circuit.some_of(
            on for line, on in lines if self.groups[line].name in names
        )

    def _region_mismatch(self) -> int:
        every, some = self.circuit.all_of, self.circuit.some_of
        found = []
        for line, on in self.for_m546().items():
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

    def cells(self, model: Model, dx: tuple[str, ...]) -> ServiceCells:
        """Write the cells of a model; pointers need the claim's diagnoses."""
        letter = chr(ord("A") + dx.index(UNRELATED)) if UNRELATED in dx else ""
        lines = [line for line in LINES if model[self.on[line]]]
        return ServiceCells(
            lines=tuple(line.format(letter) for line in lines),
            conservative_weeks=_chosen(model, self.weeks),
            red_flags="fever" if model[self.red_flag] else "",
            in_global_period=model[self.encounter.facts["visit_in_global_period"]],
            duration_weeks=_chosen(model, self.lasted),
            onset_known=model[self.onset],
            part_examination=self._part_examination(model),
        )

    def _part_examination(self, model: Model) -> Mapping[str, str]:
        """Write the P.A.R.T. cells: the findings, or that the first was not found."""
        facts = self.encounter.facts
        found = {cell: "Y" for fact, cell in PART_CELLS.items() if model[facts[fact]]}
        if not found and model[facts["part_recorded"]]:
            return {next(iter(PART_CELLS.values())): "N"}
        return found


def _chosen(model: Model, cells: Mapping[str, int]) -> str:
    return next((text for text, literal in cells.items() if model[literal]), "")
