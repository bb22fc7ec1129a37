"""`tspine pack`: a team's own pack, from the empty folder to the sheet and back."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from audit.hosts.cli.converting import LightCommand, command_group
from audit.hosts.cli.options import OverwriteFile, chosen_pack
from audit.hosts.cli.statuses import ExitStatus

pack = command_group(
    "pack", "A team's own rules: the rules that ship, with changes of your own."
)

Folder = Annotated[Path, typer.Argument(help="The folder of the pack.", metavar="DIR")]


@pack.command("init", cls=LightCommand)
def init(
    folder: Folder,
    owner: Annotated[str, typer.Option(help="Who answers for the pack.")],
    name: Annotated[
        str | None, typer.Option(help="Its name in results; else that of the folder.")
    ] = None,
) -> None:
    """Make a folder with a commented pack.toml that changes nothing yet."""
    from audit.errors import SettingRefused
    from audit.hosts.cli.terminal import tell
    from audit.packs.folder import init_folder

    if not owner.strip():
        raise SettingRefused("--owner is empty: name who answers for the pack.")
    init_folder(folder, name or folder.resolve().name, owner, str(dt.date.today()))
    tell(f"Made {folder / 'pack.toml'}. It says itself how to use it.")


@pack.command("check", cls=LightCommand)
def check(folder: Folder) -> None:
    """Read a pack: what is wrong, line by line, and what each change means."""
    from audit.hosts.cli.pack_screen import show_check

    if not show_check(folder, dt.date.today()):
        raise typer.Exit(ExitStatus.FOUND)


@pack.command("test", cls=LightCommand)
def test(folder: Folder) -> None:
    """Run the example lines of all rules of a pack, and say which broke."""
    from audit.hosts.cli.pack_screen import show_examples

    if not show_examples(chosen_pack(folder)):
        raise typer.Exit(ExitStatus.FOUND)


@pack.command("diff", cls=LightCommand)
def diff(
    folder: Folder,
    against: Annotated[
        Path | None,
        typer.Option(help="Another pack; else the one that ships (shipped)."),
    ] = None,
) -> None:
    """Say in English what a pack changes, before and after."""
    from audit.hosts.cli.pack_screen import show_differences

    if show_differences(chosen_pack(against), chosen_pack(folder)):
        raise typer.Exit(ExitStatus.FOUND)


@pack.command("sheet", cls=LightCommand)
def sheet(
    folder: Folder,
    output: Annotated[
        Path, typer.Option("-o", "--output", help="The sheet to write (.xlsx).")
    ],
    force: OverwriteFile = False,
) -> None:
    """Write a pack as a workbook that people edit; `tspine pack read` reads it back."""
    from audit.hosts.cli.terminal import tell
    from audit.packs.folder import read_folder
    from audit.packs.sheet import write_sheet
    from audit.report.files import new_file

    own = read_folder(folder)
    with new_file(output, force, [folder]) as draft:
        write_sheet(draft, own.content, own.sha256)
    tell(f"Wrote {output}. After editing: tspine pack read {output} --into {folder}")


@pack.command("read", cls=LightCommand)
def read(
    source: Annotated[Path, typer.Argument(help="The edited sheet.", metavar="SHEET")],
    into: Annotated[Path, typer.Option(help="The folder that it was made from.")],
) -> None:
    """Read an edited sheet back into its folder; comments of pack.toml stay."""
    from audit.extras import require
    from audit.hosts.cli.pack_screen import show_read

    require("pack")
    show_read(source, into)
