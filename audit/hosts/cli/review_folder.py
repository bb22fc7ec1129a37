"""A review's folder: its file review.toml names the others, so that nobody has to."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from audit.errors import InputUnreadable
from audit.report.files import new_file
from audit.side_files import side_text, toml_tables

FILE = "review.toml"
_KEYS = ("plan", "drawn", "blind", "review")
_PREFACE = """\
# The files of a chart review. Commands take this folder for them, for example
# tspine review draw FOLDER. You may rename the files if you rename them here.
"""


@dataclass(frozen=True, slots=True)
class ReviewFolder:
    """The files of a review: the input, and what its steps write.

    `blind` holds decisions before the machine's verdicts are shown, `review` those
    that are scored.
    """

    path: Path
    input: Path
    plan: Path
    drawn: Path
    blind: Path
    review: Path


def folder_at(path: Path) -> ReviewFolder | None:
    """Return the review of a folder; None for a path that is not a folder.

    Raises InputUnreadable for a folder without review.toml, or with one that lacks a
    name.
    """
    if not path.is_dir():
        return None
    file = path / FILE
    if not file.exists():
        raise InputUnreadable(
            f"{path} is a folder without {FILE}. Make a review's folder with "
            f"`tspine review init {path} ENCOUNTERS`, or name a file."
        )
    found = toml_tables(side_text(file, InputUnreadable), str(file), InputUnreadable)
    values = {key: found.get(key) for key in ("input", *_KEYS)}
    for key, value in values.items():
        if not isinstance(value, str) or not value:
            raise InputUnreadable(f'{file}: {key} needs a file name, like "q3.xlsx".')
    return ReviewFolder(path, **{key: path / str(v) for key, v in values.items()})


def new_folder(path: Path, source: Path, force: bool) -> ReviewFolder:
    """Make the folder of a review, and its file review.toml.

    Raises OutputRefused if the file exists and `force` is not given.
    """
    name = path.resolve().name
    made = not path.exists()
    path.mkdir(parents=True, exist_ok=True)
    values = {"input": Path(os.path.relpath(source, path)).as_posix()}
    values |= {key: f"{name}.{key}.xlsx" for key in _KEYS}
    values["plan"] = f"{name}.plan.toml"
    lines = [f"{key} = {_quoted(value)}" for key, value in values.items()]
    try:
        with new_file(path / FILE, force, [source]) as draft:
            text = _PREFACE + "\n".join(lines) + "\n"
            draft.write_text(text, encoding="utf-8", newline="\n")
    except BaseException:
        if made:
            path.rmdir()
        raise
    return ReviewFolder(path, **{key: path / v for key, v in values.items()})


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def needed(path: Path, command: str) -> Path:
    """Return a file of a folder. Raises InputUnreadable, with the command for it."""
    if not path.exists():
        raise InputUnreadable(f"{path} does not exist yet. Next: {command}")
    return path


def worksheet_of(folder: ReviewFolder) -> Path:
    """Return the furthest worksheet of a review; the drawn one if nobody decides yet.

    Raises InputUnreadable, with the next command, if nothing was drawn.
    """
    for path in (folder.review, folder.blind):
        if path.exists():
            return path
    return needed(folder.drawn, f"tspine review draw {folder.path}")
