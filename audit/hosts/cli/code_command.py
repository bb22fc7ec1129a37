"""`tspine code`: what a code is on a date."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer

from audit.hosts.cli.options import (
    AsJson,
    OrderFile,
    ReleaseFolder,
    chosen_codes,
)


def code(
    text: Annotated[
        str, typer.Argument(help="A code in any spelling.", metavar="CODE")
    ],
    on: Annotated[
        str | None, typer.Option("--on", help="Date of service, like 2026-02-10.")
    ] = None,
    order_file: OrderFile = None,
    release: ReleaseFolder = None,
    as_json: AsJson = False,
) -> None:
    """Show what a code is on a date: standing, title, successors, Excludes1 notes."""
    from audit.hosts.cli.screen import show_code

    if on is None:
        day = dt.date.today()
    else:
        try:
            day = dt.date.fromisoformat(on)
        except ValueError:
            raise typer.BadParameter(
                f"{on!r} is not a date like 2026-02-10.", param_hint="--on"
            ) from None
    show_code(text, day, chosen_codes(order_file, release), as_json=as_json)
