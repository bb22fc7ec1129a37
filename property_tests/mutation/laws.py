"""The sampler's reading of the laws of outcomes: each statement on many encounters.

The laws are those of `audit.proof.statements.law_book`, which the solver proves of the
pack that ships; here they are laid over rows, so that thousands of changed packs can
be asked at once. None of them reads the oracle or an expected answer, so that a team
may use them on rules of its own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from audit.facts import FACTS, VOCABULARY
from audit.facts.laws import shipped_laws
from audit.findings import ClaimRisk, Verdict
from audit.proof.statements.law_book import LAW_BOOK
from audit.proof.statements.laws import (
    Answer,
    Change,
    Law,
    Leaves,
    Needs,
    Relation,
    Speaks,
    Statement,
    Tells,
    Twins,
)
from audit.rules.catalogue import Pack
from audit.rules.compiling import check_of
from audit.rules.conditions import Condition, FactLookup, names_in
from audit.rules.language import parse
from property_tests.mutation.operators import Mutant
from property_tests.mutation.vectors import Bits, Corpus, FactRow, Judge, Outcome

_DAYS = tuple(
    map(
        dt.date.fromisoformat,
        ("2015-10-01", "2025-09-30", "2025-10-01", "2026-02-10", "2026-10-01"),
    )
)
DAYS_ALIKE = "days alike"
"""The law that facts alike are judged alike on every day since ICD-10-CM began."""

STAY: FactRow = {"claim_type": "institutional", "setting": "inpatient_acute"}


@dataclass(frozen=True, slots=True)
class Pairs:
    """Rows and their second encounters, at the same places in two stretches."""

    first: int
    second: int
    size: int

    def of(self, bits: Bits) -> tuple[Bits, Bits]:
        """Give a pattern over the first and over the second encounters."""
        mask = (1 << self.size) - 1
        return bits >> self.first & mask, bits >> self.second & mask


class LawBook:
    """The laws laid over a corpus, ready to be asked of any mutant."""

    def __init__(self, pack: Pack, base: Corpus, most: int = 400) -> None:
        """Make the second encounters; `most` pairs are kept for each statement."""
        self.pack = pack
        lawful = _Lawful(pack)
        base = _with_inpatients(base, lawful)
        rows = Judge(pack, base)
        facts, days = list(base.facts), list(base.days)
        self._pairs: dict[tuple[int, str], Pairs] = {}
        for law in LAW_BOOK:
            for statement in law.statements:
                if isinstance(statement, Twins):
                    text = parse(statement.where, VOCABULARY, tuple(pack.parameters))
                    where = rows.condition(text)
                    found = _seconds(statement, where, base, lawful, most)
                    first, second = len(facts), len(facts) + len(found)
                    facts += [base.facts[n] for n, _ in found]
                    facts += [row for _, row in found]
                    days += 2 * [base.days[n] for n, _ in found]
                    key = (law.number, statement.key)
                    self._pairs[key] = Pairs(first, second, len(found))
        self._dated = _dated(base, facts, days)
        self.judge = Judge(pack, Corpus((), tuple(facts), tuple(days)))
        self._meanings: dict[str, Bits] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The laws, by name."""
        return (*(law.obligation for law in LAW_BOOK), DAYS_ALIKE)

    def reach(self) -> Mapping[tuple[int, str], int]:
        """Say for each statement on how many encounters, or pairs, it can be broken."""
        return {
            (law.number, statement.key): self._cases(law, statement)
            for law in LAW_BOOK
            for statement in law.statements
        }

    def broken(self, mutant: Mutant | None = None) -> Iterator[str]:
        """Name the laws that a mutant breaks; None asks it of the pack itself."""
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
            case Leaves(text, _) | Tells(_, text):
                bits = self._meaning(text)
            case Speaks(stem, _):
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
            case Speaks(stem, text):
                return any(
                    held & ~self._meaning(text)
                    for name, held in outcome.held.items()
                    if held != self.judge.held.get(name) and name.startswith(stem)
                )
            case Tells(rule, text):
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
    """Give the pairs whose outcomes break a relation."""
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
    """Give the pairs whose second verdict stands higher in the lattice."""
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


class _Lawful:
    """Checks whether facts that were changed still obey the laws of the facts.

    Only laws that a changed fact bears on are asked: the row obeyed all of them before.
    """

    def __init__(self, pack: Pack) -> None:
        self._numbers = {name: p.values[-1][1] for name, p in pack.parameters.items()}
        self._terms = {n: check_of(c, self._numbers) for n, c in pack.terms.items()}
        self._pack = pack
        self._by_fact: dict[str, list[Callable[[FactLookup], bool]]] = {}
        for text in shipped_laws():
            condition = parse(text, VOCABULARY, ())
            for fact in self._facts_behind(condition):
                check = check_of(condition, self._numbers)
                self._by_fact.setdefault(fact, []).append(check)

    def _facts_behind(self, condition: Condition) -> frozenset[str]:
        found: set[str] = set()
        for name in names_in(condition):
            if name in FACTS:
                found.add(name)
            else:
                found |= self._facts_behind(self._pack.terms[name])
        return frozenset(found)

    def __call__(self, facts: FactRow, changed: Iterable[str]) -> bool:
        """Whether the facts obey every law that the changed ones bear on."""
        terms = self._terms

        class Known(dict[str, "bool | str | int"]):
            def __missing__(self, name: str) -> bool | str | int:
                value = terms[name](self)
                self[name] = value
                return value

        known = Known(facts)
        checks = {c for name in changed for c in self._by_fact.get(name, ())}
        return all(check(known) for check in checks)


def _with_inpatients(base: Corpus, lawful: _Lawful) -> Corpus:
    """Add to each row with a condition its like in an inpatient facility."""
    families = {
        change.fact
        for law in LAW_BOOK
        for statement in law.statements
        if isinstance(statement, Twins) and statement.where == "inpatient_facility"
        for change in statement.changes
        if isinstance(change, Change)
    }
    chosen = [
        n
        for n, row in enumerate(base.facts)
        if any(row[f] in ("confirmed_cause", "suspected") for f in families)
        and row["claim_type"] != "institutional"
        and lawful({**row, **STAY}, STAY)
    ]
    facts = (*base.facts, *({**base.facts[n], **STAY} for n in chosen))
    return Corpus((), facts, (*base.days, *(base.days[n] for n in chosen)))


def _seconds(
    statement: Twins, where: Bits, base: Corpus, lawful: _Lawful, most: int
) -> list[tuple[int, FactRow]]:
    """Give pairs as the place of a first encounter and the facts of the second.

    A change is also undone, where the relation reads the same both ways. Facts that
    may follow a change are left as they are.
    """
    found: list[tuple[int, FactRow]] = []
    for number, row in enumerate(base.facts):
        if where >> number & 1:
            other = _changed(statement, row)
            if other is not None and lawful(other, statement.facts):
                found.append((number, other))
                if len(found) == most:
                    break
    return found


def _changed(statement: Twins, row: FactRow) -> FactRow | None:
    """Make the changes of a statement; None where the row does not begin so."""
    told: dict[str, bool | str] = {}
    for change in statement.changes:
        if isinstance(change, Change):
            old = row[change.fact]
            if old == change.new or change.old not in (None, old):
                return _turned(statement, row)
            told[change.fact] = change.new
        else:
            told[change.one], told[change.other] = row[change.other], row[change.one]
    other = {**row, **told}
    return other if other != row else None


_BOTH_WAYS = (Relation.SAME, Relation.SAME_VERDICT, Relation.SAME_BUT_WHO_ANSWERS)


def _turned(statement: Twins, row: FactRow) -> FactRow | None:
    """Undo a change, where the row is as it leaves one and the relation has no order.

    What a change from any value has changed is not known.
    """
    if statement.relation not in _BOTH_WAYS:
        return None
    told: dict[str, bool | str] = {}
    for change in statement.changes:
        if not isinstance(change, Change) or change.old is None:
            return None
        if row[change.fact] != change.new:
            return None
        told[change.fact] = change.old
    return {**row, **told}


def _dated(
    base: Corpus, facts: list[FactRow], days: list[dt.date]
) -> tuple[Pairs, ...]:
    """Lay the same facts on each of some days."""
    chosen = [n for n, day in enumerate(base.days) if day == dt.date(2026, 2, 10)]
    starts = []
    for day in _DAYS:
        starts.append(len(facts))
        facts += [base.facts[n] for n in chosen]
        days += [day] * len(chosen)
    return tuple(Pairs(one, other, len(chosen)) for one, other in pairwise(starts))
