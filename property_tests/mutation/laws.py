"""The sampler of the laws of outcomes: checks each statement on many encounters.

The laws are those of `audit.proof.statements.law_book`, which the solver proves of the
pack that ships. Here they are evaluated over rows, so that thousands of changed packs
can be checked at once. None of them reads the oracle or an expected answer, so a team
may use them on its own rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from audit.facts import VOCABULARY
from audit.findings import ClaimRisk, Verdict
from audit.proof.statements.law_book import LAW_BOOK
from audit.proof.statements.laws import (
    Answer,
    FiresOnlyWhere,
    FiresWhere,
    Law,
    Leaves,
    Needs,
    Relation,
    Statement,
    Twins,
)
from audit.rules.catalogue import Pack
from audit.rules.language import parse
from property_tests.mutation.judging import Judge, Outcome
from property_tests.mutation.lawful_facts import LawfulFacts
from property_tests.mutation.operators import Mutant
from property_tests.mutation.second_encounters import (
    Pairs,
    dated,
    second_encounters,
    with_inpatients,
)
from property_tests.mutation.vectors import Bits, Corpus

DAYS_ALIKE = "days alike"
"""The law that facts alike are judged alike on every day since ICD-10-CM began."""


class LawBook:
    """The laws evaluated over a corpus, ready to be checked on any mutant."""

    def __init__(self, pack: Pack, base: Corpus, most: int = 400) -> None:
        """Make the second encounters; `most` pairs are kept for each statement."""
        self.pack = pack
        lawful = LawfulFacts(pack)
        base = with_inpatients(base, lawful)
        rows = Judge(pack, base)
        facts, days = list(base.facts), list(base.days)
        self._pairs: dict[tuple[int, str], Pairs] = {}
        for law in LAW_BOOK:
            for statement in law.statements:
                if isinstance(statement, Twins):
                    text = parse(statement.where, VOCABULARY, tuple(pack.parameters))
                    where = rows.condition(text)
                    found = second_encounters(statement, where, base, lawful, most)
                    first, second = len(facts), len(facts) + len(found)
                    facts += [base.facts[n] for n, _ in found]
                    facts += [row for _, row in found]
                    days += 2 * [base.days[n] for n, _ in found]
                    key = (law.number, statement.key)
                    self._pairs[key] = Pairs(first, second, len(found))
        self._dated = dated(base, facts, days)
        self.judge = Judge(pack, Corpus((), tuple(facts), tuple(days)))
        self._meanings: dict[str, Bits] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The laws, by name."""
        return (*(law.obligation for law in LAW_BOOK), DAYS_ALIKE)

    def reach(self) -> Mapping[tuple[int, str], int]:
        """Return for each statement how many encounters, or pairs, could break it."""
        return {
            (law.number, statement.key): self._cases(law, statement)
            for law in LAW_BOOK
            for statement in law.statements
        }

    def broken(self, mutant: Mutant | None = None) -> Iterator[str]:
        """Yield the laws that a mutant breaks; None checks the pack itself."""
        outcome = self.judge.outcome
        if mutant is not None and mutant.parameters:
            outcome = Judge(mutant.pack(self.pack), self.judge.corpus).outcome
        elif mutant is not None:
            outcome = self.judge.changed(dict(mutant.rules))
        for law in LAW_BOOK:
            if any(self._is_broken(law, s, outcome) for s in law.statements):
                yield law.obligation
        if any(_differ(outcome, pairs, risks=True) for pairs in self._dated):
            yield DAYS_ALIKE

    def _meaning(self, text: str) -> Bits:
        known = self._meanings.get(text)
        if known is None:
            condition = parse(text, VOCABULARY, tuple(self.pack.parameters))
            known = self._meanings[text] = self.judge.condition(condition)
        return known

    def _cases(self, law: Law, statement: Statement) -> int:
        match statement:
            case Needs(answer, _):
                bits = _given(self.judge.outcome, answer)
            case Leaves(text, _) | FiresWhere(_, text):
                bits = self._meaning(text)
            case FiresOnlyWhere(stem, _):
                bits = 0
                for name, held in self.judge.held.items():
                    bits |= held if name.startswith(stem) else 0
            case Twins():
                return self._pairs[law.number, statement.key].size
        return bits.bit_count()

    def _is_broken(self, law: Law, statement: Statement, outcome: Outcome) -> bool:
        match statement:
            case Needs(answer, text):
                return bool(_given(outcome, answer) & ~self._meaning(text))
            case Leaves(text, answers):
                left = self._meaning(text)
                for answer in answers:
                    left &= ~_given(outcome, answer)
                return bool(left)
            case FiresOnlyWhere(stem, text):
                return any(
                    held & ~self._meaning(text)
                    for name, held in outcome.held.items()
                    if held != self.judge.held.get(name) and name.startswith(stem)
                )
            case FiresWhere(rule, text):
                if rule not in self.judge.rules:
                    return False
                return bool(self._meaning(text) & ~outcome.held.get(rule, 0))
            case Twins():
                pairs = self._pairs[law.number, statement.key]
                return bool(_breaking(outcome, pairs, statement.relation))


def _given(outcome: Outcome, answer: Answer) -> Bits:
    if isinstance(answer, Verdict):
        return outcome.verdicts[answer]
    return outcome.risks[answer]


def _breaking(outcome: Outcome, pairs: Pairs, relation: Relation) -> Bits:
    """Return the pairs whose outcomes violate a relation."""
    task, tasked = pairs.of(outcome.verdicts[Verdict.CHART_REVIEW_REQUIRED])
    asked, asks = pairs.of(outcome.verdicts[Verdict.QUERY_PROVIDER])
    match relation:
        case Relation.SAME:
            return _differ(outcome, pairs, risks=True)
        case Relation.SAME_VERDICT:
            return _differ(outcome, pairs, risks=False)
        case Relation.SAME_BUT_WHO_ANSWERS:
            differ = _differ(outcome, pairs, risks=True)
            return differ & ~((task & asks) | (asked & tasked))
        case Relation.NEVER_WORSE:
            return _worse(outcome, pairs) & ~(task & asks)
        case Relation.NEVER_BECOMES_SUPPORTED:
            one, other = pairs.of(outcome.verdicts[Verdict.SUPPORTED])
            return other & ~one


def _worse(outcome: Outcome, pairs: Pairs) -> Bits:
    """Return the pairs whose second verdict is higher in the lattice."""
    bits = above = 0
    for verdict in Verdict:
        one, other = pairs.of(outcome.verdicts[verdict])
        bits |= other & ~(above | one)
        above |= one
    return bits


def _differ(outcome: Outcome, pairs: Pairs, *, risks: bool) -> Bits:
    patterns: Iterable[Bits] = outcome.verdicts.values()
    if risks:
        patterns = (*patterns, *(outcome.risks[risk] for risk in ClaimRisk))
    bits = 0
    for pattern in patterns:
        one, other = pairs.of(pattern)
        bits |= one ^ other
    return bits
