"""A private folder for drafts beside the results, and removal of what killed runs left.

A run keeps the file `in-use` of its folder locked. The system frees the lock when the
process ends, however it ends. So a folder whose lock can be taken belongs to nobody.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum, auto
from pathlib import Path

PREFIX = ".tspine-"
"""How the name of each draft folder begins."""

_NAME = re.compile(re.escape(PREFIX) + r"[a-z0-9_]{8}")
_LOCK = "in-use"
_ATTEMPTS = 100


class _Lock(Enum):
    """The answer to a request for a lock."""

    TAKEN = auto()
    BUSY = auto()
    UNKNOWN = auto()  # a file system without locks: nobody can tell


@contextmanager
def draft_folder(parent: Path) -> Iterator[Path]:
    """Lend a folder in `parent` that only this user can open; it is removed at the end.

    Folders that killed runs left in `parent` are removed first. Those of runs that are
    still alive stay. Raises OSError where no folder can be made.
    """
    remove_abandoned(parent)
    folder, lock = _create(parent)
    try:
        yield folder
    finally:
        _remove(folder, lock)


def remove_abandoned(parent: Path) -> None:
    """Remove the draft folders in `parent` whose run has ended without doing so."""
    with contextlib.suppress(OSError), os.scandir(parent) as entries:
        found = [
            Path(entry.path)
            for entry in entries
            if _NAME.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False)
        ]
        for folder in found:
            _remove_if_abandoned(folder)


def _create(parent: Path) -> tuple[Path, int]:
    """Make a folder and lock it; return it with the open lock."""
    for _ in range(_ATTEMPTS):
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
        try:
            lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        except FileNotFoundError:
            continue  # another run removed the folder before it had a lock
        except OSError:
            with contextlib.suppress(OSError):
                folder.rmdir()
            raise
        if _take(lock) is not _Lock.BUSY and (folder / _LOCK).exists():
            return folder, lock
        # Another run is removing the folder, which had a lock that nobody held.
        os.close(lock)
    raise FileExistsError(f"no draft folder can be made in {parent}")


def _remove_if_abandoned(folder: Path) -> None:
    try:
        lock = os.open(folder / _LOCK, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
    except FileNotFoundError:
        # The run was killed before it had a lock, or while it removed the folder.
        with contextlib.suppress(OSError):
            folder.rmdir()
        return
    except OSError:  # of another user
        return
    if _take(lock) is _Lock.TAKEN:
        _remove(folder, lock)
    else:
        os.close(lock)


def _remove(folder: Path, lock: int) -> None:
    """Remove a folder, its lock last: a folder without a lock would never be found."""
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            if path.name == _LOCK:
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
    os.close(lock)  # before it is removed, which Windows refuses for an open file
    with contextlib.suppress(OSError):
        if [path.name for path in folder.iterdir()] == [_LOCK]:
            (folder / _LOCK).unlink()
            folder.rmdir()


def _take(lock: int) -> _Lock:
    """Try to lock an open file, without waiting."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(lock, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            # Not lockf, which would free the lock when any handle is closed.
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return _Lock.BUSY
    except OSError:
        return _Lock.UNKNOWN
    return _Lock.TAKEN
