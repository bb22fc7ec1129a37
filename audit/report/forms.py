"""The forms of a report, and the file endings that choose them."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from audit.errors import OutputRefused
from audit.findings import AuditResult
from audit.report.job import ReportSpec
from audit.report.summary import Tally
from audit.suggestions import did_you_mean, nearest


class Writer(Protocol):
    """Interface of the writer of each form; `finish` completes the file."""

    def put(self, cells: Sequence[object], result: AuditResult) -> None:
        """Write one encounter."""

    def finish(self, tally: Tally) -> None:
        """Complete the draft, with the counts over everything that was written."""

    def abandon(self) -> None:
        """Close the draft, which the caller removes."""


MakeWriter = Callable[[Path, ReportSpec], Writer]


@dataclass(frozen=True, slots=True)
class Form:
    """One form: its name, and the endings of file names that choose it.

    A form that is a table has a row for each encounter or each finding, as asked; the
    others have a shape of their own. One that is printed has its place on the screen
    if no file is named.
    """

    name: str
    endings: tuple[str, ...]
    make: MakeWriter
    is_table: bool = False
    is_printed: bool = False


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


def _sarif(draft: Path, spec: ReportSpec) -> Writer:
    from audit.report.exchange.sarif import SarifWriter

    return SarifWriter(draft, spec)


def _junit(draft: Path, spec: ReportSpec) -> Writer:
    from audit.report.exchange.junit import JUnitWriter

    return JUnitWriter(draft, spec)


def _github(draft: Path, spec: ReportSpec) -> Writer:
    from audit.report.exchange.github import GitHubWriter

    return GitHubWriter(draft, spec)


def _scrubber(draft: Path, spec: ReportSpec) -> Writer:
    from audit.report.exchange.scrubber import ScrubberWriter

    return ScrubberWriter(draft, spec)


def _fhir(draft: Path, spec: ReportSpec) -> Writer:
    from audit.report.exchange.outcomes import OutcomeWriter

    return OutcomeWriter(draft, spec)


def _fhir_issues(draft: Path, spec: ReportSpec) -> Writer:
    from audit.report.exchange.detected import DetectedIssueWriter

    return DetectedIssueWriter(draft, spec)


# Each form is imported when it is chosen, because its library loads slowly.
FORMS = (
    Form("xlsx", (".xlsx",), _workbook, is_table=True),
    Form("csv", (".csv",), _commas, is_table=True),
    Form("tsv", (".tsv",), _tabs, is_table=True),
    Form("jsonl", (".jsonl",), _json_lines, is_table=True),
    Form("parquet", (".parquet",), _parquet, is_table=True),
    Form("sarif", (".sarif", ".sarif.json"), _sarif),
    Form("junit", (".junit.xml", ".xml"), _junit),
    Form("github", (".github.txt",), _github, is_printed=True),
    Form("scrubber", (".scrubber.csv",), _scrubber),
    Form("fhir", (".fhir.ndjson",), _fhir),
    Form("fhir-issues", (".fhir.json",), _fhir_issues),
)

ENDINGS = tuple(end for form in FORMS for end in form.endings)
"""File endings that a report can have."""

TABLE_ENDINGS = tuple(end for form in FORMS if form.is_table for end in form.endings)
"""File endings of the forms that are tables."""


def form_of(path: str | os.PathLike[str], name: str = "") -> Form:
    """Return the form of this name, or the one that the end of the file name chooses.

    Of several endings, the longest counts. Raises OutputRefused, which lists what there
    is.
    """
    if name:
        return form_named(name)
    file = Path(path).name.lower()
    fitting = [
        (len(end), form)
        for form in FORMS
        for end in form.endings
        if file.endswith(end) and file != end
    ]
    if fitting:
        return max(fitting, key=lambda found: found[0])[1]
    raise OutputRefused(
        f"{path} cannot be written: a report ends in {', '.join(ENDINGS)}."
    )


def form_named(name: str) -> Form:
    """Return the form of this name. Raises OutputRefused, which lists the names."""
    known = {form.name: form for form in FORMS}
    if name.lower() not in known:
        raise OutputRefused(
            f"{name!r} is no form of a report."
            f"{did_you_mean(nearest(name.lower(), known))} The forms are "
            f"{', '.join(known)}."
        )
    return known[name.lower()]


def is_printed(name: str) -> bool:
    """Whether the form of this name is printed if no file is named for it."""
    return bool(name) and form_named(name).is_printed


def has_rows(name: str) -> bool:
    """Whether the form of this name is a table; without a name, the ending decides."""
    return not name or form_named(name).is_table
