"""Standard output and standard error that are closed, full or without letters.

Also Ctrl-C, which ends a command with a sentence.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO, cast

from audit.errors import Interrupted, OutputRefused
from audit.hosts.cli.converting import LightGroup
from audit.hosts.cli.terminal import discard_output


class Ended(Exception):
    """Carries an exception, its cause, past typer, which would exit with 1 for it."""


class Commands(LightGroup):
    """The commands of the command line; Ctrl-C raises Interrupted in each of them."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise Interrupted("interrupted: nothing was written.") from None
        except (EOFError, OSError) as problem:
            raise Ended from problem


class _Pipe:
    """A stream that prints nothing more once its reader (head, less) has quit.

    Otherwise the libraries end the command with a status of their own.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        try:
            return self._stream.write(text)
        except BrokenPipeError:
            discard_output()
            return len(text)

    def flush(self) -> None:
        try:
            self._stream.flush()
        except BrokenPipeError:
            discard_output()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def steady_streams() -> Iterator[None]:
    """Make the standard streams usable for a command, and empty them at its end.

    Raises OutputRefused if standard output is closed before anything is done, or if
    the rest of the output cannot be written. A closed standard error only keeps
    messages from being seen.
    """
    is_closed = sys.stdout is None
    _fill_descriptors()
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    if is_closed:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
        raise OutputRefused("standard output is closed; nothing was done.")
    sys.stdout = cast(TextIO, _Pipe(sys.stdout))
    for stream in (sys.stdout, sys.stderr):
        # What a library prints itself; our own texts are mended before.
        with contextlib.suppress(AttributeError, ValueError):
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        yield
    finally:
        _flush()


def _fill_descriptors() -> None:
    """Open the null device for each standard stream that is closed.

    Otherwise the next file that is opened would take its number, and what a library
    prints would land in that file.
    """
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def _flush() -> None:
    try:
        sys.stdout.flush()
    except OSError as error:
        discard_output()
        raise OutputRefused(
            f"standard output cannot be written: {error.strerror}."
        ) from None
