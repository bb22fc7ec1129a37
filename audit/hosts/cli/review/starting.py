"""The work of `init`: a folder for a review, and the plan in it."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import typer

from audit.hosts.cli.review_folder import FILE, new_folder
from audit.intake.source import check_file


def init(
    commands: typer.Typer,
    folder: Path,
    source: Path,
    options: Sequence[str],
    *,
    force: bool,
) -> None:
    """Make the folder and the plan; `options` are those of the command `plan`.

    A folder that this command made is removed again if there can be no plan.
    """
    check_file(source)
    was_there = folder.exists()
    kept = (folder / FILE).read_bytes() if (folder / FILE).is_file() else None
    made = new_folder(folder, source, force)
    words = [str(source), "-o", str(made.plan), *options, *(["--force"] * force)]
    try:
        plan = typer.main.get_group(commands).commands["plan"]
        plan.main(words, prog_name="tspine review init", standalone_mode=False)
    except BaseException:
        if not was_there:
            shutil.rmtree(folder)
        elif kept is None:
            (folder / FILE).unlink()
        else:
            (folder / FILE).write_bytes(kept)
        raise
