"""Kill scores: the share of the mutants that each part of the tests finds.

`python -m property_tests.mutation` prints them. A mutant counts if it is live: some row
shows a user another output, or the solver has an encounter that does. Mutants proved
equivalent are left out; undecided ones are counted separately.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from audit import Auditor
from audit.findings import ClaimRisk
from audit.proof import prove
from audit.rules.catalogue import Pack
from property_tests.mutation.bench import MANY, Bench, Kills
from property_tests.mutation.corpora import drawn
from property_tests.mutation.equivalence import Comparison
from property_tests.mutation.finding_mutants import FINDING_OPERATORS
from property_tests.mutation.golden import shown_by
from property_tests.mutation.heldout import FAMILIES, held_out
from property_tests.mutation.operators import Mutant, by_operator, mutants
from property_tests.mutation.row_kills import Rows
from property_tests.mutation.sheet import cells_of, read_sheet
from property_tests.mutation.sorting import Sorted, sort_mutants


@dataclass(frozen=True, slots=True)
class Score:
    """How many of some mutants a suite kills, as whole numbers."""

    suite: str
    killed: int
    of: int

    def __str__(self) -> str:
        """Return the share, never rounded up to all of them."""
        share = self.killed * 1000 // self.of / 10 if self.of else 0
        return f"{self.killed} of {self.of} ({share} %)"


def score(suite: str, found: Sequence[Mutant], kills: Kills) -> Score:
    """Count what a suite kills."""
    return Score(suite, sum(kills(m) for m in found), len(found))


def idle_rules(rows: Rows) -> list[str]:
    """Return the rules that are decisive on no row.

    A rule with a verdict is decisive where the row gets it; one with only a risk, where
    the row gets that; one that only informs, where it fires.
    """
    outcome, idle = rows.judge.outcome, []
    for name, rule in rows.judge.rules.items():
        held = outcome.held[name]
        if rule.verdict is not None:
            held &= outcome.verdicts[rule.verdict]
        elif rule.risk is not ClaimRisk.NONE:
            held &= outcome.risks[rule.risk]
        if not held:
            idle.append(name)
    return idle


def decisive_rules(pack: Pack, auditor: Auditor) -> tuple[int, int]:
    """Count the rules that are decisive in 1,000 rows of the strategy,
    and all rules.
    """
    rows = Rows(pack, drawn(1_000), auditor)
    return len(rows.judge.rules) - len(idle_rules(rows)), len(rows.judge.rules)


@dataclass(frozen=True, slots=True)
class OfOperator:
    """The mutants of one operator, and how many each suite kills."""

    operator: str
    made: int
    live: int
    equivalent: int
    undecided: int
    killed: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Measured:
    """Every figure of one run."""

    total: int
    sorted: Sorted
    operators: tuple[OfOperator, ...]
    scores: tuple[Score, ...]
    by_law: tuple[Score, ...]
    held_out: tuple[Score, ...]
    survivors: Mapping[str, tuple[Mutant, ...]]
    golden_seconds: float
    seconds: float


def by_structure(pack: Pack, missed: Sequence[Mutant], sample: int) -> Score:
    """Try to prove some of the mutants that the laws miss: does an obligation fail?"""
    chosen = missed[:: max(1, len(missed) // sample)] if sample else ()
    killed = sum(not prove(m.pack(pack)).is_proved for m in chosen)
    return Score("obligations of the prover, where laws miss", killed, len(chosen))


def measure(
    pack: Pack, auditor: Auditor, *, each: int = 300, proved: int = 60
) -> Measured:
    """Measure every suite on every mutant.

    `each` is the size of a held-out family; `proved` is how many of the mutants that
    the laws miss are given to the prover.
    """
    began = time.perf_counter()
    bench, comparison = Bench(pack, auditor), Comparison(pack)
    found = mutants(pack)
    kinds = sort_mutants(found, bench.known, comparison)
    laws = bench.laws()
    broken = {
        id(m): [name for name, kills in laws.items() if kills(m)] for m in kinds.live
    }

    killed = {
        name: {id(m) for m in kinds.live if kills(m)}
        for name, kills in bench.answers().items()
    }
    committed = set[int]().union(*killed.values())
    killed["laws"] = {id(m) for m in kinds.live if broken[id(m)]}
    by_law = tuple(
        Score(name, sum(name in broken[id(m)] for m in kinds.live), len(kinds.live))
        for name in laws
    )
    survivors = {
        "three together": tuple(m for m in kinds.live if id(m) not in committed),
        "laws": tuple(m for m in kinds.live if not broken[id(m)]),
    }
    missed = [m for m in survivors["laws"] if m.operator not in FINDING_OPERATORS]
    return Measured(
        total=len(found),
        sorted=kinds,
        operators=tuple(_of_operators(found, kinds, killed)),
        scores=(
            *_scores(bench, kinds, killed, committed),
            by_structure(pack, missed, proved),
        ),
        by_law=by_law,
        held_out=tuple(_held_out(pack, found, bench, comparison, each)),
        survivors=survivors,
        golden_seconds=golden_seconds(pack, kinds.live),
        seconds=time.perf_counter() - began,
    )


def _scores(
    bench: Bench, kinds: Sorted, killed: Mapping[str, set[int]], committed: set[int]
) -> Iterable[Score]:
    live, deciding = kinds.live, kinds.deciding
    for name in bench.answers():
        yield Score(name, len(killed[name]), len(live))
    yield Score("these three together", len(committed), len(live))
    by_decision = bench.by_golden_decision
    yield score("golden sheet: verdict and risk alone", deciding, by_decision)
    yield score("oracle on 1,000 drawn rows", deciding, bench.by_oracle)
    yield score(f"oracle on {MANY:,} perturbed rows", deciding, bench.by_many)
    yield score("example lines of the rules", live, bench.by_examples)
    yield Score("laws alone, no oracle", len(killed["laws"]), len(live))


def _of_operators(
    found: Sequence[Mutant], kinds: Sorted, killed: Mapping[str, set[int]]
) -> Iterable[OfOperator]:
    live, equivalent = by_operator(kinds.live), by_operator(kinds.equivalent)
    undecided = by_operator(kinds.undecided)
    for operator, made in by_operator(found).items():
        own = [id(m) for m in kinds.live if m.operator == operator]
        yield OfOperator(
            *(operator, made, live.get(operator, 0), equivalent.get(operator, 0)),
            undecided.get(operator, 0),
            {name: sum(m in those for m in own) for name, those in killed.items()},
        )


def golden_seconds(pack: Pack, live: Sequence[Mutant]) -> float:
    """Time the golden sheet alone: read it, judge it, and compare it
    for every mutant.
    """
    began = time.perf_counter()
    rows = Rows(pack, [cells_of(record) for record in read_sheet()], Auditor(pack))
    for mutant in live:
        shown_by(rows, mutant)
    return time.perf_counter() - began


def _held_out(
    pack: Pack,
    known: Sequence[Mutant],
    bench: Bench,
    comparison: Comparison,
    each: int,
) -> Iterable[Score]:
    found = held_out(pack, known, each, seed=1)
    for family in FAMILIES:
        own = [m for m in found if m.operator == family]
        kinds = sort_mutants(own, bench.known, comparison)
        yield score(f"{family}: golden sheet, any cell", kinds.live, bench.by_golden)
        many = f"{family}: oracle on {MANY:,} perturbed rows"
        yield score(many, kinds.deciding, bench.by_many)
