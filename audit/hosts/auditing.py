"""One audit of a file, as every host that reads files does it: two passes, then a job.

The first pass looks for repeated ids and for cells that cannot be read; the second one
judges the rows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Protocol

from audit import __version__
from audit.engine import Auditor
from audit.findings import AuditResult
from audit.intake.survey import Survey
from audit.intake.table import Table
from audit.report.job import Job

STEP = 64
"""Rows between two reports of progress."""

FEWEST_WORDED = 3_000
"""Rows with words from which on columns pay: before, preparing them takes longer."""

READING, AUDITING, WRITING = "reading", "auditing", "writing the results"

Judged = tuple[tuple[object, ...], AuditResult]
"""The cells of a row as they were read, and its result."""


class Progress(Protocol):
    """Shows how far the work is."""

    def __call__(self, done: int, of: int | None = None) -> None:
        """Show that so many steps are done; `of` is None while nobody knows."""

    def say(self, words: str, of: int | None = None) -> None:
        """Begin another kind of work of so many steps."""


def first_pass(table: Table, progress: Progress) -> Survey:
    """Count the rows, and find repeated ids and cells that cannot be read."""

    def advance(count: int) -> None:
        if not count % STEP:
            progress(count, table.row_count)

    return Survey(table, advance)


def judged(
    table: Table, auditor: Auditor, survey: Survey, progress: Progress
) -> Iterator[Judged]:
    """Judge the rows of a table, in its order."""
    progress.say(AUDITING, survey.rows)
    reader = table.reader()
    for done, (number, cells) in enumerate(table.rows(), 1):
        encounter = reader.read(cells, number)
        (result,) = auditor.audit_all([encounter], survey.repeated)
        yield cells, result
        if not done % STEP:
            progress(done, survey.rows)
    progress.say(WRITING)


def job_of(
    name: str,
    table: Table,
    auditor: Auditor,
    survey: Survey,
    started: dt.datetime | None,
) -> Job:
    """Describe the run for its report; `name` is that of the input file."""
    return Job(
        input_name=name,
        headings=table.headings,
        input_sha256=table.sha256,
        sheet=table.sheet,
        code_release=f"{auditor.tables.codes.known_releases}; by effective date",
        rule_pack=auditor.pack.label,
        fingerprints=auditor.fingerprints,
        product_version=__version__,
        started=started,
        notes=(*auditor.pack.remarks, *survey.notes, *table.notes),
    )
