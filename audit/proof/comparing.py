"""Compares two packs: every change of verdict or risk, or a proof of equivalence."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

from audit.encounter.records import encounter_from_mapping
from audit.engine.rows import Auditor
from audit.facts import Policy
from audit.findings import ClaimRisk, Verdict
from audit.proof.circuit import Circuit
from audit.proof.example.concrete import judged
from audit.proof.findings import ExampleRow
from audit.proof.prover import Prover
from audit.proof.solver import Undecided
from audit.proof.symbolic_pack import SymbolicPack
from audit.release import CodeSet
from audit.rules.catalogue import Pack
from audit.rules.outside_rules import outside_rules

Outcome = Verdict | ClaimRisk | None
"""A verdict, a risk, or None when no rule assigns a verdict."""


@dataclass(frozen=True, slots=True)
class Transition:
    """A change from one outcome to another between two packs.

    `row` is the nearest row with this change, as the new pack judges it. It is None
    when no row was found; then the change is not confirmed (`is_known`). `old_rules`
    are the findings of the old pack on the row.
    """

    old: Outcome
    new: Outcome
    row: ExampleRow | None
    old_rules: tuple[str, ...]

    @property
    def is_known(self) -> bool:
        """Whether a row shows the change."""
        return self.row is not None

    def __str__(self) -> str:
        """Name both outcomes."""
        names = (
            o.value if o is not None else "no verdict" for o in (self.old, self.new)
        )
        return " -> ".join(names)


@dataclass(frozen=True, slots=True)
class Differences:
    """What changes between an old and a new pack, over all encounters.

    `undecided` says why the comparison is incomplete; it is empty when all was decided.
    `outside` says which policies and names of payers differ: they change the facts of
    rows, and the transitions are those of rows with the same facts.
    """

    old: str
    new: str
    transitions: tuple[Transition, ...]
    seconds: float
    undecided: str = ""
    outside: tuple[str, ...] = ()

    @property
    def are_none(self) -> bool:
        """Whether the packs are proved to give the same verdicts and risks."""
        return not (self.transitions or self.undecided or self.outside)


def compare(
    old: Pack,
    new: Pack,
    codes: CodeSet | None = None,
    policy: Policy | None = None,
) -> Differences:
    """Find every change of outcome between two packs, with the nearest row of each.

    `codes` and `policy` are the tables that both packs are used with; None means those
    that ship. Raises PolicyError when the proof does not cover them.
    """
    began = time.perf_counter()
    prover = Prover(new, (old,), codes, policy)
    found: list[Transition] = []
    undecided = ""
    try:
        found += _transitions(prover, Auditor(old, codes, policy))
    except Undecided as reason:
        undecided = str(reason)
    seconds = time.perf_counter() - began
    outside = outside_rules(old, new)
    return Differences(old.label, new.label, tuple(found), seconds, undecided, outside)


def _transitions(prover: Prover, old_auditor: Auditor) -> Iterator[Transition]:
    new, old = prover.symbolic_packs
    every = prover.circuit.all_of
    sides = ((_verdicts(old), _verdicts(new)), (_risks(old), _risks(new)))
    for before, after in sides:
        if not prover.exists(_differ(prover.circuit, before, after)):
            continue
        for one, was in before.items():
            for other, now in after.items():
                if one is not other and prover.exists(every((was, now))):
                    yield _transition(prover, old_auditor, (one, was), (other, now))


def _verdicts(symbolic: SymbolicPack) -> dict[Outcome, int]:
    without = symbolic.circuit.all_of(-x for x in symbolic.proposed.values())
    found: dict[Outcome, int] = {None: without}
    for verdict, literal in symbolic.decided.items():
        found[verdict] = literal
    return found


def _risks(symbolic: SymbolicPack) -> dict[Outcome, int]:
    found: dict[Outcome, int] = {}
    for risk, literal in symbolic.risks.items():
        found[risk] = literal
    return found


def _differ(
    circuit: Circuit, before: dict[Outcome, int], after: dict[Outcome, int]
) -> int:
    return -circuit.all_of(
        circuit.same(literal, after[outcome]) for outcome, literal in before.items()
    )


def _transition(
    prover: Prover,
    old_auditor: Auditor,
    was: tuple[Outcome, int],
    now: tuple[Outcome, int],
) -> Transition:
    rows = prover.example(was[1], now[1])
    if not rows:
        return Transition(was[0], now[0], None, ())
    result = judged(encounter_from_mapping(rows[0].cells, 1), old_auditor)
    outcomes = (result.verdict, result.risk) if result else (None,)
    if was[0] not in outcomes:
        return Transition(was[0], now[0], None, ())
    ids = tuple(f.rule_id for f in result.findings) if result else ()
    return Transition(was[0], now[0], rows[0], ids)
