"""Packs the core into one text, and unpacks it inside the workbook.

The add-in keeps the code of a workbook in the document settings of Office, for which
Microsoft documents 2 MB at most, and users report trouble from 1 MB on
(https://github.com/OfficeDev/office-js/issues/3957). `BUDGET` leaves a margin to that.
"""

from __future__ import annotations

import ast
import base64
import bz2
import gzip
import json
from functools import cache
from typing import TypeGuard

from audit.hosts.bundle import core_files, files_of
from audit.hosts.lite import tables

BUDGET = 700_000
"""The most characters that the part of the file with the code may have."""

HOST = (
    *("hosts/__init__.py", "hosts/lite/__init__.py"),
    *("hosts/lite/calls.py", "hosts/lite/script.py", "hosts/lite/tables.py"),
)
"""What runs inside the workbook besides the core."""

_DATA = "audit/release/data/"
_FACTS = "audit/facts/"
ESCAPED, INSTEAD = "&<>", ",.:"
"""Characters of base 85 that XML would write as four or five, and their substitutes."""


@cache
def packed_core() -> str:
    """Return the core, and what else runs in the workbook, as one line of text."""
    texts = dict([*core_files(), *files_of(HOST)])
    titles: dict[str, str] = {}
    columns = {}
    for name in tables.TABLES:
        plain = gzip.decompress(texts.pop(_DATA + name)).decode()
        columns[name] = tables.packed(plain, titles)
    files = {path: _packed(path, texts[path]) for path in sorted(texts, key=_kind)}
    content = json.dumps({"files": files, "tables": columns}, ensure_ascii=False)
    line = base64.b85encode(bz2.compress(content.encode())).decode()
    return line.translate(str.maketrans(ESCAPED, INSTEAD))


def _packed(path: str, content: bytes) -> str:
    text = content.decode()
    # The docstring of a fact is its meaning; those of other modules are for developers.
    is_code = path.endswith(".py") and not path.startswith(_FACTS)
    return without_docstrings(text) if is_code else text


def without_docstrings(source: str) -> str:
    """Return a module without texts that stand alone; lines keep their place."""
    lines = source.split("\n")
    for node in ast.walk(ast.parse(source)):
        found = getattr(node, "body", ())
        body = found if isinstance(found, list) else []
        for part in body:
            if _is_docstring(part):
                first, last = part.lineno - 1, part.end_lineno or part.lineno
                lines[first:last] = [""] * (last - first)
                if len(body) == 1:
                    lines[first] = f"{' ' * part.col_offset}..."
    return "\n".join(lines)


def _is_docstring(part: object) -> TypeGuard[ast.Expr]:
    is_value = isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant)
    return is_value and isinstance(part.value.value, str)  # type: ignore[attr-defined]


def _kind(path: str) -> tuple[str, str]:
    """Sort files of one kind together, because they compress better."""
    return path.rpartition(".")[2], path
