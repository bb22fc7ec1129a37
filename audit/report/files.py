"""New files that appear only when complete, and replace a file only on request."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from audit.errors import Interrupted, OutputRefused
from audit.report.drafts import draft_folder
from audit.report.inputs import output_mode, refuse_inputs

Places = Sequence[str | os.PathLike[str]]
"""Paths of files or folders."""

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""What the system says when a file cannot grow."""


def ending(path: str | os.PathLike[str]) -> str:
    """Return the ending that selects the format, in lower case and with its dot."""
    return Path(path).suffix.lower()


@contextmanager
def new_file(
    path: str | os.PathLike[str],
    force: bool = False,
    inputs: Places = (),
    *,
    private: bool = False,
) -> Iterator[Path]:
    """Lend a draft of `path`; it is renamed to `path` if the block succeeds.

    `inputs` is what the command reads: no input is ever replaced, not even with
    `force`, and the new file is not open to more people than each of them. With
    `private` it is open to this user alone. The draft is in a folder beside `path`, so
    renaming is one step of the file system and nobody ever sees half a report. If the
    block raises, the draft is removed; after a killed run, the next run in the same
    folder removes it. Raises OutputRefused if the file exists and `force` is not
    given, if it cannot be written, or if the disk is full.
    """
    with new_files([path], force, inputs, private=private) as (draft,):
        yield draft


@contextmanager
def new_files(
    paths: Places, force: bool = False, inputs: Places = (), *, private: bool = False
) -> Iterator[tuple[Path, ...]]:
    """Lend a draft for each path, as `new_file` does; all files appear, or none."""
    targets = [Path(path) for path in paths]
    for number, target in enumerate(targets):
        refuse_unusable(target, force, inputs)
        if target in targets[:number]:
            raise OutputRefused(f"{target} is named for two results. Name another.")
    limits = [*map(Path, inputs), *targets]
    with explained(targets), ExitStack() as stack:
        drafts = [_create_draft(stack, target) for target in targets]
        yield tuple(draft.path for draft in drafts)
        for draft in drafts:
            draft.finish(0o600 if private else output_mode(draft.made, limits))
        _publish(drafts, force)


def refuse_unusable(target: Path, force: bool = False, inputs: Places = ()) -> None:
    """Raise OutputRefused in the cases of `new_file`, before any work is done."""
    refuse_inputs(target, inputs)
    try:
        _refuse_place(target)
        target.lstat()
    except FileNotFoundError:
        return
    except OSError as error:  # a name that is too long, a folder that is closed
        raise _unwritable(target, error) from error
    if not force:
        raise _exists(target)


def _refuse_place(target: Path) -> None:
    if target.is_dir():
        raise OutputRefused(f"{target} is a folder. Give the name of a file in it.")
    if target.exists() and not target.is_file():
        raise OutputRefused(f"{target} is not a regular file. Choose another name.")
    if not target.parent.is_dir():
        raise OutputRefused(
            f"{target} cannot be written: the folder {target.parent} does not exist. "
            "Make it, or choose another."
        )


@contextmanager
def explained(targets: Sequence[Path]) -> Iterator[None]:
    """Say which files were not written when the user interrupts or the disk is full.

    Raises Interrupted and OutputRefused in place of what the system and the libraries
    raise.
    """
    names = " and ".join(map(str, targets))
    try:
        yield
    except KeyboardInterrupt:
        raise Interrupted(f"interrupted: {names} was not written.") from None
    except Exception as error:
        full = _full_disk(error)
        if full is None:
            raise
        raise OutputRefused(f"{names} was not written: {_advised(full)}") from None


def _full_disk(error: BaseException | None) -> OSError | None:
    """Return the error of a full disk that an error was raised for, if it was one."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in _FULL:
            return error
        error = error.__cause__ or error.__context__
    return None


def _exists(target: Path) -> OutputRefused:
    return OutputRefused(
        f"{target} exists and is left as it is. "
        "Choose another name with -o, or replace it with --force."
    )


@dataclass(frozen=True, slots=True)
class _Draft:
    """A file under construction, and how the system made it."""

    path: Path
    target: Path
    made: os.stat_result

    def finish(self, mode: int) -> None:
        """Bring the content to the disk, and set the permissions of the result."""
        try:
            with self.path.open("r+b") as file:
                os.fsync(file.fileno())
            self.path.chmod(mode)
        except OSError as error:
            raise _unwritable(self.target, error) from error


def _create_draft(stack: ExitStack, target: Path) -> _Draft:
    try:
        folder = stack.enter_context(draft_folder(target.parent))
        # Its name has the ending of the target, by which libraries choose the format.
        path = folder / f"draft{target.suffix}"
        # As any new file of this user, to learn what the umask allows. The folder is
        # private.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        try:
            made = os.fstat(handle)
        finally:
            os.close(handle)
        path.chmod(0o600)
    except OSError as error:
        raise _unwritable(target, error) from error
    return _Draft(path, target, made)


def _publish(drafts: Sequence[_Draft], force: bool) -> None:
    """Rename every draft; if one cannot be, take back those before it."""
    done: list[tuple[Path, Path | None]] = []
    try:
        for draft in drafts:
            earlier = _keep(draft) if force and len(drafts) > 1 else None
            _rename(draft.path, draft.target, force)
            done.append((draft.target, earlier))
    except BaseException:
        for target, earlier in done:
            with contextlib.suppress(OSError):
                if earlier is None:
                    target.unlink()
                else:
                    earlier.replace(target)
        raise


def _keep(draft: _Draft) -> Path | None:
    """Keep the file that a draft is about to replace under a second name."""
    if not os.path.lexists(draft.target):
        return None
    kept = draft.path.with_name(f"earlier{draft.target.suffix}")
    try:
        try:
            os.link(draft.target, kept, follow_symlinks=False)
        except (OSError, AttributeError):  # a system without hard links
            shutil.copy2(draft.target, kept, follow_symlinks=False)
    except OSError as error:
        raise _unwritable(draft.target, error) from error
    return kept


def _rename(draft: Path, target: Path, force: bool) -> None:
    try:
        if force:
            draft.replace(target)
            return
        try:
            # A link never replaces a file that somebody else created in the meantime.
            os.link(draft, target)
        except FileExistsError:
            raise _exists(target) from None
        except (OSError, AttributeError):  # a system without hard links
            if os.path.lexists(target):
                raise _exists(target) from None
            draft.rename(target)
    except OSError as error:
        raise _unwritable(target, error) from error


def _unwritable(target: Path, error: OSError) -> OutputRefused:
    return OutputRefused(f"{target} cannot be written: {_advised(error)}")


def _advised(error: OSError) -> str:
    """Return the reason in the words of the system, and what to do."""
    reason = error.strerror or type(error).__name__
    first = "Make room" if error.errno in _FULL else "Close it where it is open"
    return f"{reason}. {first}, or choose another place with -o."
