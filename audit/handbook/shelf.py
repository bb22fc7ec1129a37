"""The folder of a handbook: what may be written there, and what may be removed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from audit.errors import OutputRefused
from audit.report.drafts import draft_folder
from audit.report.files import explained
from audit.report.folders import DRAFT, put_in_place

LIST = "handbook-files.txt"
"""The file that names every file of the handbook, each with its SHA-256.

It has the form that `sha256sum -c` reads.
"""

FIRST_FILE = "index.html"
"""Written last: a folder without it is no handbook."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: files and bytes, and files of an older handbook that went.

    `complaints` is what Sphinx found fault with, empty where all is well.
    """

    files: int
    size: int
    removed: int
    complaints: str = ""


def refuse_unusable_folder(folder: Path, force: bool = False) -> None:
    """Raise OutputRefused unless a folder is empty, or can be made, or `force` is."""
    if folder.is_dir():
        if force or not any(folder.iterdir()):
            return
        raise OutputRefused(
            f"{folder} is not empty; nothing was written. Choose a new folder, or "
            "write into this one with --force: it replaces files of the same names "
            "and leaves all others."
        )
    if os.path.lexists(folder):
        raise OutputRefused(f"{folder} is a file; name a folder for the handbook.")
    if not folder.parent.is_dir():
        raise OutputRefused(
            f"{folder} cannot be made: the folder {folder.parent} does not exist. "
            "Make it, or choose another."
        )


def put_files(files: Mapping[str, bytes], folder: Path) -> Written:
    """Write files into a folder, the first page last.

    Files of an older handbook that the new one lacks are removed, but only where they
    are still as they were written. Raises OutputRefused where a path leads out of the
    folder or is a folder itself.
    """
    is_new = not folder.is_dir()
    try:
        with (
            explained([folder]),
            draft_folder(folder.parent if is_new else folder) as place,
        ):
            draft = place / DRAFT
            # Everything is on the disk before anything is replaced.
            for name, content in {**files, LIST: _list_of(files)}.items():
                (draft / name).parent.mkdir(parents=True, exist_ok=True)
                (draft / name).write_bytes(content)
            if is_new:
                put_in_place(draft, folder)
                return Written(len(files), sum(map(len, files.values())), 0)
            for name in files:
                _refuse_unusable_path(folder, name)
            old = _listed(folder)
            for name in sorted(files, key=lambda name: (name == FIRST_FILE, name)):
                _put(draft / name, folder / name)
            _put(draft / LIST, folder / LIST)
        gone = [n for n in old if n not in files and _is_as_written(folder, n, old[n])]
        for name in gone:
            _remove(folder, name)
    except OSError as problem:
        reason = problem.strerror or type(problem).__name__
        raise OutputRefused(f"{folder} cannot be written: {reason}.") from problem
    return Written(len(files), sum(map(len, files.values())), len(gone))


def _refuse_unusable_path(folder: Path, name: str) -> None:
    path = folder / name
    if path.is_dir():
        raise OutputRefused(f"{path} is a folder, where a page of that name must go.")
    if not path.parent.resolve().is_relative_to(folder.resolve()):
        raise OutputRefused(
            f"{path.parent} leads out of {folder}; nothing was written."
        )


def _put(draft: Path, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # Takes the place of a link, and never writes through it.
    draft.replace(path)


def _list_of(files: Mapping[str, bytes]) -> bytes:
    lines = (f"{_digest(files[name])}  {name}\n" for name in sorted(files))
    return "".join(lines).encode()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _listed(folder: Path) -> Mapping[str, str]:
    """What an older handbook wrote here, with the hash of each file."""
    try:
        lines = (folder / LIST).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    pairs = (line.partition("  ") for line in lines)
    return {name: digest for digest, blank, name in pairs if blank and _is_inside(name)}


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts


def _is_as_written(folder: Path, name: str, digest: str) -> bool:
    path = folder / name
    if path.is_symlink() or not path.is_file():
        return False
    if not path.resolve().is_relative_to(folder.resolve()):
        return False
    return _digest(path.read_bytes()) == digest


def _remove(folder: Path, name: str) -> None:
    """Remove a file, and the folders of the handbook that it leaves empty."""
    (folder / name).unlink()
    for parent in _between(folder, name):
        if any(parent.iterdir()):
            return
        parent.rmdir()


def _between(folder: Path, name: str) -> Iterator[Path]:
    parts = PurePosixPath(name).parts[:-1]
    for length in range(len(parts), 0, -1):
        yield folder.joinpath(*parts[:length])
