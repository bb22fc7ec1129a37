"""New folders of results that appear only when everything in them is complete."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from audit.errors import OutputRefused
from audit.report.drafts import draft_folder
from audit.report.files import explained

DRAFT = "draft"
"""The folder within a draft folder in which the results are made."""


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """Lend an empty draft of a folder; what it holds appears if the block succeeds.

    `folder` may be missing or empty. If the block raises, it stays as it was. Raises
    OutputRefused if the folder cannot be written, or if it holds something in the end.
    """
    with explained([folder]), draft_folder(folder.parent) as place:
        draft = place / DRAFT
        draft.mkdir()
        yield draft
        put_in_place(draft, folder)


def put_in_place(draft: Path, folder: Path) -> None:
    """Rename a folder in one step, or where that is impossible, what it holds."""
    try:
        draft.rename(folder)
    except OSError:  # Windows, a mount point, or a link to a folder
        if folder.is_dir() and any(folder.iterdir()):
            raise OutputRefused(
                f"{folder} is not empty; nothing was written."
            ) from None
        folder.mkdir(exist_ok=True)
        for path in sorted(draft.iterdir()):
            path.rename(folder / path.name)
