"""The progress of a long command, shown on a terminal and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress_of(words: str) -> Iterator[Callable[[int, int], None]]:
    """Lend a function that takes how many steps of how many are done.

    Until it is called first, a bar moves to show that something is done. The screen is
    cleared in the end.
    """
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(
        console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task(words, total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)
