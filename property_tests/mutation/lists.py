"""The corrected lists of a corpus, actually carried out, for changed packs too."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from audit import Auditor
from audit.encounter.records import encounter_from_mapping
from audit.facts import Chart
from audit.findings import Verdict
from audit.rules.corrections import Step
from audit.rules.rule import Rule
from audit.verdict.correction import EMPTYING, corrected_list
from property_tests.mutation.judging import Judge, Outcome
from property_tests.mutation.vectors import Bits, rows_in

MOST_ROWS = 200
"""Rows on which the lists of one changed pack are compared at most."""


class Lists:
    """Corrects the rows of a judge's corpus by any steps, and remembers each answer."""

    def __init__(self, judge: Judge, auditor: Auditor) -> None:
        """Prepare; charts are built when a row is first needed."""
        self._judge = judge
        self._auditor = auditor
        self._known: dict[tuple[int, frozenset[Step]], tuple[str, ...]] = {}
        self._chart = cache(self._read)

    def _read(self, row: int) -> Chart:
        cells = self._judge.corpus.cells[row]
        return self._auditor.chart(encounter_from_mapping(cells))

    def corrected(self, row: int, steps: frozenset[Step]) -> tuple[str, ...]:
        """Return the list of a row after some steps."""
        key = row, steps
        known = self._known.get(key)
        if known is None:
            found = corrected_list(
                self._chart(row),
                (),
                steps,
                pain_is_explained=bool(self._judge.term("explains_pain") >> row & 1),
                m546_is_missing=bool(self._judge.term("m546_missing") >> row & 1),
            )
            known = self._known[key] = tuple(map(str, found))
        return known

    def list_of(
        self, row: int, outcome: Outcome, rules: Mapping[str, Rule]
    ) -> tuple[str, ...]:
        """Return the corrected list of a row under an outcome."""
        if outcome.verdicts[Verdict.NOT_APPLICABLE] >> row & 1:
            return ("(as it stands)",)
        steps: set[Step] = set()
        for name, rule in rules.items():
            bears = rule.verdict in EMPTYING
            if (bears or rule.steps) and outcome.held[name] >> row & 1:
                if bears:
                    return ()
                steps.update(rule.steps)
        return self.corrected(row, frozenset(steps))

    def differ(self, outcome: Outcome, changed: Mapping[str, Rule | None]) -> Bits:
        """Return rows whose corrected list differs in a changed pack."""
        old = self._judge.rules
        new = {n: r for n, r in {**old, **changed}.items() if r is not None}
        bits = 0
        for row in rows_in(self._touched(outcome, changed))[:MOST_ROWS]:
            one = self.list_of(row, self._judge.outcome, old)
            if one != self.list_of(row, outcome, new):
                bits |= 1 << row
        return bits

    def _touched(self, outcome: Outcome, changed: Mapping[str, Rule | None]) -> Bits:
        """Return rows where a changed rule fires, before or after, and the list is
        shown.
        """
        old, bits = self._judge.rules, 0
        for name, rule in changed.items():
            for known, held in (
                (old.get(name), self._judge.held),
                (rule, outcome.held),
            ):
                if known and (known.steps or known.verdict in EMPTYING):
                    bits |= held.get(name, 0)
        return bits
