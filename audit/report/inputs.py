"""The inputs of a command: never replaced by its outputs, and as private as these."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Sequence
from pathlib import Path

from audit.errors import OutputRefused

_OWNER = 0o600
_GROUP = 0o060
_OTHERS = 0o006


def refuse_inputs(target: Path, inputs: Iterable[str | os.PathLike[str]]) -> None:
    """Raise OutputRefused if a target is an input, or a file in a folder that is one.

    Another name of the same file, by a symbolic or a hard link, is refused as well.
    """
    for source in map(Path, inputs):
        for file in _files(source):
            if _is_same(target, file):
                other = "" if file == target else f" ({file})"
                raise OutputRefused(
                    f"{target} is an input of this command{other}. An input is never "
                    "replaced, not even with --force. Choose another name with -o."
                )


def refuse_folder_of(source: Path, folder: Path) -> None:
    """Raise OutputRefused if a folder for results is an input folder, or lies in it."""
    if folder.resolve().is_relative_to(source.resolve()):
        raise OutputRefused(
            f"{folder} belongs to {source}, which is an input of this command. "
            "Choose another folder with -o."
        )


def _files(source: Path) -> Sequence[Path]:
    """Return the files that an input consists of: itself, or those of a rule pack."""
    try:
        return [*source.iterdir()] if source.is_dir() else [source]
    except OSError:
        return []


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:  # one of them does not exist
        return False


def output_mode(made: os.stat_result, limits: Iterable[Path]) -> int:
    """Return the permissions of an output: those of a new file, less what inputs lack.

    `made` describes a file as this user makes it (umask included). `limits` are the
    inputs, and the file that is replaced. The owner can always read and write.
    """
    mode = stat.S_IMODE(made.st_mode) & (_OWNER | _GROUP | _OTHERS)
    for path in limits:
        try:
            limit = path.stat()
        except OSError:
            continue
        if stat.S_ISREG(limit.st_mode):
            mode &= _OWNER | _allowed(limit, made.st_gid)
    return mode | _OWNER


def _allowed(limit: os.stat_result, group: int) -> int:
    """Return what others than the owner may do with a file.

    In another group, only what everybody may do counts.
    """
    others = limit.st_mode & _OTHERS
    same = limit.st_gid == group
    return others | (limit.st_mode & _GROUP if same else others << 3)
