"""The commands for what decisions show: score, appraisal, report, several periods."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from audit.hosts.cli.converting import LightCommand
from audit.hosts.cli.options import (
    AcceptDifferences,
    Actor,
    AnchorFile,
    AsJson,
    Charts,
    ExceptionsFile,
    OverwriteResult,
    OwnPack,
    OwnPolicy,
    RegisterPlace,
    ResultFile,
    ReviewName,
    SignedPlan,
    WorksheetFile,
)
from audit.hosts.cli.review.commands import review


@review.command("score", cls=LightCommand)
def score_command(
    worksheet: WorksheetFile,
    register: RegisterPlace = None,
    anchor: AnchorFile = None,
    name: ReviewName = "",
    actor: Actor = "",
    plan: SignedPlan = None,
    charts: Charts = None,
    pack: OwnPack = None,
    policy: OwnPolicy = None,
    accept: AcceptDifferences = False,
    as_json: AsJson = False,
) -> None:
    """Score a worksheet; with --register, keep plan, decisions and score."""
    from audit.hosts.cli.review import results
    from audit.hosts.cli.review.standing import Against

    against = Against(plan, charts, pack, policy, accept)
    results.score_file(
        worksheet,
        against,
        (register, anchor),
        (name, actor),
        dt.datetime.now(),
        as_json=as_json,
    )


@review.command("appraise", cls=LightCommand)
def appraise_command(
    worksheet: WorksheetFile,
    plan: SignedPlan = None,
    charts: Charts = None,
    pack: OwnPack = None,
    policy: OwnPolicy = None,
    accept: AcceptDifferences = False,
    as_json: AsJson = False,
) -> None:
    """Extrapolate errors and dollars, with what three programs would demand."""
    from audit.hosts.cli.review import results
    from audit.hosts.cli.review.standing import Against

    against = Against(plan, charts, pack, policy, accept)
    results.appraise_file(worksheet, against, as_json=as_json)


@review.command("report", cls=LightCommand)
def report_command(
    worksheet: WorksheetFile,
    output: ResultFile = None,
    register: RegisterPlace = None,
    anchor: AnchorFile = None,
    exceptions: ExceptionsFile = None,
    plan: SignedPlan = None,
    charts: Charts = None,
    pack: OwnPack = None,
    policy: OwnPolicy = None,
    accept: AcceptDifferences = False,
    name: ReviewName = "",
    actor: Actor = "",
    date: Annotated[str | None, typer.Option(help="Date of the report.")] = None,
    force: OverwriteResult = False,
) -> None:
    """Write the report, as .xlsx and as one self-contained .html beside it."""
    from audit.hosts.cli.review import plan_options, results
    from audit.hosts.cli.review.standing import Against

    day = plan_options.day_of(date) or dt.date.today()
    against = Against(plan, charts, pack, policy, accept)
    results.report(
        worksheet,
        against,
        output,
        (register, anchor),
        (name, actor),
        exceptions,
        day,
        force=force,
    )


@review.command("trend", cls=LightCommand)
def trend_command(
    register: Annotated[str, typer.Option("--register", help="The register.")],
    again: Annotated[
        list[Path] | None,
        typer.Option(help="Worksheets of old periods to audit under today's rules."),
    ] = None,
    pack: OwnPack = None,
    against: Annotated[
        Path | None,
        typer.Option(help="The rule pack of old periods: prove that it judges alike."),
    ] = None,
    anchor: AnchorFile = None,
    as_json: AsJson = False,
) -> None:
    """Compare periods by a test of two samples, or say why they differ."""
    from audit.hosts.cli.review import trending

    place = (register, anchor)
    trending.show_trend(place, again or [], (pack, against), as_json=as_json)


@review.command("rules", cls=LightCommand)
def rules_command(
    register: Annotated[str, typer.Option("--register", help="The register.")],
    anchor: AnchorFile = None,
    as_json: AsJson = False,
) -> None:
    """List the rules on charts that people overruled, the worst first."""
    from audit.hosts.cli.review import trending

    trending.show_rules((register, anchor), as_json=as_json)
