"""Opens workbooks with python-calamine; whatever it raises becomes one clear line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from audit.errors import InputUnreadable
from audit.intake.panics import refused_on

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook


def load_calamine(path: Path, content: IO[bytes] | None = None) -> CalamineWorkbook:
    """Open a workbook of any format that the library reads. Raises InputUnreadable.

    `content` is read instead of the file, which the refusal names all the same.
    """
    try:
        from python_calamine import CalamineWorkbook
    except ImportError:
        raise InputUnreadable(
            f"{path}: reading workbooks needs the package python-calamine. Install it."
        ) from None
    with refused_if_damaged(path):
        if content is not None:
            return CalamineWorkbook.from_filelike(content)
        return CalamineWorkbook.from_path(path)


@contextmanager
def refused_if_damaged(path: Path) -> Iterator[None]:
    """Turn the errors of the library, at opening or later, into InputUnreadable."""
    from python_calamine import CalamineError, PasswordError

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
