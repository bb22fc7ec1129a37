"""What a report needs besides the results: the run, the columns and the rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from audit.findings import (
    FINDING_COLUMNS,
    VERDICT_COLUMNS,
    AuditResult,
    finding_rows,
    verdict_row,
)
from audit.report.layout import Layout
from audit.rules.fingerprints import LABELS, Fingerprints
from audit.rules.rule_info import RuleInfo

UNRECORDED = Fingerprints()


@dataclass(frozen=True, slots=True)
class Job:
    """One run of the audit, as stated in its report.

    `headings` are the input's own headings, in order. `rows` is the number of
    encounters that were audited, or None if the input is a stream of unknown length; if
    it is given, a report with another number of results is refused. The caller sets
    `started`, because this package does not read the clock; None leaves it out. `notes`
    are sentences about the whole run (a column read twice, a partial release).
    `input_place` is the path of the input where programs look for it, if that is known.
    """

    input_name: str
    headings: tuple[str, ...]
    input_sha256: str = ""
    sheet: str = ""
    rows: int | None = None
    code_release: str = ""
    rule_pack: str = ""
    fingerprints: Fingerprints = UNRECORDED
    product_version: str = ""
    started: dt.datetime | None = None
    notes: tuple[str, ...] = ()
    input_place: str = ""

    @property
    def versions(self) -> tuple[tuple[str, str], ...]:
        """Versions behind the results, by label; unknown ones are left out."""
        labeled = (
            ("tspine", self.product_version),
            ("Code set", self.code_release),
            ("Rule pack", self.rule_pack),
            *self.hashes,
            ("SHA-256 of the input", self.input_sha256),
        )
        return tuple((label, value) for label, value in labeled if value)

    @property
    def hashes(self) -> tuple[tuple[str, str], ...]:
        """SHA-256 of what judged the rows, by label: rules, code set, policy table."""
        by = self.fingerprints
        return tuple((label, getattr(by, name)) for name, label in LABELS.items())


@dataclass(frozen=True, slots=True)
class ReportSpec:
    """What every writer needs: the run, the columns, the rules, and what to write.

    `rules` returns the rules in words; only some forms ask for them.

    With `findings_only` each row is a finding, otherwise an encounter; with
    `verdicts_only` its row says what was decided and nothing else. `verbatim` switches
    off the guard against formulas in delimited text.
    """

    job: Job
    layout: Layout
    rules: Callable[[], Sequence[RuleInfo]] = tuple
    findings_only: bool = False
    verbatim: bool = False
    verdicts_only: bool = False

    @property
    def headings(self) -> tuple[str, ...]:
        """Headings of the rows that `rows` returns."""
        if self.verdicts_only:
            return VERDICT_COLUMNS
        return FINDING_COLUMNS if self.findings_only else self.layout.headings

    def rows(
        self, cells: Sequence[object], result: AuditResult
    ) -> Sequence[tuple[object, ...]]:
        """Return the rows of the report for one encounter."""
        if self.verdicts_only:
            return [verdict_row(result)]
        if self.findings_only:
            return finding_rows(result)
        return [self.layout.cells(cells, result)]
