"""Loads a workbook with openpyxl: the file is closed in every path, and never warns."""

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
    # What openpyxl raises for a part that is missing, or that says what it must not.
    *(AttributeError, IndexError, KeyError, NotImplementedError, TypeError),
    ValueError,
)


def load_book(path: str | os.PathLike[str], **how: Any) -> Any:
    """Give the workbook, wholly read; `how` are the words of `load_workbook`.

    A date that no calendar has is read as the error #VALUE!; openpyxl would warn of
    it, and of what a copy loses. Raises InputUnreadable.
    """
    # Not at the top: the core's hosts start without openpyxl.
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with open(path, "rb") as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return load_workbook(file, **how)
    except (*_MALFORMED, InvalidFileException) as error:
        raise InputUnreadable(
            f"{path} cannot be read as a workbook. "
            "Open it in Excel and save it as .xlsx."
        ) from error
