"""The solver's reading of the laws of outcomes: each statement for every encounter.

A statement of two encounters opens a second one: it shares every fact of the first but
those that the statement changes. Where it fails, both encounters are shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from audit.facts import FACTS, VOCABULARY
from audit.findings import ClaimRisk, Verdict
from audit.proof.findings import Obligation, Status
from audit.proof.model import Reading
from audit.proof.prover import Prover
from audit.proof.solver import Undecided
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
from audit.rules.conditions import All, Condition, Holds, Is, Not
from audit.rules.language import parse


@dataclass(frozen=True, slots=True)
class Never:
    """Literals that no encounter may have together, and how to say it.

    `second` is the other encounter, where the literals are about two. `stronger`, where
    it is told, implies the literals and is the easier question.
    """

    rule: str
    sentence: str
    literals: tuple[int, ...]
    second: Reading | None = None
    stronger: int | None = None


def law(told: Law) -> Callable[[Prover], Iterator[Obligation]]:
    """Give the section of the proof that proves a law."""

    def section(prover: Prover) -> Iterator[Obligation]:
        wanted = [n for s in told.statements for n in _read(prover, s)]
        yield from none_of(prover, told.obligation, wanted)

    return section


def none_of(prover: Prover, name: str, wanted: Sequence[Never]) -> Iterator[Obligation]:
    """Prove that nothing of all this exists: asked at once, and singly on trouble."""
    circuit = prover.circuit

    def some(literals: Iterable[int]) -> tuple[int, ...] | None:
        """Give the question that shows that nothing of it exists, else None."""
        try:
            found = prover.exists(circuit.some_of(literals))
        except Undecided:
            return None
        return None if found else prover.last_question

    plain = [w for w in wanted if w.stronger is None]
    easier = [w for w in wanted if w.stronger is not None]
    by_question: dict[int, tuple[int, ...]] = {}
    for kind, literals in (
        (plain, [circuit.all_of(w.literals) for w in plain]),
        (easier, [w.stronger for w in easier if w.stronger is not None]),
    ):
        asked = some(literals) if kind else None
        if asked is not None:
            by_question.update((id(w), asked) for w in kind)
    for w in wanted:
        known = by_question.get(id(w))
        if known is None and w.stronger is not None:
            known = some([w.stronger])
        if known is not None:
            yield Obligation(
                name, w.rule, Status.HELD, claim=w.sentence, questions=known
            )
        else:
            yield prover.never(
                *(name, w.rule, f"This does not hold: {w.sentence}"),
                *w.literals,
                second=w.second,
                claim=w.sentence,
            )


_OF_ANY_ROW = ("VAL", "SCOPE")
"""Families of rules that also speak of rows that are not judged."""


def scope(prover: Prover) -> Iterator[Obligation]:
    """Prove that only rules of validity and scope speak of a row that is not judged."""
    reading = prover.reading
    judged = reading.term("judged")
    wanted = [
        Never(
            rule.id,
            f"{rule.id} speaks only of rows that are judged: in scope, and readable.",
            (reading.holds[rule.id], -judged),
        )
        for rule in reading.rules
        if rule.family not in _OF_ANY_ROW
    ]
    yield from none_of(prover, "scope", wanted)


def _read(prover: Prover, statement: Statement) -> Iterator[Never]:
    reading = prover.reading
    sentence = statement.sentence
    match statement:
        case Needs(answer, text):
            given = _answer(reading, answer)
            yield Never(statement.key, sentence, (given, -reading.text(text)))
        case Leaves(text, answers):
            none = [-_answer(reading, answer) for answer in answers]
            yield Never(statement.key, sentence, (reading.text(text), *none))
        case Speaks(stem, text):
            subject = reading.text(text)
            for rule in reading.rules:
                if rule.id.startswith(stem):
                    key = rule.id if rule.id == stem else f"{stem}: {rule.id}"
                    literals = (reading.holds[rule.id], -subject)
                    yield Never(key, sentence, literals)
        case Tells(rule_id, text):
            if rule_id in reading.holds:
                literals = (reading.text(text), -reading.holds[rule_id])
                yield Never(rule_id, sentence, literals)
        case Twins():
            yield _pair(prover, statement).never()


def _answer(reading: Reading, answer: Answer) -> int:
    if isinstance(answer, Verdict):
        return reading.decided[answer]
    return reading.risks[answer]


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two encounters of a statement: the first, the second, and what parts them."""

    statement: Twins
    before: Reading
    after: Reading
    premise: int

    def never(self) -> Never:
        """Give what no such pair may show."""
        said, circuit = self.statement, self.before.circuit
        stronger = None
        if said.relation in (Relation.SAME, Relation.SAME_VERDICT):
            risky = said.relation is Relation.SAME
            stronger = circuit.all_of((self.premise, self._some_rule_differs(risky)))
        literals = (self.premise, self._broken())
        return Never(said.key, said.sentence, literals, self.after, stronger)

    def _broken(self) -> int:
        """Whether the relation is broken."""
        every, one, other = self.before.circuit.all_of, self.before, self.after
        match self.statement.relation:
            case Relation.SAME:
                return self._differs(risks=True)
            case Relation.SAME_VERDICT:
                return self._differs(risks=False)
            case Relation.SAME_BUT_WHO_ANSWERS:
                task, query = Verdict.CHART_REVIEW_REQUIRED, Verdict.QUERY_PROVIDER
                asks = every((one.decided[task], other.decided[query]))
                asked = every((one.decided[query], other.decided[task]))
                return every((self._differs(risks=True), -asks, -asked))
            case Relation.NEVER_WORSE:
                prepared = every(
                    (
                        one.decided[Verdict.CHART_REVIEW_REQUIRED],
                        other.decided[Verdict.QUERY_PROVIDER],
                    )
                )
                return every((self._is_worse(), -prepared))
            case Relation.NEVER_BECOMES_SUPPORTED:
                supported = Verdict.SUPPORTED
                return every((-one.decided[supported], other.decided[supported]))

    def _differs(self, *, risks: bool) -> int:
        """Whether the verdicts, or also the risks, are not the same."""
        circuit, one, other = self.before.circuit, self.before, self.after
        same = [circuit.same(one.decided[v], other.decided[v]) for v in Verdict]
        if risks:
            same += [circuit.same(one.risks[r], other.risks[r]) for r in ClaimRisk]
        return -circuit.all_of(same)

    def _some_rule_differs(self, risky: bool) -> int:
        """Whether a rule that bears a verdict, or a risk, holds in one of them only."""
        one, other = self.before, self.after
        return one.circuit.some_of(
            -one.circuit.same(one.holds[rule.id], other.holds[rule.id])
            for rule in one.rules
            if rule.verdict or (risky and rule.risk is not ClaimRisk.NONE)
        )

    def _is_worse(self) -> int:
        """Whether the second verdict stands higher in the lattice than the first."""
        circuit = self.before.circuit
        return circuit.some_of(
            circuit.all_of((-self.after.none_above(v), self.before.none_above(v)))
            for v in Verdict
        )


def _pair(prover: Prover, said: Twins) -> _Pair:
    """Open both encounters; what the statement settles is no open value in them.

    So most rules become the same node in both before the solver is asked.
    """
    one, circuit, reading = prover.symbols, prover.circuit, prover.reading
    changes = [c for c in said.changes if isinstance(c, Change)]
    trades = [(t.one, t.other) for t in said.changes if not isinstance(t, Change)]
    settled = _settled(parse(said.where, VOCABULARY, tuple(prover.pack.parameters)))
    old = {c.fact: c.old for c in changes if c.old is not None}
    new = {c.fact: c.new for c in changes}
    facts = {n: v for n, v in settled.items() if n in FACTS}
    first = one.settled({**facts, **old}, (), (), "") if settled else one
    second = first.settled(
        {**facts, **new}, trades, said.following, f"after {said.key}:"
    )
    terms = {n: v for n, v in settled.items() if isinstance(v, bool) and n not in FACTS}
    before = reading.on(first, terms) if settled else reading
    after = reading.on(second, terms)
    different = [-one.is_value(c.fact, c.new) for c in changes if c.old is None]
    grown = [
        circuit.some_of((-one.facts[name], second.facts[name]))
        for name in said.following
        if name in one.facts
    ]
    known = set(prover.laws)
    premise = circuit.all_of(
        (
            reading.text(said.where),
            *(one.is_value(name, value) for name, value in old.items()),
            *(*different, *grown),
            *(x for x in after.laws() if x not in known),
        )
    )
    return _Pair(said, before, after, premise)


def _settled(where: Condition) -> dict[str, bool | str]:
    """Give the facts and terms that a condition settles, with their values."""
    match where:
        case All(parts):
            return {n: v for part in parts for n, v in _settled(part).items()}
        case Holds(name):
            return {name: True}
        case Not(Holds(name)):
            return {name: False}
        case Is(name, values) if len(values) == 1:
            return {name: next(iter(values))}
    return {}
