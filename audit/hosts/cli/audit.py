"""One run of the audit: a file in, a report out, progress on the way."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from audit.engine import Auditor
from audit.errors import InputUnreadable, SettingRefused
from audit.facts import default_policy, read_policy
from audit.hosts.accepting import Accepting
from audit.hosts.auditing import (
    READING,
    Judged,
    first_pass,
    job_of,
    judged,
)
from audit.hosts.cli.options import Engine, chosen_codes
from audit.hosts.cli.progress import Bar, progress_of
from audit.hosts.cli.verdicts import engine_for, verdicts
from audit.intake import Profile, Table, open_table
from audit.intake.extent import check_sheets
from audit.intake.rule_exceptions import read_exceptions
from audit.intake.source import check_file
from audit.release import load
from audit.report import Tally, open_report
from audit.report.files import explained, refuse_unusable
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
    sheet: str | None = None
    profile: Profile = field(default_factory=Profile)
    profile_file: Path | None = None
    findings_only: bool = False
    verdicts_only: bool = False
    engine: Engine | None = None
    policy: Path | None = None
    pack: Path | None = None
    order_file: Path | None = None
    release: Path | None = None
    exceptions: Path | None = None
    annotate: bool = False
    force: bool = False
    verbatim: bool = False

    @property
    def inputs(self) -> list[Path]:
        """The files and folders that are read, and therefore never replaced."""
        beside = (self.profile_file, self.policy, self.pack, self.order_file)
        folders = (self.release, self.exceptions)
        given = (*beside, *folders)
        return [self.source, *(path for path in given if path is not None)]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the run did."""

    source: Path
    target: Path
    tally: Tally
    pack: Pack
    fingerprints: Fingerprints
    notes: tuple[str, ...]
    seconds: float


def run(request: Request, started: dt.datetime) -> Outcome:
    """Audit the file. Raises TspineError, with nothing left behind, if that fails."""
    begun = time.perf_counter()
    check_file(request.source)
    target = request.target or default_target(request.source, request.verdicts_only)
    _refuse_together(request)
    refuse_unusable(target, request.force, request.inputs)
    with explained([target]), progress_of(READING, PROGRESS_AFTER) as bar:
        auditor = make_auditor(
            request.pack, request.policy, request.order_file, request.release
        )
        accepting = _accepting(request, started.date())
        profile = with_payers_of(request.profile, auditor.pack)
        table = open_table(request.source, request.sheet, profile)
        if request.annotate:
            tally, notes = _annotate(request, target, table, auditor, accepting, bar)
        else:
            tally, notes = _report(
                request, target, table, auditor, accepting, started, bar
            )
    return Outcome(
        source=request.source,
        target=target,
        tally=tally,
        pack=auditor.pack,
        fingerprints=auditor.fingerprints,
        notes=tuple(dict.fromkeys((*notes, *accepting.sentences))),
        seconds=time.perf_counter() - begun,
    )


def make_auditor(
    pack: Path | None = None,
    policy: Path | None = None,
    order_file: Path | None = None,
    release: Path | None = None,
) -> Auditor:
    """Create the auditor that the options ask for; None stands for what ships."""
    return Auditor(
        default_pack() if pack is None else read_pack(pack),
        chosen_codes(order_file, release) or load(),
        default_policy() if policy is None else read_policy(policy),
    )


def with_payers_of(profile: Profile, pack: Pack) -> Profile:
    """Add the names of payers that a team's pack knows; those of the profile win."""
    if pack.own is None or not pack.own.payers:
        return profile
    return replace(profile, payers={**pack.own.payers, **profile.payers})


def _accepting(request: Request, today: dt.date) -> Accepting:
    given = read_exceptions(request.exceptions) if request.exceptions else ()
    return Accepting(given, today)


def default_target(source: Path, verdicts_only: bool = False) -> Path:
    """Return where results go if no target is given: beside the input."""
    ending = "verdicts.csv" if verdicts_only else "audited.xlsx"
    return source.with_name(f"{source.stem}.{ending}")


def _refuse_together(request: Request) -> None:
    """Raise SettingRefused if two options ask for different reports."""
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


def _report(
    request: Request,
    target: Path,
    table: Table,
    auditor: Auditor,
    accepting: Accepting,
    started: dt.datetime,
    bar: Bar,
) -> tuple[Tally, tuple[str, ...]]:
    # Before the notes are read: notes on rows exist only after the rows were read.
    survey = first_pass(table, bar)
    name = request.source.name.encode("utf-8", "replace").decode()
    job = job_of(name, table, auditor, survey, started)
    job = replace(job, notes=(*job.notes, *accepting.expired))
    engine = engine_for(request.engine, request.verdicts_only, survey.rows)
    with open_report(
        target,
        job,
        rule_infos(auditor.pack),
        findings_only=request.findings_only,
        verdicts_only=request.verdicts_only,
        force=request.force,
        verbatim=request.verbatim,
        inputs=request.inputs,
    ) as report:
        for cells, result in (
            verdicts(table, auditor, survey, bar, engine)
            if request.verdicts_only
            else accepting.noted(judged(table, auditor, survey, bar))
        ):
            report.write(cells, result)
        if not report.tally.encounters:
            raise InputUnreadable(
                f"{request.source}: there are headings but no row below them."
            )
    return report.tally, job.notes


def _annotate(
    request: Request,
    target: Path,
    table: Table,
    auditor: Auditor,
    accepting: Accepting,
    bar: Bar,
) -> tuple[Tally, tuple[str, ...]]:
    from audit.report.annotate import annotate

    if table.is_grouped:
        raise SettingRefused(
            f"--annotate writes notes beside the row of each encounter, but in "
            f"{request.source} several rows make one encounter. Leave --annotate out."
        )
    tally = Tally()
    survey = first_pass(table, bar)

    def rows() -> Iterator[Judged]:
        for cells, result in accepting.noted(judged(table, auditor, survey, bar)):
            tally.add(result)
            yield cells, result

    if request.source.suffix.lower() not in (".xlsx", ".xlsm"):
        raise SettingRefused("--annotate needs a workbook (.xlsx or .xlsm) as input.")
    check_sheets(request.source)  # all are copied, and not only the one that is read
    done = annotate(
        request.source,
        target,
        rows(),
        sheet=table.sheet,
        columns=table.match.positions,
        first_column=table.first_column,
        force=request.force,
    )
    return tally, (*survey.notes, *table.notes, *done.remarks)
