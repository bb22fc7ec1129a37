"""A list of edits as claim scrubbers take it: CSV, one row for each claim and finding.

Scrubbers hold a claim, send it to a person, or let it pass. A claim is held if a code
is wrong or a denial is likely; other findings are to be looked at. Denial codes are
apart by kind: reasons (CARC) with their group, and remarks (RARC).
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from audit.findings import AuditResult, ClaimRisk, Finding, Severity
from audit.report.cell_forms import csv_text, text_of
from audit.report.exchange.findings import Words, acting
from audit.report.job import ReportSpec
from audit.report.summary import Tally

SCRUBBER_COLUMNS = (
    *("claim_id", "row", "edit_id", "edit_title", "disposition", "severity"),
    *("claim_risk", "verdict", "fields", "codes", "carc", "rarc", "message"),
    *("action", "authority"),
)
HOLD, REVIEW = "hold", "review"


class ScrubberWriter:
    """Writes the list of edits; texts that could run as a formula are marked."""

    def __init__(self, draft: Path, spec: ReportSpec) -> None:
        """Open the draft and write the headings."""
        self._words = Words(spec)
        self._form = text_of if spec.verbatim else csv_text
        self._file = draft.open("w", encoding="utf-8-sig", newline="")
        self._rows = csv.writer(self._file)
        self._rows.writerow(SCRUBBER_COLUMNS)

    def put(self, cells: Sequence[object], result: AuditResult) -> None:
        """Write a row for each finding of an encounter."""
        for finding in acting(result):
            row = self._row(result, finding)
            self._rows.writerow([self._form(cell) for cell in row])

    def finish(self, tally: Tally) -> None:
        """Complete the file."""
        self._file.close()

    def abandon(self) -> None:
        """Close the file."""
        self._file.close()

    def _row(self, result: AuditResult, finding: Finding) -> tuple[object, ...]:
        reasons = [code for code in finding.denials if "-" in code]
        remarks = [code for code in finding.denials if "-" not in code]
        return (
            *(result.encounter_id, result.row, finding.rule_id),
            *(self._words.title(finding), disposition(finding)),
            *(finding.severity.value, finding.risk.value),
            finding.verdict.value if finding.verdict else "",
            *map(";".join, (finding.columns, finding.codes, reasons, remarks)),
            *(finding.message, finding.action, "; ".join(finding.citations)),
        )


def disposition(finding: Finding) -> str:
    """Return whether the claim is held, or only looked at, because of a finding."""
    is_wrong = finding.verdict is not None and finding.severity in (
        Severity.CRITICAL,
        Severity.MAJOR,
    )
    return HOLD if is_wrong or finding.risk is ClaimRisk.HIGH else REVIEW
