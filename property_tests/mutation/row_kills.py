"""Which rows of a corpus kill a mutant, and by which output."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from audit import Auditor
from audit.findings import ClaimRisk
from audit.rules.catalogue import Pack
from audit.rules.rule import Rule
from property_tests.mutation.judging import Judge, Outcome
from property_tests.mutation.lists import Lists
from property_tests.mutation.operators import Mutant
from property_tests.mutation.vectors import Bits, Cells, corpus_of
from property_tests.mutation.wordings import Wordings

STEPS = ("change step", "drop step", "add step")
"""Operators on the corrected list."""


@dataclass(frozen=True, slots=True)
class RowKills:
    """The rows that kill a mutant, by the output that a user sees.

    `decision` is verdict or risk of the row, `rest` its severity or denial codes,
    `corrected` its corrected list. `findings` are the rules that fire, with verdict,
    risk, severity and codes of each; `texts` are the words of the findings.
    """

    decision: Bits
    rest: Bits
    corrected: Bits
    findings: Bits
    texts: Bits

    @property
    def cells(self) -> Bits:
        """Rows that kill the mutant by a cell of the golden sheet."""
        return self.decision | self.rest | self.corrected | self.findings

    @property
    def outcome(self) -> Bits:
        """Rows that kill the mutant by anything that a result shows."""
        return self.cells | self.texts


def only_informs(rule: Rule | None) -> bool:
    """Whether a rule assigns neither verdict nor risk, so that it decides nothing."""
    return rule is not None and rule.verdict is None and rule.risk is ClaimRisk.NONE


class Rows:
    """Rows with the pack's answer to each, and the answers of mutants."""

    def __init__(self, pack: Pack, rows: Iterable[Cells], auditor: Auditor) -> None:
        """Read the rows and judge them by the pack."""
        self.pack = pack
        self.judge = Judge(pack, corpus_of(rows, auditor))
        self.lists = Lists(self.judge, auditor)
        self.wordings = Wordings(self.judge, auditor)

    def __len__(self) -> int:
        return len(self.judge.corpus.cells)

    def outcome(self, mutant: Mutant) -> Outcome:
        """Judge the rows by a mutant."""
        if mutant.parameters:
            return Judge(mutant.pack(self.pack), self.judge.corpus).outcome
        return self.judge.changed(dict(mutant.rules))

    def kills(
        self, mutant: Mutant, *, lists: bool = True, texts: bool = True
    ) -> RowKills:
        """Return the rows that kill a mutant; lists and texts only if asked."""
        outcome, base = self.outcome(mutant), self.judge.outcome
        corrected = 0
        if lists and mutant.operator in STEPS:
            corrected = self.lists.differ(outcome, dict(mutant.rules))
        findings, words = outcome.findings_differ(base), 0
        for name, rule in mutant.rules:
            old = self.judge.rules.get(name)
            if rule is not None and old is not None:
                held = base.held[name] & outcome.held[name]
                findings |= self._finding_differs(old, rule, held)
                words |= self._text_differs(old, rule, held) if texts else 0
        return RowKills(
            decision=outcome.decision_differs(base),
            rest=outcome.rest_differs(base),
            corrected=corrected,
            findings=findings,
            texts=words,
        )

    def _finding_differs(self, old: Rule, new: Rule, held: Bits) -> Bits:
        if (old.verdict, old.risk, old.severity) != (
            *(new.verdict, new.risk, new.severity),
        ):
            return held
        if old.about != new.about:
            return self.wordings.codes_differ(old, new, held)
        return 0

    def _text_differs(self, old: Rule, new: Rule, held: Bits) -> Bits:
        if old.because != new.because:
            # A report gives the reason of each finding.
            return held
        if _words(old) != _words(new):
            return self.wordings.texts_differ(old, new, held)
        return 0

    def decisive_kills(self, mutant: Mutant) -> Bits:
        """Return the rows that show another verdict, another risk or another list.

        For a rule that only informs, its findings count as well.
        """
        kills = self.kills(mutant, texts=False)
        bits = kills.decision | kills.corrected
        informs = only_informs(self.judge.rules.get(mutant.rule))
        return bits | kills.findings if informs else bits


def _words(rule: Rule) -> tuple[object, ...]:
    return (
        *(rule.title, rule.message, rule.action, rule.citations, rule.query),
        *(rule.task, rule.about, rule.lines),
    )
