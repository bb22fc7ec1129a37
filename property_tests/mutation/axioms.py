"""False axioms: laws that the prover could assume by mistake, and who notices.

Each mutant is a plausible law of the facts that may be false: an axiom with a part
dropped, exchanged, reversed or strengthened, a law of another day, or a new law over
facts that occur together. A law that follows from the axioms is not a mutant; a law
that some row refutes must be refuted by the directed rows.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from audit.facts import FACTS, VOCABULARY
from audit.facts.vocabulary import Fact
from audit.proof.axioms import axioms, premise_and_conclusion
from audit.proof.prover import Prover
from audit.proof.solver import Undecided
from audit.proof.symbolic_pack import SymbolicPack
from audit.rules.conditions import All, Condition, Holds, Is, Not, Some, names_in
from audit.rules.language import parse, unparse
from property_tests.mutation.directed import Cells
from property_tests.mutation.model_rows import Model
from property_tests.mutation.vectors import Corpus, rows_in

_PLAIN = tuple(f for f in FACTS.values() if f.is_yes_no)
_DAY_FACTS = (
    *("predates_icd10cm", "scope_unreadable", "unknown_code_reported"),
    *("after_newest_release", "m546_misspelled", "header_reported"),
)
_BY_CHANCE = ("swap fact", "strengthen", "join two")
"""Operators that can make any number of mutants."""


@dataclass(frozen=True, slots=True)
class FalseAxiom:
    """A law that may be false: its operator, its axiom, and its literal."""

    operator: str
    of: str
    detail: str
    literal: int

    def __str__(self) -> str:
        return f"{self.operator} {self.of}: {self.detail}"


def false_axioms(symbolic: SymbolicPack, count: int, seed: int) -> list[FalseAxiom]:
    """Return a number of mutants, the operators in turn; equal seeds
    give equal ones.
    """
    # A fixed stream of numbers, not a secret.
    source = random.Random(seed)
    made_laws: list[tuple[str, str, Condition]] = [*_systematic()]
    made_laws += [
        _by_chance(source, operator) for operator in _BY_CHANCE for _ in range(count)
    ]
    made = [
        FalseAxiom(operator, of, unparse(law), symbolic.literal(law))
        for operator, of, law in made_laws
    ]
    kinds: dict[str, list[FalseAxiom]] = {}
    for mutant in (*made, *_of_other_days(symbolic)):
        kinds.setdefault(mutant.operator, []).append(mutant)
    for mutants in kinds.values():
        source.shuffle(mutants)
    found: dict[int, FalseAxiom] = {}
    while len(found) < count and any(kinds.values()):
        for mutants in kinds.values():
            if mutants and len(found) < count:
                mutant = mutants.pop()
                found.setdefault(mutant.literal, mutant)
    return list(found.values())


@cache
def _laws() -> list[tuple[str, Condition]]:
    return [
        (axiom.number, parse(axiom.condition, VOCABULARY, ()))
        for axiom in axioms()
        if axiom.condition
    ]


def _implies(premise: Condition, conclusion: Condition) -> Condition:
    return Some((Not(premise), conclusion))


def _systematic() -> Iterator[tuple[str, str, Condition]]:
    """Yield what can be made of each axiom without adding anything."""
    for number, law in _laws():
        premise, conclusion = premise_and_conclusion(law)
        if premise is None:
            continue
        yield "turn round", number, _implies(conclusion, premise)
        if isinstance(premise, All):
            for fewer in _without_one(premise.parts):
                yield "drop of premise", number, _implies(All(fewer), conclusion)
        if isinstance(conclusion, Some):
            for fewer in _without_one(conclusion.parts):
                yield "drop of conclusion", number, _implies(premise, Some(fewer))


def _without_one(parts: tuple[Condition, ...]) -> Iterator[tuple[Condition, ...]]:
    return (parts[:n] + parts[n + 1 :] for n in range(len(parts)))


def _by_chance(source: random.Random, operator: str) -> tuple[str, str, Condition]:
    if operator == "join two":
        return operator, "", _joined(source)
    number, law = source.choice(_laws())
    if operator == "swap fact":
        return operator, number, _swapped(source, law)
    premise, conclusion = premise_and_conclusion(law)
    more = _like(source, source.choice([*names_in(law)]))
    if premise is None:
        return operator, number, All((conclusion, more))
    return operator, number, _implies(premise, All((conclusion, more)))


def _joined(source: random.Random) -> Condition:
    """Return "one and other, so third", over facts that occur together."""
    one = source.choice(_PLAIN)
    other, third = _near(source, one), _near(source, one)
    if source.random() < 0.3:
        third = FACTS["chart_reviewed"]
    parts = (Holds(one.name), Holds(other.name))
    wanted: Condition = Holds(third.name)
    return _implies(All(parts), Not(wanted) if source.random() < 0.2 else wanted)


def _near(source: random.Random, fact: Fact) -> Fact:
    """Return a yes/no fact that shares a column with another fact, or any fact."""
    near = [f for f in _PLAIN if f is not fact and {*f.columns} & {*fact.columns}]
    return source.choice(near if near and source.random() < 0.6 else _PLAIN)


def _like(source: random.Random, name: str) -> Condition:
    """Return an atom over a fact like the named one."""
    fact = FACTS.get(name)
    atom: Condition = Holds(_near(source, fact or source.choice(_PLAIN)).name)
    return Not(atom) if source.random() < 0.3 else atom


def _swapped(source: random.Random, law: Condition) -> Condition:
    """Exchange one fact for a near one, or one value for another."""
    index = source.randrange(sum(1 for _ in names_in(law)))

    def at(condition: Condition, first: int) -> Condition:
        match condition:
            case All(parts) | Some(parts):
                changed = []
                for part in parts:
                    changed.append(at(part, first))
                    first += sum(1 for _ in names_in(part))
                return type(condition)(tuple(changed))
            case Not(part):
                return Not(at(part, first))
            case Holds(name) if first == index:
                return Holds(_near(source, FACTS.get(name) or _PLAIN[0]).name)
            case Is(name, values) if first == index:
                others = [v for v in FACTS[name].domain if v not in values]
                return Is(name, frozenset({source.choice(others)}))
        return condition

    return at(law, 0)


def _of_other_days(symbolic: SymbolicPack) -> Iterator[FalseAxiom]:
    """Yield laws of the day: a fact holds only before or from a day, or always then."""
    some, encounter = symbolic.circuit.some_of, symbolic.encounter
    for day in encounter.days:
        if day == dt.date.min:
            continue
        from_day = encounter.on_or_after(day)
        for name in _DAY_FACTS:
            holds = symbolic.term(name)
            detail: Mapping[str, tuple[int, int]] = {
                f"{name} only from {day}": (-holds, from_day),
                f"{name} only before {day}": (-holds, -from_day),
                f"{name} always from {day}": (-from_day, holds),
                f"{name} always before {day}": (from_day, holds),
            }
            for words, literals in detail.items():
                yield FalseAxiom("other day", "", words, some(literals))


# -- who notices -----------------------------------------------------------------------


@dataclass
class Judged:
    """The mutants by what happened to them.

    `refuted`: the directed rows refute them. `survived`: some other row refutes them.
    `unseen`: no known row refutes them. `implied`: they follow from the axioms.
    """

    refuted: list[FalseAxiom] = field(default_factory=list)
    survived: list[FalseAxiom] = field(default_factory=list)
    unseen: list[FalseAxiom] = field(default_factory=list)
    implied: list[FalseAxiom] = field(default_factory=list)

    @property
    def share(self) -> float:
        """The share of refutable mutants that the directed rows refute."""
        return len(self.refuted) / (len(self.refuted) + len(self.survived))


def judge(
    prover: Prover,
    mutants: Iterable[FalseAxiom],
    refuted: Container[int],
    known: Container[int] = (),
) -> Judged:
    """Sort mutants by who refutes them.

    `refuted` are the literals that the directed rows refute, `known` those that other
    rows refute; for the rest the solver looks for a row. The mutants are literals of
    the prover's symbolic pack.
    """
    judged = Judged()
    for mutant in mutants:
        if mutant.literal in refuted:
            judged.refuted.append(mutant)
        elif mutant.literal in known:
            judged.survived.append(mutant)
        else:
            _sort_into(prover, mutant, judged).append(mutant)
    return judged


def _sort_into(prover: Prover, mutant: FalseAxiom, judged: Judged) -> list[FalseAxiom]:
    try:
        if not prover.exists(-mutant.literal):
            return judged.implied
        found = prover.example(-mutant.literal)
    except Undecided:
        return judged.unseen
    return judged.survived if found else judged.unseen


def refuted_by(
    model: Model, mutants: Iterable[FalseAxiom], corpora: Iterable[Corpus]
) -> dict[int, Cells]:
    """Return for each refuted mutant, by its literal, the first row that refutes it."""
    left = {mutant.literal for mutant in mutants}
    found: dict[int, Cells] = {}
    for corpus in corpora:
        known = model.values(corpus, (-x for x in left))
        new = {x: rows_in(known[-x])[0] for x in left if known[-x]}
        found |= {x: corpus.cells[row] for x, row in new.items()}
        left -= new.keys()
    return found
