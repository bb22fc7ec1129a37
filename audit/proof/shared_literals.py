"""Literals that all readings of one pack share: each part is translated once.

The laws about two encounters read the pack again for more than 250 encounters. Each of
them differs from the first one in a few facts only, so most of what a reading needs has
been translated before.

A literal is kept with its part, under the part's operands: what the facts and terms
that the part names mean in a reading. This key is complete, because a translation looks
up nothing else that differs between readings of one pack: circuit, numbers and the day
are the same for all of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from audit.facts import COUNTS, FACTS
from audit.findings import ClaimRisk, Verdict
from audit.proof.circuit import NO, YES
from audit.proof.symbolic_encounter import Meaning
from audit.proof.translating import Reading, Translate, translation
from audit.rules.catalogue import Pack
from audit.rules.conditions import All, Compare, Condition, Holds, names_in
from audit.rules.rule import Rule

Operands = tuple[Meaning | None, ...]
"""What each name means in a reading; None if it is not known yet."""


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A term, a rule or a law, with its literals in all readings so far.

    `translate` returns its literal in a reading. `yes_no` are the yes/no facts and the
    terms that its condition names, `terms` the latter alone, `words` the enumerations.
    `reads` are all facts and terms behind them, and a term's own name.
    """

    translate: Translate
    yes_no: tuple[str, ...]
    terms: tuple[str, ...]
    words: tuple[str, ...]
    reads: frozenset[str]
    literals: dict[Operands, int] = field(default_factory=dict)


class Parts(dict[str, Part]):
    """Parts by their names."""

    @cached_property
    def _by_what_they_read(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for name, part in self.items():
            for read in part.reads:
                found.setdefault(read, []).append(name)
        return {read: tuple(names) for read, names in found.items()}

    def that_read(self, names: Iterable[str]) -> set[str]:
        """Return the names of the parts that read one of some facts and terms."""
        found = self._by_what_they_read
        return {part for name in names for part in found.get(name, ())}


class SharedLiterals:
    """The terms, rules and laws of a pack as parts, each with its literals.

    `counts` has literals by the comparison and what is counted; `with_verdict` and
    `with_risk` have the ids of the rules in force by their outcomes.
    """

    def __init__(self, pack: Pack, laws: Sequence[tuple[str, Condition]]) -> None:
        """Take the pack, and the laws of the facts by their texts."""
        self.terms = Parts()
        for name, condition in pack.terms.items():
            self.terms[name] = self._part(translation(condition), condition, name)
        self.enabled: tuple[Rule, ...] = tuple(r for r in pack.rules if r.enabled)
        self.rules = Parts(
            (rule.id, self._part(_firing(rule), All((*_scope(rule), rule.condition))))
            for rule in self.enabled
        )
        self.with_verdict = {
            verdict: [r.id for r in self.enabled if r.verdict is verdict]
            for verdict in Verdict
        }
        self.with_risk = {
            risk: [r.id for r in self.enabled if r.risk is risk] for risk in ClaimRisk
        }
        self.law_texts = tuple(text for text, _ in laws)
        self.laws = Parts(
            (text, self._part(translation(law), law)) for text, law in laws
        )
        self.counts: dict[tuple[Compare, tuple[int, ...]], int] = {}

    def _part(self, translate: Translate, condition: Condition, *names: str) -> Part:
        """Return a new part; `names` are those that it has itself."""
        named = dict.fromkeys(_counted(names_in(condition)))
        words = [n for n in named if n in FACTS and not FACTS[n].is_yes_no]
        return Part(
            translate,
            tuple(n for n in named if n not in words),
            tuple(n for n in named if n not in FACTS),
            tuple(words),
            frozenset(names).union(*map(self.reads, named)),
        )

    def reads(self, name: str) -> frozenset[str]:
        """Return the facts and terms behind a fact, count or term, itself included."""
        if name in COUNTS:
            return frozenset[str]().union(*map(self.reads, COUNTS[name].of))
        return frozenset({name}) if name in FACTS else self.terms[name].reads


def _firing(rule: Rule) -> Translate:
    """Return the function that translates "the rule fires"."""
    holds, end = translation(rule.condition), None
    if rule.until is not None and rule.until < dt.date.max:
        end = rule.until + dt.timedelta(days=1)

    def fires(reading: Reading) -> int:
        after = reading.encounter.on_or_after(rule.since)
        ended = reading.encounter.on_or_after(end) if end else NO
        scope = reading.term("judged") if rule.judged_only else YES
        return reading.circuit.all_of((after, -ended, scope, holds(reading)))

    return fires


def _scope(rule: Rule) -> tuple[Condition, ...]:
    return (Holds("judged"),) if rule.judged_only else ()


def _counted(names: Iterable[str]) -> Iterator[str]:
    """Yield names, and instead of a count what it counts."""
    for name in names:
        if name in COUNTS:
            yield from COUNTS[name].of
        else:
            yield name
