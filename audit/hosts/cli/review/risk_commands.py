"""Commands beside the sample: charts chosen by risk, and the requests for charts."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from audit.hosts.cli.converting import LightCommand
from audit.hosts.cli.limit_option import ChangedLimits
from audit.hosts.cli.options import (
    AnchorFile,
    OverwriteResult,
    RegisterPlace,
    ResultFile,
)
from audit.hosts.cli.review.commands import review


@review.command("risk", cls=LightCommand)
def risk_command(
    place: Annotated[
        Path, typer.Argument(help="A review's folder, or a file of encounters.")
    ],
    output: ResultFile = None,
    size: Annotated[int, typer.Option(help="At most so many charts.")] = 30,
    register: RegisterPlace = None,
    anchor: AnchorFile = None,
    earlier: Annotated[
        Path | None,
        typer.Option(help="Encounters of an earlier period: whose coders are known."),
    ] = None,
    limit: ChangedLimits = None,
    force: OverwriteResult = False,
) -> None:
    """Choose charts by risk, beside the sample; they enter no error rate."""
    from audit.hosts.cli.review import choosing

    given = (register, anchor, earlier)
    choosing.risk(place, output, size, given, force=force)


@review.command("requests", cls=LightCommand)
def requests_command(
    folder: Annotated[Path, typer.Argument(help="The review's folder.")],
    output: ResultFile = None,
    on: Annotated[
        str | None, typer.Option(help="Day that decides what is overdue; else today.")
    ] = None,
) -> None:
    """List which charts were asked for and came; what people wrote stays."""
    from audit.hosts.cli.review import choosing, plan_options

    choosing.requests(folder, output, plan_options.day_of(on) or dt.date.today())
