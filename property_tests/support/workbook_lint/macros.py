"""The code names of workbook and sheets against the modules of the VBA project."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from importlib import import_module

from property_tests.support.workbook_lint.book import Book, Problem, every

_IS_DOCUMENT = "Attribute VB_Base"
"""Stands in the modules of workbook and sheets, and in no other."""


def check(book: Book) -> Iterator[Problem]:
    """Yield code names without a module, and modules without their sheet."""
    projects = book.related(book.main, "vbaProject")
    named = [e.get("codeName", "") for e in every(book.root, "workbookPr")]
    for sheet in book.sheets:
        named += [e.get("codeName", "") for e in every(sheet.root, "sheetPr")]
    named = [name for name in named if name]
    if len({name.casefold() for name in named}) < len(named):
        yield Problem("code name", book.main, "two sheets have one code name")
    if not projects:
        return
    modules = documents(book.content(projects[0]))
    for name in sorted(set(named) - modules):
        yield Problem("code name", book.main, f"no module {name}")
    for name in sorted(modules - set(named)):
        yield Problem("code name", projects[0], f"the module {name} has no sheet")


def documents(project: bytes) -> set[str]:
    """Return the modules of workbook and sheets, as olevba reads them."""
    with warnings.catch_warnings():
        # oletools still calls pyparsing by old names.
        warnings.simplefilter("ignore", DeprecationWarning)
        parser = import_module("oletools.olevba").VBA_Parser(
            "vbaProject.bin", data=project
        )
        try:
            return {
                name.rpartition(".")[0]
                for _, _, name, code in parser.extract_macros()
                if _IS_DOCUMENT in code
            }
        finally:
            parser.close()
