"""Commands for a review's folder and its auditors: `init`, `merge`, `reveal`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from audit.hosts.cli.converting import LightCommand
from audit.hosts.cli.options import (
    Actor,
    AnchorFile,
    OverwriteResult,
    OwnPack,
    OwnPolicy,
    RegisterPlace,
    ResultFile,
    ReviewName,
)
from audit.hosts.cli.review.commands import review
from audit.hosts.cli.statuses import ExitStatus


@review.command(
    "init",
    cls=LightCommand,
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)
def init_command(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="The folder to make, like q3.")],
    input: Annotated[Path, typer.Argument(help="The period's encounters.")],
    force: OverwriteResult = False,
) -> None:
    """Make a review's folder with its plan; takes every option of `review plan`."""
    from audit.hosts.cli.review import starting

    starting.init(review, folder, input, context.args, force=force)


@review.command("merge", cls=LightCommand)
def merge_command(
    worksheets: Annotated[
        list[Path],
        typer.Argument(
            help="Worksheets of one draw and the drawn workbook, or a review's folder."
        ),
    ],
    output: ResultFile = None,
    force: OverwriteResult = False,
) -> None:
    """Join the worksheets of several auditors; list conflicts, choose none."""
    from audit.hosts.cli.review import joining

    if joining.merge_files(worksheets, output, force=force):
        raise typer.Exit(ExitStatus.FOUND)


@review.command("reveal", cls=LightCommand)
def reveal_command(
    worksheet: Annotated[
        Path, typer.Argument(help="The blind worksheet, or a review's folder.")
    ],
    output: ResultFile = None,
    register: RegisterPlace = None,
    anchor: AnchorFile = None,
    name: ReviewName = "",
    actor: Actor = "",
    pack: OwnPack = None,
    policy: OwnPolicy = None,
    force: OverwriteResult = False,
) -> None:
    """Show the machine's verdicts beside decisions that were made blind.

    With --register, the first decisions are recorded at once.
    """
    from audit.hosts.cli.review import joining

    joining.reveal(
        worksheet,
        output,
        (pack, policy),
        (register, anchor),
        (name, actor),
        dt.datetime.now(),
        force=force,
    )
