"""Arguments and options that more than one command takes, each declared once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from audit.rules.catalogue import Pack

OwnPack = Annotated[Path | None, typer.Option(help="A folder with your own rule pack.")]
AnyPack = Annotated[Path | None, typer.Option(help="A folder with a rule pack.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print as JSON.")]
OverwriteFile = Annotated[bool, typer.Option("--force", help="Overwrite the file.")]
OverwriteResult = Annotated[
    bool, typer.Option("--force", help="Overwrite the result file.")
]

# -- of a chart review ---------------------------------------------------------------

ResultFile = Annotated[Path | None, typer.Option("-o", "--output", help="Result file.")]
PlannedFile = Annotated[Path, typer.Argument(help="The file that was planned.")]
DrawnFile = Annotated[Path, typer.Argument(help="Drawn workbook or worksheet.")]
WorksheetFile = Annotated[Path, typer.Argument(help="The audit worksheet (.xlsx).")]
ExceptionsFile = Annotated[
    Path | None, typer.Option(help="Justified exceptions (CSV).")
]
RegisterPlace = Annotated[
    str | None,
    typer.Option(
        "--register", help="Register: an SQLite file, or postgresql+psycopg://…"
    ),
]


def chosen_pack(folder: Path | None) -> Pack:
    """Return the pack in a folder, or the one that ships where none is named."""
    from audit.rules.catalogue import default_pack, read_pack

    return default_pack() if folder is None else read_pack(folder)
