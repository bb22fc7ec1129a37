"""Reports: the results of an audit, in the format that the file ending selects.

    with open_report("march.audited.xlsx", job, rules) as report:
        for cells, result in audited:
            report.write(cells, result)

The file appears, complete, when the block ends without an exception, otherwise never.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from audit.errors import OutputRefused
from audit.findings import AuditResult
from audit.report.files import Places, ending, new_file
from audit.report.job import Job, ReportSpec
from audit.report.layout import lay_out
from audit.report.summary import Tally
from audit.rules.rule_info import RuleInfo

__all__ = ["ENDINGS", "Job", "Report", "RuleInfo", "Tally", "open_report", "writer_for"]


class Writer(Protocol):
    """Interface of the writer of each format; `finish` completes the file."""

    def put(self, cells: Sequence[object], result: AuditResult) -> None:
        """Write one encounter."""

    def finish(self, tally: Tally) -> None:
        """Complete the draft, with the counts over everything that was written."""

    def abandon(self) -> None:
        """Close the draft, which the caller removes."""


def _workbook(draft: Path, spec: ReportSpec) -> Writer:
    from audit.report.workbook import WorkbookWriter

    return WorkbookWriter(draft, spec)


def _commas(draft: Path, spec: ReportSpec) -> Writer:
    from audit.report.delimited import DelimitedWriter

    return DelimitedWriter(draft, spec)


def _tabs(draft: Path, spec: ReportSpec) -> Writer:
    from audit.report.delimited import DelimitedWriter

    return DelimitedWriter(draft, spec, "\t")


def _json_lines(draft: Path, spec: ReportSpec) -> Writer:
    from audit.report.delimited import JsonLinesWriter

    return JsonLinesWriter(draft, spec)


def _parquet(draft: Path, spec: ReportSpec) -> Writer:
    from audit.report.columnar import ParquetWriter

    return ParquetWriter(draft, spec)


# Each format is imported when it is chosen, because its library loads slowly.
_WRITERS: dict[str, Callable[[Path, ReportSpec], Writer]] = {
    ".xlsx": _workbook,
    ".csv": _commas,
    ".tsv": _tabs,
    ".jsonl": _json_lines,
    ".parquet": _parquet,
}

ENDINGS = tuple(_WRITERS)
"""File endings that a report can have."""


def writer_for(path: str | os.PathLike[str]) -> Callable[[Path, ReportSpec], Writer]:
    """Return the function that creates a writer for the file ending.

    Raises OutputRefused, which lists the known endings.
    """
    try:
        return _WRITERS[ending(path)]
    except KeyError:
        raise OutputRefused(
            f"{path} cannot be written: a report ends in {', '.join(ENDINGS)}."
        ) from None


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
    rules: Sequence[RuleInfo] = (),
    *,
    findings_only: bool = False,
    verdicts_only: bool = False,
    force: bool = False,
    verbatim: bool = False,
    inputs: Places = (),
) -> Iterator[Report]:
    """Open a report to which encounters can be written; the ending selects the format.

    With `findings_only`, the report has one row for each finding instead of each
    encounter. With `verdicts_only`, it has what was decided about each encounter
    (`VERDICT_COLUMNS`) and nothing else; such a report is no workbook. With `verbatim`,
    delimited text keeps text that a spreadsheet could run as a formula. Raises
    OutputRefused in the cases of `new_file`, which also says what `inputs` are.
    """
    make_writer = writer_for(path)
    if verdicts_only and ending(path) == ".xlsx":
        raise OutputRefused(
            f"{path} cannot be written: verdicts alone are written as "
            f"{', '.join(end for end in ENDINGS if end != '.xlsx')}."
        )
    layout = lay_out(job.headings)
    spec = ReportSpec(job, layout, tuple(rules), findings_only, verbatim, verdicts_only)
    with new_file(path, force, inputs) as draft:
        writer = make_writer(draft, spec)
        try:
            report = Report(writer, job)
            yield report
            report.complete()
        except BaseException:
            writer.abandon()
            raise
