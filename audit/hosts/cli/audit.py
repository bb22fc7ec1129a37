"""One run of the audit: a file in, a report out, progress on the way."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from audit.engine import Auditor
from audit.errors import InputUnreadable, SettingRefused
from audit.facts import default_policy, read_policy
from audit.findings import ClaimRisk, Severity
from audit.hosts.accepting import Accepting
from audit.hosts.auditing import (
    READING,
    Judged,
    first_pass,
    job_of,
    judged,
)
from audit.hosts.baseline import Baseline
from audit.hosts.cli.options import Engine
from audit.hosts.cli.progress import Bar, progress_of
from audit.hosts.cli.terminal import show_raw
from audit.hosts.cli.verdicts import engine_for, verdicts
from audit.intake import Profile, Table, open_table
from audit.intake.earlier_findings import read_earlier_findings
from audit.intake.extent import check_sheets
from audit.intake.rule_exceptions import read_exceptions
from audit.intake.source import check_file
from audit.intake.survey import Survey
from audit.release import CodeSet, load
from audit.report import Tally, open_report
from audit.report.cell_forms import storable
from audit.report.files import explained, refuse_unusable
from audit.report.forms import form_named, has_rows, is_printed
from audit.rules.catalogue import Pack, default_pack, read_pack
from audit.rules.fingerprints import Fingerprints
from audit.rules.rule_info import rule_infos

PROGRESS_AFTER = 1.0
"""Seconds of work after which a progress bar appears on a terminal."""


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked for."""

    source: Path
    target: Path | None = None
    form: str = ""
    sheet: str | None = None
    profile: Profile = field(default_factory=Profile)
    profile_file: Path | None = None
    findings_only: bool = False
    verdicts_only: bool = False
    engine: Engine | None = None
    policy: Path | None = None
    pack: Path | None = None
    order_file: Path | None = None
    exceptions: Path | None = None
    baseline: Path | None = None
    annotate: bool = False
    force: bool = False
    verbatim: bool = False

    @property
    def inputs(self) -> list[Path]:
        """The files and folders that are read, and therefore never replaced."""
        beside = (self.profile_file, self.policy, self.pack, self.order_file)
        given = (*beside, self.exceptions, self.baseline)
        return [self.source, *(path for path in given if path is not None)]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the run did; `target` is None if it printed the results.

    `tally` counts the rows of the report, `deciding` those for which `--fail-on` asks:
    with a baseline, the rows whose verdict a new finding decides. `rows` were read.
    `since` says what came of the baseline, if there is one.
    """

    source: Path
    target: Path | None
    tally: Tally
    deciding: Tally
    rows: int
    pack: Pack
    fingerprints: Fingerprints
    notes: tuple[str, ...]
    seconds: float
    since: tuple[str, ...] = ()


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
    check_file(request.source)
    target = request.target or default_target(request)
    _refuse_together(request)
    refuse_unusable(target, request.force, request.inputs)
    with explained([target]), progress_of(READING, PROGRESS_AFTER) as bar:
        auditor = make_auditor(request.pack, request.policy, request.order_file)
        work = _Work(
            request,
            target,
            open_table(request.source, request.sheet, request.profile),
            auditor,
            _accepting(request, started.date()),
            _baseline(request, auditor.pack),
            bar,
        )
        tally, notes, rows = (
            _annotate(work) if request.annotate else _report(work, started)
        )
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
        if whole:
            engine = engine_for(self.request.engine, True, survey.rows)
            rows = verdicts(self.table, self.auditor, survey, self.bar, engine)
        else:
            rows = judged(self.table, self.auditor, survey, self.bar)
            rows = self.accepting.noted(rows)
        return rows if self.baseline is None else self.baseline.news(rows, whole=whole)


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


def default_target(request: Request) -> Path:
    """Return where results go if no target is given: beside the input."""
    usual = "csv" if request.verdicts_only else "xlsx"
    form = form_named(request.form or usual)
    kind = ".verdicts" if request.verdicts_only else ".audited"
    ending = f"{kind if form.is_table else ''}{form.endings[0]}"
    return request.source.with_name(f"{request.source.stem}{ending}")


def place_of(source: Path) -> str:
    """Return the path of an input where programs look for it: below this folder.

    Another path would show how a computer is laid out, so it is the name alone.
    """
    is_below = not source.is_absolute() and ".." not in source.parts
    return (source if is_below else Path(source.name)).as_posix()


def _refuse_together(request: Request) -> None:
    """Raise SettingRefused if two options ask for different reports."""
    if request.annotate and request.form:
        raise SettingRefused(
            "--annotate writes a copy of the workbook, and --format asks for another "
            "form. Leave one of them out."
        )
    rows = "--findings" if request.findings_only else "--verdicts"
    if (request.findings_only or request.verdicts_only) and not has_rows(request.form):
        raise SettingRefused(
            f"--format {request.form} has a shape of its own, and {rows} asks for "
            "rows. Leave one of them out."
        )
    others = {
        "--findings": request.findings_only,
        "--annotate": request.annotate,
        "--exceptions": request.exceptions is not None,
    }
    other = next((name for name, asked in others.items() if asked), "")
    if request.verdicts_only and other:
        raise SettingRefused(
            f"--verdicts and {other} ask for different reports. Leave one of them out."
        )
    engine_for(request.engine, request.verdicts_only, 0)


def _report(work: _Work, started: dt.datetime) -> tuple[Tally, tuple[str, ...], int]:
    request, table, auditor = work.request, work.table, work.auditor
    # Before the notes are read: notes on rows exist only after the rows were read.
    survey = first_pass(table, work.bar)
    name, place = map(storable, (request.source.name, place_of(request.source)))
    job = job_of(name, table, auditor, survey, started)
    since = (work.baseline.note,) if work.baseline else ()
    notes = (*since, *job.notes, *work.accepting.expired)
    job = replace(job, notes=notes, input_place=place)
    with open_report(
        work.target,
        job,
        rule_infos(auditor.pack),
        findings_only=request.findings_only,
        verdicts_only=request.verdicts_only,
        force=request.force,
        verbatim=request.verbatim,
        inputs=request.inputs,
        form=request.form,
    ) as report:
        for cells, result in work.results(survey):
            report.write(cells, result)
        if not survey.rows:
            raise InputUnreadable(
                f"{request.source}: there are headings but no row below them."
            )
    return report.tally, job.notes, survey.rows


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
