"""A lint of workbooks: what makes Excel repair or misread a file and schemas allow.

Microsoft's Open XML SDK judges each part by its schema. It does not compare a table
with the cells below it, a defined name with the sheets, or a formula with any grammar.
The checks here do. `lint` returns the problems of one workbook; a clean one has none.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

from property_tests.support.workbook_lint import (
    archive,
    cells,
    formulas,
    macros,
    names,
    rules,
    tables,
)
from property_tests.support.workbook_lint.book import Book, NotReadable, Problem

__all__ = ["Problem", "lint"]

_CHECKS = (
    *(cells.check, tables.check, names.check, rules.check),
    *(formulas.check, macros.check),
)


def lint(path: Path) -> list[Problem]:
    """Return the problems of a workbook (.xlsx or .xlsm), in the order of its parts."""
    with zipfile.ZipFile(path) as source:
        book = Book(source)
        found = list(archive.check(book))
        try:
            for check in _CHECKS:
                found += check(book)
        except NotReadable as problem:
            # The archive's own checks say which part it is.
            found.append(Problem("unreadable part", *problem.args))
    return sorted(set(found))
