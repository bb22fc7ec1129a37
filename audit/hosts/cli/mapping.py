"""`tspine map`: what the columns of an export stand for, as a profile to keep."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from audit.hosts.cli.options import (
    Dates,
    Maps,
    OverwriteFile,
    ProfileFile,
    Sheet,
    stated_profile,
)
from audit.hosts.cli.statuses import ExitStatus
from audit.hosts.cli.terminal import show, tell

if TYPE_CHECKING:
    from audit.intake import Profile, Table


def map_command(
    input: Annotated[
        Path | None, typer.Argument(help="The export: any file that `audit` reads.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="Write the profile (.toml) here."),
    ] = None,
    table: Annotated[
        Path | None,
        typer.Option(
            "--table", help="Also write the encounters under contract headings (.csv)."
        ),
    ] = None,
    sheet: Sheet = None,
    maps: Maps = None,
    dates: Dates = None,
    profile: ProfileFile = None,
    targets: Annotated[
        bool, typer.Option("--targets", help="List what a heading can stand for.")
    ] = False,
    force: OverwriteFile = False,
) -> None:
    """Show what the headings of an export stand for, and write it as a profile.

    `tspine audit FILE --profile clinic.toml` reads later exports in the same way.
    """
    from audit.errors import SettingRefused
    from audit.intake import read_grid
    from audit.intake.proposal import propose

    if targets:
        _list_targets()
        return
    if input is None:
        raise SettingRefused("Name the export, for example: tspine map encounters.csv")
    stated = stated_profile(profile, maps, dates)
    grid = read_grid(input, sheet)
    profile_of, guesses, missing = propose(grid, stated)
    _show(grid, profile_of, guesses)
    for note in missing:
        tell(note)
    if output is not None:
        _write_profile(output, profile_of, force, _inputs(input, profile))
    else:
        tell("To keep this as a profile: -o clinic.toml")
    if table is not None:
        _write_table(input, sheet, stated, table, force, _inputs(input, profile))
    if missing:
        raise typer.Exit(ExitStatus.FOUND)


def _list_targets() -> None:
    from audit.columns import CONTRACT
    from audit.heading_meanings import PARTS

    rows = [(c.name, c.meaning) for c in CONTRACT if c.group not in _LISTS]
    rows.insert(3, ("dx1 … dx25", "One diagnosis; dx: several in one cell or row"))
    rows.insert(4, ("cpt1 … cpt12", "One service line; cpt: several, or one a row"))
    rows += [(name, meaning) for name, meaning in PARTS.items()]
    _print_table(("column", "meaning"), rows)


_LISTS = ("diagnoses", "lines")
_WIDEST = 40  # characters of a heading before the second column moves right


def _show(grid: Table, proposed: Profile, guesses: set[str]) -> None:
    from audit.headings import match_headings

    match = match_headings(grid.headings, proposed.columns)
    rows = []
    for position in match.filled:
        column = match.columns.get(position) or match.again.get(position)
        part = match.parts.get(position)
        if column is not None:
            stands_for = column.name
            if position in match.lists:
                stands_for += " (several in a cell, or one in each row)"
        elif part is not None:
            stands_for = f"{part.target} {part.line or ''}".strip()
        else:
            stands_for = "not read"
        heading = grid.headings[position].strip()
        if heading in guesses:
            stands_for += " (proposed: audit reads it with this profile or --map)"
        rows.append((heading, stands_for))
    _print_table(("heading", "stands for"), rows)


def _print_table(heads: tuple[str, str], rows: list[tuple[str, str]]) -> None:
    left = min(max(len(text) for text, _ in (heads, *rows)), _WIDEST)
    show(f"{heads[0]:<{left}}  {heads[1]}", bold=left + 2 + len(heads[1]))
    for name, meaning in rows:
        show(f"{name:<{left}}  {meaning}", hang=left + 2)


def _inputs(*paths: Path | None) -> list[Path]:
    return [path for path in paths if path is not None]


def _write_profile(
    output: Path, proposed: Profile, force: bool, inputs: list[Path]
) -> None:
    from audit.intake import profile_text
    from audit.report.files import new_file

    with new_file(output, force, inputs) as draft:
        draft.write_text(profile_text(proposed), "utf-8")
    tell(f"Profile: {output}")


def _write_table(
    source: Path,
    sheet: str | None,
    proposed: Profile,
    target: Path,
    force: bool,
    inputs: list[Path],
) -> None:
    from audit.intake import open_table
    from audit.intake.converting import contract_rows
    from audit.report.delimited import write_rows
    from audit.report.files import new_file

    table = open_table(source, sheet, proposed)
    headings, rows = contract_rows(table)
    with new_file(target, force, inputs) as draft:
        count = write_rows(draft, headings, rows)
    for note in table.notes:
        tell(f"Note: {note}")
    tell(f"{count} encounters: {target}")
