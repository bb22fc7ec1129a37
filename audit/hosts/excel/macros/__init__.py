"""The VBA project of the Excel workbook, built without Excel."""

from __future__ import annotations

from importlib.resources import files

PROJECT = "vbaProject.bin"


def macro_project() -> bytes:
    """Return the project that ships; workbook_templates/build.py makes it."""
    return files("audit.hosts.excel.macros").joinpath(PROJECT).read_bytes()
