"""The command line of the periodic chart review: `tspine review …`.

Data goes to standard output, messages to standard error. `audit.hosts.cli.statuses` has
the exit statuses.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from audit.hosts.cli.converting import LightCommand, command_group
from audit.hosts.cli.limit_option import ChangedLimits
from audit.hosts.cli.options import (
    Actor,
    AnchorFile,
    Dates,
    DrawnFile,
    ExceptionsFile,
    Maps,
    OverwriteResult,
    OwnPack,
    OwnPolicy,
    PlannedFile,
    ProfileFile,
    RegisterPlace,
    ResultFile,
    ReviewName,
    stated_profile,
)

review = command_group(
    "review", "Review a period's charts: plan, draw, audit, decide, score, report."
)


@review.command("plan", cls=LightCommand)
def plan_command(
    input: Annotated[Path, typer.Argument(help="The period's encounters.")],
    output: ResultFile = None,
    preset: Annotated[
        str, typer.Option(help="routine, sdp, cia-discovery, cia-full or none.")
    ] = "routine",
    size: Annotated[int | None, typer.Option(help="Units, in all or each.")] = None,
    sizing: Annotated[
        str | None,
        typer.Option(
            help="fixed, each, attribute, clean, variable, error-rate, neyman."
        ),
    ] = None,
    strata: Annotated[
        str | None, typer.Option(help="provider, coder, payer, setting, amount, none.")
    ] = None,
    amount_bounds: Annotated[
        str, typer.Option(help="Bounds of strata by amount, like 100,500.")
    ] = "",
    seed: Annotated[
        str | None, typer.Option(help="Seed; without it one is drawn and written down.")
    ] = None,
    method: Annotated[str, typer.Option(help="sha256 or rat-stats.")] = "sha256",
    spares: Annotated[int | None, typer.Option(help="Spares a stratum.")] = None,
    since: Annotated[str | None, typer.Option(help="First date of service.")] = None,
    until: Annotated[str | None, typer.Option(help="Last date of service.")] = None,
    where: Annotated[
        list[str] | None, typer.Option(help="Only such rows: payer=Medicaid|Medicare.")
    ] = None,
    codes: Annotated[
        str, typer.Option(help="Rows that report one of these; blank takes all.")
    ] = "M54.6",
    least_amount: Annotated[
        float | None, typer.Option(help="Leave out rows paid less.")
    ] = None,
    order: Annotated[str, typer.Option(help="Frame order: id or file.")] = "id",
    repeated: Annotated[
        str, typer.Option(help="Ids on several rows: refuse or exclude.")
    ] = "refuse",
    level: Annotated[float | None, typer.Option(help="Confidence, like 0.9.")] = None,
    rate: Annotated[float, typer.Option(help="Expected error rate.")] = 0.2,
    width: Annotated[float, typer.Option(help="Width of the interval.")] = 0.2,
    precision: Annotated[float, typer.Option(help="Half width of a total.")] = 0.25,
    mean: Annotated[float, typer.Option(help="Probe's mean of dollars.")] = 0.0,
    deviation: Annotated[float, typer.Option(help="Probe's deviation.")] = 0.0,
    estimator: Annotated[
        str, typer.Option(help="Of dollars in error: difference or ratio.")
    ] = "difference",
    title: Annotated[str | None, typer.Option(help="Title of the review.")] = None,
    period: Annotated[str, typer.Option(help="The period, in words.")] = "",
    prepared_by: Annotated[str, typer.Option(help="Who prepares it.")] = "",
    population: Annotated[
        str, typer.Option(help="The claims that the review is about, in words.")
    ] = "",
    data_source: Annotated[
        str, typer.Option(help="How they were found, and what is read to judge them.")
    ] = "",
    protocol: Annotated[
        str, typer.Option(help="How charts are reviewed, and what is judged.")
    ] = "",
    reviewer: Annotated[
        list[str] | None,
        typer.Option(help='Who reviews, "A. Name, CPC, CPMA"; may be repeated.'),
    ] = None,
    blind: Annotated[
        bool | None,
        typer.Option(
            "--blind/--open",
            help="Whether auditors decide before they see the machine's verdicts; "
            "blind if the preset is routine.",
        ),
    ] = None,
    overlap: Annotated[
        int, typer.Option(help="Units that two reviewers decide independently.")
    ] = 0,
    sheet: Annotated[str | None, typer.Option(help="Worksheet to read.")] = None,
    maps: Maps = None,
    dates: Dates = None,
    profile: ProfileFile = None,
    limit: ChangedLimits = None,
    pack: OwnPack = None,
    policy: OwnPolicy = None,
    force: OverwriteResult = False,
) -> None:
    """Settle frame, size, method and seed in a file that a person can sign."""
    from audit.hosts.cli.review import plan_options, sample

    sample.plan(
        input,
        output,
        plan_options.frame_rules(
            dates=(since, until),
            codes=codes,
            where=where or [],
            least_amount=least_amount,
            strata=strata,
            amount_bounds=amount_bounds,
            order=order,
            repeated=repeated,
            preset=preset,
        ),
        plan_options.sizing_of(preset, sizing, size, level, rate, width)
        .with_dollars(precision, mean, deviation)
        .done(),
        replace(
            plan_options.heading_of(
                title,
                period,
                prepared_by,
                population=population,
                data_source=data_source,
                protocol=protocol,
            ),
            reviewers=plan_options.reviewers_of(reviewer or []),
        ),
        plan_options.DrawOptions(
            *(seed, method, spares, preset, sheet, estimator, (pack, policy)),
            blind=blind,
            overlap=overlap,
            profile=stated_profile(profile, maps, dates),
            profile_file=profile,
        ),
        force=force,
    )


@review.command("draw", cls=LightCommand)
def draw_command(
    plan: Annotated[
        Path, typer.Argument(help="The plan (.toml), or a review's folder.")
    ],
    input: PlannedFile = None,
    output: ResultFile = None,
    maps: Maps = None,
    dates: Dates = None,
    profile: ProfileFile = None,
    limit: ChangedLimits = None,
    register: RegisterPlace = None,
    anchor: AnchorFile = None,
    name: ReviewName = "",
    actor: Actor = "",
    force: OverwriteResult = False,
) -> None:
    """Draw the sample into a workbook that proves it.

    With --register, plan and draw are recorded before anybody decides.
    """
    from audit.hosts.cli.review import sample

    stated = stated_profile(profile, maps, dates)
    kept = sample.Recording((register, anchor), (name, actor), dt.datetime.now())
    sample.draw(plan, input, output, stated, kept, force=force)


@review.command("audit", cls=LightCommand)
def audit_command(
    drawn: DrawnFile,
    output: ResultFile = None,
    keep: Annotated[
        Path | None, typer.Option(help="Earlier worksheet whose people's cells stay.")
    ] = None,
    exceptions: ExceptionsFile = None,
    pack: OwnPack = None,
    policy: OwnPolicy = None,
    force: OverwriteResult = False,
) -> None:
    """Lay out the worksheets in which people decide; what they wrote stays.

    With a plan that is not blind, the machine's verdicts are in them. With two
    reviewers or more, each gets a worksheet.
    """
    from audit.hosts.cli.review import auditing

    auditing.audit(drawn, output, keep, exceptions, (pack, policy), force=force)
