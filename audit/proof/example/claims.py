"""The diagnoses of an example: the codes, and their order, that make the facts true.

A symbolic encounter may combine facts that no list of codes can produce. This module
ties the facts of the claim to open codes, and writes the codes of a model as cells.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from audit.codes import M546
from audit.encounter.values import CONDITION_FAMILIES
from audit.proof.example.claim_facts import ClaimFacts
from audit.proof.example.open_codes import OpenCodes
from audit.proof.example.record_facts import RecordFacts
from audit.proof.solver import Model

MOST_CODES = 22
"""Most codes beside M54.6: with a gap and a repeated code they fill dx1 to dx25."""


@dataclass(frozen=True, slots=True)
class Diagnoses:
    """The diagnosis cells of an example."""

    dx: tuple[str, ...]
    definitive_code: str
    unrelated_pairs: str
    g89_basis: str


class Claim(OpenCodes):
    """The open codes, tied to the facts of one symbolic encounter."""

    # -- what ties the facts to the codes
    # -----------------------------------------------

    def laws(self) -> Iterable[int]:
        """Yield what holds for every encounter whose claim is made of these codes."""
        yield from self._order()
        yield from self._reviewed_only()
        facts = self.encounter.facts
        for name, literal in self.definitions.items():
            if name in facts:
                yield self.circuit.same(facts[name], literal)

    def _order(self) -> Iterable[int]:
        circuit, facts = self.circuit, self.encounter.facts
        some, every = circuit.some_of, circuit.all_of
        before = some(self.before.values())
        for code in self.codes:
            yield -every((self.before[code], self.after[code]))
            yield some((-self.after[code], facts["m546_reported"]))
            yield some((-self.first[code], self.before[code]))
            yield -every((self.first[code], self.gap))
        yield -circuit.at_least(2, tuple(self.first.values()))
        yield -circuit.at_least(
            MOST_CODES + 1, (*self.before.values(), *self.after.values())
        )
        yield some((-before, self.gap, *self.first.values()))
        yield circuit.same(
            facts["m546_first_listed"],
            every((facts["m546_reported"], -before, -self.gap)),
        )
        yield -circuit.at_least(2, tuple(self.basis.values()))
        yield some(self.basis.values())
        yield some((-facts["duplicate_reported"], *self.on.values()))

    def _reviewed_only(self) -> Iterable[int]:
        some, domains = self.circuit.some_of, self.encounter.domains
        reviewed = self.encounter.facts["chart_reviewed"]
        yield some((reviewed, self.basis[""]))
        yield some((reviewed, -self.statement))
        for code in self.codes:
            yield some((reviewed, -self.documented[code]))
            yield some((reviewed, -self.unrelated[code]))
            yield some((-self.unrelated[code], self.on[code]))
            for family in CONDITION_FAMILIES:
                member = self.stands_for_family(code, family)
                none = domains[family]["none"]
                # The statement that a code is unrelated changes a blank status to
                # incidental.
                yield some((-self.unrelated[code], -member, -none))

    @cached_property
    def definitions(self) -> Mapping[str, int]:
        """The literal that defines each fact of the claim, by name."""
        return {**ClaimFacts(self).literals(), **RecordFacts(self).literals()}

    # -- the cells ---------------------------------------------------------------------

    def cells(self, model: Model) -> Diagnoses:
        """Write the diagnosis cells of a model."""
        before = [c for c in self.codes if model[self.before[c]]]
        before.sort(key=lambda c: not model[self.first[c]])
        m546 = [M546] if model[self.on[M546]] else []
        dx = [*before, *m546, *(c for c in self.codes if model[self.after[c]])]
        if model[self.encounter.facts["duplicate_reported"]]:
            dx.append(dx[-1])
        unrelated = [c for c in self.codes if model[self.unrelated[c]]]
        pairs = [f"M54.6~{c}" for c in unrelated]
        if model[self.statement]:
            pairs.append("E11.9~I10")
        return Diagnoses(
            dx=(*([""] if model[self.gap] else []), *dx),
            definitive_code="; ".join(
                c for c in self.codes if model[self.documented[c]]
            ),
            unrelated_pairs="; ".join(pairs),
            g89_basis=next(b for b, x in self.basis.items() if model[x]),
        )
