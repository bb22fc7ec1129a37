"""`tspine schema`: the JSON Schema of results in JSON lines and Parquet."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from audit.hosts.cli.options import OverwriteFile


def schema(
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="Write it to this file."),
    ] = None,
    force: OverwriteFile = False,
) -> None:
    """Print the JSON Schema of results in JSON lines and Parquet.

    It has a version. A later one adds columns and values, and removes none.
    """
    from audit.hosts.cli.terminal import show, show_raw
    from audit.report.files import new_file
    from audit.report.results_schema import published

    text = published()
    if output is None:
        show_raw(text.removesuffix("\n"))
        return
    with new_file(output, force) as draft:
        draft.write_text(text, encoding="utf-8", newline="\n")
    show(f"Schema: {output}")
