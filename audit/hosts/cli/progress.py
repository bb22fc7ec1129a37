"""The progress of a long command, shown on a terminal and nowhere else."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from audit.hosts.cli.terminal import is_terminal

if TYPE_CHECKING:
    from rich.progress import Progress

_EVERY = 0.1  # seconds between two changes of the screen


class Bar:
    """A line that shows how many steps of how many are done."""

    def __init__(self, words: str, screen: Progress | None, patience: float) -> None:
        """Show nothing before `patience` seconds; without a screen, never."""
        self._screen = screen
        self._next = time.monotonic() + patience
        self._started = False
        self._task = screen.add_task(words, total=None, count="") if screen else None

    def __call__(self, done: int, of: int | None = None) -> None:
        """Show that so many steps are done; `of` is None while nobody knows."""
        if self._is_due() and self._screen and self._task is not None:
            count = f"{done:,}" if of is None else f"{done:,} of {of:,}"
            self._screen.update(self._task, completed=done, total=of, count=count)

    def say(self, words: str, of: int | None = None) -> None:
        """Begin another kind of work of so many steps; None while nobody knows."""
        if self._is_due() and self._screen and self._task is not None:
            self._screen.remove_task(self._task)
            self._task = self._screen.add_task(words, total=of, count="")

    def _is_due(self) -> bool:
        if self._screen is None or time.monotonic() < self._next:
            return False
        self._next = time.monotonic() + _EVERY
        if not self._started:
            self._screen.start()
            self._started = True
        return True


@contextmanager
def progress_of(words: str, patience: float = 0.0) -> Iterator[Bar]:
    """Lend a bar, to be called with how many steps of how many are done.

    Until the number of steps is known, the bar moves to show that something is done.
    The screen is cleared in the end.
    """
    if not is_terminal(sys.stderr):
        yield Bar(words, None, patience)
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    screen = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=None),
        TextColumn("{task.fields[count]}", markup=False),
        console=Console(stderr=True),
        transient=True,
        expand=True,
    )
    try:
        yield Bar(words, screen, patience)
    finally:
        screen.stop()
