"""The words of the findings of a corpus, actually written, for changed rules too."""

from __future__ import annotations

from functools import cache

from audit import Auditor
from audit.encounter.records import encounter_from_mapping
from audit.facts import Chart
from audit.findings import Finding, Verdict
from audit.rules.rule import Rule
from audit.verdict.wording import as_evidence, codes_about, make_finding
from property_tests.mutation.judging import Judge
from property_tests.mutation.vectors import Bits, rows_in

MOST_ROWS = 60
"""Rows on which the findings of one changed rule are compared at most."""


class Wordings:
    """Writes the findings of a judge's corpus, by its pack and by changed rules."""

    def __init__(self, judge: Judge, auditor: Auditor) -> None:
        """Prepare; charts are built when a row is first needed."""
        self._judge = judge
        self._auditor = auditor
        self._chart = cache(self._read)

    def _read(self, row: int) -> Chart:
        cells = self._judge.corpus.cells[row]
        return self._auditor.chart(encounter_from_mapping(cells))

    def finding(self, rule: Rule, row: int) -> Finding:
        """Return the finding of a rule that fires on a row, as the row shows it."""
        chart = self._chart(row)
        found = make_finding(rule, chart, codes_about(rule, chart))
        supported = self._judge.outcome.verdicts[Verdict.SUPPORTED] >> row & 1
        if rule.verdict is Verdict.SUPPORTED and not supported:
            return as_evidence(found)
        return found

    def codes_differ(self, old: Rule, new: Rule, held: Bits) -> Bits:
        """Return rows on which the finding of a changed rule names other codes."""
        bits = 0
        for row in rows_in(held)[:MOST_ROWS]:
            chart = self._chart(row)
            if codes_about(old, chart) != codes_about(new, chart):
                bits |= 1 << row
        return bits

    def texts_differ(self, old: Rule, new: Rule, held: Bits) -> Bits:
        """Return rows on which the finding of a changed rule has other words.

        Its codes, its severity and everything else with its own cell are left out.
        """
        bits = 0
        for row in rows_in(held)[:MOST_ROWS]:
            one, other = self.finding(old, row), self.finding(new, row)
            if _texts(one) != _texts(other):
                bits |= 1 << row
        return bits


def _texts(finding: Finding) -> tuple[object, ...]:
    return (
        *(finding.message, finding.action, finding.citations),
        *(finding.query, finding.task),
    )
