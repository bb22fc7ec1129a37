"""Proves the laws of outcomes: the solver checks each statement for every encounter.

A statement about two encounters opens a second one, which shares every fact of the
first except those that the statement changes. If it fails, both encounters are shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from audit.facts import FACTS
from audit.findings import ClaimRisk, Verdict
from audit.proof.findings import Obligation, Status
from audit.proof.prover import Prover
from audit.proof.solver import Undecided
from audit.proof.statements.laws import (
    Answer,
    Change,
    FiresOnlyWhere,
    FiresWhere,
    Law,
    Leaves,
    Needs,
    Relation,
    Statement,
    Twins,
)
from audit.proof.symbolic_pack import SymbolicPack
from audit.rules.conditions import All, Condition, Holds, Is, Not


@dataclass(frozen=True, slots=True)
class Never:
    """Literals that no encounter may satisfy together, with the sentence that says so.

    `second` is the other encounter if the literals are about two. `stronger`, if given,
    is implied by the literals and is easier to refute.
    """

    rule: str
    sentence: str
    literals: tuple[int, ...]
    second: SymbolicPack | None = None
    stronger: int | None = None


def law_section(law: Law) -> Callable[[Prover], Iterator[Obligation]]:
    """Return the section of the proof that proves a law."""

    def section(prover: Prover) -> Iterator[Obligation]:
        wanted = [n for s in law.statements for n in _impossible_cases(prover, s)]
        yield from prove_none(prover, law.obligation, wanted)

    return section


def prove_none(
    prover: Prover, name: str, wanted: Sequence[Never]
) -> Iterator[Obligation]:
    """Prove that none of these cases exists: all at once, then one by one if needed."""
    circuit = prover.circuit

    def some(literals: Iterable[int]) -> tuple[int, ...] | None:
        """Return the question that shows that none of them exists, else None."""
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
            yield prover.prove_never(
                *(name, w.rule, f"This does not hold: {w.sentence}"),
                *w.literals,
                second=w.second,
                claim=w.sentence,
            )


_OF_ANY_ROW = ("VAL", "SCOPE")
"""Families of rules that may also fire on rows that are not judged."""


def scope(prover: Prover) -> Iterator[Obligation]:
    """Prove that only validity and scope rules fire on a row that is not judged."""
    symbolic = prover.symbolic
    judged = symbolic.term("judged")
    wanted = [
        Never(
            rule.id,
            f"{rule.id} fires only on rows that are judged: in scope, and readable.",
            (symbolic.holds[rule.id], -judged),
        )
        for rule in symbolic.rules
        if rule.family not in _OF_ANY_ROW
    ]
    yield from prove_none(prover, "scope", wanted)


def _impossible_cases(prover: Prover, statement: Statement) -> Iterator[Never]:
    symbolic = prover.symbolic
    sentence = statement.sentence
    match statement:
        case Needs(answer, text):
            given = _answer(symbolic, answer)
            yield Never(statement.key, sentence, (given, -symbolic.text(text)))
        case Leaves(text, answers):
            none = [-_answer(symbolic, answer) for answer in answers]
            yield Never(statement.key, sentence, (symbolic.text(text), *none))
        case FiresOnlyWhere(stem, text):
            subject = symbolic.text(text)
            for rule in symbolic.rules:
                if rule.id.startswith(stem):
                    key = rule.id if rule.id == stem else f"{stem}: {rule.id}"
                    literals = (symbolic.holds[rule.id], -subject)
                    yield Never(key, sentence, literals)
        case FiresWhere(rule_id, text):
            if rule_id in symbolic.holds:
                literals = (symbolic.text(text), -symbolic.holds[rule_id])
                yield Never(rule_id, sentence, literals)
        case Twins():
            yield _pair(prover, statement).never()


def _answer(symbolic: SymbolicPack, answer: Answer) -> int:
    if isinstance(answer, Verdict):
        return symbolic.decided[answer]
    return symbolic.risks[answer]


@dataclass(frozen=True, slots=True)
class _Pair:
    """The two encounters of a statement, and the literal of its premise."""

    statement: Twins
    before: SymbolicPack
    after: SymbolicPack
    premise: int

    def never(self) -> Never:
        """Return the case that no such pair may show."""
        statement, circuit = self.statement, self.before.circuit
        stronger = None
        if statement.relation in (Relation.SAME, Relation.SAME_VERDICT):
            risky = statement.relation is Relation.SAME
            stronger = circuit.all_of((self.premise, self._some_rule_differs(risky)))
        literals = (self.premise, self._relation_broken())
        return Never(statement.key, statement.sentence, literals, self.after, stronger)

    def _relation_broken(self) -> int:
        """Whether the outcomes of the pair violate the relation."""
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
        """Whether the verdicts (or, with `risks`, the risks) differ."""
        circuit, one, other = self.before.circuit, self.before, self.after
        same = [circuit.same(one.decided[v], other.decided[v]) for v in Verdict]
        if risks:
            same += [circuit.same(one.risks[r], other.risks[r]) for r in ClaimRisk]
        return -circuit.all_of(same)

    def _some_rule_differs(self, risky: bool) -> int:
        """Whether a rule with a verdict, or a risk, fires in only one of them."""
        one, other = self.before, self.after
        return one.circuit.some_of(
            -one.circuit.same(one.holds[rule.id], other.holds[rule.id])
            for rule in one.rules
            if rule.verdict or (risky and rule.risk is not ClaimRisk.NONE)
        )

    def _is_worse(self) -> int:
        """Whether the second verdict is higher in the lattice than the first."""
        circuit = self.before.circuit
        return circuit.some_of(
            circuit.all_of((-self.after.none_above(v), self.before.none_above(v)))
            for v in Verdict
        )


def _pair(prover: Prover, statement: Twins) -> _Pair:
    """Open both encounters; values that the statement fixes are not open in them.

    Most rules thus become the same node in both before the solver is asked.
    """
    encounter, circuit, symbolic = prover.encounter, prover.circuit, prover.symbolic
    changes = [c for c in statement.changes if isinstance(c, Change)]
    trades = [(t.one, t.other) for t in statement.changes if not isinstance(t, Change)]
    fixed = _fixed_values(symbolic.parsed(statement.where))
    old = {c.fact: c.old for c in changes if c.old is not None}
    new = {c.fact: c.new for c in changes}
    facts = {n: v for n, v in fixed.items() if n in FACTS}
    first = encounter.varied({**facts, **old}, (), (), "") if fixed else encounter
    second = first.varied(
        {**facts, **new}, trades, statement.following, f"after {statement.key}:"
    )
    terms = {n: v for n, v in fixed.items() if isinstance(v, bool) and n not in FACTS}
    before = symbolic.over(first, terms) if fixed else symbolic
    after = symbolic.over(second, terms)
    different = [-encounter.has_value(c.fact, c.new) for c in changes if c.old is None]
    grown = [
        circuit.some_of((-encounter.facts[name], second.facts[name]))
        for name in statement.following
        if name in encounter.facts
    ]
    known = set(prover.laws)
    premise = circuit.all_of(
        (
            symbolic.text(statement.where),
            *(encounter.has_value(name, value) for name, value in old.items()),
            *(*different, *grown),
            *(x for x in after.laws() if x not in known),
        )
    )
    return _Pair(statement, before, after, premise)


def _fixed_values(where: Condition) -> dict[str, bool | str]:
    """Return the facts and terms that a condition fixes, with their values."""
    match where:
        case All(parts):
            return {n: v for part in parts for n, v in _fixed_values(part).items()}
        case Holds(name):
            return {name: True}
        case Not(Holds(name)):
            return {name: False}
        case Is(name, values) if len(values) == 1:
            return {name: next(iter(values))}
    return {}
