"""One run of the audit: a file in, a report out, progress on the way."""

from __future__ import annotations

import datetime as dt
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from audit import __version__
from audit.cells import read_text
from audit.columns import match_headings
from audit.encounter.repeats import repeated_ids
from audit.engine import Auditor
from audit.errors import InputUnreadable, OutputRefused, SettingRefused
from audit.facts import default_policy, read_policy
from audit.findings import AuditResult
from audit.intake import Table, open_table
from audit.release import CodeSet, load
from audit.report import Job, Tally, open_report
from audit.report.files import refuse_unusable
from audit.rules.catalogue import Pack, default_pack, read_pack
from audit.rules.rule_info import rule_infos

PROGRESS_AFTER = 1.0
"""Seconds of work after which a progress bar appears on a terminal."""


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked for."""

    source: Path
    target: Path | None = None
    sheet: str | None = None
    findings_only: bool = False
    policy: Path | None = None
    pack: Path | None = None
    order_file: Path | None = None
    annotate: bool = False
    force: bool = False
    verbatim: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the run did."""

    source: Path
    target: Path
    tally: Tally
    pack: Pack
    notes: tuple[str, ...]
    seconds: float


def run(request: Request, started: dt.datetime) -> Outcome:
    """Audit the file. Raises TspineError, with nothing left behind, if that fails."""
    begun = time.perf_counter()
    target = request.target or default_target(request.source)
    _refuse_same_file(request.source, target)
    refuse_unusable(target, request.force)
    auditor = make_auditor(request.pack, request.policy, request.order_file)
    table = open_table(request.source, request.sheet)
    if request.annotate:
        tally, notes = _annotate(request, target, table, auditor)
    else:
        tally, notes = _report(request, target, table, auditor, started)
    return Outcome(
        source=request.source,
        target=target,
        tally=tally,
        pack=auditor.pack,
        notes=notes,
        seconds=time.perf_counter() - begun,
    )


def make_auditor(
    pack: Path | None = None, policy: Path | None = None, order_file: Path | None = None
) -> Auditor:
    """Create the auditor that the options ask for."""
    codes: CodeSet = load()
    if order_file is not None:
        codes = codes.with_order_file(order_file)
    return Auditor(
        default_pack() if pack is None else read_pack(pack),
        codes,
        default_policy() if policy is None else read_policy(policy),
    )


def default_target(source: Path) -> Path:
    """Return where results go if no target is given: beside the input."""
    return source.with_name(f"{source.stem}.audited.xlsx")


def _refuse_same_file(source: Path, target: Path) -> None:
    if target.exists() and source.exists() and target.samefile(source):
        raise OutputRefused(
            f"{target} is the input itself, which is never overwritten. "
            "Choose another name with -o."
        )


def _results(
    table: Table, auditor: Auditor, repeated: frozenset[str]
) -> Iterator[tuple[tuple[object, ...], AuditResult]]:
    reader = table.reader()
    with _progress(table) as advance:
        for number, cells in table.rows():
            encounter = reader.read(cells, number)
            (result,) = auditor.audit_all([encounter], repeated)
            yield cells, result
            advance()


def _repeated_ids(table: Table) -> frozenset[str]:
    """Return the encounter ids that occur on more than one row, in a separate pass."""
    index = match_headings(table.headings).positions["encounter_id"]
    texts = (read_text(cells[index]) for _, cells in table.rows())
    return repeated_ids(text for text in texts if isinstance(text, str))


@contextmanager
def _progress(table: Table):  # type: ignore[no-untyped-def]
    """Show a progress bar on a terminal once the work has taken a second."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("auditing"), BarColumn(), MofNCompleteColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    task = bar.add_task("rows", total=table.row_count)
    begun = time.monotonic()
    count, shown_yet = 0, False

    def advance() -> None:
        nonlocal count, shown_yet
        count += 1
        if count % 64:
            return
        if not shown_yet and time.monotonic() - begun > PROGRESS_AFTER:
            bar.start()
            shown_yet = True
        if shown_yet:
            bar.update(task, completed=count)

    try:
        yield advance
    finally:
        bar.stop()


def _report(
    request: Request, target: Path, table: Table, auditor: Auditor, started: dt.datetime
) -> tuple[Tally, tuple[str, ...]]:
    # Before the notes are read: notes on rows exist only after the rows were read.
    repeated = _repeated_ids(table)
    job = Job(
        input_name=request.source.name.encode("utf-8", "replace").decode(),
        headings=table.headings,
        input_sha256=table.sha256,
        sheet=table.sheet,
        code_release=f"{auditor.tables.codes.known_releases}; by effective date",
        rule_pack=auditor.pack.label,
        product_version=__version__,
        started=started,
        notes=table.notes,
    )
    with open_report(
        target,
        job,
        rule_infos(auditor.pack),
        findings_only=request.findings_only,
        force=request.force,
        verbatim=request.verbatim,
    ) as report:
        for cells, result in _results(table, auditor, repeated):
            report.write(cells, result)
        if not report.tally.encounters:
            raise InputUnreadable(
                f"{request.source}: there are headings but no row below them."
            )
    return report.tally, table.notes


def _annotate(
    request: Request, target: Path, table: Table, auditor: Auditor
) -> tuple[Tally, tuple[str, ...]]:
    from audit.report.annotate import annotate

    tally = Tally()

    def results() -> Iterator[AuditResult]:
        for _, result in _results(table, auditor, _repeated_ids(table)):
            tally.add(result)
            yield result

    if request.source.suffix.lower() not in (".xlsx", ".xlsm"):
        raise SettingRefused("--annotate needs a workbook (.xlsx or .xlsm) as input.")
    done = annotate(
        request.source,
        target,
        results(),
        sheet=table.sheet,
        columns=match_headings(table.headings).positions,
        first_column=table.first_column,
        force=request.force,
    )
    lost = tuple(f"not kept in the copy: {loss}" for loss in done.losses)
    return tally, (*table.notes, *lost)
