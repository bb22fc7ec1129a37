"""The option `--limit NAME=VALUE`, which changes limits while a command runs."""

from __future__ import annotations

from typing import Annotated

import typer

from audit.limits import changed_limits, limits_table


def _apply(context: typer.Context, settings: list[str] | None) -> list[str] | None:
    context.with_resource(changed_limits(settings or ()))
    return settings


ChangedLimits = Annotated[
    list[str] | None,
    typer.Option(
        "--limit",
        metavar="NAME=VALUE",
        callback=_apply,
        help="Change a limit on what is read (may be given again); names below.",
    ),
]

EPILOG = "\b\nLimits, changed by --limit NAME=VALUE:\n" + limits_table()
"""The table of limits, for the end of a command's help."""
