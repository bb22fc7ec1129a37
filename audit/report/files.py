"""New files that appear only when they are complete and never replace one unasked."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from audit.errors import OutputRefused


def ending(path: str | os.PathLike[str]) -> str:
    """Give the ending that chooses the format, lower case and with its dot."""
    return Path(path).suffix.lower()


@contextmanager
def new_file(path: str | os.PathLike[str], force: bool = False) -> Iterator[Path]:
    """Lend a draft beside `path` to write to; it takes the name when all went well.

    The draft lies in the same folder, so that taking the name is one step of the file
    system: nobody ever sees half a report. When the body raises, the draft is removed.
    Raises OutputRefused when the file exists and `force` is not given, or when its
    folder cannot take it.
    """
    target = Path(path)
    refuse_unusable(target, force)
    draft = _claim_draft(target)
    try:
        yield draft
        _take_name(draft, target, force)
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)


def refuse_unusable(target: Path, force: bool = False) -> None:
    """Raise OutputRefused where `new_file` would, before any work is done."""
    if target.is_dir():
        raise OutputRefused(f"{target} is a folder. Give the name of a file in it.")
    if not target.parent.is_dir():
        raise OutputRefused(
            f"{target} cannot be written: the folder {target.parent} does not exist. "
            "Make it, or choose another."
        )
    if os.path.lexists(target) and not force:
        raise _exists(target)


def _exists(target: Path) -> OutputRefused:
    return OutputRefused(
        f"{target} exists and is left as it is. "
        "Choose another name with -o, or replace it with --force."
    )


def _claim_draft(target: Path) -> Path:
    for number in count():
        draft = target.with_name(f".{target.name}.{number}.part{target.suffix}")
        try:
            # Opened "x", and not by tempfile, so that the file keeps the rights
            # that any new file of this user has.
            draft.open("xb").close()
        except FileExistsError:
            continue
        except OSError as error:
            raise _unwritable(target, error) from error
        return draft
    raise AssertionError("count() never ends")


def _take_name(draft: Path, target: Path, force: bool) -> None:
    try:
        with draft.open("r+b") as file:
            os.fsync(file.fileno())
        if force:
            draft.replace(target)
            return
        try:
            # A link never replaces a file that somebody else made meanwhile.
            os.link(draft, target)
        except FileExistsError:
            raise _exists(target) from None
        except OSError:  # a file system without hard links
            if os.path.lexists(target):
                raise _exists(target) from None
            draft.rename(target)
    except OSError as error:
        raise _unwritable(target, error) from error


def _unwritable(target: Path, error: OSError) -> OutputRefused:
    reason = error.strerror or type(error).__name__
    return OutputRefused(
        f"{target} cannot be written: {reason}. "
        "Close it where it is open, or choose another place with -o."
    )
