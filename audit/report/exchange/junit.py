"""JUnit XML, as servers of builds read it: a test case for each finding.

An encounter without a finding is a case that passed, one that does not concern M54.6 a
case that was skipped. A cell that cannot be read is an error, every other finding a
failure. There is no official schema; the elements are those of Ant's JUnit report.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from audit.findings import AuditResult, Finding, Verdict
from audit.report.exchange.findings import Words, acting, plain
from audit.report.job import ReportSpec
from audit.report.summary import VERDICT_MEANINGS, Tally

CLEAN = "no finding"
_COUNTED = ("tests", "failures", "errors", "skipped")
_WIDTH = 20
"""Room for a count: it is known, and written, when all rows are."""


class JUnitWriter:
    """Writes `.junit.xml`."""

    def __init__(self, draft: Path, spec: ReportSpec) -> None:
        """Open the draft and write the beginning, with counts of zero."""
        self._words = Words(spec)
        self._counts: Counter[str] = Counter()
        self._file = draft.open("wb")
        self._write(self._beginning())

    def put(self, cells: Sequence[object], result: AuditResult) -> None:
        """Write the cases of one encounter."""
        findings = acting(result)
        for finding in findings:
            is_error = finding.verdict is Verdict.INPUT_ERROR
            self._case(
                result, finding.rule_id, self._failure(finding, is_error=is_error)
            )
            self._counts["errors" if is_error else "failures"] += 1
        if not findings:
            is_judged = result.verdict is not Verdict.NOT_APPLICABLE
            meaning = quoteattr(VERDICT_MEANINGS[result.verdict])
            body = "" if is_judged else f"<skipped message={meaning}/>"
            self._counts["skipped"] += not is_judged
            self._case(result, CLEAN, body)

    def finish(self, tally: Tally) -> None:
        """Complete the file, and set the counts at its beginning."""
        self._write("</testsuite>\n</testsuites>\n")
        self._file.seek(0)
        self._write(self._beginning())
        self._file.close()

    def abandon(self) -> None:
        """Close the file."""
        self._file.close()

    def _case(self, result: AuditResult, group: str, body: str) -> None:
        name = quoteattr(self._words.place(result))
        opened = f"<testcase classname={quoteattr(group)} name={name}"
        self._write(f"{opened}>{body}</testcase>\n" if body else f"{opened}/>\n")
        self._counts["tests"] += 1

    def _failure(self, finding: Finding, *, is_error: bool) -> str:
        tag = "error" if is_error else "failure"
        kind = quoteattr(self._words.verdict(finding))
        title = quoteattr(self._words.title(finding))
        text = escape(self._words.sentence(finding))
        return f"<{tag} type={kind} message={title}>{text}</{tag}>"

    def _beginning(self) -> str:
        """Return the first lines; they are as long whatever the counts are."""
        counts = " ".join(f'{name}="{self._counts[name]}"' for name in _COUNTED)
        counts = counts.ljust(len(_COUNTED) * _WIDTH)
        name = quoteattr(plain(self._words.file))
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<testsuites name="tspine" {counts}>\n<testsuite name={name} {counts}>\n'
        )

    def _write(self, text: str) -> None:
        self._file.write(text.encode())
