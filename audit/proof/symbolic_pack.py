"""A rule pack over a symbolic encounter: every term and rule as a literal.

Terms and rules are translated from the same trees that the row engine compiles.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, cached_property

from audit.facts import COUNTS, FACTS, VOCABULARY
from audit.facts.laws import laws_of
from audit.findings import ClaimRisk, Verdict
from audit.proof.circuit import NO, YES
from audit.proof.counting import compared
from audit.proof.shared_literals import Operands, Part, Parts, SharedLiterals
from audit.proof.symbolic_encounter import (
    FIRST_DAY,
    Meaning,
    SymbolicEncounter,
)
from audit.proof.translating import translation
from audit.rules.catalogue import Pack
from audit.rules.conditions import Compare, Condition
from audit.rules.language import parse

_HIGHER = {one: [v for v in Verdict if v.rank < one.rank] for one in Verdict}
"""The verdicts above each verdict."""

DAY_LAWS = (
    f"[predates ICD-10-CM] only before {FIRST_DAY}",
    f"before {FIRST_DAY}: [predates ICD-10-CM] or [scope unreadable]",
    "[unknown code reported] only where the release of the day is loaded in part",
    "[after newest release] after the last day of the newest release, never before",
)
"""The laws of the day in words, in the order of `SymbolicPack.day_laws`."""


class SymbolicPack:
    """A pack over symbolic facts: literals of its terms, rules, verdicts and risks.

    `proposed` has for each verdict whether some rule that fires assigns it, `decided`
    whether it is the verdict of the encounter.
    """

    def __init__(
        self,
        pack: Pack,
        encounter: SymbolicEncounter,
        base: SymbolicPack | None = None,
        fixed: Mapping[str, bool] | None = None,
    ) -> None:
        """Translate every rule; share literals with `base`, a reading of the same pack.

        The terms of `fixed` are true or false as given, and are not translated.
        """
        self.pack = pack
        self.encounter = encounter
        self.circuit = encounter.circuit
        self._first: SymbolicPack = base._first if base else self
        self._shared: SharedLiterals = base._shared if base else self._parts()
        self._readings: dict[object, SymbolicPack] = {}
        self.rules = self._shared.enabled
        settled = {name: YES if holds else NO for name, holds in (fixed or {}).items()}
        differing = encounter.facts_differing(self._first.encounter)
        self._changed = (*differing, *settled)
        self._words: dict[str, Meaning] = {**dict.fromkeys(FACTS, ()), **differing}
        self.literals: dict[str, int] = {**encounter.facts, **settled}
        if base is not None:
            self.literals = self._kept(self._first.literals, self._shared.terms)
            self.literals.update({**encounter.facts, **settled})
        self.holds = self._holds()
        self.proposed: dict[Verdict, int] = {
            verdict: self._some_of(self._shared.with_verdict[verdict])
            for verdict in Verdict
        }
        self.decided: dict[Verdict, int] = {
            verdict: self.circuit.all_of(
                (self.proposed[verdict], self.none_above(verdict))
            )
            for verdict in Verdict
        }
        self.gate = self.circuit.some_of(self.proposed[v] for v in Verdict if v.is_gate)
        self.risks = self._risks()

    def dependencies(self, name: str) -> frozenset[str]:
        """Return the facts that a fact, count or term depends on."""
        return self._shared.reads(name) & FACTS.keys()

    def over(
        self, encounter: SymbolicEncounter, fixed: Mapping[str, bool] | None = None
    ) -> SymbolicPack:
        """Return the same pack over the facts of another encounter.

        The values of the terms in `fixed` are known to the caller. Encounters in which
        every fact means the same have one reading.
        """
        first, values = self._first, fixed or {}
        key = encounter.meaning(), frozenset(values.items())
        found = first._readings.get(key)
        if found is None:
            found = first._readings[key] = SymbolicPack(
                self.pack, encounter, first, values
            )
        return found

    def _parts(self) -> SharedLiterals:
        laws = [(text, self.parsed(text)) for text in laws_of(self.encounter.codes)]
        return SharedLiterals(self.pack, laws)

    def _kept(self, of_first: Mapping[str, int], parts: Parts) -> dict[str, int]:
        """Return the literals of the first reading without those of the parts that read
        something that has another meaning in this one.
        """
        kept = dict(of_first)
        for name in parts.that_read(self._changed):
            kept.pop(name, None)
        return kept

    def _all_of(self, parts: Parts, kept: Mapping[str, int]) -> dict[str, int]:
        """Return the literals of all parts; some are known already."""
        return {
            name: kept.get(name) or self._once(part) for name, part in parts.items()
        }

    def _once(self, part: Part) -> int:
        """Return the literal of a part that another reading may have translated."""
        operands = self._operands(part)
        found = part.literals.get(operands)
        if found is None:
            found = part.translate(self)
            if None in operands:
                # Only now have all terms that the part names been translated.
                operands = self._operands(part)
            part.literals[operands] = found
        return found

    def _operands(self, part: Part) -> Operands:
        """Return the key of a part in this reading.

        It translates nothing: nodes are numbered in the order of translation, and the
        numbers stand in certificates.
        """
        known = self.literals
        for name in part.terms:
            if name not in known:
                term = self._shared.terms[name]
                literal = term.literals.get(self._operands(term))
                if literal is not None:
                    known[name] = literal
        return (*map(known.get, part.yes_no), *map(self._words.get, part.words))

    def _holds(self) -> dict[str, int]:
        """Return for each rule the literal of "it fires"."""
        self.term("judged")  # before all other terms, whatever the first rule names
        kept: Mapping[str, int] = {}
        if self is not self._first:
            kept = self._kept(self._first.holds, self._shared.rules)
        return self._all_of(self._shared.rules, kept)

    def _some_of(self, rules: Iterable[str]) -> int:
        return self.circuit.some_of([self.holds[rule_id] for rule_id in rules])

    def _risks(self) -> dict[ClaimRisk, int]:
        high = self._some_of(self._shared.with_risk[ClaimRisk.HIGH])
        review = self._some_of(self._shared.with_risk[ClaimRisk.REVIEW])
        every = self.circuit.all_of
        return {
            ClaimRisk.HIGH: every((-self.gate, high)),
            ClaimRisk.REVIEW: every((-self.gate, -high, review)),
            ClaimRisk.NONE: self.circuit.some_of((self.gate, every((-high, -review)))),
        }

    def none_above(self, verdict: Verdict) -> int:
        """Return the literal of "no rule that fires assigns a higher verdict"."""
        return self.circuit.all_of([-self.proposed[v] for v in _HIGHER[verdict]])

    def term(self, name: str) -> int:
        """Return the literal of a yes/no fact or a term."""
        found = self.literals.get(name)
        if found is None:
            found = self.literals[name] = self._once(self._shared.terms[name])
        return found

    def literal(self, condition: Condition) -> int:
        """Translate a condition."""
        return translation(condition)(self)

    def comparison(self, condition: Compare) -> int:
        """Return the literal of a count that is compared with a number of the pack."""
        counted = tuple(self.term(name) for name in COUNTS[condition.name].of)
        literal = self._shared.counts.get((condition, counted))
        if literal is None:
            parameter = self.pack.parameters[condition.parameter]
            literal = compared(counted, condition.relation, parameter, self.encounter)
            self._shared.counts[condition, counted] = literal
        return literal

    def text(self, text: str) -> int:
        """Translate the text of a condition."""
        return self.literal(self.parsed(text))

    def parsed(self, text: str) -> Condition:
        """Parse the text of a condition; equal texts are parsed once."""
        return _parsed(text, tuple(self.pack.parameters))

    def laws(self) -> list[int]:
        """Return what holds for every encounter: the laws of the facts and the day."""
        of_facts = map(self._laws_of_facts.__getitem__, self._shared.law_texts)
        return [*of_facts, *self.day_laws().values()]

    @cached_property
    def _laws_of_facts(self) -> dict[str, int]:
        """The laws of the facts by their texts, as literals."""
        kept: Mapping[str, int] = {}
        if self is not self._first:
            kept = self._kept(self._first._laws_of_facts, self._shared.laws)
        return self._all_of(self._shared.laws, kept)

    @cached_property
    def _days(self) -> tuple[int, int, int]:
        """Whether the day is before ICD-10-CM, in a release that is loaded in part, and
        after the newest release; the same in all readings.
        """
        encounter, codes = self.encounter, self.encounter.codes
        return (
            -encounter.on_or_after(FIRST_DAY),
            encounter.on_days(codes.is_partial),
            encounter.on_days(codes.is_after_newest),
        )

    def day_laws(self) -> dict[str, int]:
        """Return the laws of the day, each by its sentence."""
        some, term = self.circuit.some_of, self.term
        before, partly_loaded, after_newest = self._first._days
        predates, no_scope = term("predates_icd10cm"), term("scope_unreadable")
        unknown, late = term("unknown_code_reported"), term("after_newest_release")
        laws = (
            some((-predates, before)),
            some((-before, predates, no_scope)),
            some((-unknown, partly_loaded)),
            self.circuit.same(late, after_newest),
        )
        return dict(zip(DAY_LAWS, laws, strict=True))


@cache
def _parsed(text: str, parameters: tuple[str, ...]) -> Condition:
    return parse(text, VOCABULARY, parameters)
