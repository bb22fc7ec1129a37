"""What a report must know beside the results: the run, and the rules that judged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from audit.findings import FINDING_COLUMNS, AuditResult, finding_rows
from audit.report.layout import Layout
from audit.report.rule_info import RuleInfo


@dataclass(frozen=True, slots=True)
class Job:
    """One run of the audit, as its report states it.

    `headings` are the input's own headings, in order. `rows` is how many encounters
    were handed to the audit, None where that is known only at the end of a stream;
    when it is given, a report with another number of results is refused. `started` is
    the caller's, as nothing here looks at a clock; None leaves it out.
    `notes` are sentences on the whole run (a column read twice, a release in part).
    """

    input_name: str
    headings: tuple[str, ...]
    input_sha256: str = ""
    sheet: str = ""
    rows: int | None = None
    code_release: str = ""
    rule_pack: str = ""
    product_version: str = ""
    started: dt.datetime | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What every writer needs: the run, the columns, the rules, and what to write.

    With `findings_only` a row is a finding, otherwise it is an encounter. `verbatim`
    leaves the guard against formulas out of delimited text.
    """

    job: Job
    layout: Layout
    rules: tuple[RuleInfo, ...] = ()
    findings_only: bool = False
    verbatim: bool = False

    @property
    def headings(self) -> tuple[str, ...]:
        """Headings of the rows that `rows` gives."""
        return FINDING_COLUMNS if self.findings_only else self.layout.headings

    def rows(
        self, cells: Sequence[object], result: AuditResult
    ) -> Sequence[tuple[object, ...]]:
        """Give the rows of the report that one encounter makes."""
        if self.findings_only:
            return finding_rows(result)
        return [self.layout.cells(cells, result)]
