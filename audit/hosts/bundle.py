"""The pure-Python core as files, for hosts that carry their own copy of it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable

CORE = (
    *("__init__.py", "api.py", "cells.py", "codes.py", "columns.csv", "columns.py"),
    *("errors.py", "findings.py", "canonical_cells.py"),
    *("date_cells.py", "export_headings.py", "heading_meanings.py"),
    *("headings.py", "repeated_headings.py"),
    *("limits.py", "side_files.py", "stating.py", "suggestions.py"),
    *("version.py", "whole_numbers.py", "wording.py"),
    *("abstract", "encounter", "engine", "facts", "functions", "release", "rules"),
    "verdict",
    # Only the statistics that use integers and hashes.
    *("sampling/__init__.py", "sampling/functions.py", "sampling/intervals.py"),
    *("sampling/ranking.py", "sampling/rate_size.py"),
)
"""What the worksheet functions need from the package; it needs nothing else from it."""

_LEFT_OUT = frozenset(
    {"build.py", "next_release.py", "tabular.py", "README.md", "__pycache__"}
    | {"columns"}  # the column engine, which needs numpy and judges whole files
)
_WHEN = (1980, 1, 1, 0, 0, 0)


def core_files() -> list[tuple[str, bytes]]:
    """Return path and content of each file of the core, sorted by path."""
    return files_of(CORE)


def files_of(names: Iterable[str]) -> list[tuple[str, bytes]]:
    """Return path and content of files and folders of the package, sorted by path."""
    root = files("audit")
    found = [
        pair
        for name in names
        for pair in _below(root.joinpath(name), f"audit/{name}".rpartition("/")[0])
    ]
    return sorted(found)


def _below(entry: Traversable, folder: str) -> Iterator[tuple[str, bytes]]:
    path = f"{folder}/{entry.name}"
    if entry.name in _LEFT_OUT:
        return
    if entry.is_dir():
        for child in entry.iterdir():
            yield from _below(child, path)
    elif not entry.name.endswith(".pyc"):
        yield path, entry.read_bytes()


def archive(contents: list[tuple[str, bytes]], *, stored: bool = False) -> bytes:
    """Pack files into a zip archive; the same files give the same bytes.

    With `stored` no file is compressed, because the archive as a whole will be.
    """
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        for path, content in contents:
            entry = zipfile.ZipInfo(path, _WHEN)
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            # Compressed files would only grow. They are stored, because different
            # versions of zlib give different bytes.
            as_is = stored or path.endswith(".gz")
            entry.compress_type = zipfile.ZIP_STORED if as_is else zipfile.ZIP_DEFLATED
            packed.writestr(entry, content)
    return target.getvalue()
