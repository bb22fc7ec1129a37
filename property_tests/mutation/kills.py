"""Which rows of a corpus tell a mutant from the pack, and by what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from audit import Auditor
from audit.findings import ClaimRisk
from audit.rules.catalogue import Pack, Rule
from property_tests.mutation.lists import Lists
from property_tests.mutation.operators import Mutant
from property_tests.mutation.vectors import Bits, Cells, Judge, Outcome, corpus_of

STEPS = ("change step", "drop step", "add step")
"""Operators on the corrected list."""


@dataclass(frozen=True, slots=True)
class Told:
    """Rows that tell a mutant: by verdict or risk, by corrected list, by findings."""

    decision: Bits
    corrected: Bits
    findings: Bits

    @property
    def outcome(self) -> Bits:
        """Rows that tell the mutant by anything that a result shows."""
        return self.decision | self.corrected | self.findings


def only_informs(rule: Rule | None) -> bool:
    """Whether a rule bears neither verdict nor risk, so that it decides nothing."""
    return rule is not None and rule.verdict is None and rule.risk is ClaimRisk.NONE


class Rows:
    """Rows with the pack's answer to each, and the answers of mutants."""

    def __init__(self, pack: Pack, rows: Iterable[Cells], auditor: Auditor) -> None:
        """Read the rows and judge them by the pack."""
        self.pack = pack
        self.judge = Judge(pack, corpus_of(rows, auditor))
        self.lists = Lists(self.judge, auditor)

    def __len__(self) -> int:
        return len(self.judge.corpus.cells)

    def outcome(self, mutant: Mutant) -> Outcome:
        """Judge the rows by a mutant."""
        if mutant.parameters:
            return Judge(mutant.pack(self.pack), self.judge.corpus).outcome
        return self.judge.changed(dict(mutant.rules))

    def told(self, mutant: Mutant, *, lists: bool = True) -> Told:
        """Give the rows that tell a mutant from the pack; lists only where asked."""
        outcome, base = self.outcome(mutant), self.judge.outcome
        corrected = 0
        if lists and mutant.operator in STEPS:
            corrected = self.lists.differ(outcome, dict(mutant.rules))
        return Told(
            outcome.decision_differs(base), corrected, outcome.findings_differ(base)
        )

    def informs(self, mutant: Mutant) -> bool:
        """Whether the rule that was changed is one that only informs."""
        return only_informs(self.judge.rules.get(mutant.rule))

    def kill(self, mutant: Mutant) -> Bits:
        """Give the rows that show another verdict, another risk or another list.

        A rule that only informs is told by the rows in which it is found.
        """
        told = self.told(mutant)
        bits = told.decision | told.corrected
        return bits | told.findings if self.informs(mutant) else bits
