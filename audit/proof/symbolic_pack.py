"""A rule pack over a symbolic encounter: every term and rule as a literal.

Terms and rules are translated from the same trees that the row engine compiles.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from functools import cache, cached_property

from audit.facts import COUNTS, FACTS, VOCABULARY
from audit.facts.laws import laws_of
from audit.findings import ClaimRisk, Verdict
from audit.proof.circuit import NO, YES
from audit.proof.symbolic_encounter import DAY, FIRST_DAY, SymbolicEncounter
from audit.rules.catalogue import Pack
from audit.rules.conditions import (
    All,
    Compare,
    Condition,
    Constant,
    Holds,
    Is,
    Not,
    Some,
    names_in,
)
from audit.rules.language import parse
from audit.rules.rule import Rule

_RELATIONS: Mapping[str, Callable[[int, int], bool]] = {
    "<": int.__lt__,
    "<=": int.__le__,
    ">": int.__gt__,
    ">=": int.__ge__,
    "==": int.__eq__,
    "!=": int.__ne__,
}

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
        """Translate every rule; reuse what `base` has for unchanged facts.

        The terms of `fixed` are true or false as given, and are not translated.
        """
        self.pack = pack
        self.encounter = encounter
        self.circuit = encounter.circuit
        self.rules: tuple[Rule, ...] = tuple(r for r in pack.rules if r.enabled)
        self._terms: dict[str, int] = {}
        # These caches do not depend on the facts, so all symbolic packs share them.
        self._dependency_cache: dict[str, frozenset[str]] = (
            base._dependency_cache if base else {}
        )
        self._text_cache: dict[str, frozenset[str]] = base._text_cache if base else {}
        self._counts: dict[tuple[object, ...], int] = base._counts if base else {}
        self._base = base
        self._changed: frozenset[str] = frozenset()
        unchanged: dict[str, int] = {}
        if base is not None:
            changed = encounter.facts_differing(base.encounter)
            changed = self._changed = changed.union(
                *map(base.dependencies, fixed or ())
            )
            kept = {n for n in base._terms if changed.isdisjoint(base.dependencies(n))}
            self._terms.update((n, base._terms[n]) for n in kept)
            unchanged = {
                rule.id: base.holds[rule.id]
                for rule in self.rules
                if changed.isdisjoint(base.rule_dependencies(rule))
            }
        self._terms.update((n, YES if x else NO) for n, x in (fixed or {}).items())
        judged = self.literal(Holds("judged"))
        self.holds: dict[str, int] = {
            rule.id: unchanged.get(rule.id) or self._fires(rule, judged)
            for rule in self.rules
        }
        self.proposed: dict[Verdict, int] = {
            verdict: self._some_rule_with(verdict=verdict) for verdict in Verdict
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
        found = self._dependency_cache.get(name)
        if found is None:
            if name in COUNTS:
                parts: Iterable[str] = COUNTS[name].of
            elif name in FACTS:
                parts = ()
            else:
                parts = names_in(self.pack.terms[name])
            named = {name} if name in FACTS else set()
            found = frozenset(named.union(*map(self.dependencies, parts)))
            self._dependency_cache[name] = found
        return found

    def rule_dependencies(self, rule: Rule) -> frozenset[str]:
        """Return the facts that a rule depends on."""
        found = self._dependency_cache.get(rule.id)
        if found is None:
            scope = ("judged",) if rule.judged_only else ()
            parts = (*names_in(rule.condition), *scope)
            found = frozenset[str]().union(*map(self.dependencies, parts))
            self._dependency_cache[rule.id] = found
        return found

    def over(
        self, encounter: SymbolicEncounter, fixed: Mapping[str, bool] | None = None
    ) -> SymbolicPack:
        """Return the same pack over the facts of another encounter.

        The values of the terms in `fixed` are known to the caller.
        """
        return SymbolicPack(self.pack, encounter, self, fixed)

    def _fires(self, rule: Rule, judged: int) -> int:
        after = self.encounter.on_or_after(rule.since)
        ended = NO
        if rule.until is not None and rule.until < dt.date.max:
            ended = self.encounter.on_or_after(rule.until + dt.timedelta(days=1))
        scope = judged if rule.judged_only else YES
        return self.circuit.all_of((after, -ended, scope, self.literal(rule.condition)))

    def _some_rule_with(
        self, verdict: Verdict | None = None, risk: ClaimRisk | None = None
    ) -> int:
        return self.circuit.some_of(
            self.holds[r.id]
            for r in self.rules
            if (verdict is None or r.verdict is verdict)
            and (risk is None or r.risk is risk)
        )

    def _risks(self) -> dict[ClaimRisk, int]:
        high = self._some_rule_with(risk=ClaimRisk.HIGH)
        review = self._some_rule_with(risk=ClaimRisk.REVIEW)
        every = self.circuit.all_of
        return {
            ClaimRisk.HIGH: every((-self.gate, high)),
            ClaimRisk.REVIEW: every((-self.gate, -high, review)),
            ClaimRisk.NONE: self.circuit.some_of((self.gate, every((-high, -review)))),
        }

    def none_above(self, verdict: Verdict) -> int:
        """Return the literal of "no rule that fires assigns a higher verdict"."""
        return self.circuit.all_of(
            -self.proposed[v] for v in Verdict if v.rank < verdict.rank
        )

    def term(self, name: str) -> int:
        """Return the literal of a yes/no fact or a term."""
        if name in self.encounter.facts:
            return self.encounter.facts[name]
        found = self._terms.get(name)
        if found is None:
            found = self._terms[name] = self.literal(self.pack.terms[name])
        return found

    def literal(self, condition: Condition) -> int:
        """Translate a condition."""
        match condition:
            case Holds(name):
                return self.term(name)
            case Is(name, values):
                return self.encounter.has(name, sorted(values))
            case Compare():
                return self._comparison(condition)
            case All(parts):
                return self.circuit.all_of([self.literal(p) for p in parts])
            case Some(parts):
                return self.circuit.some_of([self.literal(p) for p in parts])
            case Not(part):
                return -self.literal(part)
            case Constant(value):
                return YES if value else NO

    def _comparison(self, condition: Compare) -> int:
        counted = tuple(self.term(name) for name in COUNTS[condition.name].of)
        key = (condition, *counted, *self.encounter.domains[DAY].values())
        literal = self._counts.get(key)
        if literal is None:
            literal = self._counts[key] = self._count(condition, counted)
        return literal

    def _count(self, condition: Compare, counted: tuple[int, ...]) -> int:
        relation = _RELATIONS[condition.relation]
        parameter = self.pack.parameters[condition.parameter]
        days: dict[int, list[str]] = {}
        for day in self.encounter.days:
            days.setdefault(parameter.on(day), []).append(str(day))
        return self.circuit.some_of(
            self.circuit.all_of(
                (
                    self.encounter.has(DAY, days_of_bound),
                    self._count_is_one_of(
                        [n for n in range(len(counted) + 1) if relation(n, bound)],
                        counted,
                    ),
                )
            )
            for bound, days_of_bound in days.items()
        )

    def _count_is_one_of(self, numbers: list[int], counted: tuple[int, ...]) -> int:
        """Whether the count of true literals is one of some numbers."""
        reached = self.circuit.at_least
        runs: list[int] = []
        for n in numbers:
            if n - 1 not in numbers:  # a run of numbers begins here
                end = n
                while end in numbers:
                    end += 1
                at_most = -reached(end, counted)
                runs.append(self.circuit.all_of((reached(n, counted), at_most)))
        return self.circuit.some_of(runs)

    def text(self, text: str) -> int:
        """Translate the text of a condition."""
        return self.literal(_parsed(text, tuple(self.pack.parameters)))

    def laws(self) -> list[int]:
        """Return what holds for every encounter: the laws of the facts and the day."""
        return [*self.laws_of_facts, *self.day_laws().values()]

    @cached_property
    def laws_of_facts(self) -> tuple[int, ...]:
        """The laws of the facts as literals, in their order."""
        texts = laws_of(self.encounter.codes)
        if self._base is None:
            return tuple(map(self.text, texts))
        return tuple(
            old
            if self._changed.isdisjoint(self._dependencies_of_text(text))
            else self.text(text)
            for text, old in zip(texts, self._base.laws_of_facts, strict=True)
        )

    def _dependencies_of_text(self, text: str) -> frozenset[str]:
        """Return the facts that a condition, given as text, depends on."""
        found = self._text_cache.get(text)
        if found is None:
            names = names_in(_parsed(text, tuple(self.pack.parameters)))
            found = frozenset[str]().union(*map(self.dependencies, names))
            self._text_cache[text] = found
        return found

    def day_laws(self) -> dict[str, int]:
        """Return the laws of the day, each by its sentence."""
        some, codes = self.circuit.some_of, self.encounter.codes
        before = -self.encounter.on_or_after(FIRST_DAY)
        partial = self.encounter.on_days(codes.is_partial)
        after_newest = self.encounter.on_days(codes.is_after_newest)
        predates, no_scope = map(self.term, ("predates_icd10cm", "scope_unreadable"))
        unknown, late = map(
            self.term, ("unknown_code_reported", "after_newest_release")
        )
        laws = (
            some((-predates, before)),
            some((-before, predates, no_scope)),
            some((-unknown, partial)),
            self.circuit.same(late, after_newest),
        )
        return dict(zip(DAY_LAWS, laws, strict=True))


@cache
def _parsed(text: str, parameters: tuple[str, ...]) -> Condition:
    return parse(text, VOCABULARY, parameters)
