"""Kill scores: what share of the mutants each part of the tests finds.

`python -m property_tests.mutation` prints them. A mutant counts where it is live: some
row tells it from the pack, or the solver has an encounter that does. Those proved
equivalent are left out; those that nobody could decide are counted by themselves.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from audit import Auditor
from audit.findings import ClaimRisk
from audit.proof import prove
from audit.rules.catalogue import Pack, Rule
from audit.rules.examples import read_example
from property_tests.mutation.corpora import drawn, perturbed
from property_tests.mutation.dense import dense_cells
from property_tests.mutation.equivalence import Comparison, Standing
from property_tests.mutation.fixpoints import Fixpoints
from property_tests.mutation.golden import BY_HAND, shown_by
from property_tests.mutation.heldout import FAMILIES, held_out
from property_tests.mutation.house import broken_by, unlike
from property_tests.mutation.kills import STEPS, Rows
from property_tests.mutation.laws import LawBook
from property_tests.mutation.operators import Mutant, mutants
from property_tests.mutation.sheet import cells_of, read_sheet
from property_tests.mutation.vectors import Bits, bits_of
from property_tests.strategies.encounters import WHOLE_CHART

Kills = Callable[[Mutant], bool]

MANY = 20_000
"""Rows for which plain chance is fast enough."""


@dataclass(frozen=True, slots=True)
class Sorted:
    """Mutants by what is known of them.

    `deciding` are those of the live ones that change some row's verdict or risk;
    `proved` says in how many ways the equivalent ones were proved to be so.
    """

    live: tuple[Mutant, ...]
    deciding: tuple[Mutant, ...]
    equivalent: tuple[Mutant, ...]
    undecided: tuple[Mutant, ...]
    proved: Mapping[Standing, int]


@dataclass(frozen=True, slots=True)
class Score:
    """How many of some mutants a suite kills, as whole numbers."""

    suite: str
    killed: int
    of: int

    def __str__(self) -> str:
        """Give the share; never rounded up to all of them."""
        share = self.killed * 1000 // self.of / 10 if self.of else 0
        return f"{self.killed} of {self.of} ({share} %)"


def sort_mutants(found: Iterable[Mutant], rows: Rows, comparison: Comparison) -> Sorted:
    """Tell the live mutants from the equivalent ones: by rows, then by the solver."""
    live, deciding = list[Mutant](), list[Mutant]()
    equivalent, undecided = list[Mutant](), list[Mutant]()
    proved: dict[Standing, int] = {}
    for mutant in found:
        told = rows.told(mutant)
        by_row = rows.kill(mutant)
        if told.decision:
            deciding.append(mutant)
        if by_row:
            live.append(mutant)
            continue
        standing = comparison.standing(mutant)
        if standing.is_equivalent:
            equivalent.append(mutant)
            proved[standing] = proved.get(standing, 0) + 1
        elif _has_row(mutant, comparison):
            live.append(mutant)
            deciding.append(mutant)
        else:
            # Facts exist that tell it, but no row of cells that has them is known; or
            # other steps are carried out, but no row with another list is known.
            undecided.append(mutant)
    return Sorted(
        tuple(live), tuple(deciding), tuple(equivalent), tuple(undecided), proved
    )


def _has_row(mutant: Mutant, comparison: Comparison) -> bool:
    """Whether the solver has a row of cells that tells a mutant, and the engine agrees.

    It knows nothing of lists, so that it shows none for a change of steps.
    """
    if mutant.operator in STEPS:
        return False
    return comparison.nearest(comparison.differs(mutant)) is not None


class Bench:
    """The rows and laws by which suites are measured."""

    def __init__(
        self, pack: Pack, auditor: Auditor, *, drawn_rows: int = 1_000
    ) -> None:
        """Read the golden sheet, the example lines, and rows of the strategy."""
        self.pack, self.auditor = pack, auditor
        self.rules = [rule for rule in pack.rules if rule.enabled]
        lines = [
            (rule.id, kind == "fires", line)
            for rule in self.rules
            for kind, told in (("fires", rule.fires), ("silent", rule.silent))
            for line in told
        ]
        examples = [read_example(line) for _, _, line in lines]
        golden = [cells_of(record) for record in read_sheet()]
        near = drawn(1_000)
        starts = [*golden, *dense_cells()]
        self.golden = Rows(pack, golden, auditor)
        self.near = Rows(pack, near, auditor)
        self.many = Rows(pack, perturbed(starts, MANY), auditor)
        self.examples = Rows(pack, examples, auditor)
        by_hand = [{**WHOLE_CHART, **cells} for cells in BY_HAND]
        self.every = Rows(pack, [*golden, *by_hand, *examples, *near], auditor)
        self._own = {
            rule.id: bits_of(owner == rule.id for owner, _, _ in lines)
            for rule in self.rules
        }

    def by_golden(self, mutant: Mutant) -> bool:
        """Whether the golden sheet shows another cell."""
        return bool(shown_by(self.golden, mutant))

    def by_golden_decision(self, mutant: Mutant) -> bool:
        """Whether the golden sheet shows another verdict or risk."""
        return bool(self.golden.told(mutant).decision)

    def by_oracle(self, mutant: Mutant) -> bool:
        """Whether the oracle, equal to the pack, disagrees on a row of the corpus."""
        return bool(self.near.told(mutant).decision)

    def by_many(self, mutant: Mutant) -> bool:
        """Whether the oracle disagrees on one of many perturbed rows."""
        return bool(self.many.told(mutant, lists=False).decision)

    def by_examples(self, mutant: Mutant) -> bool:
        """Whether an example line of a changed rule no longer does what it says."""
        outcome = self.examples.outcome(mutant)
        names = [n for n, _ in mutant.rules] or [r.id for r in self.rules]
        bits: Bits = 0
        for name in names:
            own = self._own.get(name, 0)
            old = self.examples.judge.held.get(name, 0)
            bits |= (old ^ outcome.held.get(name, 0)) & own
        return bool(bits)

    def _unlike(self, mutant: Mutant) -> bool:
        known = {r.id: r for r in self.rules}
        changed = {**known, **dict(mutant.rules)}
        return any(True for _ in unlike({n: r for n, r in changed.items() if r}))

    def laws(self) -> Mapping[str, Kills]:
        """Give the laws by name: each tells whether it finds a mutant."""
        book = LawBook(self.pack, self.every.judge.corpus)
        fixpoints = Fixpoints(self.every, self.auditor)
        broken: dict[int, frozenset[str]] = {}

        def of_book(name: str) -> Kills:
            def kills(mutant: Mutant) -> bool:
                known = broken.get(id(mutant))
                if known is None:
                    known = broken[id(mutant)] = frozenset(book.broken(mutant))
                return name in known

            return kills

        return {
            "each rule for itself": lambda m: any(_house(r) for _, r in m.rules),
            "like families, like rules": self._unlike,
            **{name: of_book(name) for name in book.names},
            "corrections": lambda m: m.operator in STEPS and fixpoints.breaks(m),
        }


def _house(rule: Rule | None) -> bool:
    return rule is not None and any(True for _ in broken_by(rule))


def score(suite: str, found: Sequence[Mutant], kills: Kills) -> Score:
    """Count what a suite kills."""
    return Score(suite, sum(kills(m) for m in found), len(found))


def idle_rules(rows: Rows) -> list[str]:
    """Name the rules that are decisive on no row.

    A rule that bears a verdict is decisive where the row gets it; one that bears only
    a risk, where the row gets that; one that only informs, where it holds.
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
    """Count the rules that are decisive in 1,000 rows of the strategy, and all."""
    rows = Rows(pack, drawn(1_000), auditor)
    return len(rows.judge.rules) - len(idle_rules(rows)), len(rows.judge.rules)


@dataclass(frozen=True, slots=True)
class Measured:
    """Every figure of one run."""

    total: int
    sorted: Sorted
    scores: tuple[Score, ...]
    by_law: tuple[Score, ...]
    held_out: tuple[Score, ...]
    survivors: Mapping[str, tuple[Mutant, ...]]
    golden_seconds: float
    seconds: float


def by_structure(pack: Pack, missed: Sequence[Mutant], sample: int) -> Score:
    """Prove some of the mutants that the laws miss: does an obligation fail?"""
    chosen = missed[:: max(1, len(missed) // sample)] if sample else ()
    killed = sum(not prove(m.pack(pack)).is_proved for m in chosen)
    return Score("obligations of the prover, where laws miss", killed, len(chosen))


def measure(
    pack: Pack, auditor: Auditor, *, each: int = 300, proved: int = 60
) -> Measured:
    """Measure every suite on every mutant.

    `each` is the size of a held-out family, `proved` how many of the mutants that the
    laws miss are given to the prover.
    """
    began = time.perf_counter()
    bench, comparison = Bench(pack, auditor), Comparison(pack)
    found = mutants(pack)
    told = sort_mutants(found, bench.every, comparison)
    laws = bench.laws()
    broken = {
        id(m): [name for name, kills in laws.items() if kills(m)] for m in told.live
    }

    def by_laws(mutant: Mutant) -> bool:
        return bool(broken[id(mutant)])

    scores: tuple[Score, ...] = (
        score("golden sheet: any cell", told.live, bench.by_golden),
        score(
            "golden sheet: verdict and risk alone",
            told.deciding,
            bench.by_golden_decision,
        ),
        score("oracle on 1,000 drawn rows", told.deciding, bench.by_oracle),
        score(f"oracle on {MANY:,} perturbed rows", told.deciding, bench.by_many),
        score("example lines of the rules", told.live, bench.by_examples),
        score("laws alone, no oracle", told.live, by_laws),
    )
    by_law = tuple(
        Score(name, sum(name in broken[id(m)] for m in told.live), len(told.live))
        for name in laws
    )
    survivors = {
        "golden sheet": tuple(m for m in told.live if not bench.by_golden(m)),
        "laws": tuple(m for m in told.live if not by_laws(m)),
    }
    scores_held_out = tuple(_held_out(pack, found, bench, comparison, each))
    scores = (*scores, by_structure(pack, survivors["laws"], proved))
    seconds = time.perf_counter() - began
    return Measured(
        total=len(found),
        sorted=told,
        scores=scores,
        by_law=by_law,
        held_out=scores_held_out,
        survivors=survivors,
        golden_seconds=golden_seconds(pack, told.live),
        seconds=seconds,
    )


def golden_seconds(pack: Pack, live: Sequence[Mutant]) -> float:
    """Time the golden sheet alone: read it, judge it, and ask it of every mutant."""
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
        told = sort_mutants(own, bench.every, comparison)
        yield score(f"{family}: golden sheet, any cell", told.live, bench.by_golden)
        many = f"{family}: oracle on {MANY:,} perturbed rows"
        yield score(many, told.deciding, bench.by_many)
