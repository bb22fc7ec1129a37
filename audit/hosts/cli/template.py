"""The commands `tspine template` and `tspine recalc`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from audit.errors import InputUnreadable, SettingRefused
from audit.hosts.cli.limit_option import EPILOG, ChangedLimits
from audit.hosts.cli.options import OverwriteFile
from audit.hosts.cli.terminal import show, show_json, tell

app = typer.Typer(
    help="Templates for spreadsheets, and recalculation without Excel.",
    no_args_is_help=True,
    add_completion=False,
)


@app.command()
def template(
    kind: Annotated[
        str, typer.Argument(help="plain, classic, lite, libreoffice or addin.")
    ],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Where to write it.")
    ] = None,
    force: OverwriteFile = False,
) -> None:
    """Write a workbook to audit in; `addin` is LibreOffice's extension (.oxt)."""
    from audit.hosts.templates import KINDS, file_name, template_bytes
    from audit.report.files import new_file

    if kind not in KINDS:
        raise SettingRefused(
            f"Unknown template {kind!r}; choose one of {', '.join(KINDS)}."
        )
    target = output or Path(file_name(kind))
    with new_file(target, force) as draft:
        draft.write_bytes(template_bytes(kind))
    show(str(target))
    if kind == "libreoffice":
        tell("Its functions need the add-in: tspine template addin")


@app.command(epilog=EPILOG)
def recalc(
    workbook: Annotated[Path, typer.Argument(help="A workbook (.xlsx or .xlsm).")],
    engine: Annotated[
        str, typer.Option(help="libreoffice or formualizer.")
    ] = "libreoffice",
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="Store the result: .xlsx, .ods, .pdf."),
    ] = None,
    sheet: Annotated[
        str | None, typer.Option(help="Print this sheet only; else all of them.")
    ] = None,
    force: OverwriteFile = False,
    limit: ChangedLimits = None,
) -> None:
    """Recalculate a workbook without Excel; print its values as JSON lines, or store.

    One line for each row that is not blank: sheet, row, cells.
    """
    from audit.hosts.recalc import recalculate, store
    from audit.report.files import new_file, refuse_unusable

    if not workbook.is_file():
        raise InputUnreadable(f"{workbook}: there is no such file.")
    if output is not None:
        refuse_unusable(output, force, [workbook])
        if engine != "libreoffice":
            raise SettingRefused(
                f"{engine} can only print values; use libreoffice to store them."
            )
        with new_file(output, force, [workbook]) as draft:
            store(workbook, draft)
        show(str(output))
        return
    values = recalculate(workbook, engine)
    if sheet is not None and sheet not in values:
        raise SettingRefused(
            f"{workbook}: there is no sheet {sheet}; it has {', '.join(values)}."
        )
    for name in [sheet] if sheet is not None else values:
        for number, cells in enumerate(values[name], 1):
            if any(cell not in (None, "") for cell in cells):
                line = {"sheet": name, "row": number, "cells": cells}
                show_json(line, indent=None)
