"""A pack over a symbolic encounter: every term and rule a literal over its facts.

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
from audit.proof.symbols import DAY, FIRST_DAY, Symbols
from audit.rules.catalogue import Pack, Rule
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
"""The laws of the day in words, in the order in which `Reading.day_laws` gives them."""


class Reading:
    """A pack read over symbolic facts: literals of terms, rules, verdicts and risks."""

    def __init__(
        self,
        pack: Pack,
        symbols: Symbols,
        like: Reading | None = None,
        settled: Mapping[str, bool] | None = None,
    ) -> None:
        """Read every rule; what the facts leave the same is taken over from `like`.

        The terms of `settled` are taken to hold, or not, without being read.
        """
        self.pack = pack
        self.symbols = symbols
        self.circuit = symbols.circuit
        self.rules: tuple[Rule, ...] = tuple(r for r in pack.rules if r.enabled)
        self._terms: dict[str, int] = {}
        # What does not depend on the facts is worked out once for all readings.
        self._behind: dict[str, frozenset[str]] = like._behind if like else {}
        self._in_words: dict[str, frozenset[str]] = like._in_words if like else {}
        self._counts: dict[tuple[object, ...], int] = like._counts if like else {}
        self._like = like
        self._changed: frozenset[str] = frozenset()
        same: dict[str, int] = {}
        if like is not None:
            changed = symbols.differing(like.symbols)
            changed = self._changed = changed.union(*map(like.behind, settled or ()))
            kept = {n for n in like._terms if changed.isdisjoint(like.behind(n))}
            self._terms.update((n, like._terms[n]) for n in kept)
            same = {
                rule.id: like.holds[rule.id]
                for rule in self.rules
                if changed.isdisjoint(like.behind_rule(rule))
            }
        self._terms.update((n, YES if x else NO) for n, x in (settled or {}).items())
        judged = self.literal(Holds("judged"))
        self.holds: dict[str, int] = {
            rule.id: same.get(rule.id) or self._in_force(rule, judged)
            for rule in self.rules
        }
        self.borne: dict[Verdict, int] = {
            verdict: self._some_rule(verdict=verdict) for verdict in Verdict
        }
        self.decided: dict[Verdict, int] = {
            verdict: self.circuit.all_of(
                (self.borne[verdict], self.none_above(verdict))
            )
            for verdict in Verdict
        }
        self.gate = self.circuit.some_of(self.borne[v] for v in Verdict if v.is_gate)
        self.risks = self._risks()

    def behind(self, name: str) -> frozenset[str]:
        """Name the facts that a fact, count or term, or a rule, depends on."""
        found = self._behind.get(name)
        if found is None:
            if name in COUNTS:
                parts: Iterable[str] = COUNTS[name].of
            elif name in FACTS:
                parts = ()
            else:
                parts = names_in(self.pack.terms[name])
            named = {name} if name in FACTS else set()
            found = frozenset(named.union(*map(self.behind, parts)))
            self._behind[name] = found
        return found

    def behind_rule(self, rule: Rule) -> frozenset[str]:
        """Name the facts that a rule depends on."""
        found = self._behind.get(rule.id)
        if found is None:
            scope = ("judged",) if rule.judged_only else ()
            parts = (*names_in(rule.condition), *scope)
            found = frozenset[str]().union(*map(self.behind, parts))
            self._behind[rule.id] = found
        return found

    def on(
        self, symbols: Symbols, settled: Mapping[str, bool] | None = None
    ) -> Reading:
        """Read the same pack over the facts of another encounter.

        `settled` terms are those of which the asker knows whether they hold.
        """
        return Reading(self.pack, symbols, self, settled)

    def _in_force(self, rule: Rule, judged: int) -> int:
        after = self.symbols.on_or_after(rule.since)
        ended = NO
        if rule.until is not None and rule.until < dt.date.max:
            ended = self.symbols.on_or_after(rule.until + dt.timedelta(days=1))
        scope = judged if rule.judged_only else YES
        return self.circuit.all_of((after, -ended, scope, self.literal(rule.condition)))

    def _some_rule(
        self, verdict: Verdict | None = None, risk: ClaimRisk | None = None
    ) -> int:
        return self.circuit.some_of(
            self.holds[r.id]
            for r in self.rules
            if (verdict is None or r.verdict is verdict)
            and (risk is None or r.risk is risk)
        )

    def _risks(self) -> dict[ClaimRisk, int]:
        high = self._some_rule(risk=ClaimRisk.HIGH)
        review = self._some_rule(risk=ClaimRisk.REVIEW)
        every = self.circuit.all_of
        return {
            ClaimRisk.HIGH: every((-self.gate, high)),
            ClaimRisk.REVIEW: every((-self.gate, -high, review)),
            ClaimRisk.NONE: self.circuit.some_of((self.gate, every((-high, -review)))),
        }

    def none_above(self, verdict: Verdict) -> int:
        """Whether no rule bears a verdict higher than this one."""
        return self.circuit.all_of(
            -self.borne[v] for v in Verdict if v.rank < verdict.rank
        )

    def term(self, name: str) -> int:
        """Give the literal of a yes/no fact or a term."""
        if name in self.symbols.facts:
            return self.symbols.facts[name]
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
                return self.symbols.has(name, sorted(values))
            case Compare():
                return self._compared(condition)
            case All(parts):
                return self.circuit.all_of([self.literal(p) for p in parts])
            case Some(parts):
                return self.circuit.some_of([self.literal(p) for p in parts])
            case Not(part):
                return -self.literal(part)
            case Constant(value):
                return YES if value else NO

    def _compared(self, condition: Compare) -> int:
        counted = tuple(self.term(name) for name in COUNTS[condition.name].of)
        key = (condition, *counted, *self.symbols.domains[DAY].values())
        found = self._counts.get(key)
        if found is None:
            found = self._counts[key] = self._count(condition, counted)
        return found

    def _count(self, condition: Compare, counted: tuple[int, ...]) -> int:
        relation = _RELATIONS[condition.relation]
        parameter = self.pack.parameters[condition.parameter]
        days: dict[int, list[str]] = {}
        for day in self.symbols.days:
            days.setdefault(parameter.on(day), []).append(str(day))
        return self.circuit.some_of(
            self.circuit.all_of(
                (
                    self.symbols.has(DAY, of_bound),
                    self._is_one_of(
                        [n for n in range(len(counted) + 1) if relation(n, bound)],
                        counted,
                    ),
                )
            )
            for bound, of_bound in days.items()
        )

    def _is_one_of(self, numbers: list[int], counted: tuple[int, ...]) -> int:
        """Whether as many of the counted ones hold as one of some numbers says."""
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
        """Give what holds for every encounter: the laws of the facts and of the day."""
        return [*self.laws_of_facts, *self.day_laws().values()]

    @cached_property
    def laws_of_facts(self) -> tuple[int, ...]:
        """The laws of the facts as literals, in their order."""
        texts = laws_of(self.symbols.codes)
        if self._like is None:
            return tuple(map(self.text, texts))
        return tuple(
            old
            if self._changed.isdisjoint(self._behind_text(text))
            else self.text(text)
            for text, old in zip(texts, self._like.laws_of_facts, strict=True)
        )

    def _behind_text(self, text: str) -> frozenset[str]:
        """Name the facts that a condition in words depends on."""
        found = self._in_words.get(text)
        if found is None:
            names = names_in(_parsed(text, tuple(self.pack.parameters)))
            found = frozenset[str]().union(*map(self.behind, names))
            self._in_words[text] = found
        return found

    def day_laws(self) -> dict[str, int]:
        """Give the laws of the day, each by its sentence."""
        some, codes = self.circuit.some_of, self.symbols.codes
        before = -self.symbols.on_or_after(FIRST_DAY)
        partial = self.symbols.on_days(codes.is_partial)
        after_newest = self.symbols.on_days(codes.is_after_newest)
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
