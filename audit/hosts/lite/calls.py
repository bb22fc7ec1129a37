"""Calls of worksheet functions inside an xlwings Lite workbook; runs in Pyodide."""

from __future__ import annotations

import gzip
from collections.abc import Mapping, Sequence
from pathlib import Path

from audit.functions import function
from audit.functions.matrices import Matrix
from audit.hosts.lite import tables


def answer(short: str, *arguments: object) -> Matrix:
    """Answer a worksheet function, whose cells are as Office.js passes them."""
    return function(short).call(*map(plain, arguments))


def plain(block: object) -> object:
    """Return a block of cells without JavaScript's own arrays and nulls.

    Blank cells of a range arrive as null. `canonical_cells` reads null as well, but a
    table has very many blank cells, and None is read ten times as fast.
    """
    if hasattr(block, "to_py"):
        block = block.to_py()
    if isinstance(block, Sequence) and not isinstance(block, (str, bytes)):
        return list(map(plain, block))
    return None if type(block).__name__ == "JsNull" else block


def restore_tables(columns: Mapping[str, Sequence[str]], folder: str) -> None:
    """Write the tables of the code set to where the core reads them."""
    titles: dict[str, str] = {}
    for name in tables.TABLES:
        content = tables.unpacked(columns[name], titles).encode()
        packed = gzip.compress(content, compresslevel=1, mtime=0)
        Path(folder, name).write_bytes(packed)
