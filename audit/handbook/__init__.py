"""The handbook: the whole catalogue as pages that open without a network.

The pages are made here as Markdown; only `audit.handbook.build` knows Sphinx, which the
extra `handbook` installs.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from audit.extras import require
from audit.handbook.book import Book
from audit.handbook.pages import pages
from audit.handbook.shelf import Progress, Written, put_files, refuse_unusable_folder

__all__ = [
    "Book",
    "Progress",
    "Written",
    "pages",
    "refuse_unready",
    "write_handbook",
]


def refuse_unready(folder: Path, force: bool = False) -> None:
    """Raise what `write_handbook` would, before any work is done."""
    refuse_unusable_folder(folder, force)
    require("handbook")


def write_handbook(
    book: Book,
    folder: Path,
    force: bool = False,
    progress: Progress = lambda done, of: None,
) -> Written:
    """Write the handbook into a folder and return what was written.

    A folder that holds something is refused unless `force` is given; what the handbook
    did not write itself stays there. `progress` takes how many steps of how many are
    done. Raises ExtraMissing without the extra, OutputRefused where the folder cannot
    be used.
    """
    refuse_unready(folder, force)
    from audit.handbook.build import build

    site, complaints = build(book, progress)
    return replace(put_files(site, folder), complaints=complaints)
