"""Reports: the results of an audit, in the form that the file ending selects.

    with open_report("march.audited.xlsx", job, rules) as report:
        for cells, result in audited:
            report.write(cells, result)

The file appears, complete, when the block ends without an exception, otherwise never.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache

from audit.errors import OutputRefused
from audit.findings import AuditResult
from audit.report.files import Places, new_file
from audit.report.forms import ENDINGS, TABLE_ENDINGS, Form, Writer, form_of
from audit.report.job import Job, ReportSpec
from audit.report.layout import lay_out
from audit.report.summary import Tally
from audit.rules.rule_info import RuleInfo

__all__ = [
    "ENDINGS",
    "TABLE_ENDINGS",
    "Job",
    "Report",
    "RuleInfo",
    "Tally",
    "open_report",
]


class Report:
    """An open report: writes encounters in the order of the input, and counts them."""

    def __init__(self, writer: Writer, job: Job) -> None:
        """Wrap the writer of one format."""
        self._writer = writer
        self._job = job
        self.tally = Tally()

    def write(self, cells: Sequence[object], result: AuditResult) -> None:
        """Add one encounter: the input's cells as they were read, and its result.

        Raises OutputRefused if the row has filled cells beyond the last heading,
        because the report would lose them.
        """
        beyond = cells[len(self._job.headings) :]
        if any(cell is not None and cell != "" for cell in beyond):
            raise OutputRefused(
                f"Row {result.row} has {len(cells)} cells, but there are only "
                f"{len(self._job.headings)} headings. Give each column a heading."
            )
        self._writer.put(cells, result)
        self.tally.add(result)

    def complete(self) -> None:
        """Finish the file. Raises OutputRefused if rows were lost or added."""
        rows = self._job.rows
        if rows is not None and rows != self.tally.encounters:
            raise OutputRefused(
                f"{rows} encounters were read, but there are results for "
                f"{self.tally.encounters}. No report was written."
            )
        self._writer.finish(self.tally)


@contextmanager
def open_report(
    path: str | os.PathLike[str],
    job: Job,
    rules: Callable[[], Sequence[RuleInfo]] = tuple,
    *,
    findings_only: bool = False,
    verdicts_only: bool = False,
    force: bool = False,
    verbatim: bool = False,
    inputs: Places = (),
    form: str = "",
) -> Iterator[Report]:
    """Open a report to which encounters can be written; the ending selects the form.

    With `findings_only`, the report has one row for each finding instead of each
    encounter. With `verdicts_only`, it has what was decided about each encounter
    (`VERDICT_COLUMNS`) and nothing else; such a report is no workbook. With `verbatim`,
    delimited text keeps text that a spreadsheet could run as a formula. `form` names a
    form of `FORMS` whatever the ending. `rules` returns the rules in words, and is
    called once if the form has them. Raises OutputRefused in the cases of
    `new_file`, which also says what `inputs` are.
    """
    chosen = form_of(path, form)
    _refuse_rows(path, chosen, findings_only, verdicts_only)
    layout = lay_out(job.headings)
    spec = ReportSpec(job, layout, cache(rules), findings_only, verbatim, verdicts_only)
    with new_file(path, force, inputs) as draft:
        writer = chosen.make(draft, spec)
        try:
            report = Report(writer, job)
            yield report
            report.complete()
        except BaseException:
            writer.abandon()
            raise


def _refuse_rows(
    path: str | os.PathLike[str], form: Form, findings_only: bool, verdicts_only: bool
) -> None:
    """Raise OutputRefused if the form has no rows of the kind that is asked for."""
    if verdicts_only and (form.name == "xlsx" or not form.is_table):
        raise OutputRefused(
            f"{path} cannot be written: verdicts alone are written as "
            f"{', '.join(end for end in TABLE_ENDINGS if end != '.xlsx')}."
        )
    if findings_only and not form.is_table:
        raise OutputRefused(
            f"{path} cannot be written: the form {form.name} has a shape of its own. "
            f"Rows of findings are written as {', '.join(TABLE_ENDINGS)}."
        )
