"""The handbook: the whole catalogue as pages that open without a network.

The pages are made here as Markdown; only `audit.handbook.build` knows Sphinx, which the
extra `handbook` installs.
"""

from __future__ import annotations

from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from audit.errors import TspineError
from audit.handbook.book import Book
from audit.handbook.pages import pages
from audit.handbook.shelf import Progress, Written, put_files, refuse_unusable_folder

__all__ = [
    "Book",
    "Progress",
    "SphinxMissing",
    "Written",
    "pages",
    "refuse_unready",
    "write_handbook",
]


NEEDED = ("sphinx", "myst_parser", "furo")
"""What the extra `handbook` installs."""


class SphinxMissing(TspineError):
    """What makes the web pages is not installed."""


def refuse_unready(folder: Path, force: bool = False) -> None:
    """Raise what `write_handbook` would, before any work is done."""
    refuse_unusable_folder(folder, force)
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise SphinxMissing(
            f"the handbook was not made: {', '.join(missing)} is not installed. "
            "Install what it needs with: pip install 'tspine-audit[handbook]'"
        )


def write_handbook(
    book: Book,
    folder: Path,
    force: bool = False,
    progress: Progress = lambda done, of: None,
) -> Written:
    """Write the handbook into a folder and return what was written.

    A folder that holds something is refused unless `force` is given; what the handbook
    did not write itself stays there. `progress` takes how many steps of how many are
    done. Raises SphinxMissing without the extra, OutputRefused where the folder cannot
    be used.
    """
    refuse_unready(folder, force)
    from audit.handbook.build import build

    site, complaints = build(book, progress)
    return replace(put_files(site, folder), complaints=complaints)
