"""A corrected list needs no further correction: the law applied to mutants' steps.

For each rule with steps, a few rows with its finding are corrected by the steps, and
the row with the new list is audited again.
"""

from __future__ import annotations

from audit import Auditor, audit_encounter
from audit.findings import Verdict
from audit.rules.rule import Rule
from audit.verdict.correction import EMPTYING
from property_tests.mutation.operators import Mutant
from property_tests.mutation.row_kills import Rows
from property_tests.mutation.rule_shape import LIST_FAULTS
from property_tests.mutation.vectors import Cells, rows_in

MOST_ROWS = 6
"""Rows that are corrected for each rule."""


class Fixpoints:
    """Corrects rows by a mutant's steps and audits the result."""

    def __init__(self, rows: Rows, auditor: Auditor) -> None:
        """Keep the rows and the auditor of the unchanged pack."""
        self._rows = rows
        self._auditor = auditor
        self._faults: dict[tuple[int, tuple[str, ...]], frozenset[str]] = {}

    def breaks(self, mutant: Mutant) -> bool:
        """Whether a list that a mutant corrects still has a fault, or a new one.

        Only rows are tested whose list the pack itself corrects without fault.
        """
        judge, lists = self._rows.judge, self._rows.lists
        outcome = self._rows.outcome(mutant)
        (name, rule), *_ = mutant.rules
        old = judge.rules.get(name)
        if rule is None or old is None:
            return False
        rules: dict[str, Rule] = {**judge.rules, name: rule}
        asked = 0
        for row in rows_in(judge.held[name] & ~self._silent()):
            right = lists.list_of(row, judge.outcome, judge.rules)
            if not right or self._of(row, right):
                continue
            wrong = lists.list_of(row, outcome, rules)
            if wrong and wrong != right and self._of(row, wrong):
                return True
            asked += 1
            if asked >= MOST_ROWS:
                break
        return False

    def _silent(self) -> int:
        outcome = self._rows.judge.outcome
        bits = 0
        for verdict in (*EMPTYING, Verdict.NOT_APPLICABLE):
            bits |= outcome.verdicts[verdict]
        return bits

    def _of(self, row: int, codes: tuple[str, ...]) -> frozenset[str]:
        """Return the faults of the list of a row, once it is corrected."""
        key = row, codes
        known = self._faults.get(key)
        if known is None:
            cells = _with_list(self._rows.judge.corpus.cells[row], codes)
            result = audit_encounter(cells, self._auditor)
            faults = {f.rule_id for f in result.findings if f.verdict in LIST_FAULTS}
            known = self._faults[key] = frozenset(faults)
        return known


def _with_list(cells: Cells, codes: tuple[str, ...]) -> dict[str, object]:
    bare = {k: v for k, v in cells.items() if not k.startswith("dx")}
    return {**bare, **{f"dx{n}": code for n, code in enumerate(codes, 1)}}
