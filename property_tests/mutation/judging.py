"""The results of a pack on many rows at once, and of packs that differ a little."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from audit.facts import COUNTS, FACTS
from audit.findings import ClaimRisk, Severity, Verdict
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
)
from audit.rules.parameters import Parameter
from audit.rules.rule import Rule
from property_tests.mutation.vectors import Bits, Corpus

_Word = TypeVar("_Word", Verdict, Severity)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The results of a pack on a corpus, as patterns of rows.

    `held` has the rows in which each rule fires, `verdicts`, `risks` and `severities`
    the rows that get each of these, `denials` the rows that show each denial code.
    """

    held: Mapping[str, Bits]
    verdicts: Mapping[Verdict, Bits]
    risks: Mapping[ClaimRisk, Bits]
    severities: Mapping[Severity, Bits] = field(default_factory=dict)
    denials: Mapping[str, Bits] = field(default_factory=dict)

    def decision_differs(self, other: Outcome) -> Bits:
        """Rows whose verdict or risk differs."""
        bits = 0
        for verdict in Verdict:
            bits |= self.verdicts[verdict] ^ other.verdicts[verdict]
        for risk in ClaimRisk:
            bits |= self.risks[risk] ^ other.risks[risk]
        return bits

    def rest_differs(self, other: Outcome) -> Bits:
        """Rows whose severity or denial codes differ."""
        bits = 0
        for severity in self.severities.keys() | other.severities.keys():
            bits |= self.severities.get(severity, 0) ^ other.severities.get(severity, 0)
        for code in self.denials.keys() | other.denials.keys():
            bits |= self.denials.get(code, 0) ^ other.denials.get(code, 0)
        return bits

    def findings_differ(self, other: Outcome) -> Bits:
        """Rows in which some rule fires in only one of the two."""
        if self.held is other.held:
            return 0
        bits = 0
        for name in self.held.keys() | other.held.keys():
            bits |= self.held.get(name, 0) ^ other.held.get(name, 0)
        return bits


class Judge:
    """A pack's conditions over one corpus, and packs that differ from it a little.

    Terms are evaluated once; a changed rule costs its own condition and the lattice.
    """

    def __init__(self, pack: Pack, corpus: Corpus) -> None:
        """Evaluate every rule of the pack."""
        self.pack = pack
        self.corpus = corpus
        self._terms: dict[str, Bits] = {}
        self._counted: dict[str, list[Bits]] = {}
        self.rules = {rule.id: rule for rule in pack.rules if rule.enabled}
        self.held = {name: self.rule(rule) for name, rule in self.rules.items()}
        self.outcome = self._outcome(self.held, self.rules)
        self._kept: dict[str, tuple[dict[str, Bits], dict[str, Bits]]] = {}

    def rule(self, rule: Rule) -> Bits:
        """Return the rows in which a rule fires."""
        bits = self.condition(rule.condition) & self.in_force(rule)
        return bits & self.term("judged") if rule.judged_only else bits

    def in_force(self, rule: Rule) -> Bits:
        """Return the rows on whose date a rule applies."""
        bits = 0
        for day, rows in self.corpus.of_day.items():
            if rule.applies_on(day):
                bits |= rows
        return bits

    def term(self, name: str) -> Bits:
        """Return the rows in which a term or yes/no fact is true."""
        fact = FACTS.get(name)
        if fact is not None:
            return self.corpus.of_value[name, True]
        known = self._terms.get(name)
        if known is None:
            known = self._terms[name] = self.condition(self.pack.terms[name])
        return known

    def condition(self, condition: Condition) -> Bits:
        """Return the rows in which a condition is true."""
        match condition:
            case Holds(name):
                return self.term(name)
            case Is(name, values):
                bits = 0
                for value in values:
                    bits |= self.corpus.of_value[name, value]
                return bits
            case Not(part):
                return self.corpus.every & ~self.condition(part)
            case All(parts):
                bits = self.corpus.every
                for part in parts:
                    bits &= self.condition(part)
                return bits
            case Some(parts):
                bits = 0
                for part in parts:
                    bits |= self.condition(part)
                return bits
            case Constant(value):
                return self.corpus.every if value else 0
            case Compare():
                return self.compared(condition, self.pack.parameters)

    def compared(self, condition: Compare, parameters: Mapping[str, Parameter]) -> Bits:
        """Return the rows in which a count has its relation to a parameter."""
        counted, bits = self._count(condition.name), 0
        for day, rows in self.corpus.of_day.items():
            bound = parameters[condition.parameter].on(day)
            for number, having in enumerate(counted):
                if _RELATIONS[condition.relation](number, bound):
                    bits |= having & rows
        return bits

    def _count(self, name: str) -> list[Bits]:
        """Return for each number the rows in which that many of a count's parts are
        true.
        """
        known = self._counted.get(name)
        if known is None:
            parts = COUNTS[name].of
            known = [self.corpus.every, *([0] * len(parts))]
            for part in parts:
                bits = self.term(part)
                for number in range(len(parts), 0, -1):
                    known[number] &= ~bits
                    known[number] |= known[number - 1] & bits
                known[0] &= ~bits
            self._counted[name] = known
        return known

    # -- outcomes ----------------------------------------------------------------------

    def changed(self, rules: Mapping[str, Rule | None]) -> Outcome:
        """Return the outcome of the pack with some rules replaced, added or deleted."""
        held, known = dict(self.held), dict(self.rules)
        for name, rule in rules.items():
            if rule is None:
                held.pop(name, None)
                known.pop(name, None)
            else:
                known[name] = rule
                if not asks_alike(rule, self.rules.get(name)):
                    held[name] = self.rule(rule)
        return self._outcome(held, known)

    def _outcome(self, held: Mapping[str, Bits], rules: Mapping[str, Rule]) -> Outcome:
        borne = dict.fromkeys(Verdict, 0)
        risky = dict.fromkeys(ClaimRisk, 0)
        grave = dict.fromkeys(reversed(Severity), 0)
        named: dict[str, Bits] = {}
        for name, rule in rules.items():
            bits = held[name]
            if rule.verdict is not None:
                borne[rule.verdict] |= bits
            risky[rule.risk] |= bits
            grave[rule.severity] |= bits
            for code in rule.denials:
                named[code] = named.get(code, 0) | bits
        gates = borne[Verdict.INPUT_ERROR] | borne[Verdict.NOT_APPLICABLE]
        high = risky[ClaimRisk.HIGH] & ~gates
        review = risky[ClaimRisk.REVIEW] & ~gates & ~high
        none = self.corpus.every & ~high & ~review
        risks = {
            ClaimRisk.NONE: none,
            ClaimRisk.REVIEW: review,
            ClaimRisk.HIGH: high,
        }
        return Outcome(
            held,
            _highest(borne, self.corpus.every),
            risks,
            _highest(grave, self.corpus.every),
            {code: bits & ~gates for code, bits in named.items()},
        )


def asks_alike(one: Rule, other: Rule | None) -> bool:
    """Whether two rules fire on the same rows because their conditions are equal."""
    return other is not None and (
        one.condition is other.condition
        and one.judged_only is other.judged_only
        and (one.since, one.until) == (other.since, other.until)
    )


def _highest(borne: Mapping[_Word, Bits], every: Bits) -> dict[_Word, Bits]:
    """Return for each word the rows that have it and no word before it."""
    free, found = every, {}
    for word, bits in borne.items():
        found[word] = bits & free
        free &= ~bits
    return found


_RELATIONS = {
    "<": int.__lt__,
    "<=": int.__le__,
    ">": int.__gt__,
    ">=": int.__ge__,
    "==": int.__eq__,
    "!=": int.__ne__,
}


def verdicts_in_rows(outcome: Outcome, rows: Sequence[int]) -> list[Verdict | None]:
    """Return the verdict of each row; None if no rule assigns one."""
    return [
        next((v for v, bits in outcome.verdicts.items() if bits >> n & 1), None)
        for n in rows
    ]
