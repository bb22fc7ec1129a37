"""Opens workbooks with python-calamine; whatever it raises becomes one clear line.

Where the library cannot be installed, as in a browser, .xlsx workbooks are read in pure
Python (`plain_book`), with the same cells.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from audit.errors import InputUnreadable
from audit.intake.error_values import with_known_errors
from audit.intake.panics import refused_on


class SheetInfo(Protocol):
    """What a workbook says about a sheet; `typ` and `visible` end in a word for it."""

    @property
    def name(self) -> str:
        """Name of the sheet."""

    @property
    def typ(self) -> object:
        """Kind of sheet."""

    @property
    def visible(self) -> object:
        """Whether the sheet is visible."""


class Sheet(Protocol):
    """The cells of one sheet; rows and columns count from 0."""

    @property
    def start(self) -> tuple[int, int] | None:
        """The first row with a filled cell, and the leftmost column with one."""

    @property
    def end(self) -> tuple[int, int] | None:
        """The last row with a filled cell, and the rightmost column with one."""

    def iter_rows(self) -> Iterable[Sequence[object]]:
        """Yield the cells of each row, from the first row of the sheet."""


class Book(Protocol):
    """An open workbook."""

    @property
    def sheets_metadata(self) -> Sequence[SheetInfo]:
        """What the workbook says about each of its sheets, in order."""

    @property
    def sheet_names(self) -> Sequence[str]:
        """Names of the sheets, in order."""

    def get_sheet_by_name(self, name: str) -> Sheet:
        """Read the cells of a sheet."""


def load_calamine(path: Path, odd: Collection[str] = ()) -> Book:
    """Open a workbook of any format that the library reads. Raises InputUnreadable.

    `odd` are the parts of the package with errors that the library does not know. It
    reads a copy without them; pure Python steps over any error.
    """
    try:
        from python_calamine import CalamineWorkbook
    except ImportError:
        return _plain(path)
    with refused_if_damaged(path):
        if odd:
            return CalamineWorkbook.from_filelike(with_known_errors(path, odd))
        return CalamineWorkbook.from_path(path)


def _plain(path: Path) -> Book:
    from audit.intake.plain_book import PlainBook

    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        raise InputUnreadable(
            f"{path}: reading a workbook of this format needs the package "
            "python-calamine. Save the workbook as .xlsx."
        )
    with refused_if_damaged(path):
        return PlainBook(path)


@contextmanager
def refused_if_damaged(path: Path) -> Iterator[None]:
    """Turn the errors of the library, at opening or later, into InputUnreadable."""
    try:
        from python_calamine import CalamineError, PasswordError
    except ImportError:
        with refused_on(ValueError, damaged(path)):
            yield
        return
    with refused_on(CalamineError, damaged(path)):
        try:
            yield
        except PasswordError:
            raise InputUnreadable(
                f"{path} is protected by a password. Save a copy without one."
            ) from None


def damaged(path: Path) -> InputUnreadable:
    """Return the refusal of a file that is broken."""
    return InputUnreadable(
        f"{path} is damaged or incomplete. Save or download the workbook again."
    )
