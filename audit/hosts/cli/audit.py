"""One run of the audit: a file in, a report out, progress on the way."""

from __future__ import annotations

import datetime as dt
import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from audit.engine import Auditor
from audit.errors import InputUnreadable, SettingRefused
from audit.findings import ClaimRisk, Severity
from audit.hosts.accepting import Accepting
from audit.hosts.auditing import READING, Judged, first_pass, job_of
from audit.hosts.baseline import Baseline
from audit.hosts.cli.making import make_auditor, with_payers_of
from audit.hosts.cli.options import Engine
from audit.hosts.cli.progress import Bar, progress_of
from audit.hosts.cli.request import (
    Outcome,
    Request,
    default_target,
    name_of,
    place_of,
    refuse_together,
)
from audit.hosts.cli.terminal import show_raw
from audit.hosts.cli.verdicts import can_be_parted, engine_for, verdicts, worded
from audit.intake import Table, open_files
from audit.intake.earlier_findings import read_earlier_findings
from audit.intake.extent import check_sheets
from audit.intake.rule_exceptions import read_exceptions
from audit.intake.source import check_file
from audit.intake.survey import Survey, notes_on
from audit.report import Tally, open_report
from audit.report.cell_forms import storable
from audit.report.files import explained, new_file, refuse_unusable
from audit.report.forms import is_printed
from audit.rules.catalogue import Pack
from audit.rules.rule_info import rule_infos

__all__ = ["Outcome", "Request", "run"]

PART = 1 << 17
"""Rows of a part: enough that their distinct cells are few beside them."""

PROGRESS_AFTER = 1.0
"""Seconds of work after which a progress bar appears on a terminal."""


def run(request: Request, started: dt.datetime) -> Outcome:
    """Audit the file. Raises TspineError, with nothing left behind, if that fails.

    Annotations for GitHub are printed if no file is named for them.
    """
    if request.target is None and is_printed(request.form):
        with TemporaryDirectory() as folder:
            target = Path(folder, "annotations")
            outcome = _run(replace(request, target=target), started)
            text = target.read_text(encoding="utf-8")
        if text:
            show_raw(text.removesuffix("\n"))
        return replace(outcome, target=None)
    return _run(request, started)


def _run(request: Request, started: dt.datetime) -> Outcome:
    begun = time.perf_counter()
    if not request.source.is_dir():
        check_file(request.source)
    target = request.target or default_target(request)
    refuse_together(request)
    refuse_unusable(target, request.force, request.inputs)
    with (
        rarely_collected(),
        explained([target]),
        progress_of(READING, PROGRESS_AFTER) as bar,
    ):
        auditor = make_auditor(*request.files)
        profile = with_payers_of(request.profile, auditor.pack)
        work = _Work(
            request,
            target,
            open_files(request.source, request.sheet, profile),
            auditor,
            _accepting(request, started.date()),
            _baseline(request, auditor.pack),
            bar,
        )
        if _in_parts(work):
            tally, notes, rows = _part_by_part(work)
        elif request.annotate:
            tally, notes, rows = _annotate(work)
        else:
            tally, notes, rows = _report(work, started)
    return Outcome(
        source=request.source,
        target=target,
        tally=tally,
        deciding=work.baseline.deciding if work.baseline else tally,
        rows=rows,
        pack=auditor.pack,
        fingerprints=auditor.fingerprints,
        notes=tuple(dict.fromkeys((*notes, *work.accepting.sentences))),
        seconds=time.perf_counter() - begun,
        since=work.baseline.sentences if work.baseline else (),
    )


@contextmanager
def rarely_collected() -> Iterator[None]:
    """Let the collector of cyclic garbage run less often.

    Rows make no cycles, and to look for some takes about a tenth of the time.
    """
    before = gc.get_threshold()
    gc.set_threshold(50 * before[0], *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


@dataclass(frozen=True, slots=True)
class _Work:
    """One run: what was asked for, and what it takes."""

    request: Request
    target: Path
    table: Table
    auditor: Auditor
    accepting: Accepting
    baseline: Baseline | None
    bar: Bar

    def results(self, survey: Survey) -> Iterator[Judged]:
        """Yield the rows of the report with their results."""
        whole = self.request.verdicts_only
        engine = engine_for(self.request.engine, whole, survey.rows)
        judge = verdicts if whole else worded
        rows = judge(self.table, self.auditor, survey, self.bar, engine)
        if not whole:
            rows = self.accepting.noted(rows)
        return rows if self.baseline is None else self.baseline.news(rows, whole=whole)


def _accepting(request: Request, today: dt.date) -> Accepting:
    given = read_exceptions(request.exceptions) if request.exceptions else ()
    return Accepting(given, today)


def _baseline(request: Request, pack: Pack) -> Baseline | None:
    if request.baseline is None:
        return None
    silent = {
        rule.id
        for rule in pack.rules
        if rule.severity is Severity.INFO and rule.risk is ClaimRisk.NONE
    }
    earlier = read_earlier_findings(request.baseline)
    return Baseline(storable(request.baseline.name), earlier, silent)


def _report(work: _Work, started: dt.datetime) -> tuple[Tally, tuple[str, ...], int]:
    request, table, auditor = work.request, work.table, work.auditor
    # Before the notes are read: notes on rows exist only after the rows were read.
    survey = first_pass(table, work.bar)
    name, place = map(storable, (name_of(request.source), place_of(request.source)))
    job = job_of(name, table, auditor, survey, started)
    since = (work.baseline.note,) if work.baseline else ()
    notes = (*since, *job.notes, *work.accepting.expired)
    job = replace(job, notes=notes, input_place=place)
    with open_report(
        work.target,
        job,
        partial(rule_infos, auditor.pack),
        findings_only=request.findings_only,
        verdicts_only=request.verdicts_only,
        force=request.force,
        verbatim=request.verbatim,
        inputs=request.inputs,
        form=request.form,
    ) as report:
        for cells, result in work.results(survey):
            report.write(cells, result)
        _refuse_without_rows(request.source, survey.rows)
    return report.tally, job.notes, survey.rows


def _in_parts(work: _Work) -> bool:
    """Whether only verdicts are asked for, and can be found in parts of the table."""
    request, table = work.request, work.table
    if not request.verdicts_only or work.baseline is not None:
        return False
    if not can_be_parted(table, request.source, work.target, request.form):
        return False
    engine = engine_for(request.engine, True, table.row_count or 0)
    return engine is Engine.COLUMNS


def _part_by_part(work: _Work) -> tuple[Tally, tuple[str, ...], int]:
    from audit.hosts.cli.parts import Work, judge_parts

    request, table = work.request, work.table
    with new_file(work.target, request.force, request.inputs) as draft:
        where = request.source, table.profile, table.own
        parts = Work(*where, request.files, draft.parent, PART)
        done = judge_parts(parts, table, work.auditor, draft, work.bar)
        _refuse_without_rows(request.source, done.tally.encounters)
    notes = (*notes_on(done.counts, table), *table.notes)
    return done.tally, notes, done.tally.encounters


def _refuse_without_rows(source: Path, rows: int) -> None:
    if not rows:
        raise InputUnreadable(f"{source}: there are headings but no row below them.")


def _annotate(work: _Work) -> tuple[Tally, tuple[str, ...], int]:
    from audit.report.annotate import annotate

    request, table = work.request, work.table
    if table.is_grouped:
        raise SettingRefused(
            f"--annotate writes notes beside the row of each encounter, but in "
            f"{request.source} several rows make one encounter. Leave --annotate out."
        )
    tally = Tally()
    survey = first_pass(table, work.bar)

    def rows() -> Iterator[Judged]:
        for cells, result in work.results(survey):
            tally.add(result)
            yield cells, result

    if request.source.suffix.lower() not in (".xlsx", ".xlsm"):
        raise SettingRefused("--annotate needs a workbook (.xlsx or .xlsm) as input.")
    check_sheets(request.source)  # all are copied, and not only the one that is read
    done = annotate(
        request.source,
        work.target,
        rows(),
        sheet=table.sheet,
        columns=table.match.positions,
        first_column=table.first_column,
        force=request.force,
    )
    return tally, (*survey.notes, *table.notes, *done.remarks), survey.rows
