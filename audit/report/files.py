"""New files that appear only when complete, and replace a file only on request."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from audit.errors import OutputRefused


def ending(path: str | os.PathLike[str]) -> str:
    """Return the ending that selects the format, in lower case and with its dot."""
    return Path(path).suffix.lower()


@contextmanager
def new_file(path: str | os.PathLike[str], force: bool = False) -> Iterator[Path]:
    """Open a draft next to `path`; it is renamed to `path` if the block succeeds.

    The draft is in the same folder, so renaming is one step of the file system and
    nobody ever sees half a report. If the block raises, the draft is removed. Raises
    OutputRefused if the file exists and `force` is not given, or if the folder cannot
    be written to.
    """
    target = Path(path)
    refuse_unusable(target, force)
    draft = _create_draft(target)
    try:
        yield draft
        _rename(draft, target, force)
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)


def refuse_unusable(target: Path, force: bool = False) -> None:
    """Raise OutputRefused in the cases of `new_file`, before any work is done."""
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


def _create_draft(target: Path) -> Path:
    for number in count():
        draft = target.with_name(f".{target.name}.{number}.part{target.suffix}")
        try:
            # Mode "x" and not tempfile, so that the file has the permissions of any
            # new file of this user.
            draft.open("xb").close()
        except FileExistsError:
            continue
        except OSError as error:
            raise _unwritable(target, error) from error
        return draft
    raise AssertionError("count() never ends")


def _rename(draft: Path, target: Path, force: bool) -> None:
    try:
        with draft.open("r+b") as file:
            os.fsync(file.fileno())
        if force:
            draft.replace(target)
            return
        try:
            # A link never replaces a file that somebody else created in the meantime.
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
