"""The command line of the periodic chart review: `tspine review …`.

Data goes to standard output, messages to standard error. `audit.hosts.cli.statuses` has
the exit statuses.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from audit.hosts.cli.options import (
    DrawnFile,
    ExceptionsFile,
    OverwriteResult,
    OwnPack,
    OwnPolicy,
    PlannedFile,
    ResultFile,
)
from audit.hosts.cli.statuses import ExitStatus

review = typer.Typer(
    name="review",
    help="Review a period's charts: plan, draw, audit, decide, score, report.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@review.command("plan")
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
    sheet: Annotated[str | None, typer.Option(help="Worksheet to read.")] = None,
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
        plan_options.heading_of(
            title,
            period,
            prepared_by,
            population=population,
            data_source=data_source,
            protocol=protocol,
        ),
        plan_options.DrawOptions(
            seed, method, spares, preset, sheet, estimator, (pack, policy)
        ),
        force=force,
    )


@review.command("draw")
def draw_command(
    plan: Annotated[Path, typer.Argument(help="The plan (.toml).")],
    input: PlannedFile,
    output: ResultFile = None,
    force: OverwriteResult = False,
) -> None:
    """Draw the sample into a workbook that proves it."""
    from audit.hosts.cli.review import sample

    sample.draw(plan, input, output, force=force)


@review.command("audit")
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
    """Lay the machine's verdicts beside the units; people's cells stay."""
    from audit.hosts.cli.review import auditing

    auditing.audit(drawn, output, keep, exceptions, (pack, policy), force=force)


@review.command("merge")
def merge_command(
    worksheets: Annotated[
        list[Path],
        typer.Argument(help="Worksheets of one draw; the drawn workbook too."),
    ],
    output: Annotated[Path, typer.Option("-o", "--output", help="Result file.")],
    force: OverwriteResult = False,
) -> None:
    """Join the worksheets of several auditors; list conflicts, choose none."""
    from audit.hosts.cli.review import auditing

    if auditing.merge_files(worksheets, output, force=force):
        raise typer.Exit(ExitStatus.FOUND)
