"""Build every template again: `python workbook_templates/build.py`.

The same release of tspine and of the libraries gives the same bytes; a test rebuilds
and compares. The VBA project needs the packages olefile, cfbwrite and xlwings.
"""

from __future__ import annotations

from pathlib import Path

import xlwings

from audit.hosts.excel import macros
from audit.hosts.excel.macros import project, sources
from audit.hosts.templates import KINDS, file_name, template_bytes

HERE = Path(__file__).resolve().parent
MACROS = Path(macros.__file__).with_name(macros.PROJECT)
BUILT = KINDS
"""What is kept here: all workbooks, and the add-in for people without Python."""


def vba_project() -> bytes:
    """Make the VBA project from xlwings' quickstart workbook."""
    return project.build_project(Path(xlwings.__file__).with_name("quickstart.xlsm"))


def macro_texts() -> dict[str, str]:
    """Give the text of every macro by the name of its file."""
    return {
        f"macros/{sources.WRAPPERS}.bas": sources.wrappers(),
        f"macros/{sources.BUTTON}.bas": sources.BUTTON_TEXT,
    }


def main() -> None:
    """Write everything."""
    MACROS.write_bytes(vba_project())
    for name, text in macro_texts().items():
        target = HERE / name
        target.parent.mkdir(exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")
    for kind in BUILT:
        (HERE / file_name(kind)).write_bytes(template_bytes(kind))


if __name__ == "__main__":
    main()
