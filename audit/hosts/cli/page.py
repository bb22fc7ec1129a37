"""The command `tspine page`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from audit.errors import SettingRefused
from audit.hosts.cli.options import OverwriteFile
from audit.hosts.cli.terminal import show

_VARIABLE = "TSPINE_PYODIDE"


def page(
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Where to write it.")
    ] = None,
    pyodide: Annotated[
        Path | None,
        typer.Option(
            help=f"Folder of npm's package pyodide; else that in {_VARIABLE}."
        ),
    ] = None,
    force: OverwriteFile = False,
) -> None:
    """Write the offline page: the auditor in one HTML file, for any browser."""
    from audit.hosts.page.build import FILE_NAME, NPM_LINE, page_bytes
    from audit.report.files import new_file

    named = os.environ.get(_VARIABLE, "")
    folder = pyodide or (Path(named) if named else None)
    if folder is None:
        raise SettingRefused(
            f"The page is built from npm's package pyodide. Type `{NPM_LINE}`, then "
            f"give its folder: --pyodide node_modules/pyodide (or set {_VARIABLE})."
        )
    target = output or Path(FILE_NAME)
    with new_file(target, force, [folder]) as draft:
        draft.write_bytes(page_bytes(folder))
    show(str(target))
