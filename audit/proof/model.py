"""A pack over a symbolic encounter: every term and rule a literal over its facts.

Terms and rules are translated from the same trees that the row engine compiles.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from functools import cache

from audit.facts import COUNTS, FACTS, VOCABULARY
from audit.facts.laws import LAWS
from audit.findings import ClaimRisk, Verdict
from audit.proof.circuit import NO, YES
from audit.proof.symbols import AFTER_NEWEST, DAY, FIRST_DAY, NEWEST_FROM, Symbols
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


class Reading:
    """A pack read over symbolic facts: literals of terms, rules, verdicts and risks."""

    def __init__(
        self, pack: Pack, symbols: Symbols, like: Reading | None = None
    ) -> None:
        """Read every rule; what the facts leave the same is taken over from `like`."""
        self.pack = pack
        self.symbols = symbols
        self.circuit = symbols.circuit
        self.rules: tuple[Rule, ...] = tuple(r for r in pack.rules if r.enabled)
        self._terms: dict[str, int] = {}
        self._behind: dict[str, frozenset[str]] = {}
        same: dict[str, int] = {}
        if like is not None:
            changed = symbols.differing(like.symbols)
            kept = {n for n in like._terms if changed.isdisjoint(like.behind(n))}
            self._terms.update((n, like._terms[n]) for n in kept)
            same = {
                rule.id: like.holds[rule.id]
                for rule in self.rules
                if changed.isdisjoint(like.behind_rule(rule))
            }
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

    def on(self, symbols: Symbols) -> Reading:
        """Read the same pack over the facts of another encounter."""
        return Reading(self.pack, symbols, self)

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
        counted = [self.term(name) for name in COUNTS[condition.name].of]
        relation = _RELATIONS[condition.relation]
        parameter = self.pack.parameters[condition.parameter]
        cases = []
        for day in self.symbols.days:
            bound = parameter.on(day)
            numbers = [n for n in range(len(counted) + 1) if relation(n, bound)]
            cases.append(
                self.circuit.all_of(
                    (
                        self.symbols.has(DAY, [str(day)]),
                        self._is_one_of(numbers, counted),
                    )
                )
            )
        return self.circuit.some_of(cases)

    def _is_one_of(self, numbers: list[int], counted: list[int]) -> int:
        return self.circuit.some_of(
            self.circuit.all_of(
                (
                    self.circuit.at_least(n, counted),
                    -self.circuit.at_least(n + 1, counted),
                )
            )
            for n in numbers
        )

    def text(self, text: str) -> int:
        """Translate the text of a condition."""
        return self.literal(_parsed(text, tuple(self.pack.parameters)))

    def laws(self) -> list[int]:
        """Give what holds for every encounter: the laws of the facts and of the day."""
        some, after = self.circuit.some_of, self.symbols.on_or_after
        before = -after(FIRST_DAY)
        predates, no_scope = map(self.term, ("predates_icd10cm", "scope_unreadable"))
        by_day = [
            some((-predates, before)),
            some((-before, predates, no_scope)),
            some((-self.term("unknown_code_reported"), after(NEWEST_FROM))),
            self.circuit.same(self.term("after_newest_release"), after(AFTER_NEWEST)),
        ]
        return [*(self.text(law) for law in LAWS), *by_day]


@cache
def _parsed(text: str, parameters: tuple[str, ...]) -> Condition:
    return parse(text, VOCABULARY, parameters)
