"""Loads a workbook with openpyxl, closes the file in any case, and never warns."""

from __future__ import annotations

import os
import warnings
import zipfile
import zlib
from typing import Any
from xml.etree.ElementTree import ParseError

from audit.errors import InputUnreadable

_MALFORMED = (
    *(OSError, zipfile.BadZipFile, zlib.error, EOFError, ParseError),
    # What openpyxl raises for a part that is missing or has invalid contents.
    *(AttributeError, LookupError, NotImplementedError, TypeError, OverflowError),
    ValueError,
)


def load_book(path: str | os.PathLike[str], **options: Any) -> Any:
    """Return the workbook, completely read; `options` go to `load_workbook`.

    An impossible date is read as the error #VALUE!. The warnings that openpyxl gives
    for it, and for what a copy loses, are suppressed. Raises InputUnreadable.
    """
    # Not at the top: hosts of the core start without openpyxl.
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with open(path, "rb") as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return load_workbook(file, **options)
    except (*_MALFORMED, InvalidFileException) as error:
        raise InputUnreadable(
            f"{path} cannot be read as a workbook. "
            "Open it in Excel and save it as .xlsx."
        ) from error
