"""`tspine release`: the next release of the code set, before the product has it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from audit.hosts.cli.converting import LightCommand, command_group
from audit.hosts.cli.options import OwnPack, chosen_pack
from audit.hosts.cli.statuses import ExitStatus

release = command_group(
    "release", "Releases of the code set that you add from official files."
)


@release.callback()
def releases() -> None:
    """Keep the group a group although it has one command."""


@release.command("add", cls=LightCommand)
def add(
    order_file: Annotated[
        Path, typer.Argument(help="Official order file (icd10cm-order-YYYY.txt).")
    ],
    into: Annotated[Path, typer.Option(help="The folder to make, for --release.")],
    tabular: Annotated[
        Path | None, typer.Option(help="Official Tabular List of the release (XML).")
    ] = None,
    verdicts: Annotated[
        Path | None,
        typer.Option(help="A file of encounters: which of its verdicts change."),
    ] = None,
    pack: OwnPack = None,
    no_proof: Annotated[
        bool, typer.Option("--no-proof", help="Do not prove the rules for it.")
    ] = False,
) -> None:
    """Build the tables of a release, and say what changes.

    Exit status: 0 nothing of this product's rules is affected, 1 a verdict or an
    obligation of the proof is.
    """
    from audit.hosts.cli.release_screen import Additions, add_release

    asked = Additions(order_file, into, tabular, verdicts, prove=not no_proof)
    if add_release(asked, chosen_pack(pack)):
        raise typer.Exit(ExitStatus.FOUND)
