"""Reports: what an audit found, in the format that the file's ending names.

    with open_report("march.audited.xlsx", job, rules) as report:
        for cells, result in audited:
            report.write(cells, result)

The file appears when the block ends well, complete, and not at all when it does not.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from audit.errors import OutputRefused
from audit.findings import AuditResult
from audit.report.files import ending, new_file
from audit.report.job import Job, Plan
from audit.report.layout import lay_out
from audit.report.rule_info import RuleInfo
from audit.report.summary import Tally

__all__ = ["ENDINGS", "Job", "Report", "RuleInfo", "Tally", "open_report", "writer_for"]


class Writer(Protocol):
    """What every format offers; the file is complete after `finish`."""

    def put(self, cells: Sequence[object], result: AuditResult) -> None:
        """Take one encounter."""

    def finish(self, tally: Tally) -> None:
        """Complete the draft, with the counts over everything that was put."""

    def abandon(self) -> None:
        """Let go of the draft, which the caller removes."""


def _workbook(draft: Path, plan: Plan) -> Writer:
    from audit.report.workbook import WorkbookWriter

    return WorkbookWriter(draft, plan)


def _commas(draft: Path, plan: Plan) -> Writer:
    from audit.report.flat import DelimitedWriter

    return DelimitedWriter(draft, plan)


def _tabs(draft: Path, plan: Plan) -> Writer:
    from audit.report.flat import DelimitedWriter

    return DelimitedWriter(draft, plan, "\t")


def _json_lines(draft: Path, plan: Plan) -> Writer:
    from audit.report.flat import JsonLinesWriter

    return JsonLinesWriter(draft, plan)


def _parquet(draft: Path, plan: Plan) -> Writer:
    from audit.report.columnar import ParquetWriter

    return ParquetWriter(draft, plan)


# Each format is imported when it is chosen, as its library takes a while to load.
_WRITERS: dict[str, Callable[[Path, Plan], Writer]] = {
    ".xlsx": _workbook,
    ".csv": _commas,
    ".tsv": _tabs,
    ".jsonl": _json_lines,
    ".parquet": _parquet,
}

ENDINGS = tuple(_WRITERS)
"""Endings of the files that a report can be written to."""


def writer_for(path: str | os.PathLike[str]) -> Callable[[Path, Plan], Writer]:
    """Give the maker of writers for the file's ending.

    Raises OutputRefused, naming the endings there are.
    """
    try:
        return _WRITERS[ending(path)]
    except KeyError:
        raise OutputRefused(
            f"{path} cannot be written: a report ends in {', '.join(ENDINGS)}."
        ) from None


class Report:
    """An open report: takes encounters in the order of the input, and counts them."""

    def __init__(self, writer: Writer, job: Job) -> None:
        """Wrap the writer of one format."""
        self._writer = writer
        self._job = job
        self.tally = Tally()

    def write(self, cells: Sequence[object], result: AuditResult) -> None:
        """Add one encounter: the input's cells as they were read, and its result.

        Raises OutputRefused when the row has filled cells beyond the last heading, as
        leaving them out would lose them.
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
        """Finish the file. Raises OutputRefused when rows were lost or invented."""
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
    force: bool = False,
    verbatim: bool = False,
) -> Iterator[Report]:
    """Lend a report to write encounters to; the file's ending chooses the format.

    With `findings_only`, one row for each finding instead of each encounter. With
    `verbatim`, delimited text keeps texts that a spreadsheet might run as a formula.
    Raises OutputRefused when the file exists and `force` is not given.
    """
    make = writer_for(path)
    plan = Plan(job, lay_out(job.headings), tuple(rules), findings_only, verbatim)
    with new_file(path, force) as draft:
        writer = make(draft, plan)
        try:
            report = Report(writer, job)
            yield report
            report.complete()
        except BaseException:
            writer.abandon()
            raise
