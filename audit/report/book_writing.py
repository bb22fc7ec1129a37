"""Makes a workbook of XlsxWriter and saves it as a draft."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter import xmlwriter

# XlsxWriter marks a text like `_x0041_`, which Excel would read as A. Where two share a
# mark, as in `_x0041_x0042_`, its own expression finds the first one only.
xmlwriter.re_control_chars_1 = re.compile("(_)(?=x[0-9a-fA-F]{4}_)")


class _Package(BytesIO):
    """Stays open until it is gone: a torn archive writes to it when it is discarded."""

    def close(self) -> None:
        """Do nothing."""


class DraftBook:
    """A workbook under construction.

    XlsxWriter puts the rows into temporary files before it packs them. They lie in the
    private folder of the draft, so that even a killed run leaves none of them behind.
    The package is made in memory, because a package that is torn by a full disk
    complains when it is discarded.
    """

    def __init__(self, draft: Path, **options: object) -> None:
        """Begin a workbook; `options` go to XlsxWriter."""
        self._draft = draft
        self._package = _Package()
        place = {"tmpdir": str(draft.parent)}
        self.book: Any = xlsxwriter.Workbook(self._package, {**place, **options})

    def save(self) -> None:
        """Write the draft. Raises an error that has the OSError as its context."""
        self.book.close()
        self._draft.write_bytes(self._package.getbuffer())


@contextmanager
def new_book(draft: Path, **options: object) -> Iterator[Any]:
    """Lend a workbook of XlsxWriter that is saved as the draft if the block succeeds.

    `options` go to XlsxWriter.
    """
    made = DraftBook(draft, **options)
    yield made.book
    made.save()
