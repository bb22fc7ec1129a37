"""The rows and laws by which the suites are measured on mutants."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from audit import Auditor
from audit.rules.catalogue import Pack
from audit.rules.examples import read_example
from audit.rules.rule import Rule
from property_tests.mutation.corpora import drawn, perturbed
from property_tests.mutation.crowded import read_crowded
from property_tests.mutation.dense import dense_cells
from property_tests.mutation.finding_mutants import FINDING_OPERATORS
from property_tests.mutation.fixpoints import Fixpoints
from property_tests.mutation.golden import shown_by
from property_tests.mutation.hand_rows import BY_HAND
from property_tests.mutation.laws import LawBook
from property_tests.mutation.operators import Mutant
from property_tests.mutation.reviewed import read_texts, reviewed
from property_tests.mutation.row_kills import STEPS, Rows
from property_tests.mutation.rule_shape import shape_faults, unlike_fellows
from property_tests.mutation.sheet import cells_of, read_sheet
from property_tests.mutation.vectors import Bits, bits_of
from property_tests.strategies.encounters import WHOLE_CHART

Kills = Callable[[Mutant], bool]

MANY = 20_000
"""Rows for which plain chance is fast enough."""


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
            for kind, own_lines in (("fires", rule.fires), ("silent", rule.silent))
            for line in own_lines
        ]
        examples = [read_example(line) for _, _, line in lines]
        golden = [cells_of(record) for record in read_sheet()]
        near = drawn(1_000)
        starts = [*golden, *dense_cells()]
        self.golden = Rows(pack, golden, auditor)
        self.crowded = Rows(pack, [cells_of(r) for r in read_crowded()], auditor)
        self.reviewed = {record["rule"]: record for record in read_texts()}
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
        """Whether a cell of the golden sheet changes."""
        return bool(shown_by(self.golden, mutant))

    def by_crowded(self, mutant: Mutant) -> bool:
        """Whether a cell of the crowded rows changes."""
        return bool(shown_by(self.crowded, mutant))

    def by_reviewed(self, mutant: Mutant) -> bool:
        """Whether a changed rule differs from the reviewed table."""
        return any(
            rule is not None and reviewed(rule) != self.reviewed.get(name)
            for name, rule in mutant.rules
        )

    def by_golden_decision(self, mutant: Mutant) -> bool:
        """Whether a verdict or risk of the golden sheet changes."""
        return bool(self.golden.kills(mutant).decision)

    def by_oracle(self, mutant: Mutant) -> bool:
        """Whether the oracle, equal to the pack, disagrees on a row of the corpus."""
        return bool(self.near.kills(mutant).decision)

    def by_many(self, mutant: Mutant) -> bool:
        """Whether the oracle disagrees on one of many perturbed rows."""
        return bool(self.many.kills(mutant, lists=False).decision)

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

    def answers(self) -> Mapping[str, Kills]:
        """Return the answers stored in the tree: each says whether it changes."""
        return {
            "golden sheet": self.by_golden,
            "crowded rows": self.by_crowded,
            "reviewed texts": self.by_reviewed,
        }

    @property
    def known(self) -> tuple[Rows, ...]:
        """Every collection of rows; on the last, the largest, lists are
        not compared.
        """
        return self.every, self.crowded, self.many

    def _unlike(self, mutant: Mutant) -> bool:
        if mutant.operator in FINDING_OPERATORS:
            return False
        known = {r.id: r for r in self.rules}
        changed = {**known, **dict(mutant.rules)}
        return any(
            True for _ in unlike_fellows({n: r for n, r in changed.items() if r})
        )

    def laws(self) -> Mapping[str, Kills]:
        """Return the laws by name: each says whether it finds a mutant."""
        book = LawBook(self.pack, self.every.judge.corpus)
        fixpoints = Fixpoints(self.every, self.auditor)
        broken: dict[int, frozenset[str]] = {}

        def of_book(name: str) -> Kills:
            def kills(mutant: Mutant) -> bool:
                if mutant.operator in FINDING_OPERATORS:
                    # Verdicts, risks and findings are the same in every row.
                    return False
                known = broken.get(id(mutant))
                if known is None:
                    known = broken[id(mutant)] = frozenset(book.broken(mutant))
                return name in known

            return kills

        return {
            "each rule for itself": lambda m: any(
                _has_shape_fault(r) for _, r in m.rules
            ),
            "like families, like rules": self._unlike,
            **{name: of_book(name) for name in book.names},
            "corrections": lambda m: m.operator in STEPS and fixpoints.breaks(m),
        }


def _has_shape_fault(rule: Rule | None) -> bool:
    return rule is not None and any(True for _ in shape_faults(rule))
